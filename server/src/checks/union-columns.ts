import type { BranchFacts, OutputColumn } from '../sql/facts.ts';
import { sameName } from '../sql/lexical.ts';
import { defineCheck, type Subject } from './check.ts';
import { allowedColumns, isReadable } from './columns.ts';

/** Set operations match columns by position, whatever they are called. */
export const unionColumns = defineCheck({
  id: 'union-columns',
  severity: 'error',
  summary: 'The branches of a union give the same columns in the same order.',
  documentation:
    'A union takes its columns by position and its names from the first branch. A column in another place goes into the wrong column without a word. DuckDB, Snowflake and others also have `union all by name`.',
  message: (params: Disorder) =>
    params.kind === 'number'
      ? `This branch gives ${params.here} columns, the first gives ${params.first}.`
      : `\`${params.column}\` stands where the first branch has \`${params.first}\`: a union goes by position, not by name.`,
  fails: `select id as activity_id, ts, email as customer, 'signed_up' as activity, json_object() as feature_json from users
union all
select id as activity_id, email as «customer», ts, 'left' as activity, json_object() as feature_json from leavers`,
  passes: `select id as activity_id, ts, email as customer, 'signed_up' as activity, json_object() as feature_json from users
union all
select id as activity_id, ts, email as customer, 'left' as activity, json_object() as feature_json from leavers`,

  *check(subject) {
    const [first, ...others] = subject.facts.branches;
    if (!first || subject.facts.byName || first.outputs.open || !isReadable(subject)) return;
    for (const branch of others) {
      if (branch.outputs.open) continue;
      const [here, there] = [branch.outputs.columns.length, first.outputs.columns.length];
      if (here !== there) yield { at: branch.selectKeyword, params: { kind: 'number', here, first: there } as const };
      else {
        const misplaced = firstMisplaced(subject, first, branch);
        if (misplaced) yield misplaced;
      }
    }
  },
});

type Disorder =
  | { readonly kind: 'number'; readonly here: number; readonly first: number }
  | { readonly kind: 'place'; readonly column: string; readonly first: string };

/** A column of the stream by name, in another place than the first branch has it. A name that is not given by hand may be chance. */
function firstMisplaced(subject: Subject, first: BranchFacts, branch: BranchFacts) {
  const known = allowedColumns(subject);
  const same = (a: string, b: string): boolean => sameName(a, b, subject.dialect);
  const at = (columns: readonly OutputColumn[], name: string): number =>
    columns.findIndex((column) => same(column.name, name));
  for (const [index, column] of branch.outputs.columns.entries()) {
    const expected = first.outputs.columns[index];
    if (
      !expected ||
      same(expected.name, column.name) ||
      !known.some(({ physicalName }) => same(physicalName, column.name))
    )
      continue;
    const belongs = at(first.outputs.columns, column.name);
    if (belongs === -1) continue;
    const swapped = at(branch.outputs.columns, expected.name) !== -1;
    if (column.named !== 'alias' && !swapped) continue;
    return { at: column.nameRange, params: { kind: 'place', column: column.name, first: expected.name } as const };
  }
  return undefined;
}
