import { layoutRefusal } from '../streams/viewed.ts';
import { defineCheck, type QuickFix, type Subject } from './check.ts';

/** Rows that stay in views, of a stream with one table: its build is refused. */
export const viewNeedsActivityTables = defineCheck({
  id: 'view-needs-activity-tables',
  severity: 'error',
  summary: '`update: view` stands in a stream with a table for each activity.',
  documentation:
    'With `update: view` no rows are stored: a view stands where the table of an activity would. With `layout: single` all activities are in one table, where no view can stand for some of its rows, and a build of the stream is refused. Set `layout: per_activity` for the stream, or `update: full`, which reads the same rows in every build.',
  message: (params: { stream: string }) =>
    `\`update: view\` needs a table for each activity, and all rows of \`${params.stream}\` are in one: set \`layout: per_activity\` for it, or \`update: full\` here.`,
  fails: `/*---
update: «view»
---*/
select id as activity_id, ts, email as customer, 'signed_up' as activity, json_object() as feature_json from users`,
  passes: `/*---
update: full
---*/
select id as activity_id, ts, email as customer, 'signed_up' as activity, json_object() as feature_json from users`,

  *check({ transformation, stream }) {
    const { role, update, updateRange: at } = transformation;
    if (role !== 'activities' || update !== 'view' || !at || !stream) return;
    if (layoutRefusal(transformation, stream))
      yield { at, params: { stream: stream.name }, fixes: otherWays(transformation) };
  },
});

/** Ways to bring rows up to date that store them. */
export function otherWays({ updateRange: range }: Pick<Subject['transformation'], 'updateRange'>): readonly QuickFix[] {
  if (range === undefined) return [];
  return (['full', 'incremental'] as const).map((name) => ({
    title: `Change to \`${name}\``,
    edits: [{ range, text: name }],
  }));
}
