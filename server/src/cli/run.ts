import type { CommandName } from '../commands.ts';
import type { Runner } from '../run/runner.ts';
import { backfill } from './commands/backfill.ts';
import { build } from './commands/build.ts';
import { check } from './commands/check.ts';
import { checkHistory } from './commands/check-history.ts';
import { compile } from './commands/compile.ts';
import { ddl } from './commands/ddl.ts';
import { format } from './commands/format.ts';
import { history } from './commands/history.ts';
import { init } from './commands/init.ts';
import { lineage } from './commands/lineage.ts';
import { plan } from './commands/plan.ts';
import { query } from './commands/query.ts';
import { reconcile } from './commands/reconcile.ts';
import { runDue } from './commands/run.ts';
import { sampleCheck } from './commands/sample-check.ts';
import type { Context } from './context.ts';
import { exit, report } from './failure.ts';
import { exitOfParsing, type Handlers, programOf } from './program.ts';
import type { Terminal } from './terminal.ts';

const handlers: Handlers = {
  'sample-check': sampleCheck,
  init,
  check,
  format,
  compile,
  ddl,
  lineage,
  plan,
  build,
  reconcile,
  backfill,
  'check-history': checkHistory,
  run: runDue,
  query,
  history,
};

/** They only read and compute: whoever stops them leaves nothing half done. */
const stoppable: ReadonlySet<CommandName> = new Set(['check', 'compile', 'ddl', 'lineage']);

/**
 * Runs one command line, without `node` and the script's name, and gives its exit code. Never rejects. `listen` is called
 * before a command that has something to finish once `signal` is aborted.
 */
export async function run(
  words: readonly string[],
  version: string,
  terminal: Terminal,
  signal: AbortSignal,
  listen: () => void = () => undefined,
): Promise<number> {
  let runner: Runner | undefined;
  const context: Context = {
    terminal,
    signal,
    runner: async () => {
      // Loaded only now: checking and compiling should not wait for a database's library.
      runner ??= (await import('../run/local.ts')).localRunner();
      return runner;
    },
  };
  let code: number = exit.fine;
  const program = programOf(version, terminal, async (name, input) => {
    if (!stoppable.has(name)) listen();
    code = await handlers[name](input, context);
  });
  try {
    if (words.length === 0) program.outputHelp();
    else await program.parseAsync([...words], { from: 'user' });
    return code;
  } catch (error) {
    return exitOfParsing(error) ?? (await report(error, terminal.err));
  } finally {
    await runner?.dispose();
  }
}
