import { DuckDBInstance } from '@duckdb/node-api';
import { describe, expect, test } from 'vitest';
import { factsOf } from './read.ts';

const connection = await (await DuckDBInstance.create(':memory:')).connect();
await connection.run('create table t (a int, b varchar, s struct(x int, y int))');

/** Queries over text that is all there: what is read from it is what the engine says. */
const closed = [
  'with c as (select 1 as x, 2 as y) select * from c',
  'with c as (select 1 as x, 2 as y), d as (select *, 3 as z from c) select d.*, c.x as x2 from d, c',
  'with c(p, q) as (select 1, 2) select * from c',
  'with c(p) as (select 1, 2 as q) select * from c',
  'select * from (select 1 as x, 2 as y) s',
  'select * from (select 1 as x, 2 as y) s(a)',
  'select * exclude (x) from (select 1 as x, 2 as y)',
  'select * replace (3 as x) from (select 1 as x, 2 as y)',
  'select * rename (x as z) from (select 1 as x, 2 as y)',
  'select * from (select 1 as x) a join (select 1 as x, 2 as y) b using (x)',
  'select * from (select 1 as x) a join (select 1 as x, 2 as y) b on a.x = b.x',
  'select * from (select 1 as x, 3 as z) a natural join (select 2 as y, 1 as x) b',
  'select b.*, a.* from (select 1 as x) a natural join (select 1 as x, 2 as y) b',
  'select b.*, a.* from (select 1 as x) a cross join (select 2 as y) b',
  'select a.* from (select 1 as x) a semi join (select 1 as x, 2 as y) b using (x)',
  'select * from (select 1 as x) a anti join (select 1 as x, 2 as y) b using (x)',
  "values (1, 'a')",
  'select * from (values (1, 2)) v',
  'select * from (values (1, 2)) v(p, q)',
  'select 1 as x union all select 2 as y',
  'select 1 as x, 2 as y union all by name select 3 as z, 4 as x',
  '(select 1 as x) union all (select 2)',
  '(select 1 as x, 2 as y except select 3 as z, 4 as w) union all by name select 5 as y, 6 as v',
  'select 1 as x union all select 2 as y union all by name select 3 as y',
  'select 1 as x union all by name select 2 as y union all select 3 as a, 4 as b',
  '(select 1 as x union all by name select 2 as y)',
  'select 1 as x union all by name (select 2 as y union all by name select 3 as z)',
  'from (select 1 as x, 2 as y)',
  'from (select 1 as x, 2 as y) select y',
  'select x: 1, y: 2',
  'select k.x, k.y z from (select 1 as x, 2 as y) k',
  'with recursive c as (select 1 as n union all select n + 1 from c where n < 3) select * from c',
  'with c as (with d as (select 1 as x) select * from d) select * from c',
  'select * from (select 1 as k, 2 as k)',
  'select s.x, (a), "b" from t',
  'select 1 as "Case", 2 as größe',
  'select distinct on (x) x, y from (select 1 as x, 2 as y)',
  'select (select max(x) as m from (select 1 as x)) as top',
  'select a as "q r", count(*) filter (where a > 1) over () as n, row_number() over w as r from t window w as (order by a) qualify r = 1',
] as const;

describe('output columns are those the engine gives', () => {
  test.each(closed)('%s', async (sql) => {
    const { outputs } = factsOf(sql, 'duckdb');
    expect(outputs.open).toBe(false);
    expect(outputs.columns.map(({ name }) => name)).toEqual(await columnNames(sql));
  });

  /** Queries with more columns than the text says. */
  test.each([
    'select * from t',
    'select t.*, 1 as x from t',
    'select s.* from t',
    'select columns(*) from t',
    'select * from (select 1 as a) x natural join t',
    "select columns('(.*)') as '\\1_x' from t",
    'select columns(c -> c = $$a$$) from t',
    "select columns(['a', 'b']) from t",
    'select columns(* exclude (a)) from t',
    'select unnest([1, 2]) as n, unnest(s) from t',
    'select unnest(s) from t',
    "select unnest({'p': 1, 'q': 2}), 1 as x",
    'from t',
    'table t',
    'select * from range(3)',
    'select * from (select * from t)',
    'with c as (from t) select c.* from c',
    'select * from (pivot t on a using count(*))',
  ])('open: %s', async (sql) => {
    const { outputs } = factsOf(sql, 'duckdb');
    expect(outputs.open).toBe(true);
    const real = await columnNames(sql);
    for (const { name, named } of outputs.columns) if (named !== 'expression') expect(real).toContain(name);
  });
});

