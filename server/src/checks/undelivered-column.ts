import { type Asked, type FindingRule, twoUsers } from './finding.ts';

/** On the warehouse, too, a transformation gives every column its stream requires. */
export const undeliveredColumn: FindingRule<Asked & { readonly columns: readonly string[]; readonly stream: string }> =
  {
    id: 'undelivered-column',
    severity: 'error',
    summary: 'On the warehouse, too, a transformation gives every column its stream requires.',
    documentation: 'Where the text alone does not say which columns come out, the warehouse does.',
    setup: twoUsers,
    fails: "«select» *, 'signed_up' as activity from (pivot users on plan using count(*))",
    passes:
      "select id as activity_id, joined as ts, email as customer, 'signed_up' as activity, json_object('plan', plan) as feature_json from users",
    message: ({ asked, columns, stream }) =>
      `\`${stream}\` needs ${columns.map((column) => `\`${column}\``).join(', ')}, and this query does not give ${columns.length === 1 ? 'it' : 'them'}: ${asked} says so.`,
  };
