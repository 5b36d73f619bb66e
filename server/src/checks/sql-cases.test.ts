import { describe, expect, test } from 'vitest';
import type { DialectName } from '../dialects/dialect.ts';
import { loadVerdicts } from '../voices/hearing.test-support.ts';
import { marked, plainSettings, projectOf } from './checking.test-support.ts';

const verdicts = await loadVerdicts();

const settingsOf = (dialect: DialectName, stream = ''): string =>
  `${plainSettings.replace('customer }', `customer${stream} }`)}connection: here\nconnections:\n  here: { type: ${dialect} }\n`;

/** The rules that speak, at the marked places and in their order. */
function says(source: string, rules: readonly string[], settings = plainSettings): void {
  const { text, ranges } = marked(source);
  const found = projectOf(text, settings).problems(verdicts);
  expect(found.map(({ rule }) => rule)).toEqual(rules);
  if (ranges.length > 0) expect(found.map(({ range }) => range)).toEqual(ranges);
}

const rest = "ts, email as customer, 'x' as activity, json_object() as feature_json";

describe('what is done to all rows', () => {
  const row = `select id as activity_id, ${rest}`;
  test.each<[string, string, readonly string[], DialectName?]>([
    ['inside a common table', `with a as (select * from t order by ts limit 5) ${row} from a`, []],
    ['inside brackets', `${row} from (select * from t limit 5) u`, []],
    [
      'in a window and an aggregate',
      `${row} from t qualify row_number() over (partition by id order by ts limit_) = 1`.replace(' limit_', ''),
      [],
    ],
    ['a query in brackets', `(${row} from t «order by ts»)`, ['order-at-top']],
    ['the whole of a union', `${row} from t union all ${row} from u «limit 3»`, ['limit-at-top']],
    ['a branch of a union in brackets', `(${row} from t order by ts limit 3) union all ${row} from u`, []],
    ['columns of these names', `select t.limit as activity_id, ${rest} from t where t.offset > 1 and t.order = 2`, []],
    ['a limit that is none', `${row} from t limit all`.replace('json_object()', "'{}'::jsonb"), [], 'postgres'],
    [
      'the offset of an array',
      "select id as activity_id, ts, email as customer, 'x' as activity, json_object('n', n) as feature_json from t, unnest(items) as i with offset as n",
      [],
      'bigquery',
    ],
    ['an operator behind the query', `${row} from t |> where true «|> limit 5»`, ['limit-at-top'], 'bigquery'],
    ['an operator that orders', `${row} from t |> where true «|> order by ts»`, ['order-at-top'], 'databricks'],
    ['a comment before it stays', `${row} from t -- all of them\n«order by ts»`, ['order-at-top']],
  ])('%s', (_, source, rules, dialect = 'duckdb') => says(source, rules, settingsOf(dialect)));
});

describe('non-deterministic', () => {
  test.each<[string, string, readonly string[], DialectName?]>([
    ['a column of that name', 'select t.now as activity_id, ts, u.random as customer, ', []],
    [
      'a clock in the column of the implementation',
      'select id as activity_id, now() as _built_at, ts, email as customer, ',
      [],
    ],
    ['inside a text', "select id || 'now()' as activity_id, ts, email as customer, ", []],
    [
      'one of two',
      'select id as activity_id, coalesce(ended_at, «now()») as ts, email as customer, ',
      ['non-deterministic'],
    ],
    [
      'in a subquery',
      'select (select max(n) from u where v < «now()») as activity_id, ts, email as customer, ',
      ['non-deterministic'],
    ],
    ['a seeded number', 'select concat(id, rand(7)) as activity_id, ts, email as customer, ', [], 'databricks'],
    ['today where it is no function', 'select today(x) as activity_id, ts, email as customer, ', [], 'postgres'],
  ])('%s', (_, start, rules, dialect = 'duckdb') => {
    const features =
      dialect === 'databricks' ? 'to_json(named_struct())' : dialect === 'postgres' ? "'{}'::jsonb" : 'json_object()';
    says(`${start}'x' as activity, ${features} as feature_json from t`, rules, settingsOf(dialect));
  });
});

