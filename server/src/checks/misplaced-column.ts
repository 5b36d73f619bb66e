import { identifier } from '../dialects/identifiers.ts';
import { dialectNamed } from '../dialects/index.ts';
import type { StreamColumn } from '../project/project.ts';
import type { Range } from '../schema/text.ts';
import type { FeatureFact } from '../sql/facts.ts';
import { defineCheck, type QuickFix, type Subject } from './check.ts';
import { isMissing, isReadable } from './columns.ts';

/** A column of the stream that the query puts among the features, and does not give. */
export const misplacedColumn = defineCheck({
  id: 'misplaced-column',
  severity: 'warning',
  summary: 'Columns of the stream stand beside `feature_json`, not in it.',
  documentation:
    'The stream has a column for it, and the query gives the value as a feature instead: then the column is empty, and what reads it (identities, sums of `revenue_impact`, links) finds nothing.',
  message: (params: { column: string; stream: string }) =>
    `\`${params.column}\` is a column of \`${params.stream}\`: did you mean to give it beside \`feature_json\`?`,
  fails:
    "select id as activity_id, ts, 'signed_up' as activity, json_object('plan', plan, «'customer'», email) as feature_json from users",
  passes:
    "select id as activity_id, ts, email as customer, 'signed_up' as activity, json_object('plan', plan) as feature_json from users",
  also: [
    {
      dialect: 'snowflake',
      settings: 'name: shop\nstreams:\n  customer_stream: { entity: customer, optional_columns: [revenue_impact] }\n',
      fails:
        "select id as activity_id, ts, email as customer, 'bought' as activity, object_construct(«'revenue_impact'», price, 'sku', sku) as feature_json from orders",
      passes:
        "select id as activity_id, ts, email as customer, 'bought' as activity, object_construct('sku', sku, 'revenue_impact', price) as feature_json, price as revenue_impact from orders",
    },
    {
      dialect: 'bigquery',
      settings: 'name: shop\nstreams:\n  customer_stream: { entity: customer, optional_columns: [link] }\n',
      fails:
        "select id as activity_id, ts, email as customer, 'bought' as activity, to_json(struct(sku as sku, url as «link»)) as feature_json from orders",
      passes:
        "select id as activity_id, ts, email as customer, 'bought' as activity, to_json(struct(sku as sku, url as url)) as feature_json from orders",
    },
  ],

  *check(subject) {
    const told = new Set<number>();
    for (const { column, feature } of misplaced(subject)) {
      if (told.has(feature.range.start)) continue;
      told.add(feature.range.start);
      const params = { column: column.physicalName, stream: subject.stream?.name ?? '' };
      yield { at: feature.range, params, fixes: moveOut(subject, column, feature) };
    }
  },
});

/** Columns that the query does not give, each with the feature of its name. */
export function misplaced(
  subject: Subject,
): readonly { readonly column: StreamColumn; readonly feature: FeatureFact }[] {
  const { facts, stream, transformation } = subject;
  if (!stream || !isReadable(subject) || transformation.role !== 'activities' || facts.outputs.open) return [];
  const columns = stream.columns.filter(({ presence, type }) => presence !== 'computed' && type !== 'json');
  const missing = columns.filter((column) => isMissing(subject, column));
  return missing.flatMap((column) =>
    facts.activities
      .flatMap(({ features }) => features ?? [])
      .filter(({ name }) => name === column.physicalName)
      .map((feature) => ({ column, feature })),
  );
}

/** Only where one branch gives it, as `key, value` with a comma beside it. */
function moveOut(subject: Subject, column: StreamColumn, { range, value }: FeatureFact): readonly QuickFix[] {
  const [branch, ...others] = subject.facts.branches;
  if (!value || !branch || others.length > 0 || branch.insertAt === undefined) return [];
  const { sql } = subject.transformation;
  const pair = { start: Math.min(range.start, value.start), end: Math.max(range.end, value.end) };
  if (!/^\s*(,|:=?|=>|as)\s*$/i.test(sql.slice(Math.min(range.end, value.end), Math.max(range.start, value.start))))
    return [];
  const removed = withComma(sql, pair);
  if (!removed) return [];
  const written = identifier(dialectNamed(subject.dialect), column.physicalName);
  const text = `${branch.insertSeparator}${sql.slice(value.start, value.end)} as ${written}`;
  const edits = [
    { range: removed, text: '' },
    { range: { start: branch.insertAt, end: branch.insertAt }, text },
  ];
  return [{ title: `Give \`${column.physicalName}\` beside \`feature_json\``, edits }];
}

/** A pair with the comma after it, else before it; undefined where a comment stands between. */
function withComma(sql: string, { start, end }: Range): Range | undefined {
  const after = /^\s*,\s*/.exec(sql.slice(end))?.[0].length;
  if (after !== undefined) return { start, end: end + after };
  const before = /\s*,\s*$/.exec(sql.slice(0, start))?.[0].length;
  if (before !== undefined) return { start: start - before, end };
  return /\(\s*$/.test(sql.slice(0, start)) && /^\s*\)/.test(sql.slice(end)) ? { start, end } : undefined;
}
