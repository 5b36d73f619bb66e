import { defineCheck } from './check.ts';
import { isMissing, isReadable, neededColumns } from './columns.ts';

/** Whether the required columns are there cannot be told, because a `*` hides them. */
export const unexpandedStar = defineCheck({
  id: 'unexpanded-star',
  severity: 'hint',
  summary: 'The columns of a transformation can be read from it.',
  documentation:
    'A `*` over a table whose columns are not in the file: whether the required columns are among them shows only on the warehouse. List the columns, and they are checked while you type.',
  message: (params: { columns: readonly string[] }) =>
    `Whether this gives ${params.columns.map((name) => `\`${name}\``).join(', ')} cannot be told without a connection.`,
  fails: "«select» *, 'signed_up' as activity from users",
  passes:
    "select id as activity_id, ts, email as customer, 'signed_up' as activity, json_object() as feature_json from users",

  *check(subject) {
    const { facts, stream } = subject;
    const [branch] = facts.branches;
    if (!stream || !branch || !isReadable(subject) || !facts.outputs.open) return;
    const hidden = neededColumns(subject).filter((column) => isMissing(subject, column));
    if (hidden.length > 0)
      yield { at: branch.selectKeyword, params: { columns: hidden.map((column) => column.physicalName) } };
  },
});