describe('weak-activity-id', () => {
  const of = (id: string, from = 'from t'): string =>
    `select ${id} as activity_id, t.at as ts, t.email as customer, 'x' as activity, json_object() as feature_json ${from}`;
  test.each<[string, string, readonly string[]]>([
    ['through a cast and a hash', of('«md5(lower(t.email) || t.at::varchar)»'), ['weak-activity-id']],
    ['the entity alone: once in a life', of('t.email'), []],
    ['a third column', of('t.email || t.at || t.kind'), []],
    ['a column of another table', of('t.email || u.at', 'from t join u on u.id = t.id'), []],
    ['of two tables, not told apart', of('email || at', 'from t join u on u.id = t.id'), []],
    [
      'a value inside a column',
      "select data->>'id' as activity_id, data->>'at' as ts, data->>'who' as customer, 'x' as activity, json_object() as feature_json from t",
      [],
    ],
    [
      'the first row of each',
      of('t.email || t.at', 'from t qualify row_number() over (partition by t.email, t.at order by t.id) = 1'),
      [],
    ],
    [
      'days that are generated',
      "select email || d.day as activity_id, d.day as ts, email as customer, 'x' as activity, json_object() as feature_json from t, generate_series(1, 3) d(day)",
      [],
    ],
  ])('%s', (_, source, rules) => says(source, rules));
});

describe('customer-may-be-null', () => {
  const of = (customer: string, from: string): string =>
    `select t.id as activity_id, t.ts, ${customer} as customer, 'x' as activity, json_object() as feature_json ${from}`;
  const left = 'from t left join u on u.id = t.user_id';
  test.each<[string, string, readonly string[]]>([
    ['the near side', of('t.email', left), []],
    ['the far side', of('lower(«u.email»)', left), ['customer-may-be-null']],
    ['the far side with another to fall back on', of('coalesce(u.email, t.email)', left), []],
    ['nothing to fall back on', of("coalesce(u.email, «nullif(t.email, '')»)", left), ['customer-may-be-null']],
    ['a condition on the far side', of('u.email', `${left} where u.id is not null`), []],
    ['a later join that needs it', of('u.email', `${left} join v on v.id = u.id`), []],
    ['a later join of the left', of('«u.email»', `${left} left join v on v.id = u.id`), ['customer-may-be-null']],
    [
      'from the right',
      of('t.email', 'from t right join u on u.id = t.user_id').replace('t.email', '«t.email»'),
      ['customer-may-be-null'],
    ],
    ['a semi join', of('t.email', 'from t left semi join u on u.id = t.user_id'), []],
    ['a case with else', of('case when t.a then t.email else t.phone_e164 end', 'from t'), []],
    ['a case that a condition completes', of("case t.kind when 'a' then t.email end", "from t where t.kind = 'a'"), []],
    [
      'filtered where it is read',
      `with s as (select t.id, t.ts, u.email from t left join u on u.id = t.user_id) select id as activity_id, ts, email as customer, 'x' as activity, json_object() as feature_json from s where email like '%@%'`,
      [],
    ],
  ])('%s', (_, source, rules) => says(source, rules));
});

describe('constant-identifier and weak-identifier', () => {
  const of = (customer: string, from = 'from t'): string =>
    `select id as activity_id, ts, ${customer} as customer, 'x' as activity, json_object() as feature_json ${from}`;
  test.each<[string, string, readonly string[], string?]>([
    [
      'one row',
      "select 1 as activity_id, timestamp '2024-01-01' as ts, 'me' as customer, 'x' as activity, json_object() as feature_json",
      [],
    ],
    ['what counts as no identifier', of("coalesce(email, 'none')"), []],
    ['a number', of('«0»'), ['constant-identifier']],
    ['the one shop of a source', of("'online'"), [], plainSettings.replace('entity: customer', 'entity: shop')],
    [
      'shops without a name are not one',
      of("coalesce(shop_code, «'unknown'»)"),
      ['constant-identifier'],
      plainSettings.replace('entity: customer', 'entity: shop'),
    ],
    ['a name as a part of an id', of('lower(name_id)'), []],
    ['a user name is an id', of('user_name'), []],
    ['of a company', of('name'), [], plainSettings.replace('entity: customer', 'entity: company')],
    ['of a person', of('«display_name»'), ['weak-identifier']],
    ['a telephone number in one spelling', of("regexp_replace(phone, '[^0-9]', '')"), []],
  ])('%s', (_, source, rules, settings) => says(source, rules, settings));
});

