import type { FeatureType, IntervalUnit } from '../dialects/dialect.ts';
import type { ColumnType } from '../schema/columns.ts';
import type { AggregateFunction, Condition, SpinePeriod } from './bound.ts';

/** The words of the language with their meanings, as hover and completion show them. Source: `aql.md`. */

export interface ConditionMeaning {
  readonly condition: Condition;
  /** The row of the table of conditions: `t` is the primary row's time, `n` the next one's, `m` the previous one's. */
  readonly matches: string;
  readonly note: string;
}

export const conditions: Readonly<Record<Condition, ConditionMeaning>> = {
  ever: { condition: 'ever', matches: 'any time', note: 'At any time, before or after the primary activity.' },
  before: { condition: 'before', matches: 'ts < t', note: 'Strictly before the primary activity.' },
  after: { condition: 'after', matches: 'ts > t', note: 'Strictly after the primary activity.' },
  between: {
    condition: 'between',
    matches: 't < ts < n',
    note: 'Strictly after the primary activity and before the entity does it again.',
  },
  on_or_before: {
    condition: 'on_or_before',
    matches: 'ts ≤ t',
    note: 'Before the primary activity or at the same time.',
  },
  on_or_after: { condition: 'on_or_after', matches: 'ts ≥ t', note: 'After the primary activity or at the same time.' },
  between_on_or_after: {
    condition: 'between_on_or_after',
    matches: 't ≤ ts < n',
    note: 'At the time of the primary activity or after it, and before the entity does it again.',
  },
  between_before: {
    condition: 'between_before',
    matches: 'm < ts < t',
    note: 'Before the primary activity and after the previous time the entity did it.',
  },
};

/** Every way to write a condition in one word; `in between` is two. */
export const conditionWords: ReadonlyMap<string, Condition> = new Map<string, Condition>([
  ...Object.values(conditions).map(({ condition }): [string, Condition] => [condition, condition]),
  ['all', 'ever'],
]);

/** What conditions were called in earlier versions of dbt-aql. */
export const formerConditions: ReadonlyMap<string, Condition> = new Map<string, Condition>([
  ['between_after', 'between'],
]);

export const selectorWords: Readonly<Record<string, string>> = {
  all: 'Every time the entity did it.',
  first: 'The first time the entity did it.',
  last: 'The last time the entity did it.',
  nth: 'The n-th time the entity did it: `nth(2)`.',
  time_spine:
    'One row for each entity and period, empty ones too: `time_spine(interval = month, end_period = max)`. The first holds the entity’s first row, the last its last (`max`) or the present (`current`).',
};

export const spinePeriods: readonly SpinePeriod[] = ['day', 'week', 'month', 'quarter', 'year'];

/** The specification's columns that a period of a `time_spine` has, and what they hold there. */
export const periodColumns: Readonly<Record<string, string>> = {
  ts: 'When the period starts.',
  customer: 'Whose period it is: the entity’s key, which is `anonymous_customer_id` where nobody is known.',
  activity_occurrence: 'The number of the period, counted from the entity’s first.',
  activity_repeated_at: 'When the period ends and the next one starts.',
};

export const pickWords: Readonly<Record<string, string>> = {
  first: 'The first match in time.',
  last: 'The last match in time.',
  nth: 'The entity’s n-th time of this activity overall, if it matches: `nth(2)`.',
  match: 'The n-th match in time: `match(2)`.',
};

export type Fits = 'anything' | 'number' | 'boolean' | 'orderable' | 'text';

export interface FunctionMeaning {
  readonly fits: Fits;
  /** Further literals. */
  readonly literals: 'none' | 'separator' | 'fraction';
  readonly signature: string;
  readonly note: string;
}

const of = (fits: Fits, signature: string, note: string, literals: FunctionMeaning['literals'] = 'none') => ({
  fits,
  literals,
  signature,
  note,
});

