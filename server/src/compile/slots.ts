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
  // An event at a primary row's instant finds that row; whether it matches, the span says.
  const comparison = backward ? '>' : '<=';
  const neighbour = backward ? own.previous : own.next;
  const around = { ...clause, anchor: 'p' };
  const primaryColumn = (name: string): string => column(clause, '', name);
  return {
    ctes: [
      step(clause, rows, 'its rows', clause.rows(['id']).select),
      step(clause, open, 'of primary rows at one instant the one that can have any', {
        columns: kept(clause, '', [own.entity, own.ts, own.occurrence, neighbour]),
        from: identifier(dialect, clause.primary),
        where: [`${primaryColumn(neighbour)} is distinct from ${primaryColumn(own.ts)}`],
      }),
      step(clause, label, 'each of its rows under its one primary row', {
        columns: [...kept(clause, 'p', [own.entity, own.occurrence]), ...aggregateItems(clause, 'r')],
        from: `${identifier(dialect, rows)} as r`,
        joins: [
          {
            kind: 'asof join',
            relation: open,
            as: 'p',
            on: [
              sameEntity(around, 'r'),
              `${column(clause, 'p', own.ts)} ${comparison} ${column(clause, 'r', own.ts)}`,
            ],
          },
        ],
        where: inSpan(clause.span, column(clause, 'r', own.ts), momentsOf(around)),
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
  const placed = clause.giveName(`${label}_placed`);
  const ts = column(clause, 'r', own.ts);
  const source = clause.rows(['id']).select;
  const upTo = countUpTo(clause, ts);
  const place = joined.condition === 'between_before' ? `${upTo} + 1` : upTo;
  const names = source.columns.map(({ as }) => as);
  return {
    ctes: [
      step(clause, rows, 'its rows', source),
      timesOf(clause, primary, times),
      // Placed in a step of its own: a join that sorted the rows would carry an array with each.
      step(
        clause,
        placed,
        'the number of the one primary row of each',
        {
          columns: [...kept(clause, 'r', names), { sql: place, as: own.rank }],
          from: `${identifier(dialect, rows)} as r`,
          joins: [
            {
              kind: 'join',
              relation: times,
              as: 't',
              on: [`${column(clause, 't', own.entity)} = ${column(clause, 'r', own.entity)}`],
            },
          ],
        },
        true,
      ),
      step(clause, label, 'each of its rows under its one primary row', {
        columns: [...kept(clause, primary, [own.entity, own.occurrence]), ...aggregateItems(clause, 'r')],
        from: `${identifier(dialect, placed)} as r`,
        joins: [
          {
            kind: 'join',
            relation: primary,
            on: [
              sameEntity(clause, 'r'),
              `${column(clause, primary, own.occurrence)} = ${column(clause, 'r', own.rank)}`,
            ],
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
