import { createInterface } from 'node:readline';
import { RunError } from '../../server/src/run/problem.ts';
import type { BuildMode } from '../../server/src/streams/plan.ts';
import { runMode } from './boundary-run.ts';
import { watchStatements } from './statements.ts';

/** A command of a walk. `check-history`: of all of history. */
export type Mode = BuildMode | { readonly kind: 'check-history' } | { readonly kind: 'run --due' };

/** What befalls a command. `inside`: the statement is sent, and it may be anywhere in it. */
export interface Blow {
  readonly kind: 'kill' | 'cut';
  /** The number of the statement. */
  readonly statement: number;
  readonly when: 'before' | 'inside';
  /** After it was sent; 0: at once. */
  readonly milliseconds: number;
}

export interface Order {
  readonly root: string;
  readonly mode: Mode;
  readonly blow: Blow;
}

/** Waits for one order, a line of JSON; runs the command and dies or loses a connection in it. Prints a line with the outcome. */
for await (const line of createInterface({ input: process.stdin })) {
  await carryOut(JSON.parse(line));
  break;
}

async function carryOut({ root, mode, blow }: Order): Promise<void> {
  watchStatements({
    before(statement) {
      if (statement.number === blow.statement && blow.when === 'before') strike(blow, statement.cut);
      return undefined;
    },
    sent(statement) {
      if (statement.number !== blow.statement || blow.when !== 'inside') return;
      if (blow.milliseconds === 0) strike(blow, statement.cut);
      else setTimeout(() => strike(blow, statement.cut), blow.milliseconds);
    },
  });
  const said = await runMode(root, mode).then(
    () => ({ outcome: 'succeeded' }),
    (error: unknown) => ({ outcome: error instanceof RunError ? error.problem.kind : String(error) }),
  );
  process.stdout.write(`${JSON.stringify(said)}\n`, () => process.exit());
}

function strike({ kind }: Blow, cut: () => void): void {
  if (kind === 'cut') cut();
  else process.kill(process.pid, 'SIGKILL');
}
