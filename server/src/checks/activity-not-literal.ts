import { defineCheck } from './check.ts';
import { isReadable } from './columns.ts';

/** Which activities a transformation makes cannot be read from it, and its head does not say. */
export const activityNotLiteral = defineCheck({
  id: 'activity-not-literal',
  severity: 'warning',
  summary: 'The activities of a transformation can be read from it.',
  documentation:
    "Queries, completion and one table per activity need the names of all activities. They are read from literals (`'signed_up' as activity`, also through CASE, COALESCE, unions and common table expressions). Where the name comes from data, list what may come in the head: `activities: [started_ride, ended_ride]`.",
  message: (params: { stream: string | undefined }) =>
    `The name of the activity comes from data${params.stream ? `, so queries over \`${params.stream}\` cannot know it` : ''}. List the names under \`activities\` in the head of the file.`,
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
      yield { at, params: { stream: stream?.name } };
    }
  },
});
