import type { AggregateFunction, BoundAggregateColumn } from '../aql/bound.ts';
import { identifier } from '../dialects/identifiers.ts';
import { aggregateNames, inputOf } from './aggregate-items.ts';
import { groupAggregate } from './aggregates.ts';
import { type Clause, column, kept, step } from './clause.ts';
import { flagItems, flagsOf, orderedBy } from './distinct.ts';
import { nameGiver, own } from './names.ts';
import type { Cte, Item } from './plan.ts';

type Merge = 'sum' | 'min' | 'max' | 'bool_or' | 'bool_and';

/** How an aggregate over several segments comes from those over each. An average is a sum and a count. */
const merges: Readonly<Partial<Record<AggregateFunction, Merge>>> = {
  count: 'sum',
  count_distinct: 'sum',
  sum_bool: 'sum',
  sum: 'sum',
  min: 'min',
  max: 'max',
  is_null: 'bool_or',
  not_null: 'bool_or',
  any: 'bool_or',
  all: 'bool_and',
};

/** Whether every aggregate can be put together from those over parts of the events. */
export function canMerge(aggregates: readonly BoundAggregateColumn[]): boolean {
  return aggregates.every(({ function: name }) => name === 'avg' || merges[name] !== undefined);
}

/** The joined rows, where a value is counted once with a mark on the row that brings it. */
export function countedRows(clause: Clause, forward: boolean) {
  const flags = flagsOf(clause);
  const rows = clause.giveName(`${clause.label}_rows`);
  const { select } = clause.rows(flags.length > 0 ? [orderedBy(clause)] : []);
  const ctes: Cte[] = [step(clause, rows, 'its rows', select)];
  let name = rows;
  if (flags.length > 0) {
    name = clause.giveName(`${clause.label}_first_values`);
    const names = select.columns.map(({ as }) => as).filter((as) => as !== own.id && as !== own.occurrence);
    const columns = [...kept(clause, '', names), ...flagItems(clause, flags, forward)];
    const note = `each value counts at its ${forward ? 'first' : 'last'} row`;
    ctes.push(step(clause, name, note, { columns, from: identifier(clause.dialect, rows) }));
  }
  return {
    name,
    ctes,
    valueOf: (aggregate: BoundAggregateColumn): string | undefined => {
      const flag = flags.find((one) => one.aggregate === aggregate);
      return flag ? column(clause, 'r', flag.as) : undefined;
    },
  };
}

export interface Part {
  /** The aggregate's own name. */
  readonly as: string;
  readonly items: readonly (Item & { readonly merge: Merge })[];
  /** The answer, from the merged items. */
  readonly read: () => string;
}

/** The aggregates as items of a group, how they are merged, and how they are read where `merged` has them. */
export function partsOf(
  clause: Clause,
  flagged: (aggregate: BoundAggregateColumn) => string | undefined,
  merged: (as: string) => string,
): Part[] {
  const { dialect } = clause;
  const named = aggregateNames(clause);
  const give = nameGiver(
    dialect.identifier.maxBytes,
    named.map(({ as }) => as),
  );
  return named.map(({ aggregate, as }): Part => {
    const itemOf = (name: 'sum' | 'count' | AggregateFunction, under: string) => {
      const flag = flagged(aggregate);
      const input = { ...inputOf(clause, 'r', aggregate), ...(flag ? { value: flag } : {}) };
      const counted = { ...aggregate, function: flag ? ('count' as const) : name };
      return { sql: groupAggregate(counted, input), as: under, merge: merges[name] ?? 'sum' };
    };
    if (aggregate.function === 'avg') {
      const count = give(`${as}_count`);
      return {
        as,
        items: [itemOf('sum', as), itemOf('count', count)],
        read: () => `cast(${merged(as)} as ${dialect.types.float}) / ${merged(count)}`,
      };
    }
    const isCount = ['count', 'count_distinct', 'sum_bool'].includes(aggregate.function);
    return {
      as,
      items: [itemOf(aggregate.function, as)],
      read: () => (isCount ? `cast(${merged(as)} as ${dialect.types.integer})` : merged(as)),
    };
  });
}
