import { identifier } from '../dialects/identifiers.ts';
import { aggregateItems } from './aggregate-items.ts';
import { type Answer, type Clause, column, joinByPrimaryRow, kept, momentsOf, sameEntity, step } from './clause.ts';
import { countByTimes, countingSteps, joinTimes, timesStep } from './counting.ts';
import { inSpan } from './moments.ts';
import { own } from './names.ts';

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

/** The same by counting the primary rows up to each event, for engines whose asof joins are no help. */
export function byBucket(clause: Clause): Answer {
  return clause.dialect.nearestRow.kind === 'rank' && isBetweenEvents(clause) ? byTimes(clause) : byCounts(clause);
}

/**
 * Whether an event's number says all: its one primary row is the last that does not come after it (the next one), and it
 * matches unless it is at the very instant of one, where the condition is strict.
 */
function isBetweenEvents({ around, joined: { within, atLeast } }: Clause): boolean {
  return around === 'event' && within === undefined && !atLeast?.count;
}

/**
 * Grouped by the primary row that a binary search in the times of its entity leads to, which is joined by one number. Joined
 * by entity and number in its series, a planner that expects few rows merges by the entity alone, and pairs all of its rows.
 */
function byTimes(clause: Clause): Answer {
  const { label, dialect, joined, primary } = clause;
  const rows = clause.giveName(`${label}_rows`);
  const times = clause.giveName(`${label}_times`);
  const ts = column(clause, 'r', own.ts);
  const upTo = countByTimes(clause, { moment: ts, inclusive: true });
  const isApart = `${upTo} = ${countByTimes(clause, { moment: ts, inclusive: false })}`;
  const place = joined.condition === 'between_before' ? `${upTo} + 1` : upTo;
  return {
    ctes: [
      step(clause, rows, 'its rows', clause.rows(['id']).select),
      timesStep(clause, primary, times, 'with rows'),
      step(clause, label, 'each of its rows under its one primary row', {
        columns: [{ sql: `${column(clause, 't', own.rows)}[${place}]`, as: own.row }, ...aggregateItems(clause, 'r')],
        from: `${identifier(dialect, rows)} as r`,
        joins: [joinTimes(clause, times, 'r')],
        where: joined.condition === 'between_on_or_after' ? [] : [isApart],
        groupBy: ['1'],
      }),
    ],
    joins: [joinByPrimaryRow(clause, label, [own.row])],
    read: (field) => column(clause, label, field),
  };
}

/** Each event is given its number, then looked at beside the primary row of that number. */
function byCounts(clause: Clause): Answer {
  const { label, dialect, joined, primary } = clause;
  const rows = clause.giveName(`${label}_rows`);
  const placed = clause.giveName(`${label}_placed`);
  const source = clause.rows(['id']).select;
  const keys = source.columns.map(({ as }) => as).filter((as) => as !== own.entity);
  const ts = column(clause, 'r', own.ts);
  const place = column(clause, 'r', own.rank);
  const number = joined.condition === 'between_before' ? `${place} + 1` : place;
  return {
    ctes: [
      step(clause, rows, 'its rows', source),
      ...countingSteps(clause, {
        of: rows,
        as: 'r',
        keys,
        upTo: { moment: ts, inclusive: true },
        among: primary,
        name: placed,
        note: 'how many primary rows come before each',
      }),
      step(clause, label, 'each of its rows under its one primary row', {
        columns: [...kept(clause, primary, [own.entity, own.occurrence]), ...aggregateItems(clause, 'r')],
        from: `${identifier(dialect, placed)} as r`,
        joins: [
          {
            kind: 'join',
            relation: primary,
            on: [sameEntity(clause, 'r'), `${column(clause, primary, own.occurrence)} = ${number}`],
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
