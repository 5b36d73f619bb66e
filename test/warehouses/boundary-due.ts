import pc from 'picocolors';
import { runDue } from '../../server/src/cli/commands/run.ts';
import type { Output } from '../../server/src/cli/terminal.ts';
import { localRunner } from '../../server/src/run/local.ts';
import type { BuildReport, Runner } from '../../server/src/run/runner.ts';

/** The windows that a check of history draws in these tests: all there are, so that it finds the same every time. */
export const draw = { windows: 100, sizeSeconds: 86_400, seed: 1 } as const;

/** `activity-schema run --due`; what its build did, where one was due. Rejects with what it said where it failed. */
export async function runWhatIsDue(root: string): Promise<BuildReport | undefined> {
  const runner = localRunner();
  let report: BuildReport | undefined;
  const watched: Runner = {
    ...runner,
    build: async (...asked) => {
      report = await runner.build(...asked);
      return report;
    },
    checkHistory: (request, ...rest) => runner.checkHistory({ ...request, ...draw }, ...rest),
  };
  const said: string[] = [];
  const write = async (text: string): Promise<void> => void said.push(text);
  const output: Output = {
    colors: pc.createColors(false),
    width: undefined,
    write,
    line: (text = '') => write(`${text}\n`),
  };
  const terminal = {
    cwd: root,
    out: output,
    err: output,
    readAll: async () => '',
    interactive: false,
    confirm: async () => false,
  };
  const code = await runDue(
    {
      ...{ due: true, stream: [], dryRun: false, yes: true, format: 'text', argument: undefined },
      ...{ project: undefined, connection: undefined },
    },
    { terminal, signal: new AbortController().signal, runner: async () => watched },
  );
  if (code !== 0) throw new Error(`run --due ended with ${code}:\n${said.join('')}`);
  return report;
}
