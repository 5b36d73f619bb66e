import { expect, test, vi } from 'vitest';
import { openEngine } from './engines.ts';
import { strikes } from './struck-runner.ts';
import { checkViews } from './view-law.ts';
import type { ViewAction } from './view-sequences.ts';

const seed = Number(process.env.LAW_SEED ?? Date.now() % 1_000_000_000);

vi.mock('../../server/src/warehouses/duckdb.ts', async (original) =>
  (await import('../warehouses/atomic-duckdb.ts')).atomicModule(original),
);

vi.mock('../../server/src/run/local.ts', async (original) => {
  const { localRunner } = await original<typeof import('../../server/src/run/local.ts')>();
  const struck = (await import('./struck-runner.ts')).struckRunners(() => seed);
  return { localRunner: () => struck(localRunner()) };
});

/** `LAW_SEQUENCES=1000` runs more, `LAW_SEED` the same again. */
const sequences = Number(process.env.LAW_SEQUENCES ?? 8);

/** A table does not come in the place of a view there, nor the other way round. */
function withoutSwaps(actions: readonly ViewAction[]): readonly ViewAction[] {
  return actions.flatMap((action): readonly ViewAction[] => {
    if (action.kind === 'take') return action.source === 'app' || action.update === 'view' ? [] : [action];
    if (action.kind !== 'settings') return [action];
    return [{ ...action, settings: { ...action.settings, layout: 'per_activity' } }];
  });
}

test('rows in views are what a build would store where each statement is atomic, and builds are struck', async () => {
  console.log(`views without transactions: seed ${seed}`);
  const engine = await openEngine.duckdb();
  try {
    expect(await checkViews(engine, { seed, sequences }, withoutSwaps)).toBeUndefined();
    console.log(`${strikes.before} builds struck before they took effect, ${strikes.after} after`);
    expect(strikes.before + strikes.after).toBeGreaterThan(0);
  } finally {
    await engine.stop();
  }
});
