import { identifier } from '../dialects/identifiers.ts';
import { dialectNamed } from '../dialects/index.ts';
import { defineCheck, type QuickFix, type Subject } from './check.ts';
import { isReadable, neededColumns, valuesAtTop } from './columns.ts';
import { statementRange } from './statement.ts';

/** Rows without names for their columns: a build finds columns by name. */
export const unnamedValues = defineCheck({
  id: 'unnamed-values',
  severity: 'error',
  summary: 'The columns of a transformation have names.',
  documentation:
    '`values` alone gives columns that the warehouse numbers. Give them the names of the stream: `select * from (values …) as t(activity_id, ts, …)`.',
  message: () => 'These columns have no names: write `select * from (values …) as t(activity_id, ts, …)`.',
  fails: "«values» ('1', timestamp '2024-01-01', 'a@b.c', 'signed_up', '{}'::json)",
  passes: `select * from (values ('1', timestamp '2024-01-01', 'a@b.c', 'signed_up', '{}'::json))
  as t(activity_id, ts, customer, activity, feature_json)`,

  *check(subject) {
    const at = isReadable(subject) && subject.stream ? valuesAtTop(subject) : undefined;
    if (at) yield { at, params: {}, fixes: withNames(subject) };
  },
});

/** Where there are as many columns as are needed, they are taken to stand in the specification's order. */
function withNames(subject: Subject): readonly QuickFix[] {
  const { facts } = subject;
  const dialect = dialectNamed(subject.dialect);
  const needed = neededColumns(subject);
  const range = statementRange(subject)?.whole;
  if (!range || facts.branches.length !== 1 || facts.outputs.columns.length !== needed.length) return [];
  const names = needed.map((column) => identifier(dialect, column.physicalName)).join(', ');
  const insert = (at: number, text: string) => ({ range: { start: at, end: at }, text });
  return [
    {
      title: 'Name the columns',
      edits: [insert(range.start, 'select * from (\n'), insert(range.end, `\n) as t(${names})`)],
    },
  ];
}
