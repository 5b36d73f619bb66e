import type { NearestRow } from '../dialects/dialect.ts';

/** How a joined clause is served. Source: `query-strategies.md`, "Strategies". */
export type Strategy =
  | 'occurrence'
  | 'asof'
  | 'asof-stored-tie'
  | 'asof-rank'
  | 'rank'
  | 'lateral'
  | 'reverse-lateral'
  | 'segments'
  | 'running'
  | 'union-window'
  | 'entity'
  | 'reverse-asof'
  | 'bucket'
  | 'sliding'
  | 'difference'
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
  /** Every aggregate can be put together from those over parts of the events. */
  readonly merges: boolean;
  /** The span is a stretch of time around t, and every aggregate can give up rows that fall out of it. */
  readonly sliding: boolean;
  /** Every aggregate over what lies between two times is the difference of those up to each. */
  readonly differs: boolean;
  /** The joined rows are a whole series of the build's: its columns say where each stands. */
  readonly storedOrder: boolean;
  /** A number of the joined rows is read that only counting them gives, or they are of every activity. */
  readonly counted: boolean;
  /** The times asked for come in the order of the primary rows. */
  readonly ordered: boolean;
  readonly nearestRow: NearestRow['kind'];
  /** At most so many pairs for each row of the two activities; undefined where nobody counted. */
  readonly pairsPerRow: number | undefined;
  /** How many joined rows there are for each primary row; undefined where nobody counted. */
  readonly joinedPerPrimary: number | undefined;
  /** The primary rows are a whole series of the build's, and the span begins at the time of each. */
  readonly wholePrimary: boolean;
}

export interface Choice {
  readonly use: Strategy;
  /** The reason, and the measurement where there is one. Letters and figures: `docs/relationships.md`. */
  readonly because: string;
}

interface Line extends Choice {
  /** Where the strategy gives the right answer. */
  readonly fits: (r: Relationship) => boolean;
  /** Where it is taken; undefined: wherever it fits. */
  readonly better?: (r: Relationship) => boolean;
}

const append = (r: Relationship): boolean => r.kind === 'append';
const aggregate = (r: Relationship): boolean => r.kind === 'aggregate';
/** Times alone decide, and one stretch of time holds all matches. */
const isStretch = (r: Relationship): boolean => !r.comparesRows && !r.hole;
const isOneSided = (r: Relationship): boolean => isStretch(r) && (r.lower === 'open') !== (r.upper === 'open');
/** There is a time from which the row asked for is looked for. */
const isSearched = (r: Relationship): boolean => isStretch(r) && (r.pick === 'last' ? r.upper : r.lower) === 'edge';
/** Every event finds the one primary row it can match, as all of them are there. */
const isDivided = (r: Relationship): boolean => aggregate(r) && isStretch(r) && r.disjoint && r.primaryRows === 'many';
/** Counted beforehand, the pairs are fewer than what a sort costs. */
const areFewPairs = (r: Relationship, most: number): boolean => (r.pairsPerRow ?? Number.POSITIVE_INFINITY) <= most;
const hasTick = (r: Relationship): boolean => r.nearestRow === 'asof' || r.nearestRow === 'rank';

/**
 * The first line that fits and is better is taken. Times are milliseconds at 10 million rows, on DuckDB, where nothing else is
 * said, and those of docs/relationships.md.
 */
