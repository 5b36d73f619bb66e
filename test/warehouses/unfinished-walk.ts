import { expect } from 'vitest';
import { lastRun } from './boundary-run.ts';
import { seen, stateOf } from './boundary-state.ts';
import { asker, type Command, isLeft, prepare } from './boundary-walk.ts';
import type { BoundaryWorld } from './boundary-world.ts';
import { besideDuckdb, duckdbFile } from './keeping-duckdb.ts';
import { type Statement, watchStatements } from './statements.ts';

/** What a command does without transactions when nothing disturbs it. */
export interface Undisturbed {
  readonly statements: readonly string[];
  /** What a reader may see. */
  readonly states: ReadonlySet<string>;
  readonly left: Awaited<ReturnType<typeof stateOf>>;
  /** What a build leaves after it that finds some rows more. */
  readonly further: Awaited<ReturnType<typeof stateOf>>;
}

/** Runs a command while a reader reads whenever something lasting changed. `seen` minds that no row is lost or doubled. */
export async function undisturbed(world: BoundaryWorld, command: Command): Promise<Undisturbed> {
  const { mode, from, name } = command;
  await prepare(world, command);
  const statements: string[] = [];
  const states: string[] = [];
  let isReading = false;
  const reader = await besideDuckdb(duckdbFile(world.folder));
  const look = async (): Promise<void> => {
    isReading = true;
    const state = await seen(reader.ask).finally(() => {
      isReading = false;
    });
    if (state !== states.at(-1)) states.push(state);
  };
  const unwatch = watchStatements({
    before({ sql }) {
      if (isReading) return undefined;
      expect(sql).not.toMatch(/^\s*(begin|commit|rollback)\b/i);
      const mayBeAnother = isLasting(statements.at(-1) ?? '');
      statements.push(sql);
      return mayBeAnother ? look() : undefined;
    },
  });
  await look();
  try {
    await world.act(mode);
    await look();
  } finally {
    unwatch();
    await reader.close();
  }
  expect(new Set(states).size, `${name}: no state comes back`).toBe(states.length);
  const left = await stateOf(asker(world), from !== 'new');
  await world.more();
  await world.act({ kind: 'build' });
  const further = await stateOf(asker(world), from !== 'new');
  expect(further.rows, `${name}: there is more`).not.toEqual(left.rows);
  return { statements, states: new Set(states), left, further };
}

/** Whether a statement changes what outlives its connection: to die before any other is to die before the next of these. */
export function isLasting(sql: string): boolean {
  return !/^\s*(select|with|describe|set|create or replace temporary|(insert into|update|delete from) _)/i.test(sql);
}

/**
 * Law 2 without transactions: from the statement `strikes[0]` on the warehouse refuses everything; the same command comes
 * again, and is struck in its turn by the next of the strikes. In the end it is left alone. `goesOn`: a build comes after
 * it that finds more.
 */
export async function survives(
  world: BoundaryWorld,
  command: Command,
  strikes: readonly number[],
  { statements, states, left, further }: Undisturbed,
  goesOn: boolean,
): Promise<void> {
  const { mode, from } = command;
  const where = `struck before ${strikes.join(', then before ')}: ${statements[(strikes[0] ?? 1) - 1]}`;
  await prepare(world, command);
  for (const [nth, strike] of strikes.entries()) {
    const unwatch = watchStatements({ before: (statement) => refuseFrom(strike, statement) });
    const outcome = await world.act(mode).then(
      () => 'succeeded',
      (error: unknown) => (error instanceof Error ? error.message : String(error)),
    );
    unwatch();
    if (nth === 0) expect(outcome, where).toMatch(isOver(statements, strike) ? /struck|succeeded/ : /struck/);
    expect(states, `what is seen after: ${where}`).toContain(await seen(asker(world)));
  }
  await world.act(mode).catch((error: unknown) => {
    throw new Error(`The command does not run again after: ${where}`, { cause: error });
  });
  await isLeft(world, command, left, where);
  expect((await lastRun(world.folder))?.outcome, where).toBe('succeeded');
  if (!goesOn) return;
  await world.more();
  await world.act({ kind: 'build' });
  expect(await stateOf(asker(world), from !== 'new'), `what comes after: ${where}`).toEqual(further);
}

/** Whether nothing is left but to give the lease back, which runs out by itself where that is refused. */
function isOver(statements: readonly string[], from: number): boolean {
  return statements.slice(from - 1).every((sql) => /^\s*delete from \S+_lease\s/i.test(sql));
}

function refuseFrom(strike: number, { number }: Statement): undefined {
  if (number >= strike) throw new Error('struck');
  return undefined;
}