describe('times', () => {
  const of = (ts: string, from = 'from t'): string =>
    `select id as activity_id, ${ts} as ts, email as customer, 'x' as activity, json_object() as feature_json ${from}`;
  test.each<[string, string, readonly string[]]>([
    [
      'a moment cut in a common table',
      "with a as (select id, email, «cast(at as date)» as d from t) select id as activity_id, d as ts, email as customer, 'x' as activity, json_object() as feature_json from a",
      ['ts-from-date'],
    ],
    ['a date that is one', of('order_date::date'), []],
    ['minutes are kept', of("date_trunc('minute', at)"), []],
    ['a date and a time put together', of('at::date + clock'), []],
    [
      'days of groups',
      "select email || min(id) as activity_id, at::date as ts, email as customer, 'x' as activity, json_object() as feature_json from t group by email, at::date",
      [],
    ],
    ['a text that is a date', of("strptime(born, '%d.%m.%Y')::date"), []],
    ['camel case', of('«t.updatedAt»'), ['mutable-ts']],
    ['a name that only ends so', of('last_name_at_birth'), []],
    ['a history', of('h.updated_at', 'from user_history h'), []],
    ['a history under a short name', of('updated_at', 'from raw.audit_log as l'), []],
    ['a prefix', of('«status_updated_at»'), ['mutable-ts']],
  ])('%s', (_, source, rules) => says(source, rules));
});

describe('features', () => {
  const of = (features: string): string =>
    `select id as activity_id, ts, email as customer, 'x' as activity, ${features} as feature_json from t`;
  test.each<[string, string, readonly string[], DialectName?]>([
    ['a column', of('props'), []],
    ['one of two', of("case when a then json_object('k', 1) else «'[]'» end"), ['features-not-object']],
    ['an object inside a function', of("to_json({'a': 1})"), []],
    ['a looser object', of("'{a: 1}'::json"), []],
    ['a whole row', of('to_jsonb(t)'), [], 'postgres'],
    ['the same keys in two cases', of("case when a then json_object('k', 1) else json_object('k', 2) end"), []],
    ['a key that is the column too', of("json_object('customer', email)"), []],
  ])('%s', (_, source, rules, dialect = 'duckdb') => says(source, rules, settingsOf(dialect)));
});