export const choices: readonly Line[] = [
  {
    use: 'occurrence',
    fits: (r) => append(r) && r.pick === 'nth',
    because: 'One candidate per entity, whatever is asked of it. h: 222, 0.16 of the best peer.',
  },
  {
    use: 'occurrence',
    fits: (r) => append(r) && isStretch(r) && r.lower === 'open' && (r.pick === 'first' || r.pick === 'match'),
    because: 'The k-th match without a lower edge is the k-th occurrence, or none. l: 260, 0.12 of the best peer.',
  },
  {
    use: 'occurrence',
    fits: (r) => append(r) && isStretch(r) && r.upper === 'open' && r.pick === 'last',
    because: 'The last match without an upper edge is the last occurrence, or none.',
  },
  {
    use: 'entity',
    fits: (r) => aggregate(r) && isStretch(r) && r.lower === 'open' && r.upper === 'open',
    because: 'The same answer for every row of an entity: one group by, one equality join.',
  },
  {
    use: 'lateral',
    fits: (r) =>
      append(r) &&
      !r.comparesRows &&
      (r.pick === 'first' || r.pick === 'last') &&
      !r.counted &&
      r.nearestRow === 'rank',
    better: (r) => r.primaryRows === 'one',
    because: 'The index leads to the one row. f: 1,916 on PostgreSQL, 0.79 of the best peer.',
  },
  {
    use: 'pairs',
    fits: (r) => r.primaryRows === 'one',
    because: 'As many pairs as joined rows, and no sort.',
  },
  {
    use: 'reverse-lateral',
    fits: (r) =>
      append(r) &&
      isStretch(r) &&
      (r.pick === 'first' || r.pick === 'last') &&
      r.disjoint &&
      r.wholePrimary &&
      r.nearestRow === 'rank',
    better: (r) => (r.joinedPerPrimary ?? Number.POSITIVE_INFINITY) <= 0.25,
    because:
      'The index leads from each of few joined rows to the one primary row it can match. At 100,000 rows, 0.16 times as many joined ones: 35 against 40 by pairs and 44 by rank.',
  },
  {
    use: 'pairs',
    fits: (r) => append(r) && (r.pick === 'first' || r.pick === 'last') && r.lower === 'edge' && r.upper === 'edge',
    better: (r) => areFewPairs(r, r.nearestRow === 'asof' ? 12 : 4),
    because:
      'Entities have so few rows that joining them costs less than a sort. j: 59 at 1M rows on DuckDB, 0.75 of the fastest reference.',
  },
  {
    use: 'pairs',
    fits: (r) => aggregate(r) && isOneSided(r),
    better: (r) => r.nearestRow === 'asof' && areFewPairs(r, 12),
    because:
      'Entities have so few rows that joining them costs less than a sort. e: 42 at 1M rows on DuckDB, 0.50 of the fastest reference.',
  },
  {
    use: 'asof-rank',
    fits: (r) => append(r) && isSearched(r) && r.pick === 'match' && r.nearestRow === 'asof',
    because: 'An asof join counts what lies before the span; the match is an occurrence from there.',
  },
  {
    use: 'asof-stored-tie',
    fits: (r) => append(r) && isSearched(r) && r.pick === 'last' && r.storedOrder && r.nearestRow === 'asof',
    because:
      'The stored order says which row of a tie is last, no grouping has to. a: 1,087, where no peer answered in time.',
  },
  {
    use: 'asof',
    fits: (r) => append(r) && isSearched(r) && (r.pick === 'first' || r.pick === 'last') && r.nearestRow === 'asof',
    because: 'One asof join and no pairs. b: 951; k: 698, 0.36 of the best peer.',
  },
  {
    use: 'rank',
    fits: (r) => append(r) && isSearched(r) && r.pick !== 'nth',
    because:
      'How many rows come before is a search, and the row of that number an equality join. a: 12,720 · b: 6,922 · k: 4,484 on PostgreSQL, where no peer answered in time.',
  },
  {
    use: 'reverse-asof',
    fits: (r) => isDivided(r) && r.nearestRow === 'asof',
    because: 'Each joined row finds its one primary row. d: 1,503 · m: 1,487, where no peer answered in time.',
  },
  {
    use: 'bucket',
    fits: isDivided,
    because:
      'Each joined row finds its one primary row by a search. d: 16,372 on PostgreSQL, 0.90 of the fastest reference.',
  },
  {
    use: 'segments',
    fits: (r) => r.merges && isOneSided(r) && r.nearestRow === 'rank' && r.ordered && r.primaryRows === 'many',
    because:
      'One sum for each primary row runs along, not every event. e: 8,834 · i: 10,135 on PostgreSQL, where no peer answered in time.',
  },
  {
    use: 'union-window',
    fits: (r) => r.contributed && isOneSided(r),
    better: (r) => r.nearestRow !== 'asof',
    because: 'One sort, where a range join multiplies the rows of an entity.',
  },
  {
    use: 'running',
    fits: (r) => r.running && isOneSided(r) && hasTick(r),
    because: 'One order by time along the joined rows, and an asof join to the sum so far.',
  },
  {
    use: 'sliding',
    fits: (r) => r.sliding && isStretch(r),
    because: 'One sort and a frame that moves along with the primary row.',
  },
  {
    use: 'difference',
    fits: (r) => r.differs && isStretch(r) && r.lower === 'edge' && r.upper === 'edge',
    because: 'No frame reaches a stretch of time everywhere; two running sums do, whatever lies within it.',
  },
  {
    use: 'pairs',
    fits: () => true,
    because:
      'Always right: where a pair of rows decides, and where spans overlap and no frame or difference has the answer.',
  },
];

/** The strategy for a relationship. Pure: the same answer wherever it is asked, so that hover can name it. */
export function chooseStrategy(relationship: Relationship): Choice {
  const line = choices.find(({ fits, better }) => fits(relationship) && (better?.(relationship) ?? true));
  if (!line) throw new Error('the last line of the table fits everything');
  return line;
}

/** Every strategy that is right for a relationship, whether or not it is the one taken. */
export function fittingStrategies(relationship: Relationship): readonly Choice[] {
  return choices.filter(({ fits }) => fits(relationship));
}
