import { defineCheck } from './check.ts';
import { isKnown, outputNamed, removeColumn } from './columns.ts';

/** `activity_occurrence` and `activity_repeated_at` are the build's to fill in. Source: Activity Schema 2.0. */
export const computedColumn = defineCheck({
  id: 'computed-column',
  severity: 'warning',
  summary: 'Computed columns are left to the build.',
  documentation:
    'The occurrence of an activity and the time of its next one depend on every row of the stream, also on those that other transformations give, and change when identities do. The build computes them; what a transformation gives is not used.',
  message: (params: { column: string }) => `The build computes \`${params.column}\`; what the query gives is not used.`,
  fails:
    "select id as activity_id, ts, email as customer, 'signed_up' as activity, json_object() as feature_json, 1 as «activity_occurrence» from users",
  passes:
    "select id as activity_id, ts, email as customer, 'signed_up' as activity, json_object() as feature_json from users",

  *check(subject) {
    if (!isKnown(subject) || subject.transformation.role !== 'activities') return;
    for (const column of subject.stream?.columns ?? []) {
      const output = column.presence === 'computed' ? outputNamed(subject, column.physicalName) : undefined;
      if (!output) continue;
      yield { at: output.nameRange, params: { column: column.physicalName }, fixes: removeColumn(subject, output) };
    }
  },
});
