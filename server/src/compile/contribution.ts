import type { BoundAggregateColumn } from '../aql/bound.ts';
import { type AggregateInput, asFloat, isText } from './aggregates.ts';

/**
 * An aggregate as what each event adds to it, so that rows that add nothing (null) can stand between the events: then it can
 * run over both kinds of rows in one order, and be put together from parts.
 */
export interface Contribution {
  /** What an event adds; null where it adds nothing. */
  readonly input: string;
  /** The aggregate over what was added. */
  readonly over: (input: string) => string;
  /** The answer in terms of that aggregate. */
  readonly read: (sum: string) => string;
}

const same = (sum: string): string => sum;
const isOne = (sum: string): string => `${sum} = 1`;

/** Undefined where order or all values are needed at once. A distinct count adds one where a value is met first. */
export function contributionOf(column: BoundAggregateColumn, input: AggregateInput): Contribution | undefined {
  const { value, dialect } = input;
  const call = (name: string) => (added: string) => `${name}(${added})`;
  switch (column.function) {
    case 'count':
      return {
        input: value === undefined ? '1' : `case when ${value} is not null then 1 end`,
        over: call('count'),
        read: same,
      };
    case 'count_distinct':
      return { input: value ?? '1', over: call('count'), read: same };
    case 'sum_bool':
      return { input: `case when ${value} then 1 end`, over: call('count'), read: same };
    case 'sum':
      return { input: value ?? '1', over: call('sum'), read: same };
    case 'min':
    case 'max':
      return {
        input: value ?? '1',
        over: (added) => `${column.function}(${isText(column) ? dialect.textOrder(added) : added})`,
        read: same,
      };
    case 'avg':
      return { input: asFloat(column, value ?? '1', dialect), over: call('avg'), read: same };
    case 'stddev':
      return { input: asFloat(column, value ?? '1', dialect), over: call('stddev_samp'), read: same };
    case 'is_null':
      return { input: `case when ${value} is null then 1 else 0 end`, over: call('max'), read: isOne };
    case 'not_null':
      return { input: `case when ${value} is null then 0 else 1 end`, over: call('max'), read: isOne };
    case 'any':
      return { input: `case ${value} when true then 1 when false then 0 end`, over: call('max'), read: isOne };
    case 'all':
      return { input: `case ${value} when true then 1 when false then 0 end`, over: call('min'), read: isOne };
    default:
      return undefined;
  }
}

/** Whether every aggregate is the sum of contributions. */
export function isContributed(columns: readonly BoundAggregateColumn[]): boolean {
  return columns.every(
    ({ function: name }) =>
      !['first_value', 'last_value', 'median', 'percentile', 'listagg', 'listagg_distinct'].includes(name),
  );
}
