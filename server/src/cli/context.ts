import type { CommandName, InputOf } from '../commands.ts';
import type { Runner } from '../run/runner.ts';
import type { Terminal } from './terminal.ts';

/** What a command is run with, besides its input. */
export interface Context {
  readonly terminal: Terminal;
  /** Aborted when the user presses Ctrl-C. */
  readonly signal: AbortSignal;
  /** Made when a command first needs a warehouse. */
  runner(): Promise<Runner>;
}

/** Resolves to the exit code; what it throws is put into words by `report`. */
export type Command<N extends CommandName> = (input: InputOf<N>, context: Context) => Promise<number>;
