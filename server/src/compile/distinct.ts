import type { BoundAggregateColumn } from '../aql/bound.ts';
import { aggregateNames, inputOf } from './aggregate-items.ts';
import { type Clause, column, eventOrder } from './clause.ts';
import { nameGiver, own } from './names.ts';
import type { Item } from './plan.ts';

const newValue = '_new_';

/** A distinct count as a count of the events that bring a new value: the column that marks these. */
export interface Flag {
  readonly aggregate: BoundAggregateColumn;
  readonly as: string;
}

export function flagsOf(clause: Clause): Flag[] {
  const give = nameGiver(clause.dialect.identifier.maxBytes - newValue.length);
  return aggregateNames(clause)
    .filter(({ aggregate }) => aggregate.function === 'count_distinct' && aggregate.value !== 'every')
    .map(({ aggregate, as }) => ({ aggregate, as: newValue + give(as) }));
}

/** What the rows that are marked have to have for it. */
export function orderedBy({ storedOrder }: Clause): 'occurrence' | 'id' {
  return storedOrder ? 'occurrence' : 'id';
}

function numberedOrder(clause: Clause, forward: boolean): string {
  const direction = forward ? '' : ' desc';
  return clause.storedOrder ? column(clause, '', own.occurrence) + direction : eventOrder(clause, '', direction);
}

/** The marks, on each value's first event, or on its last one where events are looked at backwards. */
export function flagItems(clause: Clause, flags: readonly Flag[], forward: boolean): Item[] {
  return flags.map(({ aggregate, as }): Item => {
    const value = inputOf(clause, '', aggregate).value ?? '1';
    const entity = column(clause, '', own.entity);
    const order = numberedOrder(clause, forward);
    const nth = `row_number() over (partition by ${entity}, ${keyOf(aggregate, value, clause)} order by ${order})`;
    return { sql: `case when ${value} is not null and ${nth} = 1 then 1 end`, as };
  });
}

function keyOf({ value }: BoundAggregateColumn, sql: string, { dialect }: Clause): string {
  const isFloat = value !== 'every' && (value.type === 'float' || value.type === 'number');
  return isFloat && dialect.floatKey ? dialect.floatKey(sql) : sql;
}
