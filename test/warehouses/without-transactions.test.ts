import { rmSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { atomicChild } from './atomic-child.ts';
import { randomBy } from './boundary-blows.ts';
import { stateOf } from './boundary-state.ts';
import { asker, type Command, commands, prepare, survives as survivesBlow, waitingChild } from './boundary-walk.ts';
import { BoundaryWorld } from './boundary-world.ts';
import { keepingDuckdb } from './keeping-duckdb.ts';
import { isLasting, survives, undisturbed } from './unfinished-walk.ts';

const usual = vi.hoisted(() => ({ hasTransactions: false }));

vi.mock('../../server/src/warehouses/duckdb.ts', async (original) => {
  const opening = await original<typeof import('../../server/src/warehouses/duckdb.ts')>();
  const atomic = await (await import('./atomic-duckdb.ts')).atomicModule(async () => opening);
  return {
    openDuckdb: (...options: Parameters<typeof opening.openDuckdb>) =>
      (usual.hasTransactions ? opening : atomic).openDuckdb(...options),
  };
});

/**
 * Law 2 where each statement is atomic and no two are. Some boundaries are drawn by a seed that is printed, each followed
 * by a second one in the command that comes after; `BOUNDARIES=lasting` walks all at which something lasting changed,
 * `BOUNDARIES=all` all of them. The process is killed in `BOUNDARIES_KILLS` of them besides.
 */
const drawn = process.env.BOUNDARIES ?? '1';
const kills = Number(process.env.BOUNDARIES_KILLS ?? 1);
const seed = Number(process.env.BOUNDARIES_SEED ?? Date.now() % 1_000_000_007);

/** A stream does not go from one layout to the other there. */
const carriedOut = commands.filter(
  ({ from, layout = 'single' }) => from === 'new' || (from === 'divided') === (layout === 'per_activity'),
);

describe('law 2 without transactions', () => {
  let world: BoundaryWorld;
  let bundle: string;

  beforeAll(async () => {
    console.log(`boundaries without transactions: ${drawn} of each command, BOUNDARIES_SEED=${seed}`);
    world = new BoundaryWorld(keepingDuckdb);
    await world.begin();
    bundle = await atomicChild();
  });

  afterAll(() => {
    world?.end();
    rmSync(bundle, { force: true });
  });

  async function byTransaction(command: Command): ReturnType<typeof stateOf> {
    const { mode, from } = command;
    await prepare(world, command);
    usual.hasTransactions = true;
    try {
      await world.act(mode);
      return await stateOf(asker(world), from !== 'new');
    } finally {
      usual.hasTransactions = false;
    }
  }

  test.each(carriedOut)('$name', { timeout: drawn.length > 3 ? 7_200_000 : 300_000 }, async (command) => {
    const left = await undisturbed(world, command);
    expect(withoutOwn(left.left), 'what a transaction leaves').toEqual(withoutOwn(await byTransaction(command)));
    const all = left.statements.map((_, index) => index + 1);
    const lasting = all.filter((number) => isLasting(left.statements[number - 1] ?? ''));
    const random = randomBy(seed);
    const any = (from: readonly number[]): number => from[Math.floor(random() * from.length)] ?? 1;
    const chosen =
      drawn === 'all' ? all : drawn === 'lasting' ? lasting : Array.from({ length: Number(drawn) }, () => any(lasting));
    for (const first of chosen) {
      const strikes = random() < 0.3 ? [first, any(all)] : [first];
      await survives(world, command, strikes, left, random() < 0.2);
    }
    // And as it happens: the process is gone.
    const struck = { struck: 0, missed: 0 };
    for (let nth = 0; nth < kills; nth += 1) {
      const blow = { kind: 'kill', when: 'inside', statement: any(lasting), milliseconds: random() * 6 } as const;
      const child = waitingChild(bundle);
      await prepare(world, command);
      struck[
        await survivesBlow(world, command, blow, { ...left, states: [...left.states], changedBefore: [] }, child)
      ] += 1;
    }
    console.log(
      `${command.name}: ${left.statements.length} statements, ${lasting.length} of them lasting, ${left.states.size} states; ${chosen.length} boundaries, ${struck.struck} kills, ${struck.missed} that came too late`,
    );
    if (command.layout !== 'per_activity') expect(left.states.size).toBeLessThanOrEqual(command.commits + 1);
  });
});

/** All but the one table that only a warehouse without transactions needs. */
function withoutOwn({ relations = [], ...state }: Awaited<ReturnType<typeof stateOf>>) {
  return { ...state, relations: relations.filter((name) => !name.endsWith('_unfinished')) };
}
