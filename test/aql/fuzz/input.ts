import { queryRules } from '../../../server/src/aql/rules.ts';
import { columnsBy, queryBy } from './grammar.ts';
import { enlarged, mutated, noise } from './mutate.ts';
import { randomFrom } from './random.ts';

/** A text for the parser, and what is known of it. */
export interface Input {
  readonly kind: 'query' | 'columns';
  readonly text: string;
  readonly from: 'grammar' | 'mutation' | 'noise' | 'size';
}

export interface Sizes {
  /** Of large texts, in characters. */
  readonly large: number;
  /** How many of the inputs are large. */
  readonly share: number;
}

const written = queryRules.flatMap((rule) => [rule.passes, rule.fails.replaceAll(/[«»]/g, '')]);

/** The text that a seed stands for. */
export function inputOf(seed: number, { large, share }: Sizes): Input {
  const random = randomFrom(seed);
  const kind = random.chance(0.12) ? 'columns' : 'query';
  const right = random.chance(0.1) ? random.one(written) : kind === 'columns' ? columnsBy(random) : queryBy(random);
  if (random.chance(share)) return { kind, from: 'size', text: enlarged(random, right, large) };
  if (random.chance(0.04)) return { kind, from: 'noise', text: noise(random) };
  return random.chance(0.4)
    ? { kind, from: 'grammar', text: right }
    : { kind, from: 'mutation', text: mutated(random, right) };
}
