import { sourceOf, valuesBehind } from '../sql/behind.ts';
import type { Scope } from '../sql/columns.ts';
import { referenceOf, writtenName } from '../sql/references.ts';
import { defineCheck, type QuickFix, type Subject } from './check.ts';
import { addHeadKey } from './head-edit.ts';
import { eachPlaceOnce, givenFor, rangeOf } from './values.ts';

/** `ts` comes from a column that the source writes anew. Source: implementation guide, "Duplicate Timestamps". */
export const mutableTs = defineCheck({
  id: 'mutable-ts',
  severity: 'warning',
  summary: '`ts` is a moment that does not change.',
  documentation:
    'A column such as `updated_at` or `last_seen_at` is written over each time, so that the activity moves in time and what it said before is gone. Take the moment from a table of events or of history, or replace the rows on every build with `update: full`. Columns of tables whose names speak of history, events or logs are left alone.',
  message: (params: { column: string }) =>
    `\`${params.column}\` looks like a time that the source writes over, so the activity would move.`,
  fails:
    "select id as activity_id, «updated_at» as ts, email as customer, 'changed_plan' as activity, json_object() as feature_json from users",
  passes:
    "select id as activity_id, updated_at as ts, email as customer, 'changed_plan' as activity, json_object() as feature_json from plan_history",
  also: [
    {
      fails:
        "with u as (select id, email, coalesce(«last_login_at», created_at) as at from raw.users) select id as activity_id, at as ts, email as customer, 'logged_in' as activity, json_object() as feature_json from u",
      passes: `/*---
update: full
---*/
select id as activity_id, last_login_at as ts, email as customer, 'logged_in' as activity, json_object() as feature_json from raw.users`,
    },
  ],

  *check(subject) {
    if (subject.transformation.update === 'full') return;
    yield* eachPlaceOnce(
      givenFor(subject, 'ts').flatMap(({ column }) =>
        valuesBehind(subject.top.trace, column).flatMap(({ kind, span, scope }) => {
          const token = kind === 'reference' ? referenceOf(subject.read.cursor, span)?.name : undefined;
          const name = token && writtenName(subject.read.cursor, token);
          if (name === undefined || !isMutable(name) || keepsHistory(subject, span, scope)) return [];
          return [{ at: rangeOf(subject, span), params: { column: name }, fixes: replaceAll(subject) }];
        }),
      ),
    );
  },
});

function isMutable(name: string): boolean {
  const words = name.replace(/([a-z])([A-Z])/g, '$1_$2').toLowerCase();
  return (
    /(^|_)(updated|modified|synced|lastmodified)(_(at|on|ts|time|timestamp|date|datetime|utc))*$/.test(words) ||
    /^(last|latest|most_recent)_\w+_(at|on|ts|time|timestamp|date|datetime)$/.test(words) ||
    /^(last_modified|last_updated|last_seen|last_login|last_sync)$/.test(words)
  );
}

/** Whether what the column is of, or may be of, is named as a table that gets a row for each change. */
function keepsHistory({ top, read: { cursor } }: Subject, span: { from: number; to: number }, scope: Scope): boolean {
  const reference = referenceOf(cursor, span);
  const source = reference && sourceOf(top.trace, scope, reference);
  const names = (source ? [source] : scope.sources).flatMap((one) => [
    ...(one.source.table ?? []).map((token) => cursor.tokens.text.slice(token.start, token.end)),
    one.name ?? '',
  ]);
  return names.some((name) =>
    /hist|audit|log|event|chang|version|snapshot|revision|scd|track|transition|journal/i.test(name),
  );
}

function replaceAll({ transformation }: Subject): readonly QuickFix[] {
  const edit = transformation.updateRange
    ? { range: transformation.updateRange, text: 'full' }
    : addHeadKey(transformation, 'update: full');
  return edit ? [{ title: 'Replace its rows on every build (`update: full`)', edits: [edit] }] : [];
}
