import { exit } from './failure.ts';

/** What becomes of a command whose words go nowhere: the reader went away, or the disk is full. */
export interface LostOutput {
  /** From here on the command changes something: it goes on to its end, whether anybody reads what it says or not. */
  finishAnyway(): void;
  /** The exit code of a command that ended with `code`, once what it could not print was told. */
  codeAfter(code: number): number;
}

/** Minds the standard output and error of this process. A command that only prints ends with its reader. */
export function lostOutput({ stdout, stderr }: NodeJS.Process): LostOutput {
  let finishes = false;
  let failure: Error | undefined;
  const codeAfter = (code: number): number => {
    if (failure === undefined) return code;
    // A full disk is no mistake of the input, the warehouse or this program.
    stderr.write(`error The output cannot be written: ${failure.message}\n`);
    return code === exit.fine ? exit.output : code;
  };
  // There stands how far it is, and what was wrong, which the exit code says too.
  stderr.on('error', () => {});
  stdout.on('error', (error: NodeJS.ErrnoException) => {
    // `activity-schema query … | head`: the reader has what it wants.
    const isRead = error.code === 'EPIPE';
    if (!isRead) failure ??= error;
    if (!finishes) process.exit(codeAfter(exit.fine));
  });
  return {
    finishAnyway: () => {
      finishes = true;
    },
    codeAfter,
  };
}
