import { expect } from 'vitest';
import type { KeepingEngine } from './keeping.ts';
import { RemovalWorld, words } from './removal-world.ts';

/** The commands after which a removal has to have taken effect. */
const effective = ['build', 'reconcile', 'reconcile --all', 'backfill --chunk', 'build --full'];

/**
 * Who is removed is gone from every table and from all that is told, whichever command is the first after it, and stays
 * so after every other, though there is more of them in the sources before each. Source: `processing.md`, step 6.
 */
export async function removesEverywhere(engine: KeepingEngine, layout: 'single' | 'per_activity'): Promise<void> {
  const world = new RemovalWorld(engine, layout);
  try {
    await world.begin();
    const before = (await world.found()).join('\n');
    for (const word of words) if (word !== 'ann-new') expect(before).toContain(word);
    for (const table of ['opened_table', 'opened_view', '_activity_schema_rejected_rows', '_activity_schema_runs']) {
      expect(before).toContain(`${table}: `);
    }
    expect(JSON.stringify(await world.told())).toContain('ann.smith');
    await world.remove();
    await engine.keep(world.folder, 'removed');
    for (const first of effective) {
      await engine.restore(world.folder, 'removed');
      await world.moreOfAnn();
      await expectNothing(world, first, `first of all ${first}`);
      expect(await world.others()).toEqual(expect.arrayContaining(['5 of bob', '6 of bob', '8 of cy']));
    }
    for (const name of world.commands.keys()) {
      await world.moreOfAnn();
      await expectNothing(world, name, `later ${name}`);
    }
    expect((await world.others()).filter((row) => row.endsWith(' of bob')).length).toBeGreaterThan(3);
  } finally {
    world.end();
  }
}

async function expectNothing(world: RemovalWorld, command: string, what: string): Promise<void> {
  const said = JSON.stringify(await world.commands.get(command)?.());
  expect(await world.found(), `tables after ${what}`).toEqual([]);
  for (const [where, text] of [
    ['what it says', said ?? ''],
    ['what is told afterwards', JSON.stringify(await world.told())],
  ] as const) {
    const named = words.filter((word) => text.includes(word));
    const places = named.map((word) => text.slice(Math.max(0, text.indexOf(word) - 200), text.indexOf(word) + 80));
    expect(places, `${where}: ${what}`).toEqual([]);
  }
}
