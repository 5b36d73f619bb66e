import { expect, test } from 'vitest';
import type { DialectName } from '../dialects/dialect.ts';
import { lineageOf } from './lineage.ts';
import { factsOf, readSql } from './read.ts';

test.each<[string, DialectName, string, readonly string[]]>([
  ['first', 'bigquery', 'select offset, a from t', ['offset', 'a']],
  ['last', 'bigquery', 'select a, offset from t', ['a', 'offset']],
  ['alone', 'databricks', 'select window from t', ['window']],
  ['with fields', 'databricks', 'select window.start as s, window.end from t', ['s', 'end']],
  ['named', 'databricks', 'select a, limit as l, offset o, b from t', ['a', 'l', 'o', 'b']],
  ['behind an operator', 'snowflake', 'select a || offset as b, -offset as c, 2 * window as d from t', ['B', 'C', 'D']],
  ['in a CASE', 'bigquery', 'select case when offset = 1 then offset else offset end as n, b from t', ['n', 'b']],
  ['behind top', 'snowflake', 'select top 10 offset as a, b from t', ['A', 'B']],
  ['that a star leaves out', 'snowflake', 'select * exclude offset rename window as a, limit as b from t', ['A', 'B']],
  ['as a call', 'databricks', "select window(ts, '1 hour') as w, b from t", ['w', 'b']],
  ['an alias', 'snowflake', 'select a offset, b as window, c as limit', ['OFFSET', 'WINDOW', 'LIMIT']],
  ['a clause behind an expression', 'postgres', 'select 1 as a limit 1 offset 2', ['a']],
  ['a clause behind a star of nothing', 'duckdb', 'select * limit 3', []],
  ['a clause behind a comma', 'duckdb', 'select 1 as a, limit 1', ['a']],
  ['a clause that names a window', 'postgres', 'select 1 as a window w as (order by b)', ['a']],
  ['a clause that is being typed', 'postgres', 'select 1 as a limit', ['a']],
])('%s', (_, dialect, sql, columns) => {
  expect(factsOf(sql, dialect).outputs.columns.map(({ name }) => name)).toEqual(columns);
});

test.each<[string, DialectName, string, readonly string[]]>([
  [
    'the counter of an array, and a join behind it',
    'bigquery',
    'from t, unnest(a) as x with offset join u on 1 = 1',
    ['t', 'u'],
  ],
  ['in a condition', 'databricks', 'from t join u on u.a = offset join v on offset = v.a', ['t', 'u', 'v']],
  ['a table', 'databricks', 'from window join offset on 1 = 1 limit 10', ['window', 'offset']],
  ['clauses behind tables', 'postgres', 'from t, u window w as (order by b) limit 1 offset 2', ['t', 'u']],
])('of a FROM: %s', (_, dialect, sql, tables) => {
  const facts = factsOf(`select a as b ${sql}`, dialect);
  expect(facts.tables.map(({ parts }) => parts.join('.'))).toEqual(tables);
  expect(facts.defects).toEqual([]);
});

test.each<[DialectName, string, readonly string[]]>([
  ['databricks', 'with w as (select id, offset, limit from t) select offset + limit as a from w', ['limit', 'offset']],
  ['databricks', "select min(window.start) as a from t group by window(ts, '1 hour')", ['ts']],
  ['databricks', 'select min(window.start) as a from t group by b', ['window']],
  ['bigquery', 'with x as (select id, offset from t) select concat(id, offset) as a from x', ['id', 'offset']],
  ['postgres', 'select sum(b) over w as a from t window w as (order by c) limit 1 offset 2', ['b', 'c']],
])('is read as a column, %s: %s', (dialect, sql, columns) => {
  const from = lineageOf(readSql(sql, dialect)).output.columns.flatMap((column) => column.from);
  expect([...new Set(from.map(({ column }) => column))].sort()).toEqual(columns);
});
