import { type Asked, counted, type FindingRule, twoUsers } from './finding.ts';

/** Every feature has a value in some row. */
export const sampleEmptyFeature: FindingRule<
  Asked & { readonly activity: string; readonly feature: string; readonly count: number }
> = {
  id: 'sample-empty-feature',
  severity: 'info',
  summary: 'Every feature has a value in some row.',
  documentation:
    'A feature that is null in all rows is misspelt, comes from a join that finds nothing, or is of no use.',
  setup: twoUsers,
  fails:
    "select id as activity_id, joined as ts, email as customer, 'signed_up' as activity, json_object(«'plan'», nullif(plan, plan)) as feature_json from users",
  passes:
    "select id as activity_id, joined as ts, email as customer, 'signed_up' as activity, json_object('plan', plan) as feature_json from users",
  message: ({ asked, activity, feature, count }) =>
    `In a sample on ${asked}, \`${feature}\` is null in ${count === 1 ? 'the only row' : `all ${counted(count, 'row')}`} of \`${activity}\`.`,
};
