import { type CommandName, commands } from '../commands.ts';
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
/** They write files; what writes to a warehouse says so itself. */
const writesFiles: ReadonlySet<CommandName> = new Set(['init', 'format']);

/** What the process is told of a command before it begins. */
export interface Begun {
  /** Whoever stops it leaves nothing half done; another has something to finish once its signal is aborted. */
  readonly isStoppable: boolean;
  /** It does more than print: it goes on where nobody reads what it says. */
  readonly leavesSomething: boolean;
}

/** Runs one command line, without `node` and the script's name, and gives its exit code. Never rejects. */
export async function run(
  words: readonly string[],
  version: string,
  terminal: Terminal,
  signal: AbortSignal,
  begins: (command: Begun) => void = () => undefined,
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
    begins({
      isStoppable: stoppable.has(name),
      leavesSomething: commands[name].writes || writesFiles.has(name),
    });
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
