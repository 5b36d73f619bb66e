import { expect, test } from 'vitest';
import { type EngineName, openEngine } from './engines.ts';
import { checkViews } from './view-law.ts';

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
    expect(await checkViews(engine, { seed, sequences: Number(LAW_SEQUENCES ?? few) })).toBeUndefined();
  } finally {
    await engine.stop();
  }
});
