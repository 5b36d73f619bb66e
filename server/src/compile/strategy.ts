import type { NearestRow } from '../dialects/dialect.ts';

/** How a joined clause is served. Source: `query-strategies.md`, "Strategies". */
export type Strategy =
  | 'occurrence'
  | 'asof'
  | 'asof-stored-tie'
  | 'asof-rank'
  | 'rank'
  | 'running'
  | 'union-window'
  | 'entity'
  | 'reverse-asof'
  | 'bucket'
  | 'sliding'
  | 'pairs';

/** What the choice depends on. */
export interface Relationship {
  readonly kind: 'append' | 'aggregate';
  readonly pick: 'first' | 'last' | 'nth' | 'match' | undefined;
  readonly lower: 'open' | 'edge';
  readonly upper: 'open' | 'edge';
  /** `at least` around t: matches on both sides of a hole. */
  readonly hole: boolean;
  /** Some predicate compares the joined row with the primary row. */
  readonly comparesRows: boolean;
  /** No event can match two primary rows. */
  readonly disjoint: boolean;
  /** How many primary rows an entity has. */
  readonly primaryRows: 'one' | 'many';
  /** Every aggregate can run along an entity's events. */
  readonly running: boolean;
  /** Every aggregate can be had by adding up what each event contributes. */
  readonly contributed: boolean;
  /** The span is a stretch of time around t, and every aggregate can give up rows that fall out of it. */
  readonly sliding: boolean;
  /** The joined rows are a whole series of the build's: its columns say where each stands. */
  readonly storedOrder: boolean;
  readonly nearestRow: NearestRow['kind'];
}

export interface Choice {
  readonly use: Strategy;
  /** The measurement, or the reason where there is nothing to measure. Letters: `query-strategies.md`, "Which won". */
  readonly because: string;
}

interface Line extends Choice {
  readonly when: (r: Relationship) => boolean;
}

const hasTick = (r: Relationship): boolean => r.nearestRow === 'asof' || r.nearestRow === 'rank';
const append = (r: Relationship): boolean => r.kind === 'append';
const aggregate = (r: Relationship): boolean => r.kind === 'aggregate';

/** The first line that fits is taken. Times are ms at 10M rows. */
const choices: readonly Line[] = [
  {
    use: 'occurrence',
    when: (r) => append(r) && r.pick === 'nth',
    because: 'One candidate per entity, whatever is asked of it. h: 849 against 5,317 for a range join.',
  },
  {
    use: 'pairs',
    when: (r) => r.comparesRows || r.hole,
    because: 'Only a pair of rows decides.',
  },
  {
    use: 'occurrence',
    when: (r) => append(r) && r.lower === 'open' && (r.pick === 'first' || r.pick === 'match'),
    because: 'The k-th match without a lower edge is the k-th occurrence, or none. l: 551 against 2,498.',
  },
  {
    use: 'occurrence',
    when: (r) => append(r) && r.upper === 'open' && r.pick === 'last',
    because: 'The last match without an upper edge is the last occurrence, or none.',
  },
  {
    use: 'entity',
    when: (r) => aggregate(r) && r.lower === 'open' && r.upper === 'open',
    because: 'The same answer for every row of an entity: one group by, one equality join.',
  },
  {
    use: 'pairs',
    when: (r) => r.primaryRows === 'one',
    because: 'As many pairs as joined rows. f: 561 against 1,255 by asof.',
  },
  {
    use: 'asof-rank',
    when: (r) => append(r) && r.pick === 'match' && r.nearestRow === 'asof',
    because: 'An asof join counts what lies before the span; the match is an occurrence from there.',
  },
  {
    use: 'asof-stored-tie',
    when: (r) => append(r) && r.pick === 'last' && r.storedOrder && r.nearestRow === 'asof',
    because:
      'The stored order says which row of a tie is last, no grouping has to. a: 513 against 571; j: 490 against 882.',
  },
  {
    use: 'asof',
    when: (r) => append(r) && r.nearestRow === 'asof',
    because: 'a: 2,438 · b: 1,806 · c: 1,212 · j: 943, where range joins had no answer in 120 s.',
  },
  {
    use: 'rank',
    when: (r) => append(r),
    because: 'a: 7,595 · b: 3,807 · c: 9,917 · j: 8,190 on PostgreSQL, each better than union-window.',
  },
  {
    use: 'reverse-asof',
    when: (r) => r.disjoint && r.nearestRow === 'asof',
    because: 'd: 2,103 against 2,354 by segments; m: 1,560 against 1,638.',
  },
  {
    use: 'bucket',
    when: (r) => r.disjoint,
    because: 'd: 14,115 against 20,175 by union-window.',
  },
  {
    use: 'union-window',
    when: (r) => r.contributed && r.nearestRow !== 'asof' && (r.lower === 'open' || r.upper === 'open'),
    because: 'e: 10,310 · i: 8,444 on PostgreSQL; on Trino and Spark one sort where a range join was quadratic.',
  },
  {
    use: 'running',
    when: (r) => r.running && hasTick(r) && (r.lower === 'open' || r.upper === 'open'),
    because: 'e: 2,514 · i: 4,107; segments are 2,025 · 3,974 but know only sums.',
  },
  {
    use: 'sliding',
    when: (r) => r.sliding,
    because: 'One sort and a frame that moves: 2,013 against 7,268 for a range join at 1M rows, `within 7 days`.',
  },
  { use: 'pairs', when: () => true, because: 'Always right; overlapping windows on both sides of a row end here.' },
];

/** The strategy for a relationship. Pure: the same answer wherever it is asked, so that hover can name it. */
export function chooseStrategy(relationship: Relationship): Choice {
  const line = choices.find(({ when }) => when(relationship));
  if (!line) throw new Error('the last line of the table fits everything');
  return line;
}