async function columnNames(sql: string): Promise<readonly string[]> {
  return (await connection.run(sql)).columnNames();
}

describe('activities and their features', () => {
  const object = (features: string): string => `'a' as activity, ${features} as feature_json`;
  test.each<[string, 'duckdb' | 'postgres', readonly string[] | undefined]>([
    ["json_object('k', 1, 'l', x::varchar)", 'duckdb', ['k integer', 'l string']],
    ["{'k': 1.5, 'l': true}::json", 'duckdb', ['k number', 'l boolean']],
    ['to_json(struct_pack(k := x, l := now()))', 'duckdb', ['k', 'l timestamp']],
    ['to_json({k: try_cast(x as decimal(10, 2))})', 'duckdb', ['k number']],
    ["json_merge_patch(json_object('k', 1), json_object('l', 'x'))", 'duckdb', ['k integer', 'l string']],
    ["jsonb_build_object('k', x::int, 'l', json_build_object('m', 1)::jsonb)", 'postgres', ['k integer', 'l json']],
    [
      "jsonb_build_object('k', 1) || jsonb_build_object('l', a.at::timestamptz)",
      'postgres',
      ['k integer', 'l timestamp'],
    ],
    ["jsonb_strip_nulls(jsonb_build_object('k', coalesce(x::text, 'none')))", 'postgres', ['k string']],
    [`'{"k": 1, "l": "x"}'::jsonb`, 'postgres', ['k integer', 'l string']],
    ["json_object('k': 1, 'l' value 'x')", 'postgres', ['k integer', 'l string']],
    ['json_object(key, 1)', 'duckdb', undefined],
    ["json_object('k', 1, 'l')", 'duckdb', undefined],
    ['row_to_json(t)', 'postgres', undefined],
    ['payload', 'duckdb', undefined],
    ["case when x then json_object('k', 1) else json_object('k', 2) end", 'duckdb', ['k integer', 'k integer']],
    ["case when x then json_object('k', 1) else json_object('l', 2) end", 'duckdb', ['k integer', 'l integer']],
  ])('%s', (features, dialect, expected) => {
    const [activity] = factsOf(`select ${object(features)} from t a`, dialect).activities;
    expect(activity?.features?.map(({ name, type }) => (type ? `${name} ${type}` : name))).toEqual(expected);
  });

  test('each branch of a common table has its own features', () => {
    const { activities } = factsOf(
      "with e as (select 'a' as activity, json_object('k', 1) as f union all select 'b', json_object('l', 2)) select activity, f as feature_json from e",
      'duckdb',
    );
    expect(activities.map(({ name, features }) => [name, features?.map((feature) => feature.name)])).toEqual([
      ['a', ['k']],
      ['b', ['l']],
    ]);
  });
  test('other names for the columns', () => {
    const { activities } = factsOf("select 'a' as what, json_object('k', 1) as props from t", 'duckdb', {
      activity: 'what',
      features: 'props',
    });
    expect(activities.map(({ name, features }) => [name, features?.length])).toEqual([['a', 1]]);
  });
});

test('tables read, common tables left out', () => {
  const { tables } = factsOf(
    'with a as (select * from raw.x join "y z" on true) select * from a, (select 1 from db.s.t) q, {{ ref("m") }}, {{ source("s", "u") }} where b in (select c from inner_one)',
    'duckdb',
  );
  expect(tables.map(({ parts }) => parts.join('.'))).toEqual(['raw.x', 'y z', 'db.s.t', 'm', 's.u', 'inner_one']);
});
