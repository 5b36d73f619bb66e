import { type Value, valuesBehind } from '../sql/behind.ts';
import { constantText } from '../sql/constants.ts';
import { bare } from '../sql/expressions.ts';
import { defineCheck, type QuickFix, type Subject } from './check.ts';
import { blockOf, eachPlaceOnce, givenFor, rangeOf, textOf } from './values.ts';
import { isPerson } from './weak-identifier.ts';

/** Many rows get one identifier that is written in the query. */
export const constantIdentifier = defineCheck({
  id: 'constant-identifier',
  severity: 'warning',
  summary: 'Identifiers come from data.',
  documentation:
    'Everybody who gets `unknown` as an identifier is one customer to the stream, with everyone’s activities one after the other: occurrences, times between and funnels mean nothing for it. Leave the identifier null; rows without any are rejected and counted. Texts that count as no identifier (`null_identifiers`) are not reported.',
  message: (params: { constant: string; column: string }) =>
    `All rows with ${params.constant} as \`${params.column}\` are one and the same entity to the stream.`,
  fails:
    "select id as activity_id, ts, coalesce(email, «'unknown'») as customer, 'bought' as activity, json_object() as feature_json from orders",
  passes:
    "select id as activity_id, ts, email as customer, 'bought' as activity, json_object() as feature_json from orders where email is not null",
  also: [
    {
      fails:
        "select id as activity_id, ts, case when email like '%@%' then email else «'guest'» end as customer, 'bought' as activity, json_object() as feature_json from orders",
      passes:
        "select id as activity_id, ts, coalesce(email, '') as customer, 'bought' as activity, json_object() as feature_json from orders",
    },
    {
      dialect: 'snowflake',
      fails:
        "select id as activity_id, ts, nvl(email, «'n/a'») as customer, 'bought' as activity, object_construct() as feature_json from orders",
      passes:
        "select v.id as activity_id, v.ts, v.who as customer, 'bought' as activity, object_construct() as feature_json from (values ('1', '2024-01-01'::timestamp_ntz, 'a@b.c')) as v (id, ts, who)",
    },
  ],

  *check(subject) {
    const none = new Set(['', ...(subject.stream?.nullIdentifiers ?? [])]);
    yield* eachPlaceOnce(
      (['customer', 'anonymous_customer_id'] as const).flatMap((name) =>
        givenFor(subject, name).flatMap(({ column }) =>
          valuesBehind(subject.top.trace, column).flatMap((value, _, { length }) => {
            const text = constantText(subject.read.cursor, value.span);
            const isNone = text !== undefined && none.has(text.trim().toLowerCase());
            // Without a table there is one row, and a constant is its own.
            const rows = blockOf(value.scope)?.sources.length ?? 0;
            // A source may speak of one shop, but not of one person.
            const isMeant = length === 1 && !isPerson(subject.stream?.entity ?? '');
            if (value.kind !== 'constant' || isNone || isMeant || rows === 0) return [];
            const constant = textOf(subject, value.span);
            return [
              {
                at: rangeOf(subject, value.span),
                params: { constant, column: name },
                fixes: withoutFallback(subject, value),
              },
            ];
          }),
        ),
      ),
    );
  },
});

/** `coalesce(email, 'unknown')` without its second half. */
function withoutFallback(subject: Subject, { span }: Value): readonly QuickFix[] {
  const { cursor } = subject.read;
  for (let at = span.from - 1; at >= 0; at -= 1) {
    const close = cursor.partner(at);
    if (close === undefined || close < span.to) continue;
    const [kept, fallback, ...others] = cursor.split({ from: at + 1, to: close });
    if (!cursor.isWord(at - 1, 'coalesce', 'ifnull', 'nvl') || !kept || !fallback || others.length > 0) return [];
    if (bare(cursor, fallback).from !== span.from) return [];
    const range = rangeOf(subject, { from: at - 1, to: close + 1 });
    return [
      {
        title: `Leave it null where there is no ${textOf(subject, kept)}`,
        edits: [{ range, text: textOf(subject, kept) }],
      },
    ];
  }
  return [];
}
