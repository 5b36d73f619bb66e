import { expect, test } from 'vitest';
import type { Dialect } from '../dialects/dialect.ts';
import { dialectNamed } from '../dialects/index.ts';
import { type Materialization, materializeQuery } from './materialize.ts';

const view: Materialization = { kind: 'view', name: ['analytics', 'rides'] };
const table: Materialization = { kind: 'table', name: ['analytics', 'Rides'] };

test.each<[Dialect['name'], Materialization, string]>([
  ['duckdb', view, 'create or replace view analytics.rides as\nselect 1;\n'],
  ['duckdb', table, 'create or replace table analytics."Rides" as\nselect 1;\n'],
  ['snowflake', table, 'create or replace table analytics."Rides" as\nselect 1;\n'],
  [
    'postgres',
    table,
    'begin;\n\ndrop table if exists analytics."Rides";\n\ncreate table analytics."Rides" as\nselect 1;\n\ncommit;\n',
  ],
  ['athena', { kind: 'table', name: ['rides'] }, 'drop table if exists rides;\n\ncreate table rides as\nselect 1;\n'],
])('%s: %j', (name, what, expected) => {
  expect(materializeQuery('select 1\n', what, dialectNamed(name))).toBe(expected);
});
