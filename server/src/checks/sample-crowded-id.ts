import { type Asked, counted, type FindingRule, twoUsers, withExample } from './finding.ts';

/** An anonymous id belongs to few customers. */
export const sampleCrowdedId: FindingRule<
  Asked & { readonly most: number; readonly count: number; readonly example: string | undefined }
> = {
  id: 'sample-crowded-id',
  severity: 'warning',
  summary: 'An anonymous id belongs to few customers.',
  documentation:
    'An anonymous id with many customers is no device of one person: a shared computer, a test account, a default value. Identities that are resolved by it mix people. Leave it out, or add it to the stream’s `null_identifiers`.',
  setup: twoUsers,
  fails:
    "select i::varchar as activity_id, timestamp '2024-05-01' + to_hours(i) as ts, 'c' || i as customer, «'kiosk'» as anonymous_customer_id, 'signed_up' as activity, json_object('n', i) as feature_json from generate_series(1, 11) as r(i)",
  passes:
    "select i::varchar as activity_id, timestamp '2024-05-01' + to_hours(i) as ts, 'c' || i as customer, 'web_' || i as anonymous_customer_id, 'signed_up' as activity, json_object('n', i) as feature_json from generate_series(1, 11) as r(i)",
  message: ({ asked, most, count, example }) =>
    `In a sample on ${asked}, ${counted(count, 'anonymous id')} ${count === 1 ? 'has' : 'have'} more than ${most} customers${withExample(example)}.`,
};
