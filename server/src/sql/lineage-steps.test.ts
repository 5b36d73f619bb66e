import { describe, expect, test } from 'vitest';
import type { DialectName } from '../dialects/dialect.ts';
import type { AnyTable } from './lineage.ts';
import { lineageOf, type Sources } from './lineage.ts';
import { readSql } from './read.ts';

/** One step: no further than to the common tables, whose columns other steps follow. */
const steps = (sql: string, dialect: DialectName): readonly string[] => {
  const { commonTables, output } = lineageOf(readSql(sql, dialect));
  const told = ({ from }: Sources<AnyTable>): string =>
    from
      .map(({ table, column }) => {
        const name = 'common' in table ? sql.slice(table.common.start, table.common.end) : table.parts.join('.');
        return `${name}.${column ?? '*'}`;
      })
      .join(', ');
  return [...commonTables, { name: '', columns: output.columns }].flatMap(({ name, columns }) =>
    columns.map((column) => `${name}.${column.name} < ${told(column.step)}`),
  );
};

describe('a star over a common table is a step of its own', () => {
  test.each<[string, string, readonly string[]]>([
    [
      'in a chain of them',
      'with a as (select id from raw.t), b as (select * from a), c as (select * from b) select id from c',
      ['a.id < raw.t.id', 'b.id < a.id', 'c.id < b.id', '.id < c.id'],
    ],
    [
      'renamed and replaced',
      'with a as (select id, at from raw.t), b as (select * rename (id as k) replace (at::date as at) from a) select * from b',
      ['a.id < raw.t.id', 'a.at < raw.t.at', 'b.k < a.id', 'b.at < a.at', '.k < b.k', '.at < b.at'],
    ],
    [
      'of one of two tables',
      'with a as (select id from raw.t), b as (select id from raw.u) select b.*, a.id as other from a, b',
      ['a.id < raw.t.id', 'b.id < raw.u.id', '.id < b.id', '.other < a.id'],
    ],
    [
      'without a list',
      'with a as (select id from raw.t), b as (from a) from b',
      ['a.id < raw.t.id', 'b.id < a.id', '.id < b.id'],
    ],
    [
      'in both branches of a union',
      'with a as (select id from raw.t), b as (select id from raw.u), c as (select * from a union all select * from b) select id from c',
      ['a.id < raw.t.id', 'b.id < raw.u.id', 'c.id < a.id, b.id', '.id < c.id'],
    ],
  ])('%s', (_, sql, expected) => expect(steps(sql, 'duckdb')).toEqual(expected));
});

describe('the window that rows are grouped by', () => {
  test.each<[string, readonly string[]]>([
    [
      "select window.start as s, window.end as e from events group by k, window(ts, '1 hour')",
      ['.s < events.ts', '.e < events.ts'],
    ],
    ["select session_window.start as s from events e group by session_window(e.ts, '5 minutes')", ['.s < events.ts']],
    ['select window.start as s from events group by 1', ['.s < events.window']],
    ['select window.start as s from window group by window(ts)', ['.s < window.start']],
  ])('%s', (sql, expected) => expect(steps(sql, 'databricks')).toEqual(expected));
});
