import { type Asked, counted, type FindingRule, twoUsers, withExample } from './finding.ts';

/** `activity_id` is unique within an activity. */
export const sampleDuplicateId: FindingRule<
  Asked & { readonly activity: string; readonly count: number; readonly example: string | undefined }
> = {
  id: 'sample-duplicate-id',
  severity: 'warning',
  summary: '`activity_id` is unique within an activity.',
  documentation:
    'Of several rows with one id the build keeps the latest. Most often a join gives a row twice, or the id is that of something that happens more than once.',
  setup: twoUsers,
  fails:
    "select «'x'» as activity_id, joined as ts, email as customer, 'signed_up' as activity, json_object('plan', plan) as feature_json from users",
  passes:
    "select id as activity_id, joined as ts, email as customer, 'signed_up' as activity, json_object('plan', plan) as feature_json from users",
  message: ({ asked, activity, count, example }) =>
    `In a sample on ${asked}, ${counted(count, 'id')} of \`${activity}\` ${count === 1 ? 'comes' : 'come'} more than once${withExample(example)}; of each the build keeps one row.`,
};
