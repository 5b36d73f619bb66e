import { defineCheck } from './check.ts';
import { isKnown, misspellings, renameColumn } from './columns.ts';

/** An unknown column looks like one that the query does not give. */
export const misspeltColumn = defineCheck({
  id: 'misspelt-column',
  severity: 'error',
  summary: 'Columns are spelt as the specification spells them.',
  documentation:
    'A column that the stream does not know is close to one it has and this query does not give. The build matches columns by name, so a misspelt one is lost.',
  message: (params: { written: string; meant: string }) =>
    `Did you mean \`${params.meant}\`? The stream has no \`${params.written}\`.`,
  fails:
    "select id as «activty_id», ts, email as customer, 'signed_up' as activity, json_object() as feature_json from users",
  passes:
    "select id as activity_id, ts, email as customer, 'signed_up' as activity, json_object() as feature_json from users",

  *check(subject) {
    if (!isKnown(subject)) return;
    for (const { output, meant } of misspellings(subject)) {
      yield {
        at: output.nameRange,
        params: { written: output.name, meant: meant.physicalName },
        fixes: renameColumn(subject, output, meant.physicalName),
      };
    }
  },
});
