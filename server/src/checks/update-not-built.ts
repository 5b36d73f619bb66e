import type { UpdateMode } from '../project/project.ts';
import { defineCheck } from './check.ts';

/** The ways to bring rows up to date that a build knows. See `refusalOf` in `streams/plan-build.ts`. */
const built: ReadonlySet<UpdateMode> = new Set(['incremental', 'full']);

/** A way to bring rows up to date that this version does not have: its build refuses the whole stream. */
export const updateNotBuilt = defineCheck({
  id: 'update-not-built',
  severity: 'error',
  summary: '`update` is a way that this version builds.',
  documentation:
    '`update: incremental` and `update: full` are built; `missing`, `once` and `view` are not yet, and a build of the stream is refused rather than passing the file over.',
  message: (params: { update: string }) =>
    `\`update: ${params.update}\` is not in this version, and a build of the stream is refused: use \`incremental\` or \`full\`.`,
  fails: `/*---
update: «view»
---*/
select id as activity_id, ts, email as customer, 'signed_up' as activity, json_object() as feature_json from users`,
  passes: `/*---
update: full
---*/
select id as activity_id, ts, email as customer, 'signed_up' as activity, json_object() as feature_json from users`,

  *check({ transformation }) {
    const { role, update, updateRange } = transformation;
    if (role !== 'activities' || built.has(update) || !updateRange) return;
    yield {
      at: updateRange,
      params: { update },
      fixes: [...built].map((name) => ({
        title: `Change to \`${name}\``,
        edits: [{ range: updateRange, text: name }],
      })),
    };
  },
});
