import { identifier } from '../dialects/identifiers.ts';
import { type Answer, type Clause, column, joinByPrimaryRow, kept, momentsOf, sameEntity, step } from './clause.ts';
import { afterLower, beforeUpper, earliestUpper, latestLower } from './moments.ts';
import { own } from './names.ts';
import type { Cte, Join } from './plan.ts';

/** The row next to a time by binary search in the entity's times, then by its occurrence. For engines without asof joins. */
export function byRank(clause: Clause): Answer {
  const { joined, label, span } = clause;
  const pick = joined.kind === 'append' ? joined.pick : undefined;
  const ts = column(clause, label, own.ts);
  const at = momentsOf(clause);
  const offset = pick?.kind === 'last' ? 0 : pick?.kind === 'match' ? pick.n : 1;
  const checks = pick?.kind === 'last' ? afterLower(span, ts, at) : beforeUpper(span, ts, at);
  const found = rankedRow(clause, label, pick?.kind === 'last' ? lastIn(clause) : before(clause), offset, checks);
  return {
    ctes: [step(clause, label, 'its rows, numbered', clause.rows(['occurrence']).select, true), ...found.ctes],
    joins: found.joins,
    read: (field) => column(clause, label, field),
  };
}

/**
 * Steps and joins that bring the row of `relation` whose occurrence is `rank` (in terms of the times `t`) plus `offset`.
 * The rank is computed in a step of its own: a join that sorted the primary rows would carry an array with each.
 */
export function rankedRow(
  clause: Clause,
  relation: string,
  rank: string,
  offset: number,
  checks: readonly string[] = [],
): { ctes: Cte[]; joins: Join[] } {
  const times = clause.giveName(`${clause.label}_times`);
  const ranks = clause.giveName(`${clause.label}_ranks`);
  const rankOf = column(clause, ranks, own.rank);
  const select = {
    columns: [...kept(clause, clause.anchor, [own.entity, own.occurrence]), { sql: rank, as: own.rank }],
    from: identifier(clause.dialect, clause.anchor),
    joins: [{ kind: 'join', relation: times, as: 't', on: [sameEntity(clause, 't')] } as const],
  };
  const occurrence = `${column(clause, relation, own.occurrence)} = ${rankOf}${offset === 0 ? '' : ` + ${offset}`}`;
  return {
    ctes: [timesOf(clause, relation, times), step(clause, ranks, 'how many come before', select, true)],
    joins: [
      joinByPrimaryRow(clause, ranks),
      { kind: 'left join', relation, on: [sameEntity(clause, relation), occurrence, ...checks] },
    ],
  };
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

/** How many of the entity's times, in `t`, are not after `moment`: with a tick less, how many are before it. */
export function countUpTo(clause: Clause, moment: string): string {
  return `width_bucket(${moment}, ${column(clause, 't', own.times)})`;
}

/** How many of the entity's rows come before the span. */
export function before(clause: Clause): string {
  const start = latestLower(clause.span, momentsOf(clause));
  return countUpTo(clause, start.strict ? start.sql : `${start.sql} - ${clause.dialect.tick}`);
}

/** The number of the last row that does not come after the span. */
export function lastIn(clause: Clause): string {
  const end = earliestUpper(clause.span, momentsOf(clause));
  return countUpTo(clause, end.strict ? `${end.sql} - ${clause.dialect.tick}` : end.sql);
}
