import { type Tail, tailOf } from '../sql/clauses.ts';
import type { Cursor, Span } from '../sql/cursor.ts';
import { defineCheck } from './check.ts';
import { isReadable } from './columns.ts';
import { rangeOf, withoutClause, withoutWords } from './values.ts';

/** The query leaves rows out by their number. */
export const limitAtTop = defineCheck({
  id: 'limit-at-top',
  severity: 'warning',
  summary: 'A transformation gives all its rows.',
  documentation:
    'A `limit` is useful while a query is being written and harmful once it is built: the build wraps the query, so that it limits the rows of all time, and which rows are left is often chance.',
  message: (params: { word: string }) =>
    `\`${params.word}\` leaves rows out of the stream, and which ones may differ from build to build.`,
  fails:
    "select id as activity_id, ts, email as customer, 'signed_up' as activity, json_object() as feature_json from users «limit 100»",
  passes:
    "select id as activity_id, ts, email as customer, 'signed_up' as activity, json_object() as feature_json from users",
  also: [
    {
      dialect: 'snowflake',
      fails:
        "select «top 10» id as activity_id, ts, email as customer, 'signed_up' as activity, object_construct() as feature_json from users order by ts",
      passes:
        "select id as activity_id, ts, email as customer, 'signed_up' as activity, object_construct() as feature_json from users",
    },
    {
      dialect: 'postgres',
      fails:
        "select id as activity_id, ts, email as customer, 'signed_up' as activity, jsonb_build_object() as feature_json from users order by ts «fetch first 10 rows only»",
      passes:
        "select id as activity_id, ts, email as customer, 'signed_up' as activity, jsonb_build_object() as feature_json from (select * from users order by ts limit 10) u",
    },
    {
      dialect: 'bigquery',
      fails:
        "from users |> where email is not null «|> limit 100» |> select id as activity_id, ts, email as customer, 'signed_up' as activity, json_object() as feature_json",
      passes:
        "from (from users |> limit 100) |> select id as activity_id, ts, email as customer, 'signed_up' as activity, json_object() as feature_json",
    },
  ],

  *check(subject) {
    const { cursor, skeleton } = subject.read;
    const query = skeleton.statements[0]?.query;
    if (!query || !isReadable(subject)) return;
    const tail = tailOf(cursor, query);
    const { limit, order, top } = tail;
    // An order that only says which rows are left goes with it.
    const removed = order && isOnlyForLimit(cursor, tail) ? [withoutClause(subject, order, '')] : [];
    if (limit) {
      const word = cursor.token(cursor.isSymbol(limit.from, '|>') ? limit.from + 1 : limit.from)?.value ?? 'limit';
      const { edits } = withoutClause(subject, limit, '');
      const fix = { title: 'Remove the limit', edits: [...removed.flatMap((one) => one.edits), ...edits] };
      yield { at: rangeOf(subject, limit), params: { word }, fixes: [fix] };
    }
    if (top) {
      const edits = [...removed.flatMap((one) => one.edits), withoutWords(subject, top)];
      yield { at: rangeOf(subject, top), params: { word: 'top' }, fixes: [{ title: 'Remove the limit', edits }] };
    }
  },
});

/** Whether nothing else may read the order: no `distinct on`, no ties, no clause that is not known. */
function isOnlyForLimit(cursor: Cursor, { order, limit, top, distinctOn, end }: Tail): boolean {
  if (!order || distinctOn || (limit && top)) return false;
  const isNext = limit ? order.to === limit.from && limit.to === end : order.to === end;
  return isNext && !hasTies(cursor, limit ?? top);
}

function hasTies(cursor: Cursor, span: Span | undefined): boolean {
  for (let at = span?.from ?? 0; at < (span?.to ?? 0); at += 1) if (cursor.isWord(at, 'ties')) return true;
  return false;
}
