import { deletesNothing } from '../streams/update-ways.ts';
import { defineCheck } from './check.ts';

/** One line of the head deletes what another promises to keep: a build refuses the stream. */
export const windowDeleteContradicted = defineCheck({
  id: 'window-delete-contradicted',
  severity: 'error',
  summary: '`window_delete` stands beside an `update` that deletes.',
  documentation:
    '`window_delete` takes rows of the window out of the stream in every build and reads them again. `update: missing` never deletes, `update: once` is not read again, and the rows of `update: view` are in no table, so that a build of the stream is refused. With `update: full` all rows are replaced in every build, those of the window with them.',
  message: (params: { update: string }) =>
    `\`window_delete\` deletes rows in every build, and \`update: ${params.update}\` deletes none: a build of the stream is refused.`,
  fails: `/*---
update: missing
window_delete: «7 days»
---*/
select id as activity_id, ts, email as customer, 'signed_up' as activity, json_object() as feature_json from users`,
  passes: `/*---
update: incremental
window_delete: 7 days
---*/
select id as activity_id, ts, email as customer, 'signed_up' as activity, json_object() as feature_json from users`,

  *check({ transformation }) {
    const { role, update, windowDeleteRange: at } = transformation;
    if (role !== 'activities' || !at || !deletesNothing(update)) return;
    yield { at, params: { update } };
  },
});
