import { expect, test } from 'vitest';
import { type EngineName, openEngine } from './engines.ts';
import { checkLaw1 } from './law.ts';

/** 100 sequences together; `npm run test:laws` runs more. */
const inAll: readonly (readonly [EngineName, number])[] = [
  ['duckdb', 70],
  ['postgres', 30],
];

test.each(inAll)('law 1, whatever happens and in whatever order, on %s', async (name, sequences) => {
  const seed = Date.now() % 1_000_000_000;
  console.log(`law 1 on ${name}: seed ${seed}`);
  const engine = await openEngine[name]();
  try {
    const { failed, counterexample, errorInstance, counterexamplePath } = await checkLaw1(engine, {
      sequences,
      seed,
    });
    const again = `npm run test:laws -- --engine ${name} --seed ${seed} --path ${counterexamplePath}`;
    expect(failed && `${again}\n${String(counterexample)}\n${String(errorInstance)}`).toBe(false);
  } finally {
    await engine.stop();
  }
});
