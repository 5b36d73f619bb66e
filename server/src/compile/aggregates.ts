import type { BoundAggregateColumn } from '../aql/bound.ts';
import type { Dialect } from '../dialects/dialect.ts';

/** What an aggregate is written from. */
export interface AggregateInput {
  readonly dialect: Dialect;
  /** SQL of the value; undefined for `count(*)`. */
  readonly value: string | undefined;
  /** Event order of the matches, ascending. */
  readonly order: string;
  readonly orderDescending: string;
}

/** An aggregate over a group of matches. Source: `aql.md`, "aggregate works on the matches". */
export function groupAggregate(column: BoundAggregateColumn, input: AggregateInput): string {
  const { dialect, order } = input;
  const value = input.value ?? '*';
  switch (column.function) {
    case 'count_distinct':
      return `count(distinct ${value})`;
    case 'first_value':
      return firstInOrder(dialect, value, order);
    case 'last_value':
      return firstInOrder(dialect, value, input.orderDescending);
    case 'listagg':
      return dialect.aggregates.listagg(text(column, input), separator(column, dialect), order);
    case 'listagg_distinct':
      return dialect.aggregates.listaggDistinct(text(column, input), separator(column, dialect));
    case 'median':
    case 'percentile':
      return percentile(column, value, dialect).collect;
    default:
      return plainAggregate(column, input);
  }
}

/** The aggregates that mean the same over a group and over a window. */
export function plainAggregate(column: BoundAggregateColumn, { dialect, value = '*' }: AggregateInput): string {
  switch (column.function) {
    case 'sum':
      return `sum(${value})`;
    case 'sum_bool':
      return `count(case when ${value} then 1 end)`;
    case 'min':
    case 'max':
      return `${column.function}(${isText(column) ? dialect.textOrder(value) : value})`;
    case 'avg':
      return `avg(${asFloat(column, value, dialect)})`;
    case 'stddev':
      return `stddev_samp(${asFloat(column, value, dialect)})`;
    case 'is_null':
      return dialect.aggregates.anyTrue(`${value} is null`);
    case 'not_null':
      return dialect.aggregates.anyTrue(`${value} is not null`);
    case 'any':
      return dialect.aggregates.anyTrue(value);
    case 'all':
      return dialect.aggregates.allTrue(value);
    default:
      return `count(${value})`;
  }
}

/** The value for a primary row: zero, not null, where these have no match; a sum keeps its column's type. */
export function aggregateResult(column: BoundAggregateColumn, sql: string, dialect: Dialect): string {
  switch (column.function) {
    case 'count':
    case 'count_distinct':
    case 'sum_bool':
      return `coalesce(${sql}, 0)`;
    case 'sum':
      return isInteger(column) ? `cast(coalesce(${sql}, 0) as ${dialect.types.integer})` : `coalesce(${sql}, 0)`;
    case 'median':
    case 'percentile':
      return percentile(column, '', dialect).read?.(sql) ?? sql;
    default:
      return sql;
  }
}

/** Whether the aggregate of no match is zero. */
export function isZeroForNone({ function: name }: BoundAggregateColumn): boolean {
  return ['count', 'count_distinct', 'sum_bool', 'sum'].includes(name);
}

/** Whether the aggregate can run along an entity's events on this dialect. */
export function canRun({ function: name }: BoundAggregateColumn, dialect: Dialect): boolean {
  return dialect.sortingWindows || !['median', 'percentile', 'listagg_distinct'].includes(name);
}

/**
 * Whether a window's frame that moves on gives the aggregate in little time: PostgreSQL takes rows out again only for some,
 * and begins anew for the others.
 */
export function canSlideOver(column: BoundAggregateColumn, dialect: Dialect): boolean {
  const { function: name } = column;
  if (!dialect.timeFrames) return false;
  // They would count the primary rows in the frame: a window function takes no filter.
  if (name === 'first_value' || name === 'last_value') return false;
  if (dialect.sortingWindows) return true;
  return (
    ['count', 'sum_bool', 'any', 'all', 'is_null', 'not_null'].includes(name) || (name === 'sum' && isInteger(column))
  );
}

export function text(column: BoundAggregateColumn, { value = '*', dialect }: AggregateInput): string {
  return isText(column) ? value : `cast(${value} as ${dialect.featureTypes.string})`;
}

export function separator(column: BoundAggregateColumn, dialect: Dialect): string {
  return dialect.string(String(column.arguments[0] ?? ','));
}

function percentile(column: BoundAggregateColumn, value: string, dialect: Dialect) {
  return dialect.aggregates.percentile(value, column.function === 'median' ? 0.5 : fractionOf(column));
}

function firstInOrder({ aggregates, title }: Dialect, value: string, order: string): string {
  if (!aggregates.firstInOrder) throw new Error(`${title} finds the first value as a row`);
  return aggregates.firstInOrder(value, order);
}

function fractionOf(column: BoundAggregateColumn): number {
  return Number(column.arguments[0] ?? 0.5);
}

export function isText({ value }: BoundAggregateColumn): boolean {
  return value !== 'every' && value.type === 'string';
}

export function isInteger({ value }: BoundAggregateColumn): boolean {
  return value !== 'every' && value.type === 'integer';
}

export function asFloat(column: BoundAggregateColumn, value: string, dialect: Dialect): string {
  return isInteger(column) ? `cast(${value} as ${dialect.types.float})` : value;
}