export const functions: Readonly<Record<AggregateFunction, FunctionMeaning>> = {
  count: of('anything', 'count(column)', 'How many matches have a value; `count(*)`: how many matches. 0 for none.'),
  count_distinct: of('anything', 'count_distinct(column)', 'How many different values. 0 for none.'),
  sum: of('number', 'sum(column)', 'The sum. 0 for no match.'),
  sum_bool: of('boolean', 'sum_bool(column)', 'How many matches have true. 0 for none.'),
  min: of('orderable', 'min(column)', 'The smallest value.'),
  max: of('orderable', 'max(column)', 'The greatest value.'),
  avg: of('number', 'avg(column)', 'The mean.'),
  median: of('number', 'median(column)', 'The median.'),
  percentile: of('number', 'percentile(column, 0.9)', 'The value below which the fraction of values lies.', 'fraction'),
  stddev: of('number', 'stddev(column)', 'The sample standard deviation.'),
  first_value: of('anything', 'first_value(column)', 'The value of the first match in time; a null counts.'),
  last_value: of('anything', 'last_value(column)', 'The value of the last match in time; a null counts.'),
  is_null: of('anything', 'is_null(column)', 'Whether some match has no value.'),
  not_null: of('anything', 'not_null(column)', 'Whether some match has a value.'),
  any: of('boolean', 'any(column)', 'Whether some match has true.'),
  all: of('boolean', 'all(column)', 'Whether every match has true.'),
  listagg: of(
    'text',
    "listagg(column, ', ')",
    'The values in the order of time, joined with a comma or the separator.',
    'separator',
  ),
  listagg_distinct: of(
    'text',
    "listagg_distinct(column, ', ')",
    'The different values, sorted and joined.',
    'separator',
  ),
};

export const functionNamed = (name: string): AggregateFunction | undefined =>
  Object.hasOwn(functions, name) ? (name as AggregateFunction) : undefined;

export const functionNames = Object.keys(functions) as readonly AggregateFunction[];

/** Whether a value of a type can be given to a function. */
export function typeFits(fits: Fits, type: ColumnType | FeatureType): boolean {
  switch (fits) {
    case 'anything':
      return true;
    case 'number':
      return type === 'number' || type === 'integer' || type === 'float';
    case 'boolean':
      return type === 'boolean';
    case 'orderable':
      return type !== 'json' && type !== 'boolean';
    case 'text':
      return type !== 'json';
  }
}

/** The type a feature of unknown type is read as, so that the function can take it. */
export const typeWanted = (fits: Fits): FeatureType =>
  fits === 'number' ? 'number' : fits === 'boolean' ? 'boolean' : 'string';

export const intervalUnits: readonly IntervalUnit[] = [
  'second',
  'minute',
  'hour',
  'day',
  'week',
  'month',
  'quarter',
  'year',
];

/** `days`, `day`, `Day` → `day`. */
export const intervalUnit = (word: string): IntervalUnit | undefined => {
  const lower = word.toLowerCase();
  return intervalUnits.find((unit) => lower === unit || lower === `${unit}s`);
};

/** Words that begin a clause of the query. */
export const clauseWords: ReadonlySet<string> = new Set([
  'using',
  'select',
  'for',
  'append',
  'aggregate',
  'include',
  'dimension',
  'entity',
  'derive',
  'order',
  'limit',
]);

/** What may follow a query's primary activity and what is joined to it. */
export const clausesAfterPrimary: readonly string[] = [
  'append',
  'aggregate',
  'include',
  'dimension',
  'entity',
  'derive',
  'order by',
  'limit',
];

export const clauseNotes: Readonly<Record<string, string>> = {
  using: 'The stream the query reads.',
  select: 'The primary activity: the result has exactly its rows.',
  for: 'The same as `select`: `for all visited_website append first in between completed_order`.',
  append: 'Columns of one related row of another activity.',
  aggregate: 'Numbers over all related rows of another activity.',
  dimension: 'Columns of another table’s row: `dimension raw.bikes on bike_id = id (model)`.',
  entity: 'Columns of the row that the stream’s entity table has for the entity.',
  interval: 'How long a period is. A week starts on Monday.',
  end_period: 'Where an entity’s periods end: with its last row (`max`) or now (`current`).',
  max: 'The last period is the one with the entity’s last row.',
  current: 'The last period is the present one, in UTC.',
  derive: 'Columns computed from the columns above.',
  'order by': 'The order of the rows.',
  limit: 'How many rows at most.',
  filter: 'Keeps the activity’s rows for which the expression is true; its occurrences are numbered again.',
  join: 'A further condition between the joined row and the primary one: `joined.bike_id = primary.bike_id`.',
  within: 'Only matches at most this far from the primary row: `within 7 days`.',
  'at least': 'Only matches at least this far from the primary row: `at least 1 hour`.',
  as: 'A name for it.',
};
