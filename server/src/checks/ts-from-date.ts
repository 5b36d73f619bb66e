import type { Span } from '../sql/cursor.ts';
import { cutsToDate } from '../sql/dates.ts';
import { referenceOf, writtenName } from '../sql/references.ts';
import { defineCheck, type Subject } from './check.ts';
import { blockOf, eachPlaceOnce, givenFor, isGrouped, rangeOf, textOf } from './values.ts';

/** `ts` has lost its time of day. */
export const tsFromDate = defineCheck({
  id: 'ts-from-date',
  severity: 'warning',
  summary: '`ts` keeps its time of day.',
  documentation:
    'Relationships compare times: what happened before, after, in between. Activities that are all at midnight are at the same instant, and none of them is before another. Give the moment itself. Where rows are grouped by day, or the column’s own name says that it is a date, nothing is said.',
  message: (params: { operand: string }) =>
    `This cuts off the time of day, so that nothing on one day is before or after anything else: give \`${params.operand}\` itself.`,
  fails:
    "select id as activity_id, «created_at::date» as ts, email as customer, 'signed_up' as activity, json_object() as feature_json from users",
  passes:
    "select id as activity_id, created_at as ts, email as customer, 'signed_up' as activity, json_object() as feature_json from users",
  also: [
    {
      dialect: 'postgres',
      fails:
        "select id as activity_id, «date_trunc('day', created_at)» as ts, email as customer, 'signed_up' as activity, jsonb_build_object() as feature_json from users",
      passes:
        "select email || month as activity_id, date_trunc('month', paid_at) as ts, email as customer, 'paid' as activity, jsonb_build_object() as feature_json from payments group by email, month, 2",
    },
    {
      dialect: 'redshift',
      fails:
        "select id as activity_id, «trunc(created_at)» as ts, email as customer, 'signed_up' as activity, object() as feature_json from users",
      passes:
        "select id as activity_id, date_trunc('minute', created_at) as ts, email as customer, 'signed_up' as activity, object() as feature_json from users",
    },
    {
      dialect: 'snowflake',
      fails:
        "select id as activity_id, «to_date(created_at)»::timestamp_ntz as ts, email as customer, 'signed_up' as activity, object_construct() as feature_json from users",
      passes:
        "select id as activity_id, to_date(born, 'DD.MM.YYYY')::timestamp_ntz as ts, email as customer, 'was_born' as activity, object_construct() as feature_json from users",
    },
    {
      dialect: 'bigquery',
      fails:
        "select id as activity_id, «timestamp_trunc(created_at, day)» as ts, email as customer, 'signed_up' as activity, json_object() as feature_json from users",
      passes:
        "select id as activity_id, timestamp(signup_date) as ts, email as customer, 'signed_up' as activity, json_object() as feature_json from users",
    },
    {
      dialect: 'databricks',
      fails:
        "select id as activity_id, «cast(created_at as date)» as ts, email as customer, 'signed_up' as activity, to_json(named_struct('a', a)) as feature_json from users",
      passes:
        "select id as activity_id, cast(birth_date as date) as ts, email as customer, 'was_born' as activity, to_json(named_struct('a', a)) as feature_json from users",
    },
    {
      dialect: 'athena',
      fails:
        "select id as activity_id, cast(«date(created_at)» as timestamp) as ts, email as customer, 'signed_up' as activity, json_format(cast(map(array['a'], array[a]) as json)) as feature_json from users",
      passes:
        "select id as activity_id, cast(created_at as timestamp) as ts, email as customer, 'signed_up' as activity, json_format(cast(map(array['a'], array[a]) as json)) as feature_json from users",
    },
  ],

  *check(subject) {
    yield* eachPlaceOnce(
      givenFor(subject, 'ts').flatMap(({ column }) =>
        cutsToDate(subject.top.trace, column)
          .filter(({ scope, operand }) => {
            const block = blockOf(scope);
            return block && !isGrouped(subject, block) && hasTime(subject, operand);
          })
          .map(({ span, operand }) => {
            const edits = [{ range: rangeOf(subject, span), text: textOf(subject, operand) }];
            return {
              at: rangeOf(subject, span),
              params: { operand: textOf(subject, operand) },
              fixes: [{ title: 'Keep the time of day', edits }],
            };
          }),
      ),
    );
  },
});

/** Whether a column is cut whose name does not say that it is a date. Of texts and computed moments nothing is known. */
function hasTime({ read: { cursor } }: Subject, operand: Span): boolean {
  const token = referenceOf(cursor, operand)?.name;
  const name =
    token &&
    writtenName(cursor, token)
      .replace(/([a-z])([A-Z])/g, '$1_$2')
      .toLowerCase();
  return name !== undefined && !/(^|_)(date|day|dt|on|week|month|year|birthday|dob)$|date$/.test(name);
}
