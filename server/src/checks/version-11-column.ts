import { dialectNamed } from '../dialects/index.ts';
import type { OutputColumn } from '../sql/facts.ts';
import { defineCheck, type QuickFix, type Subject } from './check.ts';
import { isKnown, isMissing, isVersion11, withCommaBefore } from './columns.ts';

/** A column of version 1.1 in a stream of 2.0. Source: Activity Schema 2.0, "Changes". */
export const version11Column = defineCheck({
  id: 'version-11-column',
  severity: 'warning',
  summary: 'A stream of version 2.0 keeps its features in `feature_json`.',
  documentation:
    'Version 1.1 had `feature_1`, `feature_2`, `feature_3`, `source` and `source_id`; version 2.0 keeps every feature under its own name in `feature_json`. The build leaves the old columns out. For a project that stays with 1.1 say `spec: "1.1"`.',
  message: (params: { columns: readonly string[] }) =>
    `${params.columns.map((name) => `\`${name}\``).join(', ')} ${params.columns.length === 1 ? 'is' : 'are'} of version 1.1; version 2.0 keeps features in \`feature_json\`.`,
  fails: "select id as activity_id, ts, email as customer, 'signed_up' as activity, plan as «feature_1» from users",
  passes:
    "select id as activity_id, ts, email as customer, 'signed_up' as activity, json_object('plan', plan) as feature_json from users",

  *check(subject) {
    if (!isKnown(subject)) return;
    const old = subject.facts.outputs.columns.filter((column) => isVersion11(subject, column.name));
    const [first] = old;
    if (!first) return;
    yield {
      at: first.nameRange,
      params: { columns: old.map((column) => column.name) },
      fixes: moveToJson(subject, old),
    };
  },
});

/** One new object in place of the first old column, the others taken out. Only in a plain query without the object yet. */
function moveToJson(subject: Subject, old: readonly OutputColumn[]): readonly QuickFix[] {
  const { facts, stream, transformation } = subject;
  const dialect = dialectNamed(subject.dialect);
  const target = stream?.columns.find(({ name }) => name === 'feature_json');
  const simple =
    facts.branches.length === 1 && old.every((column) => column.named === 'alias' || column.named === 'reference');
  const [first, ...others] = old;
  if (!target || !first || !simple || !isMissing(subject, target)) return [];
  const entries = old.map((column): readonly [string, string] => {
    const expression = transformation.sql.slice(column.expressionRange.start, column.expressionRange.end);
    return [/^[\w.]+$/.test(expression) ? (expression.split('.').at(-1) ?? column.name) : column.name, expression];
  });
  const all = facts.outputs.columns;
  const edits = others.flatMap((column) => {
    const before = all[all.indexOf(column) - 1];
    return before ? withCommaBefore(transformation.sql, before.range.end, column.range) : [];
  });
  const text = `${dialect.jsonObject(entries)} as ${target.physicalName}`;
  return [{ title: `Move to \`${target.physicalName}\``, edits: [{ range: first.range, text }, ...edits] }];
}
