import { identifier } from '../dialects/identifiers.ts';
import { type Answer, type Clause, column, momentsOf, predicatesOf, sameEntity, step } from './clause.ts';
import { inSpan } from './moments.ts';
import { own } from './names.ts';
import type { Cte } from './plan.ts';

/** One candidate per entity, found by its number, kept where it lies in the span. */
export function byOccurrence(clause: Clause): Answer {
  const { joined, label } = clause;
  const pick = joined.kind === 'append' ? joined.pick : undefined;
  const isLast = pick?.kind === 'last';
  const n = pick?.kind === 'nth' || pick?.kind === 'match' ? pick.n : 1;
  const counter = isLast ? own.next : own.occurrence;
  const test = (sql: string): string => (isLast ? `${sql} is null` : `${sql} = ${n}`);
  const note = isLast ? 'the last of each entity' : `occurrence ${n} of each entity`;
  const rows = clause.rows([isLast ? 'next' : 'occurrence']);
  const times = inSpan(clause.span, column(clause, label, own.ts), momentsOf(clause));
  // Else PostgreSQL may look up the rows before each time by an index, all of them, to find the numbered one.
  const computed = times.length > 0 ? 'once' : undefined;
  const counted = rows.select.columns.find((item) => item.as === counter)?.sql ?? counter;
  const ctes: Cte[] = [];
  if (rows.windowed) {
    const all = clause.giveName(`${label}_rows`);
    const names = rows.select.columns.map((item) => item.as);
    ctes.push(
      step(clause, all, 'its rows, numbered', rows.select),
      step(
        clause,
        label,
        note,
        {
          columns: names.map((as) => ({ sql: column(clause, '', as), as })),
          from: identifier(clause.dialect, all),
          where: [test(column(clause, '', counter))],
        },
        computed,
      ),
    );
  } else {
    const columns = rows.select.columns.filter(({ as }) => as !== counter || clause.fields.includes(as));
    const where = [...(rows.select.where ?? []), test(counted)];
    ctes.push(step(clause, label, note, { ...rows.select, columns, where }, computed));
  }
  const on = [sameEntity(clause, label), ...times, ...predicatesOf(clause, label)];
  return {
    ctes,
    joins: [{ kind: 'left join', relation: label, on }],
    read: (field) => column(clause, label, field),
  };
}
