import assert from 'node:assert/strict';
import fc from 'fast-check';
import { sourceNames } from '../oracle/build-sources.ts';
import { type Command, described } from './action.ts';
import type { OpenEngine } from './engines.ts';
import { alias, beginning, forget } from './sequences.ts';
import { Sources } from './sources.ts';
import { World } from './world.ts';

/** A window of the hours that first rows are of. */
const window: fc.Arbitrary<Command> = fc
  .record({
    from: fc.integer({ min: 0, max: 8 }),
    steps: fc.integer({ min: 1, max: 4 }),
    only: fc.subarray([...sourceNames], { maxLength: 2 }),
  })
  .map(({ from, steps, only }) => ({
    kind: 'backfill',
    from: from * 15,
    to: (from + steps) * 15,
    chunk: undefined,
    only,
  }));

/**
 * Rows are a function of their sources: where these are what they were, reading a part of them again changes nothing, whatever
 * of the other rows hides some of that part. Source: `processing.md`, "What a build must mean".
 */
export async function checkUnchanged(engine: OpenEngine, sequences: number): Promise<void> {
  const people = fc.array(fc.oneof({ weight: 1, arbitrary: alias }, { weight: 3, arbitrary: forget }), {
    maxLength: 3,
  });
  const windows = fc.array(window, { minLength: 1, maxLength: 4 });
  const property = fc.asyncProperty(beginning, people, windows, async (first, roles, commands) => {
    const sources = new Sources({ ...first, ownIds: false, updates: ['incremental'] });
    const world = new World(engine, sources);
    try {
      for (const source of sourceNames) world.edit(sources.make({ kind: 'insert', source, rows: first.rows[source] }));
      for (const role of roles) sources.make(role);
      await world.run({ kind: 'build', only: [] });
      const rows = await world.rows();
      for (const command of commands) {
        const { kind } = await world.run(command);
        // Before any activity has a table there is nothing to go on with.
        if (kind === 'refused') assert(first.layout === 'per_activity' && rows.length === 0, described(command));
        assert.deepEqual(await world.rows(), rows, `the rows after ${described(command)}`);
      }
    } finally {
      world.end();
    }
  });
  // What fails is told with its seed, and with the world it shrank to.
  await fc.assert(property, { numRuns: sequences });
}
