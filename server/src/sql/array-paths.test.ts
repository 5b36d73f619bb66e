import { expect, test } from 'vitest';
import { lineageOf } from './lineage.ts';
import { factsIn, readSql } from './read.ts';

test.each([
  [
    'an array by its path',
    'select o.id, i.sku, p.name as part from raw.o as o, o.items as i left join i.parts p',
    'bigquery',
    ['id < raw.o.id', 'sku < raw.o.items', 'part < raw.o.items'],
  ],
  [
    'an array by its path in a subquery of an expression',
    'select o.id, (select sum(i.qty) from o.items i) as n from raw.o',
    'bigquery',
    ['id < raw.o.id', 'n < raw.o.items'],
  ],
  [
    'an array by its path on Redshift',
    'select o.id, i.sku from raw.o as o, o.items as i',
    'redshift',
    ['id < raw.o.id', 'sku < raw.o.items'],
  ],
  [
    'elsewhere it is a table of a schema',
    'select o.id, i.sku from raw.o as o, o.items as i',
    'postgres',
    ['id < raw.o.id', 'sku < o.items.sku'],
  ],
] as const)('%s', (_, sql, dialect, gives) => {
  const { columns } = lineageOf(readSql(sql, dialect)).output;
  const sources = columns.map(({ from }) => from.map(({ table, column }) => `${table.parts.join('.')}.${column}`));
  expect(columns.map(({ name }, index) => `${name} < ${sources[index]?.join(', ')}`)).toEqual(gives);
  expect(columns.flatMap(({ unclear }) => unclear)).toEqual([]);
});

test.each([
  ['beside its table', 'select i.sku from raw.o as o, o.items as i', 'bigquery', ['raw.o']],
  ['in a join', 'select i.sku from raw.o left join o.items as i', 'bigquery', ['raw.o']],
  ['of a common table', 'with o as (select * from raw.o) select i.sku from o, o.items i', 'bigquery', ['raw.o']],
  ['in a subquery', 'select (select max(sku) from o.items) as m from raw.o', 'bigquery', ['raw.o']],
  ['on Redshift', 'select i.sku from raw.o as o, o.items as i', 'redshift', ['raw.o']],
  [
    'a schema called as the table',
    'select (select max(sku) from o.items) as m from raw.o',
    'redshift',
    ['o.items', 'raw.o'],
  ],
  ['the table behind it', 'select 1 as x from o.items i, raw.o as o', 'bigquery', ['o.items', 'raw.o']],
] as const)('the tables that are read beside an array of rows: %s', (_, sql, dialect, tables) => {
  const read = readSql(sql, dialect);
  const ofLineage = lineageOf(read).reads.flatMap(({ table }) => ('common' in table ? [] : [table]));
  const names = { activity: 'activity', features: 'feature_json', customer: 'customer' };
  for (const found of [ofLineage, factsIn(read, names).tables])
    expect(found.map(({ parts }) => parts.join('.'))).toEqual(tables);
});
