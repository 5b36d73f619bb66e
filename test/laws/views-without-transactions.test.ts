import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { openEngine } from './engines.ts';
import { strikes } from './struck-runner.ts';
import { type ViewAction, viewSequences } from './view-sequences.ts';
import { ViewWorld } from './view-world.ts';

const seed = Number(process.env.LAW_SEED ?? Date.now() % 1_000_000_000);

vi.mock('../../server/src/warehouses/duckdb.ts', async (original) =>
  (await import('../warehouses/atomic-duckdb.ts')).atomicModule(original),
);

vi.mock('../../server/src/run/local.ts', async (original) => {
  const { localRunner } = await original<typeof import('../../server/src/run/local.ts')>();
  const { struckNowAndThen } = await import('./struck-runner.ts');
  // Each world has a runner of its own, and is to be struck in its own way.
  let worlds = 0;
  return { localRunner: () => struckNowAndThen(localRunner(), seed + worlds++) };
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
    const { failed, counterexample, errorInstance } = await fc.check(
      fc.asyncProperty(viewSequences.map(withoutSwaps), async (actions) => {
        const world = new ViewWorld(engine);
        try {
          await world.begin();
          for (const action of actions) await world.act(action);
          await world.holdsInTheEnd();
        } finally {
          world.end();
        }
      }),
      { seed, numRuns: sequences },
    );
    expect(failed && `LAW_SEED=${seed}\n${fc.stringify(counterexample)}\n${String(errorInstance)}`).toBe(false);
    console.log(`${strikes.before} builds struck before they took effect, ${strikes.after} after`);
    expect(strikes.before + strikes.after).toBeGreaterThan(0);
  } finally {
    await engine.stop();
  }
});
