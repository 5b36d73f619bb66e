import { hasZone } from '../sql/values.ts';
import { defineCheck } from './check.ts';
import { isReadable, outputNamed } from './columns.ts';

/** `ts` is written with a type that has a zone. Source: Activity Schema 2.0: UTC without a zone. */
export const tsWithZone = defineCheck({
  id: 'ts-with-zone',
  severity: 'warning',
  summary: '`ts` is a timestamp in UTC without a zone.',
  documentation:
    "A timestamp with a zone is turned into one without by the session’s zone, which differs from one connection to the next. Say which zone is meant: `… at time zone 'UTC'`. Only casts and functions that are certain to give a zone are reported.",
  message: (params: { type: string }) => `\`ts\` is UTC without a zone, and this is a \`${params.type}\`.`,
  fails:
    "select id as activity_id, «created_at::timestamptz» as ts, email as customer, 'signed_up' as activity, json_object() as feature_json from users",
  passes:
    "select id as activity_id, created_at::timestamptz at time zone 'UTC' as ts, email as customer, 'signed_up' as activity, json_object() as feature_json from users",

  *check(subject) {
    const column = subject.stream?.columns.find(({ name }) => name === 'ts');
    if (!column || !isReadable(subject)) return;
    const first = outputNamed(subject, column.physicalName);
    const index = first ? subject.facts.outputs.columns.indexOf(first) : -1;
    for (const [number, { outputs }] of subject.facts.branches.entries()) {
      const byPosition = number > 0 && !subject.facts.byName && !outputs.open;
      const output = byPosition ? outputs.columns[index] : outputNamed(subject, column.physicalName, outputs.columns);
      if (!output?.writtenType || !hasZone(output.writtenType)) continue;
      const { start, end } = output.expressionRange;
      const text = subject.transformation.sql.slice(start, end);
      yield {
        at: output.expressionRange,
        params: { type: output.writtenType },
        fixes:
          output.named === 'star'
            ? []
            : [{ title: 'Convert to UTC without a zone', edits: [{ range: { start, end }, text: inUtc(text) }] }],
      };
    }
  },
});

function inUtc(expression: string): string {
  const simple = /^[\w.:"]+(\([^()]*\))?$/.test(expression);
  return `${simple ? expression : `(${expression})`} at time zone 'UTC'`;
}
