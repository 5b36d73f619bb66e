import { describe, expect, test } from 'vitest';
import { duckdb } from '../dialects/duckdb.ts';
import { readSource } from './source.ts';

const read = (sql: string) => {
  const answer = readSource({ id: 'a', sql }, duckdb);
  if (answer.kind === 'refused') throw new Error(answer.refusal.message);
  return answer.source;
};

const refusal = (sql: string): string | undefined => {
  const answer = readSource({ id: 'a', sql }, duckdb);
  return answer.kind === 'refused' ? answer.refusal.message : undefined;
};

describe('a transformation’s SQL', () => {
  test('loses what stands after its end', () => {
    expect(read('  select 1 -- one\n ; -- end\n').sql('', '')).toBe('select 1');
  });

  test('keeps a semicolon that is text', () => {
    expect(read(`select ';' as a`).sql('', '')).toBe(`select ';' as a`);
  });

  test('has its bounds filled in, but not inside text and comments', () => {
    const source = read(`select '@start_ts' from t /* @end_ts */ where ts > @start_ts and ts <= @END_TS`);
    expect(source.bindsStart).toBe(true);
    expect(source.sql('FROM', 'TO')).toBe(`select '@start_ts' from t /* @end_ts */ where ts > FROM and ts <= TO`);
  });

  test.each([
    ['spaces and comments', 'select a\nfrom t', '/* x */ select  a from t -- y'],
    ['the case of words', 'select a from t', 'SELECT a FROM t'],
    ['a semicolon', 'select a from t', 'select a from t;'],
  ])('has the same hash whatever %s', (_, one, other) => {
    expect(read(one).hash).toBe(read(other).hash);
  });

  test.each([
    ['text', `select 'a'`, `select 'A'`],
    ['a quoted name', 'select "a"', 'select "A"'],
    ['words', 'select a', 'select b'],
  ])('has another hash with other %s', (_, one, other) => {
    expect(read(one).hash).not.toBe(read(other).hash);
  });

  test.each([
    ['several statements', 'select 1; select 2', 'a has more than one statement.'],
    ['nothing', ' -- only a comment\n', 'a is empty.'],
    ['Jinja', `select * from {{ ref('x') }}`, 'a has Jinja in it that nobody evaluated.'],
  ])('is refused with %s', (_, sql, message) => {
    expect(refusal(sql)).toBe(message);
  });
});
