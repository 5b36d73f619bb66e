import type { BoundAggregateColumn } from '../aql/bound.ts';
import { identifier } from '../dialects/identifiers.ts';
import { aggregateNames, inputOf } from './aggregate-items.ts';
import { type AggregateInput, groupAggregate, plainAggregate, separator, text } from './aggregates.ts';
import { type Answer, type Clause, column, eventOrder, kept, momentsOf, sameEntity, step } from './clause.ts';
import { beforeSpan, upToSpanEnd } from './counting.ts';
import { flagItems, flagsOf } from './distinct.ts';
import { earliestUpper, latestLower } from './moments.ts';
import { own } from './names.ts';
import type { Cte, Item } from './plan.ts';
import { rankedRow } from './rank.ts';

/**
 * Aggregates over everything before (or after) a time: computed along the entity's events once, then the row next to
 * the time has the answer.
 */
export function byRunning(clause: Clause): Answer {
  const { label, dialect, span } = clause;
  const forward = span.lower.length === 0;
  const asof = dialect.nearestRow.kind === 'asof';
  const flags = flagsOf(clause);
  const rows = clause.giveName(`${label}_rows`);
  const source = flags.length > 0 ? clause.giveName(`${label}_first_values`) : rows;
  const { select } = clause.rows(asof && !clause.storedOrder ? ['id'] : ['id', 'occurrence']);
  const ctes: Cte[] = [step(clause, rows, 'its rows', select)];
  if (flags.length > 0) {
    const columns = [
      ...kept(
        clause,
        '',
        select.columns.map(({ as }) => as),
      ),
      ...flagItems(clause, flags, forward),
    ];
    ctes.push(step(clause, source, 'where each value counts', { columns, from: identifier(dialect, rows) }));
  }
  const entity = column(clause, '', own.entity);
  const frame = asof
    ? `order by ${column(clause, '', own.ts)}${forward ? '' : ' desc'} range between unbounded preceding and current row`
    : `order by ${eventOrder(clause, '', forward ? '' : ' desc')} rows between unbounded preceding and current row`;
  const items: Item[] = aggregateNames(clause).map(({ aggregate, as }) => {
    const flag = flags.find((one) => one.aggregate === aggregate);
    const input = inputOf(clause, '', aggregate);
    const sql = flag
      ? `count(${column(clause, '', flag.as)}) over so_far`
      : asof
        ? `${groupAggregate(aggregate, input)} over so_far`
        : runningAggregate(clause, aggregate, input, forward);
    return { sql, as };
  });
  ctes.push(
    step(
      clause,
      label,
      forward ? 'from the beginning up to each event' : 'from each event to the end',
      {
        columns: [...kept(clause, '', asof ? [own.entity, own.ts] : [own.entity, own.ts, own.occurrence]), ...items],
        from: identifier(dialect, source),
        windows: [{ name: 'so_far', definition: `partition by ${entity} ${frame}` }],
      },
      asof ? undefined : 'once',
    ),
  );
  const read = (field: string): string => column(clause, label, field);
  if (!asof) {
    const found = forward
      ? rankedRow(clause, label, upToSpanEnd(clause), 0)
      : rankedRow(clause, label, beforeSpan(clause), 1);
    return { ctes: [...ctes, ...found.ctes], joins: found.joins, read };
  }
  const bound = forward ? earliestUpper(span, momentsOf(clause)) : latestLower(span, momentsOf(clause));
  const comparison = `${forward ? '<' : '>'}${bound.strict ? '' : '='}`;
  const on = [sameEntity(clause, label), `${column(clause, label, own.ts)} ${comparison} ${bound.sql}`];
  return { ctes, joins: [{ kind: 'asof left join', relation: label, on }], read };
}

/** Window forms for engines that know no `order by` inside a windowed aggregate: the window's own order has to do. */
function runningAggregate(
  clause: Clause,
  aggregate: BoundAggregateColumn,
  input: AggregateInput,
  forward: boolean,
): string {
  const value = input.value ?? '*';
  switch (aggregate.function) {
    case 'first_value':
    case 'last_value': {
      const isStart = (aggregate.function === 'first_value') === forward;
      return `${isStart ? 'first_value' : 'last_value'}(${value}) over so_far`;
    }
    case 'listagg': {
      const list = `string_agg(${text(aggregate, input)}, ${separator(aggregate, clause.dialect)})`;
      if (forward) return `${list} over so_far`;
      const entity = column(clause, '', own.entity);
      return `${list} over (partition by ${entity} order by ${input.order} rows between current row and unbounded following)`;
    }
    default:
      return `${plainAggregate(aggregate, input)} over so_far`;
  }
}
