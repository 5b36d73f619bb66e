import fc from 'fast-check';
import type { OpenEngine } from './engines.ts';
import { type ViewAction, viewSequences } from './view-sequences.ts';
import { ViewWorld } from './view-world.ts';

/** The sequence in which rows in views were not what a build would store, in words; undefined: there was none. */
export async function checkViews(
  engine: OpenEngine,
  { seed, sequences }: { readonly seed: number; readonly sequences: number },
  possible: (actions: readonly ViewAction[]) => readonly ViewAction[] = (actions) => actions,
): Promise<string | undefined> {
  const property = fc.asyncProperty(viewSequences.map(possible), async (actions) => {
    const world = new ViewWorld(engine);
    try {
      await world.begin();
      for (const action of actions) await world.act(action);
      await world.holdsInTheEnd();
    } finally {
      world.end();
    }
  });
  const { failed, counterexample, errorInstance } = await fc.check(property, { seed, numRuns: sequences });
  return failed ? `LAW_SEED=${seed}\n${fc.stringify(counterexample)}\n${String(errorInstance)}` : undefined;
}
