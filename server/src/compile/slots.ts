import { identifier } from '../dialects/identifiers.ts';
import { aggregateItems } from './aggregate-items.ts';
import { type Answer, type Clause, column, joinByPrimaryRow, kept, momentsOf, sameEntity, step } from './clause.ts';
import { inSpan } from './moments.ts';
import { own } from './names.ts';
import { countUpTo, timesOf } from './rank.ts';

/**
 * `between` and its like, for aggregates: no event lies between two pairs of primary rows, so each finds its one primary
 * row by an asof join. Of primary rows at one instant only the one with an open span can have any.
 */
export function byReverseAsof(clause: Clause): Answer {
  const { label, dialect, joined } = clause;
  const rows = clause.giveName(`${label}_rows`);
  const open = clause.giveName(`${label}_open`);
  const backward = joined.condition === 'between_before';
  const comparison = backward ? '>' : joined.condition === 'between_on_or_after' ? '<=' : '<';
  const neighbour = backward ? own.previous : own.next;
  const around = { ...clause, anchor: open };
  const primaryColumn = (name: string): string => column(clause, clause.primary, name);
  return {
    ctes: [
      step(clause, rows, 'its rows', clause.rows(['id']).select),
      step(clause, open, 'of primary rows at one instant the one that can have any', {
        columns: kept(clause, clause.primary, [own.entity, own.ts, own.occurrence, neighbour]),
        from: identifier(dialect, clause.primary),
        where: [`${primaryColumn(neighbour)} is distinct from ${primaryColumn(own.ts)}`],
      }),
      step(clause, label, 'each of its rows under its one primary row', {
        columns: [...kept(clause, open, [own.entity, own.occurrence]), ...aggregateItems(clause, rows)],
        from: identifier(dialect, rows),
        joins: [
          {
            kind: 'asof join',
            relation: open,
            on: [
              sameEntity(around, rows),
              `${column(clause, open, own.ts)} ${comparison} ${column(clause, rows, own.ts)}`,
            ],
          },
        ],
        where: inSpan(clause.span, column(clause, rows, own.ts), momentsOf(around)),
        groupBy: ['1', '2'],
      }),
    ],
    joins: [joinByPrimaryRow(clause, label)],
    read: (field) => column(clause, label, field),
  };
}

/** The same by binary search in the primary's times, for engines without asof joins. */
export function byBucket(clause: Clause): Answer {
  const { label, dialect, joined, primary } = clause;
  const rows = clause.giveName(`${label}_rows`);
  const times = clause.giveName(`${label}_times`);
  const ts = column(clause, rows, own.ts);
  const strictlyBefore = joined.condition === 'between';
  const upTo = countUpTo(clause, times, strictlyBefore ? `${ts} - ${dialect.tick}` : ts);
  const occurrence = joined.condition === 'between_before' ? `${upTo} + 1` : upTo;
  return {
    ctes: [
      step(clause, rows, 'its rows', clause.rows(['id']).select),
      timesOf(clause, primary, times),
      step(clause, label, 'each of its rows under its one primary row', {
        columns: [...kept(clause, primary, [own.entity, own.occurrence]), ...aggregateItems(clause, rows)],
        from: identifier(dialect, rows),
        joins: [
          {
            kind: 'join',
            relation: times,
            on: [`${column(clause, times, own.entity)} = ${column(clause, rows, own.entity)}`],
          },
          {
            kind: 'join',
            relation: primary,
            on: [sameEntity(clause, rows), `${column(clause, primary, own.occurrence)} = ${occurrence}`],
          },
        ],
        where: inSpan(clause.span, ts, momentsOf(clause)),
        groupBy: ['1', '2'],
      }),
    ],
    joins: [joinByPrimaryRow(clause, label)],
    read: (field) => column(clause, label, field),
  };
}
