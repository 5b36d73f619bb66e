import { sameName } from '../sql/lexical.ts';
import { defineCheck } from './check.ts';
import { isKnown, removeColumn } from './columns.ts';

/** Two output columns of one name: which of them the build would take is chance. */
export const duplicateColumn = defineCheck({
  id: 'duplicate-column',
  severity: 'error',
  summary: 'Every output column has its own name.',
  documentation:
    'Warehouses let a query give two columns of one name, but not a table have them. Where a `*` brings a column that is also given by hand, take it away with `exclude`, or list the columns.',
  message: (params: { column: string }) => `The query gives \`${params.column}\` twice.`,
  fails:
    "select id as activity_id, ts, email as customer, 'signed_up' as activity, json_object() as feature_json, created_at as «ts» from users",
  passes:
    "select id as activity_id, ts, email as customer, 'signed_up' as activity, json_object('created_at', created_at) as feature_json from users",

  *check(subject) {
    if (!isKnown(subject)) return;
    const columns = subject.facts.outputs.columns.filter((column) => column.named !== 'expression');
    const told = new Set<number>();
    for (const [index, column] of columns.entries()) {
      const earlier = columns.slice(0, index).find((other) => sameName(other.name, column.name, subject.dialect));
      if (!earlier) continue;
      const at =
        column.named === 'star' ? (earlier.named === 'star' ? column.range : earlier.nameRange) : column.nameRange;
      if (told.has(at.start)) continue;
      told.add(at.start);
      yield {
        at,
        params: { column: column.name },
        fixes: column.named === 'star' ? [] : removeColumn(subject, column),
      };
    }
  },
});
