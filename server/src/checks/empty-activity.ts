import { defineCheck } from './check.ts';
import { isReadable } from './columns.ts';

/** Every row of a branch would have no activity. Source: Activity Schema 2.0: `activity` is never null. */
export const emptyActivity = defineCheck({
  id: 'empty-activity',
  severity: 'error',
  summary: 'Every row says which activity it is.',
  documentation:
    'A build rejects a row without the name of its activity: no query finds it, and it counts for nothing. An empty or blank text is no name.',
  message: (params: { written: string }) =>
    `\`activity\` is ${params.written}: name what was done, as \`'signed_up'\`.`,
  fails: "select id as activity_id, ts, email as customer, «''» as activity, json_object() as feature_json from users",
  passes:
    "select id as activity_id, ts, email as customer, 'signed_up' as activity, json_object() as feature_json from users",

  *check(subject) {
    const { facts, transformation } = subject;
    if (!isReadable(subject) || transformation.role !== 'activities') return;
    const told = new Set<number>();
    for (const { emptyActivity: at } of facts.branches) {
      if (!at || told.has(at.start)) continue;
      told.add(at.start);
      const written = transformation.sql.slice(at.start, at.end);
      yield { at, params: { written: /null/i.test(written) ? 'always null' : 'always empty' } };
    }
  },
});
