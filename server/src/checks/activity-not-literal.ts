import type { Range } from '../schema/text.ts';
import { sameName } from '../sql/lexical.ts';
import { defineCheck, type Subject } from './check.ts';
import { isReadable } from './columns.ts';

/** Which activities a transformation makes cannot be read from it, and its head does not say. */
export const activityNotLiteral = defineCheck({
  id: 'activity-not-literal',
  severity: 'warning',
  summary: 'The activities of a transformation can be read from it.',
  documentation:
    "Queries, completion and one table per activity need the names of all activities. They are read from literals (`'signed_up' as activity`, also through CASE, COALESCE, unions and common table expressions). Where the name comes from data, list what may come in the head: `activities: [started_ride, ended_ride]`.",
  message: (params: { stream: string | undefined; fromData: boolean }) =>
    `The name of the activity ${params.fromData ? 'comes from data' : 'cannot be read from the SQL'}${params.stream ? `, so queries over \`${params.stream}\` cannot know it` : ''}. List the names under \`activities\` in the head of the file.`,
  fails:
    'select id as activity_id, ts, email as customer, «event_type» as activity, json_object() as feature_json from events',
  passes: `/*---
activities: [opened_app, closed_app]
---*/
select id as activity_id, ts, email as customer, event_type as activity, json_object() as feature_json from events`,

  *check(subject) {
    const { facts, transformation, stream } = subject;
    if (!isReadable(subject) || transformation.role !== 'activities' || transformation.declaredActivities) return;
    const told = new Set<number>();
    for (const { openActivity: at } of facts.branches) {
      if (!at || told.has(at.start)) continue;
      told.add(at.start);
      yield { at, params: { stream: stream?.name, fromData: isColumn(subject, at) } };
    }
  },
});

/** Whether a column of a table stands there, and nothing that the query itself names before or computes. */
function isColumn({ facts, transformation, dialect }: Subject, at: Range): boolean {
  const written = transformation.sql.slice(at.start, at.end);
  const isName = /^[A-Za-z_"`][\w$."` ]*$/.test(written);
  const isAlias = facts.branches
    .flatMap(({ outputs }) => outputs.columns)
    .some(
      ({ named, name, nameRange }) =>
        named === 'alias' && nameRange.end <= at.start && sameName(name, written, dialect),
    );
  return isName && !isAlias;
}
