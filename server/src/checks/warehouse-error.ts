import { type Asked, type FindingRule, twoUsers } from './finding.ts';

/** The warehouse accepts the SQL. */
export const warehouseError: FindingRule<Asked & { readonly says: string }> = {
  id: 'warehouse-error',
  severity: 'error',
  summary: 'The warehouse accepts the SQL.',
  documentation:
    'The warehouse was asked to prepare the statement, or to describe or dry-run it, and refused; nothing was run. The message is its own. It stands until the text changes at that place, or until the file is validated again.',
  setup: twoUsers,
  fails:
    "select id as activity_id, joined as ts, «mail» as customer, 'signed_up' as activity, json_object('plan', plan) as feature_json from users",
  passes:
    "select id as activity_id, joined as ts, email as customer, 'signed_up' as activity, json_object('plan', plan) as feature_json from users",
  message: ({ asked, says }) => `${asked}: ${says.replace(/\n\s*\n/g, '\n')}`,
};
