import type { UpdateMode } from '../project/project.ts';
import { defineCheck } from './check.ts';

/** The ways to bring rows up to date that a build does not know. See `updateRefusal` in `streams/update-ways.ts`. */
const notBuilt: ReadonlySet<UpdateMode> = new Set(['view']);

/** A way to bring rows up to date that this version does not have: its build refuses the whole stream. */
export const updateNotBuilt = defineCheck({
  id: 'update-not-built',
  severity: 'error',
  summary: '`update` is a way that this version builds.',
  documentation:
    '`update: incremental`, `missing`, `full` and `once` are built; `view` is not yet, and a build of the stream is refused rather than passing the file over. `full` reads the same rows into the table in every build.',
  message: (params: { update: string }) =>
    `\`update: ${params.update}\` is not in this version, and a build of the stream is refused: use \`full\`, which reads the same rows in every build.`,
  fails: `/*---
update: «view»
---*/
select id as activity_id, ts, email as customer, 'signed_up' as activity, json_object() as feature_json from users`,
  passes: `/*---
update: once
---*/
select id as activity_id, ts, email as customer, 'signed_up' as activity, json_object() as feature_json from users`,

  *check({ transformation }) {
    const { role, update, updateRange } = transformation;
    if (role !== 'activities' || !notBuilt.has(update) || !updateRange) return;
    yield {
      at: updateRange,
      params: { update },
      fixes: (['full', 'incremental'] as const).map((name) => ({
        title: `Change to \`${name}\``,
        edits: [{ range: updateRange, text: name }],
      })),
    };
  },
});
