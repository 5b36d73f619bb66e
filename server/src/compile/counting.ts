import { identifier } from '../dialects/identifiers.ts';
import { type Clause, column, kept, momentsOf, primaryOrder, step } from './clause.ts';
import { earliestUpper, latestLower, lowerBound, upperBound } from './moments.ts';
import { own } from './names.ts';
import type { Cte, Item, Join } from './plan.ts';

/** Up to which moment an entity's rows are counted. */
export interface UpTo {
  readonly moment: string;
  /** Whether a row at that very moment counts; a condition where each row has its own answer. */
  readonly inclusive: boolean | string;
}

/** Rows of which each gets to know how many rows of another relation its entity had up to a moment. */
export interface Counting {
  /** The rows that ask, with what they are called where they are read. */
  readonly of: string;
  readonly as?: string;
  /** Their columns that are kept; the entity is. */
  readonly keys: readonly string[];
  readonly upTo: UpTo;
  /** The rows that are counted: numbered, in the order of their numbers. */
  readonly among: string;
  /** The step that has the answer as `_rank`; rows of entities without any of the counted may be missing. */
  readonly name: string;
  readonly note: string;
}

/** The steps that count. Every way is linear, or a sort, in the rows of each entity. */
export function countingSteps(clause: Clause, counting: Counting): Cte[] {
  const { kind } = clause.dialect.nearestRow;
  if (kind === 'rank') return bySearch(clause, counting);
  return kind === 'match-condition' && typeof counting.upTo.inclusive === 'boolean'
    ? byMatchCondition(clause, counting)
    : byUnion(clause, counting);
}

/** How many of the entity's rows come before the span. */
export function beforeSpan(clause: Clause): UpTo {
  const at = momentsOf(clause);
  const start = 'tick' in clause.dialect.nearestRow ? latestLower(clause.span, at) : lowerBound(clause.span, at);
  return { moment: start.sql, inclusive: start.strict };
}

/** The number of the last row that does not come after the span. */
export function upToSpanEnd(clause: Clause): UpTo {
  const at = momentsOf(clause);
  const end = 'tick' in clause.dialect.nearestRow ? earliestUpper(clause.span, at) : upperBound(clause.span, at);
  return { moment: end.sql, inclusive: typeof end.strict === 'string' ? `not (${end.strict})` : !end.strict };
}

/**
 * Where a row that asks stands among rows at the same moment, which stand at 1: before them or after them. Read backwards,
 * the same numbers say the same.
 */
export function sideOf({ inclusive }: UpTo): string {
  if (typeof inclusive === 'string') return `case when ${inclusive} then 2 else 0 end`;
  return inclusive ? '2' : '0';
}

/**
 * Each entity's times of `among`, in order, in one array: what a binary search wants. `with rows` are the primary's, with the
 * row of each time in a second array.
 */
export function timesStep(clause: Clause, among: string, name: string, rows?: 'with rows'): Cte {
  const ts = column(clause, '', own.ts);
  const order = rows ? primaryOrder(clause) : ts;
  const inOrder = (sql: string, as: string): Item => ({ sql: `array_agg(${sql} order by ${order})`, as });
  const which = rows ? [inOrder(column(clause, '', own.row), own.rows)] : [];
  return step(
    clause,
    name,
    rows ? 'the primary rows of each entity, sorted: when, and which' : 'when, as one sorted array per entity',
    {
      columns: [...kept(clause, '', [own.entity]), inOrder(ts, own.times), ...which],
      from: identifier(clause.dialect, among),
      where: [`${column(clause, '', own.entity)} is not null`],
      groupBy: ['1'],
    },
    'once',
  );
}

/** Brings each row of a relation the times of its entity, as `t`. */
export function joinTimes(clause: Clause, times: string, relation: string): Join {
  const on = [`${column(clause, 't', own.entity)} = ${column(clause, relation, own.entity)}`];
  return { kind: 'join', relation: times, as: 't', on };
}

/** How many of the times in the array of `t` there are up to a moment. */
export function countByTimes(clause: Clause, { moment, inclusive }: UpTo): string {
  const { nearestRow } = clause.dialect;
  const tick = 'tick' in nearestRow && inclusive !== true ? ` - ${nearestRow.tick}` : '';
  return `width_bucket(${moment}${tick}, ${column(clause, 't', own.times)})`;
}

