import type { BoundAggregateColumn, BoundJoined, Condition } from '../aql/bound.ts';
import type { Dialect } from '../dialects/dialect.ts';
import { canRun } from './aggregates.ts';

/**
 * A clause in the parts that one strategy each can answer. An append is whole. Of an aggregate's columns these go apart:
 * a first or last value, where the warehouse finds it as a row (it is what an append of the same row gives); aggregates that
 * need all values at once, where they would keep the others from running along; and sorted ones that may not share a select.
 */
export function partsOf(joined: BoundJoined, dialect: Dialect): readonly BoundJoined[] {
  if (joined.kind === 'append') return [joined];
  const groups = new Map<string, BoundAggregateColumn[]>();
  for (const column of joined.aggregates) {
    const key = groupOf(column, joined, dialect);
    groups.set(key, [...(groups.get(key) ?? []), column]);
  }
  return [...groups].map(([key, columns]) =>
    key === 'first_value' || key === 'last_value' ? asAppend(joined, key, columns) : { ...joined, aggregates: columns },
  );
}

/** The conditions under which an aggregate could run along an entity's events. */
const runs: ReadonlySet<Condition> = new Set(['before', 'after', 'on_or_before', 'on_or_after']);

function groupOf(
  column: BoundAggregateColumn,
  { aggregates: all, condition }: Extract<BoundJoined, { kind: 'aggregate' }>,
  dialect: Dialect,
): string {
  const { function: name } = column;
  const { firstInOrder, sortedDifferently } = dialect.aggregates;
  if (!firstInOrder && (name === 'first_value' || name === 'last_value')) return name;
  const isSorted = ['median', 'percentile', 'listagg', 'listagg_distinct'].includes(name);
  if (isSorted && !sortedDifferently) return `${all.indexOf(column)}`;
  return runs.has(condition) && !canRun(column, dialect) ? 'sorted' : 'together';
}

function asAppend(
  joined: Extract<BoundJoined, { kind: 'aggregate' }>,
  name: 'first_value' | 'last_value',
  columns: readonly BoundAggregateColumn[],
): BoundJoined {
  const { aggregates: _, ...relationship } = joined;
  return {
    ...relationship,
    kind: 'append',
    pick: { kind: name === 'first_value' ? 'first' : 'last' },
    columns: columns.flatMap(({ value, name: as, range }) =>
      value === 'every' ? [] : [{ kind: 'value' as const, value, name: as, range }],
    ),
  };
}
