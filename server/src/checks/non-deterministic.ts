import { valuesBehind } from '../sql/behind.ts';
import { type ReachedWord, reachedFrom } from '../sql/reached.ts';
import { isRowNumber, namesVolatile, type Volatile, volatilityOf } from '../sql/volatile.ts';
import { defineCheck, type Subject } from './check.ts';
import { eachPlaceOnce, type Given, givenFor, rangeOf, textOf } from './values.ts';

type Why = Volatile | 'row-number';

/** A column has another value each time the query runs. */
export const nonDeterministic = defineCheck({
  id: 'non-deterministic',
  severity: 'warning',
  summary: 'A row is the same whenever it is built.',
  documentation:
    'A build recognises a row by its `activity_id` and takes it for changed where its values differ. A random id makes every row a new one on every build; a clock or a random number in another column makes every row a changed one. Take the id and the time from the source. `row_number()` as an id shifts as soon as an earlier row comes late.',
  message: (params: { column: string; word: string; why: Why }) => {
    if (params.why === 'row-number')
      return '`row_number()` gives other ids to the same rows as soon as a row comes late: take the id from the source.';
    return params.column === 'activity_id'
      ? `\`${params.word}\` gives a row another \`activity_id\` on each build, so that every build adds it again.`
      : `\`${params.word}\` gives \`${params.column}\` another value on each build.`;
  },
  fails:
    "select «uuid()» as activity_id, ts, email as customer, 'signed_up' as activity, json_object() as feature_json from users",
  passes:
    "select id as activity_id, ts, email as customer, 'signed_up' as activity, json_object() as feature_json from users where ts < now()",
  also: [
    {
      fails:
        "with u as (select *, «random()» as r from users) select md5(id || r) as activity_id, ts, email as customer, 'signed_up' as activity, json_object() as feature_json from u",
      passes:
        "select md5(id || email) as activity_id, ts, email as customer, 'signed_up' as activity, json_object() as feature_json, now() as _seen_at from users",
    },
    {
      fails:
        "select «row_number() over (order by ts)» as activity_id, ts, email as customer, 'signed_up' as activity, json_object() as feature_json from users",
      passes:
        "select order_id || '-' || row_number() over (partition by order_id order by line) as activity_id, ts, email as customer, 'bought_item' as activity, json_object() as feature_json from lines",
    },
    {
      dialect: 'postgres',
      fails:
        "select «gen_random_uuid()» as activity_id, «clock_timestamp()» as ts, email as customer, 'signed_up' as activity, jsonb_build_object('days', «current_date» - joined) as feature_json from users",
      passes:
        "select uuid_generate_v5(uuid_ns_url(), url) as activity_id, ts, email as customer, 'signed_up' as activity, jsonb_build_object('plan', plan) as feature_json from users",
    },
    {
      dialect: 'redshift',
      fails:
        "select id as activity_id, «getdate()» as ts, email as customer, 'signed_up' as activity, object('days', datediff(day, joined, «sysdate»)) as feature_json from users",
      passes:
        "select id as activity_id, ts, email as customer, 'signed_up' as activity, object('plan', plan) as feature_json from users where ts < getdate()",
    },
    {
      dialect: 'snowflake',
      fails:
        "select «uuid_string()» as activity_id, ts, email as customer, 'signed_up' as activity, object_construct('r', «random()») as feature_json from users",
      passes:
        "select uuid_string('fe971b24-9572-4005-b22f-351e9c09274d', email) as activity_id, ts, email as customer, 'signed_up' as activity, object_construct() as feature_json from users",
    },
    {
      dialect: 'snowflake',
      fails:
        "select id || «seq4()» as activity_id, ts, email as customer, 'signed_up' as activity, object_construct() as feature_json from users",
      passes:
        "with n as (select row_number() over (order by seq4()) as month from table(generator(rowcount => 12))) select id || '-' || month as activity_id, ts, email as customer, 'signed_up' as activity, object_construct() as feature_json from users, n",
    },
    {
      dialect: 'bigquery',
      fails:
        "select «generate_uuid()» as activity_id, ts, email as customer, 'signed_up' as activity, json_object('today', «current_date») as feature_json from users",
      passes:
        "select id as activity_id, ts, email as customer, 'signed_up' as activity, json_object('plan', plan) as feature_json from users where date(ts) < current_date()",
    },
    {
      dialect: 'databricks',
      fails:
        "select «monotonically_increasing_id()» as activity_id, ts, email as customer, 'signed_up' as activity, to_json(named_struct('r', «rand()»)) as feature_json from users",
      passes:
        "select id as activity_id, ts, email as customer, 'signed_up' as activity, to_json(named_struct('plan', plan)) as feature_json from users",
    },
    {
      dialect: 'athena',
      fails:
        "select cast(«uuid()» as varchar) as activity_id, ts, email as customer, 'signed_up' as activity, json_format(cast(map(array['at'], array[cast(«current_timestamp» as varchar)]) as json)) as feature_json from users",
      passes:
        "select id as activity_id, ts, email as customer, 'signed_up' as activity, json_format(cast(map(array['plan'], array[plan]) as json)) as feature_json from users",
    },
  ],

  *check(subject) {
    const isNamed = namesVolatile(subject.read.cursor, subject.dialect);
    const names = subject.stream?.columns.filter(({ presence }) => presence !== 'computed') ?? [];
    yield* eachPlaceOnce(
      names.flatMap(({ name, physicalName }) =>
        givenFor(subject, name).flatMap((given) => [
          ...(isNamed ? volatileIn(subject, given, physicalName) : []),
          ...(name === 'activity_id' ? rowNumberIn(subject, given) : []),
        ]),
      ),
    );
  },
});

function volatileIn(subject: Subject, { column }: Given, name: string) {
  const { words } = reachedFrom(subject.top.trace, column);
  return words.flatMap((word) => {
    const why: Why | undefined = volatilityOf(subject.dialect, word);
    if (!why || (why === 'sequence' && ordersRows(subject, word))) return [];
    const span = wordSpan(word);
    return [{ at: rangeOf(subject, span), params: { column: name, word: textOf(subject, span), why } }];
  });
}

/** `row_number() over (order by seq4())`: rows that are made here are counted, and come to the same numbers each time. */
function ordersRows({ read: { cursor } }: Subject, { at }: ReachedWord): boolean {
  for (let before = at - 1; before > 0; before -= 1) {
    const close = cursor.partner(before);
    if (cursor.isSymbol(before, '(') && close !== undefined && close > at) return cursor.isWord(before - 1, 'over');
  }
  return false;
}

/** A number that is the whole id. As a part of one, within its group, it may well be the same each time. */
function rowNumberIn(subject: Subject, { column }: Given) {
  const { cursor } = subject.read;
  return valuesBehind(subject.top.trace, column).flatMap(({ span }) => {
    const word = { name: cursor.token(span.from)?.value ?? '', at: span.from };
    const whole = isRowNumber(cursor, word) && cursor.after(cursor.after(span.from + 1) + 1) === span.to;
    const params = { column: 'activity_id', word: 'row_number()', why: 'row-number' as Why };
    return whole ? [{ at: rangeOf(subject, span), params }] : [];
  });
}

function wordSpan({ at, inner }: ReachedWord): { readonly from: number; readonly to: number } {
  return { from: at, to: inner ? inner.to + 1 : at + 1 };
}
