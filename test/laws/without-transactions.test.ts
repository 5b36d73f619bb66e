import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { openEngine } from './engines.ts';
import { checkLaw1, holds } from './law.ts';
import { strikes } from './struck-runner.ts';

const seed = Number(process.env.LAW_SEED ?? Date.now() % 1_000_000_000);

vi.mock('../../server/src/warehouses/duckdb.ts', async (original) =>
  (await import('../warehouses/atomic-duckdb.ts')).atomicModule(original),
);

vi.mock('../../server/src/run/local.ts', async (original) => {
  const { localRunner } = await original<typeof import('../../server/src/run/local.ts')>();
  const struck = (await import('./struck-runner.ts')).struckRunners(() => seed);
  return { localRunner: () => struck(localRunner()) };
});

/** A stream does not go from one layout to the other there. */
vi.mock('./sequences.ts', async (original) => {
  const sequences = await original<typeof import('./sequences.ts')>();
  return { ...sequences, action: sequences.action.filter(({ kind }) => kind !== 'layout') };
});

/** `LAW_SEQUENCES=1000` runs more, `LAW_SEED` the same again. */
const sequences = Number(process.env.LAW_SEQUENCES ?? 8);

test('law 1 where each statement is atomic and no two are, and builds are struck', async () => {
  console.log(`law 1 without transactions: seed ${seed}`);
  const engine = await openEngine.duckdb();
  try {
    const { failed, counterexample, errorInstance, numRuns } = await checkLaw1(engine, { sequences, seed });
    const what = `LAW_SEED=${seed} LAW_SEQUENCES=${numRuns}\n${fc.stringify(counterexample)}\n${String(errorInstance)}`;
    expect(failed && what).toBe(false);
    console.log(
      `${numRuns} sequences; ${strikes.before} builds struck before they took effect, ${strikes.after} after`,
    );
    expect(strikes.before + strikes.after).toBeGreaterThan(sequences);
  } finally {
    await engine.stop();
  }
});

test('a new row of a device whose customer is known is numbered among that customer’s', async () => {
  const row = { device: 'd1', feature: 'x', revenue: null, at: 0 } as const;
  const engine = await openEngine.duckdb();
  try {
    await holds(
      engine,
      {
        ownIds: false,
        settings: { graceMinutes: 10, nullIdentifiers: ['none'], lookbackMinutes: 60, mutationLimit: 1 },
        layout: 'single',
        updates: ['incremental'],
        first: { app: 'incremental', 'web/shop': 'incremental', Crm: 'incremental' },
        rows: {
          app: [],
          'web/shop': [],
          Crm: [{ ...row, id: 'a', who: 'ann', device: null, activity: 'Bought' }],
        },
      },
      [
        {
          kind: 'insert',
          source: 'app',
          rows: [
            { ...row, id: '1', who: 'ann', activity: 'opened' },
            { ...row, id: '1', who: null, activity: 'Bought' },
          ],
        },
        { kind: 'backfill', from: 0, to: undefined, chunk: undefined, only: [] },
      ],
    );
  } finally {
    await engine.stop();
  }
});