/** Binary search in one sorted array per entity. */
function bySearch(clause: Clause, { of, as = of, keys, upTo, among, name, note }: Counting): Cte[] {
  const times = clause.giveName(`${clause.label}_times`);
  return [
    timesStep(clause, among, times),
    // Counted in a step of its own: a join that sorted the rows would carry an array with each.
    step(
      clause,
      name,
      note,
      {
        columns: [...kept(clause, as, [own.entity, ...keys]), { sql: countByTimes(clause, upTo), as: own.rank }],
        from: identifier(clause.dialect, of) + (as === of ? '' : ` as ${as}`),
        joins: [joinTimes(clause, times, as)],
      },
      'once',
    ),
  ];
}

/** An asof join to the number of the last row at each instant. A `match_condition` takes one column of each side. */
function byMatchCondition(clause: Clause, { of, as = of, keys, upTo, among, name, note }: Counting): Cte[] {
  const instants = clause.giveName(`${clause.label}_instants`);
  const { dialect } = clause;
  const isColumn = [own.ts, own.next, own.previous].some((one) => column(clause, as, one) === upTo.moment);
  const moments = isColumn ? as : clause.giveName(`${clause.label}_moments`);
  const moment = isColumn ? upTo.moment : column(clause, moments, own.moment);
  const from = identifier(dialect, of) + (as === of ? '' : ` as ${as}`);
  const asked = step(clause, moments, 'the moment each is asked for', {
    columns: [...kept(clause, as, [own.entity, ...keys]), { sql: upTo.moment, as: own.moment }],
    from,
  });
  return [
    step(clause, instants, 'how many there were up to each instant', {
      columns: [
        ...kept(clause, '', [own.entity, own.ts]),
        { sql: `max(${column(clause, '', own.occurrence)})`, as: own.rank },
      ],
      from: identifier(dialect, among),
      groupBy: ['1', '2'],
    }),
    ...(isColumn ? [] : [asked]),
    step(clause, name, note, {
      columns: [
        ...kept(clause, moments, [own.entity, ...keys]),
        { sql: `coalesce(${column(clause, instants, own.rank)}, 0)`, as: own.rank },
      ],
      from: isColumn ? from : identifier(dialect, moments),
      joins: [
        {
          kind: 'asof join',
          relation: instants,
          matchCondition: `${moment} ${upTo.inclusive ? '>=' : '>'} ${column(clause, instants, own.ts)}`,
          on: [`${column(clause, moments, own.entity)} = ${column(clause, instants, own.entity)}`],
        },
      ],
    }),
  ];
}

/** Both kinds of rows in one order, in which the greatest number so far is the count. */
function byUnion(clause: Clause, { of, as = of, keys, upTo, among, name, note }: Counting): Cte[] {
  const both = clause.giveName(`${clause.label}_both`);
  const { dialect } = clause;
  const bare = (one: string): string => column(clause, '', one);
  const rank = `max(${bare(own.rank)}) over (partition by ${bare(own.entity)} order by ${bare(own.moment)}, ${bare(own.side)} rows between unbounded preceding and current row)`;
  return [
    step(clause, both, 'both kinds of rows in one order', {
      columns: [
        ...kept(clause, as, [own.entity, ...keys]),
        { sql: upTo.moment, as: own.moment },
        { sql: sideOf(upTo), as: own.side },
        { sql: `cast(null as ${dialect.types.integer})`, as: own.rank },
      ],
      from: identifier(dialect, of) + (as === of ? '' : ` as ${as}`),
      where: [`${column(clause, as, own.entity)} is not null`],
      unionAll: {
        columns: [
          { sql: bare(own.entity), as: own.entity },
          ...keys.map((key) => ({ sql: 'null', as: key })),
          { sql: bare(own.ts), as: own.moment },
          { sql: '1', as: own.side },
          { sql: bare(own.occurrence), as: own.rank },
        ],
        from: identifier(dialect, among),
        where: [`${bare(own.entity)} is not null`],
      },
    }),
    // The counted rows stay in it; without their keys nothing finds them.
    step(clause, name, note, {
      columns: [...kept(clause, '', [own.entity, ...keys]), { sql: `coalesce(${rank}, 0)`, as: own.rank }],
      from: identifier(dialect, both),
    }),
  ];
}
