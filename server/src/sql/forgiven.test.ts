import { expect, test } from 'vitest';
import type { DialectName } from '../dialects/dialect.ts';
import { factsOf } from './read.ts';

const forgiven = (sql: string, dialect: DialectName) =>
  factsOf(sql, dialect)
    .defects.filter(({ kind }) => kind === 'forgiven')
    .map(({ range }) => sql.slice(range.start, range.end));

/** Texts that look like forms which parsers forgive, and are right. */
test.each<[DialectName, string]>([
  ['redshift', "select position('a' in 'abc') as a from t"],
  ['redshift', "select a from t where a in ('x'\n'y')"],
  ['redshift', 'select left(a, 2) as a, "left" as jin from t left outer join u on true'],
  ['snowflake', "select round(scale => 1, expr => 2.25, , rounding_mode => 'HALF_TO_EVEN') as a"],
  ['snowflake', 'with t (select 1 as a) select a from t'],
  ['snowflake', 'select t.left join_a from t'],
  ['bigquery', 'select a, from t'],
  ['bigquery', "select a from t where a in ('x' 'y')"],
  ['bigquery', 'select `a` from t where b > `group`'],
  ['databricks', 'select a from t where b > group'],
  ['athena', 'with t (a) as (select 1) select a from t group by a having a > 1'],
  ['athena', 'select "group" as a from t where 1 > "group"'],
  ['redshift', 'select a from t where a notnull and b isnull and c is not null'],
  ['snowflake', 'select a::array(number not null) as a from t where not a in (select b from u)'],
  ['bigquery', "select a from t where a in unnest([]) and b in ('') and not null"],
  ['databricks', "select from_json(a, 'b int not null') as a, cast(b as struct<c: int not null>) from t"],
  ['athena', "select a from t where a in ((select 1)) or f(a) in ('x')"],
  ['databricks', 'with t as (select 1 as a) from t as x select a'],
  ['redshift', 'select a from (t as x join u on true) join (t.u cross join (select b, c from t) v) on true'],
  ['athena', 'with t as (values (1)), u (a, b) as (table t) select a, b from u'],
  ['snowflake', 'with t as (select 1 as a), f as procedure (a int, b int) select a, b from t'],
  ['bigquery', 'with t as (from u |> select a, b) from t |> extend a as b |> join v on trim(both from a) = b'],
  [
    'snowflake',
    'select x as a, (select b, c from t) from (values (1, 2)) as v (a, b) window w as (a, b) union select c from t',
  ],
  ['duckdb', 'select a, from t'],
  ['postgres', 'select a::text from t'],
])('%s: %s', (dialect, sql) => expect(forgiven(sql, dialect)).toEqual([]));

test.each<[DialectName, string, string]>([
  ['redshift', 'select a from t as x left «joi» u on true', 'joi'],
  ['athena', "select a from t where (a in 'x')", "'x'"],
  ['athena', 'with t as (select 1 as a), u (select 2 as a) select a from u', '('],
  ['bigquery', 'select a from (select 1 as a) as where a = 1', 'as'],
  ['snowflake', 'select a from t where a in ()', '('],
  ['bigquery', 'select a from t where not (f(a) not in ( ))', '('],
  ['redshift', 'select a from t where t.a not null', 'not'],
  ['databricks', 'select case when a not null then 1 end as a from t', 'not'],
  ['redshift', 'with t as («a», b from u) select a from t', 'a'],
  ['athena', 'select a from («x».a from t) v', 'x'],
  ['bigquery', 'with t as (select 1 as a) «a» as b from t', 'a'],
  ['databricks', 'with t as (select 1 as a), u as (select b from t) «u».a, b from u', 'u'],
  ['athena', 'select a from t join u on t.b = u.b and u.a not null', 'not'],
])('%s, which is wrong: %s', (dialect, sql, at) => expect(forgiven(sql.replace(/[«»]/g, ''), dialect)).toEqual([at]));
