import type { StreamColumn } from '../project/project.ts';
import { defineCheck, type Subject } from './check.ts';
import {
  addColumns,
  isKnown,
  isMissing,
  isVersion11,
  misspellings,
  neededColumns,
  outputNamed,
  valuesAtTop,
} from './columns.ts';

import { misplaced } from './misplaced-column.ts';

/** A required column is not among the query's output columns. Source: Activity Schema 2.0, "Activity stream". */
export const missingColumn = defineCheck({
  id: 'missing-column',
  severity: 'error',
  summary: 'A transformation gives every column its stream requires.',
  documentation:
    'Every activity needs an id, a time, a customer, a name and its features. Columns are found by name, however many common table expressions they come through. Where `*` stands for a table that is not known, nothing is said.',
  message: (params: { column: string; stream: string; note: string }) =>
    `\`${params.stream}\` needs \`${params.column}\`, and this query does not give it. ${params.note}`,
  fails:
    "«select» id as activity_id, signed_up_at as ts, 'signed_up' as activity, json_object() as feature_json from users",
  passes:
    "select id as activity_id, signed_up_at as ts, email as customer, 'signed_up' as activity, json_object() as feature_json from users",

  *check(subject) {
    const { facts, stream } = subject;
    const [branch] = facts.branches;
    if (!stream || !branch || !isKnown(subject) || facts.outputs.open || valuesAtTop(subject)) return;
    const meant = [
      ...misspellings(subject).map((misspelling) => misspelling.meant),
      ...misplaced(subject).map(({ column }) => column),
    ];
    const old = facts.outputs.columns.some((column) => isVersion11(subject, column.name));
    const missing = neededColumns(subject).filter(
      (column) => isMissing(subject, column) && !meant.includes(column) && !(old && column.name === 'feature_json'),
    );
    const all = missing.length > 1 ? addColumns(subject, missing) : undefined;
    for (const column of missing) {
      const one = addColumns(subject, [column]);
      yield {
        at: branch.selectKeyword,
        params: { column: column.physicalName, stream: stream.name, note: column.note },
        fixes: [one, all].filter((fix) => fix !== undefined),
      };
    }
    yield* missingInBranches(subject, missing);
  },
});

/** A set operation by name fills what one of its branches lacks with nulls. */
function* missingInBranches(subject: Subject, told: readonly StreamColumn[]) {
  const { facts, stream, transformation } = subject;
  if (!stream || !facts.byName || transformation.role !== 'activities') return;
  for (const { outputs, selectKeyword } of facts.branches) {
    const has = (name: string): boolean => outputNamed(subject, name, outputs.columns) !== undefined;
    if (outputs.open) continue;
    const anonymous = stream.columns.find(({ name }) => name === 'anonymous_customer_id');
    for (const column of stream.requiredColumns) {
      const isOptional = column.name === 'customer' && anonymous && has(anonymous.physicalName);
      if (has(column.physicalName) || isOptional || told.includes(column) || isMissing(subject, column)) continue;
      const note = 'The union by name fills it with nulls.';
      yield { at: selectKeyword, params: { column: column.physicalName, stream: stream.name, note } };
    }
  }
}
