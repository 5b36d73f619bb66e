import {
  type Answer,
  asPrimary,
  type Clause,
  column,
  joinByPrimaryRow,
  momentsOf,
  sameEntity,
  step,
} from './clause.ts';
import { beforeSpan, countByTimes, countingSteps, timesStep, type UpTo, upToSpanEnd } from './counting.ts';
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
  const upTo = isLast ? upToSpanEnd(clause) : beforeSpan(clause);
  const rows = clause.rows(['occurrence']);
  // Written down, they are joined by entity and number. A planner that sees an index over entity and time would rather
  // merge by the entity alone, and look for the number among all of its rows.
  const source = step(clause, label, 'its rows, numbered', rows.select, 'once');
  const read = (field: string): string => column(clause, label, field);
  if (clause.dialect.nearestRow.kind === 'rank' && clause.anchor === clause.primary) {
    return { ...besidePrimary(clause, source, upTo, offset, checks), read };
  }
  const found = rankedRow(clause, label, upTo, offset, checks);
  return { ctes: [source, ...found.ctes], joins: found.joins, read };
}

/** The count as one more column of the primary rows: they are carried along rather than found again by their numbers. */
function besidePrimary(clause: Clause, source: Cte, upTo: UpTo, offset: number, checks: readonly string[]) {
  const { label, primary } = clause;
  const times = clause.giveName(`${label}_times`);
  const widened = clause.giveName(`${primary}_with_rank`);
  // No other step is called so, and none of the primary’s columns.
  const rank = `_${clause.giveName('rank')}`;
  const isNth = `${column(clause, label, own.occurrence)} = ${column(clause, primary, rank)}${offset === 0 ? '' : ` + ${offset}`}`;
  return {
    ctes: [source, timesStep(clause, label, times)],
    widens: (from: string) =>
      step(
        clause,
        widened,
        'how many come before each',
        {
          columns: [
            { sql: `${column(clause, '', primary)}.*`, as: '*' },
            { sql: countByTimes(clause, upTo), as: rank },
          ],
          from: asPrimary(clause, from),
          joins: [{ kind: 'left join', relation: times, as: 't', on: [sameEntity(clause, 't')] }],
        },
        'once',
      ),
    joins: [{ kind: 'left join', relation: label, on: [sameEntity(clause, label), isNth, ...checks] } satisfies Join],
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
