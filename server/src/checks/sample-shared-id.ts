import { type Asked, counted, type FindingRule, twoUsers, withExample } from './finding.ts';

/** No two transformations give the same `activity_id` for an activity. */
export const sampleSharedId: FindingRule<
  Asked & {
    readonly activity: string;
    readonly other: string;
    readonly count: number;
    readonly example: string | undefined;
  }
> = {
  id: 'sample-shared-id',
  severity: 'warning',
  summary: 'No two transformations give the same `activity_id` for an activity.',
  documentation: 'Of several rows with one id the build keeps the latest, whichever transformation gave it.',
  setup: twoUsers,
  fails:
    "select «id» as activity_id, joined as ts, email as customer, 'opened_app' as activity, json_object('plan', plan) as feature_json from users",
  passes:
    "select id as activity_id, joined as ts, email as customer, 'signed_up' as activity, json_object('plan', plan) as feature_json from users",
  message: ({ asked, activity, other, count, example }) =>
    `In a sample on ${asked}, ${counted(count, 'id')} of \`${activity}\` ${count === 1 ? 'is' : 'are'} also given by \`${other}\`${withExample(example)}.`,
};
