import type { Blow } from './boundary-child.ts';

/**
 * Blows to a command of so many statements, each of a kind that is drawn: `all` before every statement and inside every
 * fourth, which ones is drawn; or a few of those before and inside any. `milliseconds`: how long after a statement was sent a
 * blow inside it may fall.
 */
export function blowsFor(statements: number, options: BlowOptions): readonly Blow[] {
  const all: Blow[] = [];
  const { random, kinds } = options;
  const anyKind = (): Blow['kind'] => kinds[Math.floor(random() * kinds.length)] ?? 'kill';
  for (let statement = 1; statement <= statements; statement += 1) {
    all.push({ kind: anyKind(), statement, when: 'before', milliseconds: 0 });
    if (options.drawn === 'all' && random() >= 0.25) continue;
    const isAtOnce = random() < 0.5;
    const milliseconds = isAtOnce ? 0 : random() * options.milliseconds;
    all.push({ kind: anyKind(), statement, when: 'inside', milliseconds });
  }
  if (options.drawn === 'all') return all;
  const drawn: Blow[] = [];
  while (drawn.length < options.drawn && all.length > 0) {
    drawn.push(...all.splice(Math.floor(random() * all.length), 1));
  }
  return drawn;
}

export interface BlowOptions {
  readonly kinds: readonly Blow['kind'][];
  readonly drawn: number | 'all';
  readonly milliseconds: number;
  readonly random: () => number;
}

/** Numbers from 0 to below 1, the same for the same seed. */
export function randomBy(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
