import { type Asked, counted, type FindingRule, twoUsers, withExample } from './finding.ts';

/** An entity does an activity once at an instant. */
export const sampleSameInstant: FindingRule<
  Asked & { readonly activity: string; readonly count: number; readonly example: string | undefined }
> = {
  id: 'sample-same-instant',
  severity: 'info',
  summary: 'An entity does an activity once at an instant.',
  documentation:
    'Several rows of one entity at one instant have no order of their own: `activity_id` decides which is the first. Often the time is that of an import or of a day, or one thing is told twice.',
  setup: twoUsers,
  fails:
    "select id as activity_id, «timestamp '2024-05-01'» as ts, 'ann@shop.test' as customer, 'signed_up' as activity, json_object('plan', plan) as feature_json from users",
  passes:
    "select id as activity_id, joined as ts, email as customer, 'signed_up' as activity, json_object('plan', plan) as feature_json from users",
  message: ({ asked, activity, count, example }) =>
    `In a sample on ${asked}, an entity does \`${activity}\` several times at one instant, ${counted(count, 'time')}${withExample(example)}.`,
};
