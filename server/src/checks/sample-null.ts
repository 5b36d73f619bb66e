import { type Asked, counted, type FindingRule, twoUsers, withExample } from './finding.ts';

/** Ids, times, activities and identifiers are never null. */
export const sampleNull: FindingRule<
  Asked & { readonly column: string; readonly count: number; readonly example: string | undefined }
> = {
  id: 'sample-null',
  severity: 'warning',
  summary: 'Ids, times, activities and identifiers are never null.',
  documentation:
    'The build rejects rows without them. An empty or blank activity counts as null; an identifier that says that there is none, such as an empty text or one of the stream’s `null_identifiers`, counts as null.',
  setup: twoUsers,
  fails:
    "select id as activity_id, joined as ts, «nullif(email, 'bob@shop.test')» as customer, 'signed_up' as activity, json_object('plan', plan) as feature_json from users",
  passes:
    "select id as activity_id, joined as ts, email as customer, 'signed_up' as activity, json_object('plan', plan) as feature_json from users",
  message: ({ asked, column, count, example }) =>
    `In a sample on ${asked}, ${counted(count, 'row')} ${count === 1 ? 'has' : 'have'} no \`${column}\`${withExample(example)}; the build rejects them.`,
};
