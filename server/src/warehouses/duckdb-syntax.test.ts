import { expect, test } from 'vitest';
import { duckdbSyntax } from './duckdb-syntax.ts';

test.each([
  'select 1',
  'from t',
  'select a, from t',
  '',
  '-- nothing\n;',
  // The mistake is not one of syntax.
  'select a from a_table_that_is_not_there',
])('%j is read', async (sql) => {
  expect(await duckdbSyntax(sql)).toEqual({ kind: 'accepted' });
});

test.each([
  ['select a,«,» b from t', 'syntax error at or near ","'],
  ["select 'ü😀', a b «c» from t", 'syntax error at or near "c"'],
  ['select (a«»', 'syntax error at end of input'],
])('%j is refused at its place', async (marked, message) => {
  const [before = '', at = '', after = ''] = marked.split(/[«»]/);
  const range = { start: before.length, end: before.length + at.length };
  expect(await duckdbSyntax(before + at + after)).toEqual({
    kind: 'refused-by-engine',
    complaint: { voice: 'DuckDB', message, range },
  });
});

test('what DuckDB says beyond syntax is no verdict', async () => {
  expect(await duckdbSyntax("select date('2020-01-31', '+1 month')")).toEqual({ kind: 'unknown' });
});
