import { test } from 'vitest';
import { type EngineName, openEngine } from './engines.ts';
import { checkUnchanged } from './unchanged.ts';

const runs: readonly (readonly [EngineName, number])[] = [
  ['duckdb', 25],
  ['postgres', 15],
];

test.each(runs)('what did not change is read again to no effect, on %s', async (name, sequences) => {
  const engine = await openEngine[name]();
  try {
    await checkUnchanged(engine, sequences);
  } finally {
    await engine.stop();
  }
});
