import { expect, test } from 'vitest';
import { lineageOf } from './lineage.ts';
import { readSql } from './read.ts';

test.each([
  ['a column of the one table under its star', 'c as (select * from raw.t)', 'x', 'x < raw.t.x'],
  ['of the common table under it', 'b as (select * from raw.t), c as (select * from b)', 'x', 'x < b.x'],
  ['renamed', 'c as (select * rename (y as x) from raw.t)', 'x', 'x < raw.t.y'],
  ['left out', 'c as (select * exclude (x) from raw.t)', 'x', 'x < ??'],
  ['in brackets', 'c as ((select * from raw.t))', 'x', 'x < raw.t.x'],
  ['of every branch', 'c as (select * from raw.t union all select * from raw.u)', 'x', 'x < raw.t.x, raw.u.x'],
  ['of two tables it is one', 'c as (select * from raw.t join raw.u using (k))', 'x', 'x < ?t.x or u.x?'],
  ['under a name that stands for a place', 'c(x) as (select * from raw.t)', 'x', 'x < ??'],
  ['without a star', 'c as (select y from raw.t)', 'x', 'x < ??'],
])('what a column is that others read and the common table does not name: %s', (_, tables, name, expected) => {
  const sql = `with ${tables} select ${name} from c`;
  const column = lineageOf(readSql(sql, 'duckdb')).commonTables.at(-1)?.passed(name);
  const sources = column?.step.from.map(({ table, column: of }) => {
    const owner = 'common' in table ? sql.slice(table.common.start, table.common.end) : table.parts.join('.');
    return `${owner}.${of}`;
  });
  const doubts = column?.step.unclear.map(({ candidates }) => `?${candidates.join(' or ')}?`);
  expect(`${name} < ${[...(sources ?? []), ...(doubts ?? [])].join(', ')}`).toBe(expected);
});
