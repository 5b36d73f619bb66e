import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type EngineName, openEngine } from './engines.ts';
import { viewSequences } from './view-sequences.ts';
import { ViewWorld } from './view-world.ts';

/** `LAW_SEQUENCES=1000` runs more, `LAW_SEED` the same again. */
const inAll: readonly (readonly [EngineName, number])[] = [
  ['duckdb', 25],
  ['postgres', 15],
];
const { LAW_SEED, LAW_SEQUENCES } = process.env;

test.each(inAll)('rows in views are what a build of them would store, at every moment, on %s', async (name, few) => {
  const seed = Number(LAW_SEED ?? Date.now() % 1_000_000_000);
  console.log(`views on ${name}: seed ${seed}`);
  const engine = await openEngine[name]();
  try {
    const { failed, counterexample, errorInstance } = await fc.check(
      fc.asyncProperty(viewSequences, async (actions) => {
        const world = new ViewWorld(engine);
        try {
          await world.begin();
          for (const action of actions) await world.act(action);
          await world.holdsInTheEnd();
        } finally {
          world.end();
        }
      }),
      { seed, numRuns: Number(LAW_SEQUENCES ?? few) },
    );
    expect(failed && `LAW_SEED=${seed}\n${fc.stringify(counterexample)}\n${String(errorInstance)}`).toBe(false);
  } finally {
    await engine.stop();
  }
});
