import { exitCode, explain, RunError } from '../run/problem.ts';
import { WorkspaceError } from '../workspace.ts';
import { sqlExcerpt } from './format/excerpt.ts';
import { visible } from './format/visible.ts';
import type { Output } from './terminal.ts';

/** How a command ended. Source: `editor.md`, "On the command line". */
export const exit = {
  fine: 0,
  wrongInput: 1,
  usage: 2,
  warehouse: 3,
  held: 4,
  /** A mistake of this program. */
  bug: 70,
  /** What it printed could not be written. */
  output: 74,
  cancelled: 130,
} as const;

/** Each code with what it means, for help and documentation. */
export const exitCodes: readonly (readonly [code: number, meaning: string])[] = [
  [exit.fine, 'fine'],
  [exit.wrongInput, 'the input is wrong: an error in a file of the project'],
  [exit.usage, 'usage: an unknown command, option, file, stream or connection'],
  [exit.warehouse, 'the warehouse refused or failed'],
  [exit.held, 'held by another run or program'],
  [exit.bug, 'a mistake of this program: please report it'],
  [exit.output, 'the output could not be written, as on a full disk'],
  [exit.cancelled, 'cancelled'],
];

/** Asked for something that is not there, with what to do instead. */
export class UsageError extends Error {
  readonly next: string;

  constructor(message: string, next: string) {
    super(message);
    this.name = 'UsageError';
    this.next = next;
  }
}

/** Says what went wrong and what to do now, and gives the exit code. */
export async function report(failure: unknown, err: Output): Promise<number> {
  const { colors } = err;
  const say = async (text: string, next: string | undefined): Promise<void> => {
    // A warehouse likes to quote the value it stumbled over.
    await err.line(`${colors.red('error')} ${visible(text)}`);
    if (next) await err.line(`${colors.dim('next')}  ${next}`);
  };
  if (failure instanceof RunError) {
    const { problem } = failure;
    const { text, next } = explain(problem);
    if (problem.kind === 'cancelled') {
      await err.line(`${text} ${next}`);
      return exitCode(problem);
    }
    await say(text, problem.kind === 'unexpected' ? undefined : next);
    if (problem.kind === 'sql') await err.write(sqlExcerpt(problem.sql, problem.offset, colors));
    return exitCode(problem);
  }
  if (failure instanceof UsageError || failure instanceof WorkspaceError) {
    await say(failure.message, failure.next);
    return exit.usage;
  }
  await say(
    failure instanceof Error ? (failure.stack ?? failure.message) : String(failure),
    'This is a mistake of activity-schema, please report it.',
  );
  return exit.bug;
}
