import fc from 'fast-check';
import { expect, test } from 'vitest';
import { agree, type Engine, load } from './query-engine.ts';
import { activities, cases, eventsBetween, everyCombination } from './query-generate.ts';
import { splitStatements, streamByCustomer, streamPerActivity } from './query-stream.ts';

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
      fc.asyncProperty(eventsBetween(0, 22), fc.array(cases, { minLength: 12, maxLength: 12 }), async (rows, some) => {
        await load(engine(), rows);
        for (const one of some) await agree(engine(), rows, one);
      }),
      settings,
    );
  });

  test(`any query means the same of one table per activity (seed ${seed})`, async () => {
    await fc.assert(
      fc.asyncProperty(eventsBetween(0, 22), fc.array(cases, { minLength: 6, maxLength: 6 }), async (rows, some) => {
        await load(engine(), rows);
        for (const statement of splitStatements(engine().dialect, activities)) await engine().run(statement);
        for (const one of some) await agree(engine(), rows, one, streamPerActivity);
      }),
      { ...settings, numRuns: Math.ceil(numRuns / 5) },
    );
  });

  test(`any query means the same where entities are known by one column (seed ${seed})`, async () => {
    await fc.assert(
      fc.asyncProperty(eventsBetween(0, 22), fc.array(cases, { minLength: 6, maxLength: 6 }), async (rows, some) => {
        const known = rows.map((row) => ({ ...row, anonymous_customer_id: null }));
        await load(engine(), known);
        for (const one of some) await agree(engine(), known, one, streamByCustomer);
      }),
      { ...settings, numRuns: Math.ceil(numRuns / 5) },
    );
  });

  test(`every condition with every pick, function and selector (seed ${seed})`, async () => {
    const all = [...everyCombination()];
    for (const rows of fc.sample(eventsBetween(30, 45), { seed, numRuns: Math.ceil(numRuns / 25) })) {
      await load(engine(), rows);
      for (const one of all) await agree(engine(), rows, one);
    }
    expect(all.length).toBe(5 * 8 * 2 * 2);
  });
}
