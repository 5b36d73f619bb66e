import { identifier } from '../dialects/identifiers.ts';
import { type Answer, type Clause, column, eventOrder, joinByPrimaryRow, kept, momentsOf, step } from './clause.ts';
import { beforeUpper } from './moments.ts';
import { own } from './names.ts';
import { sqlIn } from './plan.ts';

/**
 * Spans that never overlap and begin at their primary rows: an event can lie in no other than that of the last primary row
 * before it, of several at one instant the last. Each joined row looks that one up, which an index over activity, entity and
 * time leads to; then the first or last of those that found the same one is taken.
 */
export function byReverseLateral(clause: Clause): Answer {
  const { label, joined, span, anchor, dialect } = clause;
  const rows = clause.giveName(`${label}_rows`);
  const isLast = joined.kind === 'append' && joined.pick.kind === 'last';
  const series = clause.primarySeries();
  const sqlOf = sqlIn(series.columns);
  const comes = span.lower.some(({ strict }) => strict) ? '<' : '<=';
  const key = kept(clause, anchor, [own.entity, own.occurrence]);
  const before = {
    ...series,
    columns: series.columns.filter(({ as }) => as !== own.ts || usesTime(clause)),
    where: [
      ...(series.where ?? []),
      `${sqlOf(own.entity)} = ${column(clause, 'r', own.entity)}`,
      `${sqlOf(own.ts)} ${comes} ${column(clause, 'r', own.ts)}`,
    ],
    orderBy: [`${sqlOf(own.ts)} desc`, `${sqlOf(own.occurrence)} desc`],
    limit: 1,
  };
  const distinctOn = key.map(({ sql }) => sql);
  const found = step(clause, label, `the ${isLast ? 'last' : 'first'} match`, {
    distinctOn,
    columns: [...key, ...kept(clause, 'r', [own.ts, ...clause.fields])],
    from: `${identifier(dialect, rows)} as r`,
    joins: [
      {
        kind: 'join',
        relation: anchor,
        lateral: before,
        on: beforeUpper(span, column(clause, 'r', own.ts), momentsOf(clause)),
      },
    ],
    orderBy: [...distinctOn, eventOrder(clause, 'r', isLast ? ' desc' : '')],
  });
  return {
    ctes: [step(clause, rows, 'its rows', clause.rows(['id']).select), found],
    joins: [joinByPrimaryRow(clause, label)],
    read: (field) => column(clause, label, field),
  };
}

function usesTime({ span }: Clause): boolean {
  return span.upper.some(({ moment }) => moment === 't');
}
