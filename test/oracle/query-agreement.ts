import fc from 'fast-check';
import { expect, test } from 'vitest';
import { agree, type Engine, load } from './query-engine.ts';
import { cases, events, everyCombination } from './query-generate.ts';

/**
 * Streams and queries at random on an engine and on the oracle. A failure prints its seed; `ORACLE_SEED=… npm test` runs
 * the same again, `ORACLE_RUNS=…` more of it.
 */
export function agreesWithOracle(engine: () => Engine): void {
  const seed = Number(process.env.ORACLE_SEED ?? Date.now() % 1_000_000_007);
  const numRuns = Number(process.env.ORACLE_RUNS ?? 50);
  // Shrinking a failure stops before the test is given up, so that what was found is printed.
  const settings = { seed, numRuns, interruptAfterTimeLimit: 90_000, markInterruptAsFailure: true };

  test(`any query means what it should (seed ${seed})`, async () => {
    await fc.assert(
      fc.asyncProperty(events, fc.array(cases, { minLength: 12, maxLength: 12 }), async (rows, some) => {
        await load(engine(), rows);
        for (const one of some) await agree(engine(), rows, one);
      }),
      settings,
    );
  });

  test(`every condition with every pick, function and selector (seed ${seed})`, async () => {
    const all = [...everyCombination()];
    const rows = fc.sample(fc.tuple(events, events), { seed, numRuns: 12 }).map(([a, b]) => [...a, ...b]);
    // Two samples side by side make a full stream; their identifiers have to stay apart.
    const streams = rows.map((row) => row.map((event, i) => ({ ...event, activity_id: `${event.activity_id}_${i}` })));
    const [some = [], ...more] = streams;
    await load(engine(), some);
    for (const one of all) await agree(engine(), some, one);
    for (const stream of more.slice(0, Math.ceil(numRuns / 50))) {
      await load(engine(), stream);
      for (const one of all) await agree(engine(), stream, one);
    }
    expect(all.length).toBe(4 * 8 * 2 * 2);
  });
}
