import type { BoundAggregateColumn } from '../aql/bound.ts';
import { type AggregateInput, groupAggregate } from './aggregates.ts';
import { type Clause, column, eventOrder } from './clause.ts';
import { nameGiver } from './names.ts';
import type { Item } from './plan.ts';

/** The clause's aggregates over groups of `relation`, under the names `aggregateNames` gives. */
export function aggregateItems(clause: Clause, relation: string): Item[] {
  return aggregateNames(clause).map(({ aggregate, as }) => ({
    sql: groupAggregate(aggregate, inputOf(clause, relation, aggregate)),
    as,
  }));
}

/** What each aggregate's column is called inside the steps. */
export function aggregateNames(clause: Clause): readonly { aggregate: BoundAggregateColumn; as: string }[] {
  if (clause.joined.kind !== 'aggregate') return [];
  const give = nameGiver(clause.dialect.identifier.maxBytes);
  return clause.joined.aggregates.map((aggregate) => ({ aggregate, as: give(aggregate.name) }));
}

export function inputOf(clause: Clause, relation: string, { value }: BoundAggregateColumn): AggregateInput {
  return {
    dialect: clause.dialect,
    value: value === 'every' ? undefined : column(clause, relation, clause.values.as(value)),
    order: eventOrder(clause, relation),
    orderDescending: eventOrder(clause, relation, ' desc'),
  };
}
