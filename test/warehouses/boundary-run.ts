import { localRunner } from '../../server/src/run/local.ts';
import type { BuildReport, RunRecord } from '../../server/src/run/runner.ts';
import type { Mode } from './boundary-child.ts';
import { draw, runWhatIsDue } from './boundary-due.ts';

/** Runs a command of a walk in this process. A build tells what it did. */
export async function runMode(root: string, mode: Mode): Promise<BuildReport | undefined> {
  if (mode.kind === 'run --due') return runWhatIsDue(root);
  const runner = localRunner();
  const request = { root, connection: undefined, streams: [], transformations: [] };
  const { signal } = new AbortController();
  if (mode.kind !== 'check-history') return runner.build({ ...request, mode, schema: undefined }, () => {}, signal);
  await runner.checkHistory({ ...request, ...draw, isDry: false }, () => {}, signal);
  return undefined;
}

/** The newest run of a project's ledger. */
export async function lastRun(root: string): Promise<RunRecord | undefined> {
  const { signal } = new AbortController();
  return (await localRunner().history({ root, connection: undefined, limit: 1 }, signal))[0];
}
