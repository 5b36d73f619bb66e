import { expect, test } from 'vitest';
import { inputOf } from './input.ts';
import { brokenBy } from './properties.ts';
import { shrunk } from './shrink.ts';

/** A short run of `npm run fuzz`; a seed that fails is replayed by `npm run fuzz -- --seed N --count 1`. */
const firstSeed = 20_240_129;

function expectNothingBroken(seeds: readonly number[], share: number): void {
  for (const seed of seeds) {
    const input = inputOf(seed, { large: 200_000, share });
    const broken = brokenBy(input, seed);
    if (!broken) continue;
    const small = shrunk(input, (one) => brokenBy(one, seed)?.what === broken.what);
    expect.fail(
      `seed ${seed} (${input.from}, ${input.kind}): ${broken.what}\n${broken.detail}\n${JSON.stringify(small.text)}`,
    );
  }
}

const range = (length: number): number[] => Array.from({ length }, (_, index) => firstSeed + index);

test('whatever a query says, nothing throws and every place lies in it', { timeout: 240_000 }, () => {
  expectNothingBroken(range(500), 0);
});

// A step whose time grew with the square of the size would not end before the test does.
test('nor where it is 200 kB long', { timeout: 240_000 }, () => {
  expectNothingBroken(range(5), 1);
});

/** What once took the square of its size, or for ever. */
test.each(['\uFEFF', '{{\n', ' $a$', "\n\n'", ' {ts}', ' join x', ',ts', ', ts as a_long_name_that_is_no_other'])(
  '100 kB of %j',
  { timeout: 120_000 },
  (piece) => {
    const text = `for all opened_app append first after took_bike (ts ${piece.repeat(Math.ceil(100_000 / piece.length))})`;
    expect(brokenBy({ kind: 'query', text, from: 'size' }, firstSeed)).toBeUndefined();
  },
);

test('byte order marks, however many', () => {
  expect(brokenBy({ kind: 'query', text: '\uFEFF'.repeat(200), from: 'noise' }, firstSeed)).toBeUndefined();
});
