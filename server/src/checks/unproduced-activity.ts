import type { Range } from '../schema/text.ts';
import { defineCheck, type QuickFix } from './check.ts';
import { isKnown } from './columns.ts';
import { misspelling } from './undeclared-activity.ts';

/** The head lists an activity that the query cannot make. */
export const unproducedActivity = defineCheck({
  id: 'unproduced-activity',
  severity: 'warning',
  summary: 'Every activity a head lists is made by its query.',
  documentation:
    'The head says `activities: […]`, and no literal of the query gives one of them. Where the name of the activity comes from data, nothing is said.',
  message: (params: { activity: string }) => `The query never makes \`${params.activity}\`.`,
  fails: `/*---
activities: [signed_up, «subscribed»]
---*/
select id as activity_id, ts, email as customer, 'signed_up' as activity, json_object() as feature_json from users`,
  passes: `/*---
activities: [signed_up]
---*/
select id as activity_id, ts, email as customer, 'signed_up' as activity, json_object() as feature_json from users`,

  *check(subject) {
    const { facts, transformation } = subject;
    const declared = transformation.declaredActivities;
    const known = facts.branches.every((branch) => !branch.openActivity) && facts.activities.length > 0;
    if (!declared || !known || !isKnown(subject)) return;
    const made = new Set(facts.activities.map(({ name }) => name));
    const meant = new Set(
      facts.activities.map(({ name }) => misspelling(subject, name)).filter((name) => name !== undefined),
    );
    for (const { name, range } of declared) {
      const saidAtLiteral =
        meant.has(name) && facts.activities.some((literal) => !declared.some((other) => other.name === literal.name));
      if (made.has(name) || saidAtLiteral) continue;
      yield {
        at: range,
        params: { activity: name },
        fixes: declared.length > 1 ? takeOffList(transformation.file.text, range, name) : [],
      };
    }
  },
});

/** Takes an entry and its comma out of a list on one line, or its whole line out of a list of lines. */
function takeOffList(text: string, { start, end }: Range, name: string): readonly QuickFix[] {
  const before = /(?:,\s*|\n[ \t]*-[ \t]*)$/.exec(text.slice(0, start))?.[0].length ?? 0;
  const after = before > 0 ? 0 : (/^\s*,\s*/.exec(text.slice(end))?.[0].length ?? 0);
  if (before + after === 0) return [];
  const range = { start: start - before, end: end + after };
  return [{ title: `Take \`${name}\` off the list`, edits: [{ range, text: '' }] }];
}
