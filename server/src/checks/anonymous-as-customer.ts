import type { Range } from '../schema/text.ts';
import { bare, callOf } from '../sql/expressions.ts';
import { identifiersOf } from '../sql/identifiers.ts';
import { reachedFrom } from '../sql/reached.ts';
import { defineCheck, type QuickFix, type Subject } from './check.ts';
import { type Given, givenByBranch, givenFor, rangeOf, textOf } from './values.ts';

/** `customer` falls back to what `anonymous_customer_id` is. */
export const anonymousAsCustomer = defineCheck({
  id: 'anonymous-as-customer',
  severity: 'warning',
  summary: 'An anonymous identifier is given as `anonymous_customer_id` alone.',
  documentation:
    'A build gives an anonymous row to the customer that its device is later seen with. A row that already has a customer keeps it: with `coalesce(user_id, anonymous_id)` the visits before the login stay with the device for ever. Leave `customer` null there.',
  message: (params: { column: string }) =>
    `\`${params.column}\` is the anonymous identifier: as \`customer\` it keeps these rows from ever being given to the customer.`,
  fails: {
    settings:
      'name: shop\nstreams:\n  customer_stream: { entity: customer, optional_columns: [anonymous_customer_id] }\n',
    text: "select id as activity_id, ts, coalesce(user_id, «cookie») as customer, 'visited' as activity, 'web_' || cookie as anonymous_customer_id, json_object() as feature_json from visits",
  },
  passes: {
    settings:
      'name: shop\nstreams:\n  customer_stream: { entity: customer, optional_columns: [anonymous_customer_id] }\n',
    text: "select id as activity_id, ts, user_id as customer, 'visited' as activity, 'web_' || cookie as anonymous_customer_id, json_object() as feature_json from visits",
  },

  *check(subject) {
    const anonymous = givenByBranch(subject, 'anonymous_customer_id');
    for (const given of givenFor(subject, 'customer')) {
      const other = anonymous.get(given.branch);
      const written = ({ start, end }: Range): string => subject.transformation.sql.slice(start, end).toLowerCase();
      const names = other ? anonymousNames(subject, other) : [];
      const found = identifiersOf(subject.top.trace, given.column);
      // Where it is all there is, the source knows nobody by name.
      const same =
        found.length > 1 ? found.filter(({ range }) => names.some((name) => isSame(name, written(range)))) : [];
      for (const { range, name } of same) {
        yield { at: range, params: { column: name }, fixes: withoutFallback(subject, given, range.start) };
      }
    }
  },
});

/** The columns that the anonymous identifier is made of, a prefix of its source taken away. */
function anonymousNames(subject: Subject, { column }: Given): readonly string[] {
  const { sql } = subject.transformation;
  return reachedFrom(subject.top.trace, column).columns.flatMap(({ token }) => {
    if (!token) return [];
    const qualifier = /[\w"`]+\s*\.\s*$/.exec(sql.slice(0, token.start))?.[0] ?? '';
    return [(qualifier + sql.slice(token.start, token.end)).toLowerCase()];
  });
}

/** Where only one says of which table it is, there is no other table that has it. */
function isSame(one: string, other: string): boolean {
  const last = (name: string): string | undefined => name.split('.').at(-1);
  return one.includes('.') && other.includes('.') ? one === other : last(one) === last(other);
}

function withoutFallback(subject: Subject, { column }: Given, at: number): readonly QuickFix[] {
  const { cursor } = subject.read;
  if (column.origin.kind !== 'expression' || column.named === 'star') return [];
  const call = callOf(cursor, bare(cursor, column.origin.span));
  const [kept, fallback, ...others] = call?.arguments ?? [];
  if (!call || !['coalesce', 'ifnull', 'nvl'].includes(call.name) || !kept || !fallback || others.length > 0) return [];
  if (rangeOf(subject, fallback).start > at || rangeOf(subject, kept).end > at) return [];
  const text = textOf(subject, kept);
  return [{ title: `Give \`${text}\` alone`, edits: [{ range: rangeOf(subject, column.origin.span), text }] }];
}
