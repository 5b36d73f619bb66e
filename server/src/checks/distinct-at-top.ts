import { headOf } from '../sql/clauses.ts';
import { defineCheck } from './check.ts';
import { isReadable } from './columns.ts';
import { rangeOf, withoutWords } from './values.ts';

/** The query compares whole rows, which the build does again by their ids. */
export const distinctAtTop = defineCheck({
  id: 'distinct-at-top',
  severity: 'info',
  summary: 'A transformation does not compare whole rows.',
  documentation:
    'The build keeps one row for each activity and `activity_id` anyway. `select distinct` compares every column, the JSON among them, which some warehouses refuse and all pay for; and where a join makes rows twice it hides that. Choose the row you mean, with `group by` or `row_number()`.',
  message: () =>
    '`distinct` compares whole rows with their JSON; the build already keeps one row for each `activity_id`.',
  fails:
    "select «distinct» id as activity_id, ts, email as customer, 'signed_up' as activity, json_object() as feature_json from users",
  passes:
    "select id as activity_id, ts, email as customer, 'signed_up' as activity, json_object() as feature_json from users",
  also: [
    {
      dialect: 'postgres',
      fails:
        "select id as activity_id, ts, email as customer, 'a' as activity, jsonb_build_object() as feature_json from a union all select «distinct» id, ts, email, 'b', jsonb_build_object() from b",
      passes:
        "select distinct on (id) id as activity_id, ts, email as customer, 'a' as activity, jsonb_build_object() as feature_json from a order by id, ts",
    },
  ],

  *check(subject) {
    if (!isReadable(subject) || subject.transformation.role !== 'activities') return;
    for (const { branch } of subject.top.branches) {
      if (branch.kind !== 'select') continue;
      const { distinct } = headOf(subject.read.cursor, branch);
      if (distinct === undefined) continue;
      const span = { from: distinct, to: distinct + 1 };
      const edits = [withoutWords(subject, span)];
      yield { at: rangeOf(subject, span), params: undefined, fixes: [{ title: 'Remove `distinct`', edits }] };
    }
  },
});
