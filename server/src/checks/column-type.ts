import { type Asked, type FindingRule, twoUsers } from './finding.ts';

/** Columns have types that the stream’s columns take without a loss. */
export const columnType: FindingRule<
  Asked & { readonly column: string; readonly type: string; readonly wanted: string }
> = {
  id: 'column-type',
  severity: 'warning',
  summary: 'Columns have types that the stream’s columns take without a loss.',
  documentation:
    'The build casts every column to the type of the stream’s. A date loses the time of day, a text is a time or a number only as long as every row can be read as one, and a timestamp with a zone depends on the zone of whoever runs it.',
  setup: twoUsers,
  fails:
    "select id as activity_id, «joined::date::varchar» as ts, email as customer, 'signed_up' as activity, json_object('plan', plan) as feature_json from users",
  passes:
    "select id as activity_id, joined as ts, email as customer, 'signed_up' as activity, json_object('plan', plan) as feature_json from users",
  message: ({ asked, column, type, wanted }) =>
    `\`${column}\` is \`${type}\` on ${asked}; the stream keeps it as \`${wanted}\`.`,
};
