import { tailOf } from '../sql/clauses.ts';
import { defineCheck } from './check.ts';
import { isReadable } from './columns.ts';
import { rangeOf, withoutClause } from './values.ts';

/** The query sorts rows for a table that has no order. */
export const orderAtTop = defineCheck({
  id: 'order-at-top',
  severity: 'hint',
  summary: 'A transformation does not sort its rows.',
  documentation:
    'The build wraps the query and writes its rows into a table, so that `order by` at its end costs time and changes nothing. How the rows lie in the table is the stream’s `table_layout`.',
  message: () => 'The order of the rows has no effect on the stream.',
  fails:
    "select id as activity_id, ts, email as customer, 'signed_up' as activity, json_object() as feature_json from users «order by ts»",
  passes:
    "select id as activity_id, ts, email as customer, 'signed_up' as activity, json_object() as feature_json from users",
  also: [
    {
      dialect: 'postgres',
      fails:
        "select id as activity_id, ts, email as customer, 'a' as activity, jsonb_build_object() as feature_json from a union all select id, ts, email, 'b', jsonb_build_object() from b «order by 2»",
      passes:
        "select distinct on (email) id as activity_id, ts, email as customer, 'a' as activity, jsonb_build_object() as feature_json from a order by email, ts",
    },
  ],

  *check(subject) {
    const { cursor, skeleton } = subject.read;
    const query = skeleton.statements[0]?.query;
    if (!query || !isReadable(subject)) return;
    const { order, limit, top, distinctOn } = tailOf(cursor, query);
    if (!order || limit || top || distinctOn) return;
    yield {
      at: rangeOf(subject, order),
      params: undefined,
      fixes: [withoutClause(subject, order, 'Remove `order by`')],
    };
  },
});
