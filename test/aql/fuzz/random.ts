/** Chance that a seed repeats. */
export interface Random {
  /** A whole number from 0 up to, not including, `n`. */
  below(n: number): number;
  chance(probability: number): boolean;
  one<T>(choices: readonly T[]): T;
  /** `least` to `most` results of `make`. */
  many<T>(least: number, most: number, make: () => T): T[];
}

/** The generator mulberry32: small, and good enough to choose words by. */
export function randomFrom(seed: number): Random {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (n: number): number => Math.floor(next() * n);
  return {
    below,
    chance: (probability) => next() < probability,
    one(choices) {
      const chosen = choices[below(choices.length)];
      if (chosen === undefined) throw new RangeError('nothing to choose from');
      return chosen;
    },
    many: (least, most, make) => Array.from({ length: least + below(most - least + 1) }, make),
  };
}
