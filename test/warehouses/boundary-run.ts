import { localRunner } from '../../server/src/run/local.ts';
import type { BuildReport } from '../../server/src/run/runner.ts';
import type { BuildMode } from '../../server/src/streams/plan.ts';
import type { CheckMode } from './boundary-child.ts';

/** Runs a command of a walk in this process. A build tells what it did. */
export async function runMode(root: string, mode: BuildMode | CheckMode): Promise<BuildReport | undefined> {
  const runner = localRunner();
  const request = { root, connection: undefined, streams: [], transformations: [] };
  const { signal } = new AbortController();
  if (mode.kind !== 'check-history') return runner.build({ ...request, mode, schema: undefined }, () => {}, signal);
  const draw = { windows: 100, sizeSeconds: 86_400, seed: 1, isDry: false };
  await runner.checkHistory({ ...request, ...draw }, () => {}, signal);
  return undefined;
}