describe('what nothing reads', () => {
  const end = "select id as activity_id, ts, email as customer, 'x' as activity, json_object() as feature_json";
  test.each<[string, string, readonly string[], DialectName?]>([
    [
      'a chain of unread tables is one',
      `with a as (select 1 as x), «b» as (select x from a) ${end} from t`,
      ['unused-common-table'],
    ],
    [
      'read in a condition',
      `with a as (select 1 as x) ${end} from t where exists (select 1 from a where a.x = t.id)`,
      [],
    ],
    ['a star over it', `with a as (select id, ts, email, plan from t), b as (select * from a) ${end} from b`, []],
    [
      'a qualified star',
      `with a as (select id, ts, email, plan from t) select s.* from (select a.id as activity_id, a.*, 'x' as activity, email as customer, json_object() as feature_json from a) s`,
      ['unknown-column'],
    ],
    [
      'by a position',
      `with a as (select id, ts, email, count(*) as n, plan from t group by 1, 2, 3, 5) ${end} from a where n > 1`,
      [],
    ],
    ['distinct rows', `with a as (select distinct id, ts, email, plan from t) ${end} from a`, []],
    [
      'the side of a union',
      `with a as (select id, ts, email, 1 as k from t union all select id, ts, email, 2 from u) ${end} from a`,
      [],
    ],
    [
      'in another table’s condition',
      `with a as (select id, ts, email, k from t) ${end} from a join u on u.k = a.k`,
      [],
    ],
    [
      'a column of the same name elsewhere',
      `with a as (select id, ts, email, «k» from t) ${end.replace('select id', 'select a.id')} from a join u on u.k = u.j`,
      ['unused-column'],
    ],
    ['the merged column of a join', `with a as (select id, ts, email, k from t) ${end} from a join u using (k)`, []],
    ['a natural join', `with a as (select id, ts, email, k from t) ${end} from a natural join u`, []],
    ['rows that it makes', `with a as (select id, ts, email, unnest(xs) as x from t) ${end} from a`, []],
    [
      'a row as a whole',
      `with a as (select id, ts, email, k from t) select id as activity_id, ts, email as customer, 'x' as activity, to_json(a) as feature_json from a`,
      [],
    ],
    ['names given behind it', `with a(id, ts, email, k) as (select 1, ts, email, 4 from t) ${end} from a`, []],
    ['a pivot', `with a as (select id, ts, email, k, v from t) ${end} from (pivot a on k using sum(v))`, []],
    [
      'columns by a pattern',
      `with a as (select id, ts, email, k from t) select count(columns('k')), id as activity_id, ts, email as customer, 'x' as activity, json_object() as feature_json from a group by all`,
      [],
    ],
    [
      'a struct’s field',
      'with a as (select id, ts, email, s from t) select id as activity_id, ts, email as customer, s.kind as activity, json_object() as feature_json from a',
      ['activity-not-literal'],
    ],
    [
      'a correlated subquery',
      `with a as (select id, ts, email, k from t) ${end} from a where exists (select 1 from u where u.k = k)`,
      [],
    ],
    [
      'an array of its own rows',
      "with a as (select id, ts, email, items from t) select a.id as activity_id, ts, email as customer, 'x' as activity, json_object() as feature_json from a, a.items",
      [],
      'bigquery',
    ],
    [
      'a lateral view',
      "with a as (select id, ts, email, items from t) select id as activity_id, ts, email as customer, 'x' as activity, to_json(named_struct('i', i)) as feature_json from a lateral view explode(items) x as i",
      [],
      'databricks',
    ],
    [
      'flatten',
      "with a as (select id, ts, email, items from t) select id as activity_id, ts, email as customer, 'x' as activity, object_construct('v', f.value) as feature_json from a, lateral flatten(input => a.items) f",
      [],
      'snowflake',
    ],
    [
      'a column by its number',
      "with a as (select id, ts, email, k from t) select id as activity_id, ts, email as customer, 'x' as activity, object_construct('k', $4) as feature_json from a",
      [],
      'snowflake',
    ],
  ])('%s', (_, source, rules, dialect = 'duckdb') => says(source, rules, settingsOf(dialect)));
});

describe('anonymous-as-customer', () => {
  const settings = settingsOf('duckdb', ', optional_columns: [anonymous_customer_id]');
  const of = (customer: string, anonymous: string): string =>
    `select t.id as activity_id, t.ts, ${customer} as customer, 'x' as activity, 'web_' || ${anonymous} as anonymous_customer_id, json_object() as feature_json from t join u on u.k = t.k`;
  test.each<[string, string, readonly string[]]>([
    ['the same column', of('coalesce(u.id, «t.cookie»)', 't.cookie'), ['anonymous-as-customer']],
    ['without its table', of('coalesce(u.id, «cookie»)', 't.cookie'), ['anonymous-as-customer']],
    ['columns of one name in two tables', of('coalesce(u.id, u.account_id)', 't.id'), []],
    ['all there is', of('cookie', 'cookie'), []],
  ])('%s', (_, source, rules) => says(source, rules, settings));
});
