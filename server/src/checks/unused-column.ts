import { type UnusedColumn, unusedColumns } from '../sql/unused.ts';
import { defineCheck, type QuickFix, type Subject } from './check.ts';
import { isReadable, withCommaAfter, withCommaBefore } from './columns.ts';
import { rangeOf } from './values.ts';

/** A column of a common table or subquery that nothing reads. */
export const unusedColumn = defineCheck({
  id: 'unused-column',
  severity: 'hint',
  summary: 'Every column of a common table expression is read.',
  documentation:
    'What nothing reads only has to be understood by whoever comes next, and is sometimes the column that was meant in place of another. Where a `*`, a whole row, a position, `distinct` or a set operation may read it, nothing is said.',
  message: (params: { name: string; table: string | undefined }) =>
    `Nothing reads \`${params.name}\`${params.table ? ` of \`${params.table}\`` : ''}.`,
  fails:
    "with u as (select id, ts, email, «plan» from raw.users) select id as activity_id, ts, email as customer, 'signed_up' as activity, json_object() as feature_json from u",
  passes:
    "with u as (select id, ts, email, plan from raw.users) select id as activity_id, ts, email as customer, 'signed_up' as activity, json_object('plan', plan) as feature_json from u",
  also: [
    {
      fails:
        "select s.id as activity_id, s.ts, s.email as customer, 'signed_up' as activity, json_object() as feature_json from (select row_number() over (order by ts) as «n», id, ts, email from raw.users) s",
      passes:
        "select s.id as activity_id, s.ts, s.email as customer, 'signed_up' as activity, json_object() as feature_json from (select row_number() over (partition by id order by ts) as n, id, ts, email from raw.users) s where s.n = 1",
    },
    {
      dialect: 'snowflake',
      fails:
        "with u as (select id, ts, email, lower(plan) as «p» from raw.users qualify row_number() over (partition by id order by ts) = 1) select id as activity_id, ts, email as customer, 'signed_up' as activity, object_construct() as feature_json from u",
      passes:
        "with u as (select id, ts, email, row_number() over (partition by id order by ts) as n from raw.users qualify n = 1) select id as activity_id, ts, email as customer, 'signed_up' as activity, object_construct() as feature_json from u",
    },
    {
      dialect: 'postgres',
      fails:
        "with u as (select id, ts, email, a.plan, «created_at» from raw.users a where created_at > '2024-01-01') select id as activity_id, ts, email as customer, 'signed_up' as activity, jsonb_build_object('plan', u.plan) as feature_json from u",
      passes:
        "with u as (select id, ts, email, plan from raw.users) select id as activity_id, ts, email as customer, 'signed_up' as activity, to_jsonb(u) as feature_json from u",
    },
  ],

  *check(subject) {
    if (!isReadable(subject) || !subject.tree) return;
    for (const one of unusedColumns(subject.read.cursor, subject.tree)) {
      const params = { name: one.name, table: one.of.name };
      yield { at: one.nameRange, params, fixes: removal(subject, one) };
    }
  },
});

function removal(subject: Subject, { name, item, before, after }: UnusedColumn): readonly QuickFix[] {
  const { sql } = subject.transformation;
  const range = rangeOf(subject, item.span);
  const edits = before
    ? withCommaBefore(sql, rangeOf(subject, before.span).end, range)
    : after
      ? withCommaAfter(sql, range, rangeOf(subject, after.span).start)
      : [];
  return edits.length > 0 ? [{ title: `Remove \`${name}\``, edits }] : [];
}
