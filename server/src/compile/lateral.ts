import { type Answer, type Clause, column, momentsOf } from './clause.ts';
import { inSpan } from './moments.ts';
import { own } from './names.ts';
import { sqlIn } from './plan.ts';

/**
 * The first or last match, looked up for each primary row by itself. An index over activity, entity and time leads to it, so
 * that it is right wherever an entity has few primary rows, and nothing of the joined rows is read but the answers.
 */
export function byLateral(clause: Clause): Answer {
  const { label, dialect, joined } = clause;
  const { select } = clause.rows(['id']);
  const sqlOf = sqlIn(select.columns);
  const ts = sqlOf(own.ts);
  const direction = joined.kind === 'append' && joined.pick.kind === 'last' ? ' desc' : '';
  const order = [ts, dialect.textOrder(sqlOf(own.id))].map((key) => key + direction);
  const read = new Set([own.ts, ...clause.fields]);
  const isSame = `${dialect.textOrder(clause.entityKey)} = ${column(clause, clause.anchor, own.entity)}`;
  const looked = {
    ...select,
    columns: select.columns.filter(({ as }) => read.has(as)),
    where: [...(select.where ?? []), isSame, ...inSpan(clause.span, ts, momentsOf(clause))],
    orderBy: order,
    limit: 1,
  };
  return {
    ctes: [],
    joins: [{ kind: 'left join', relation: label, lateral: looked, on: ['true'] }],
    read: (field) => column(clause, label, field),
  };
}
