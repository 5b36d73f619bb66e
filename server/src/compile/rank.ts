import { type Answer, type Clause, column, joinByPrimaryRow, momentsOf, sameEntity, step } from './clause.ts';
import { beforeSpan, countingSteps, type UpTo, upToSpanEnd } from './counting.ts';
import { afterLower, beforeUpper } from './moments.ts';
import { own } from './names.ts';
import type { Cte, Join } from './plan.ts';

/**
 * The row next to a time by its number: how many of the entity's rows come before the time, then the row of that
 * occurrence, or of the next. All its columns are read from the rows themselves, which are never sorted.
 */
export function byRank(clause: Clause): Answer {
  const { joined, label, span } = clause;
  const pick = joined.kind === 'append' ? joined.pick : undefined;
  const ts = column(clause, label, own.ts);
  const at = momentsOf(clause);
  const isLast = pick?.kind === 'last';
  const offset = isLast ? 0 : pick?.kind === 'match' ? pick.n : 1;
  const checks = isLast ? afterLower(span, ts, at) : beforeUpper(span, ts, at);
  const found = rankedRow(clause, label, isLast ? upToSpanEnd(clause) : beforeSpan(clause), offset, checks);
  return {
    ctes: [step(clause, label, 'its rows, numbered', clause.rows(['occurrence']).select, true), ...found.ctes],
    joins: found.joins,
    read: (field) => column(clause, label, field),
  };
}

/** Steps and joins that bring the row of `relation` whose occurrence is the count up to a moment plus `offset`. */
export function rankedRow(
  clause: Clause,
  relation: string,
  upTo: UpTo,
  offset: number,
  checks: readonly string[] = [],
): { ctes: Cte[]; joins: Join[] } {
  const ranks = clause.giveName(`${clause.label}_ranks`);
  const counting = { of: clause.anchor, keys: [own.occurrence], upTo, among: relation, name: ranks };
  const rank = column(clause, ranks, own.rank);
  const occurrence = `${column(clause, relation, own.occurrence)} = ${rank}${offset === 0 ? '' : ` + ${offset}`}`;
  return {
    ctes: countingSteps(clause, { ...counting, note: 'how many come before' }),
    joins: [
      joinByPrimaryRow(clause, ranks),
      { kind: 'left join', relation, on: [sameEntity(clause, relation), occurrence, ...checks] },
    ],
  };
}
