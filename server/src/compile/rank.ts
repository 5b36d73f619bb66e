import { identifier } from '../dialects/identifiers.ts';
import { type Answer, type Clause, column, kept, momentsOf, sameEntity, step } from './clause.ts';
import { afterLower, beforeUpper, earliestUpper, latestLower } from './moments.ts';
import { own } from './names.ts';
import type { Cte, Join } from './plan.ts';

/** The row next to a time by binary search in the entity's times, then by its occurrence. For engines without asof joins. */
export function byRank(clause: Clause): Answer {
  const { joined, label, span } = clause;
  const pick = joined.kind === 'append' ? joined.pick : undefined;
  const times = clause.giveName(`${label}_times`);
  const ts = column(clause, label, own.ts);
  const at = momentsOf(clause);
  const [occurrence, checks] =
    pick?.kind === 'last'
      ? [lastIn(clause, times), afterLower(span, ts, at)]
      : [`${before(clause, times)} + ${pick?.kind === 'match' ? pick.n : 1}`, beforeUpper(span, ts, at)];
  return {
    ctes: [
      step(clause, label, 'its rows, numbered', clause.rows(['occurrence']).select, true),
      timesOf(clause, label, times),
    ],
    joins: rankJoins(clause, label, times, occurrence, checks),
    read: (field) => column(clause, label, field),
  };
}

/** Joins the row of `relation` that has the occurrence. */
export function rankJoins(
  clause: Clause,
  relation: string,
  times: string,
  occurrence: string,
  checks: readonly string[] = [],
): Join[] {
  return [
    { kind: 'left join', relation: times, on: [sameEntity(clause, times)] },
    {
      kind: 'left join',
      relation,
      on: [sameEntity(clause, relation), `${column(clause, relation, own.occurrence)} = ${occurrence}`, ...checks],
    },
  ];
}

/** A step with each entity's times of `relation`, in order, in one array. */
export function timesOf(clause: Clause, relation: string, name: string): Cte {
  const ts = column(clause, '', own.ts);
  return step(
    clause,
    name,
    'when, as one sorted array per entity',
    {
      columns: [...kept(clause, '', [own.entity]), { sql: `array_agg(${ts} order by ${ts})`, as: own.times }],
      from: identifier(clause.dialect, relation),
      where: [`${column(clause, '', own.entity)} is not null`],
      groupBy: ['1'],
    },
    true,
  );
}

/** How many of an entity's times are not after `moment`: with a tick less, how many are before it. */
export function countUpTo(clause: Clause, times: string, moment: string): string {
  return `width_bucket(${moment}, ${column(clause, times, own.times)})`;
}

/** How many of the entity's rows come before the span. */
export function before(clause: Clause, times: string): string {
  const start = latestLower(clause.span, momentsOf(clause));
  return countUpTo(clause, times, start.strict ? start.sql : `${start.sql} - ${clause.dialect.tick}`);
}

/** The number of the last row that does not come after the span. */
export function lastIn(clause: Clause, times: string): string {
  const end = earliestUpper(clause.span, momentsOf(clause));
  return countUpTo(clause, times, end.strict ? `${end.sql} - ${clause.dialect.tick}` : end.sql);
}
