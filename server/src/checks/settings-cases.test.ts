import { expect, test } from 'vitest';
import { loadVoice } from '../sql/voice.ts';
import { marked, problemsOf } from './checking.test-support.ts';

const voice = await loadVoice();
const long = 'x'.repeat(60);

/** The rules that speak of the settings, at the marked places. */
function says(source: string, rules: readonly string[]): void {
  const { text, ranges } = marked(source);
  const found = problemsOf({ text }, 'settings', voice).filter(({ rule }) => rule !== 'stream-without-transformations');
  expect(found.map(({ rule, range }) => [rule, range])).toEqual(rules.map((rule, index) => [rule, ranges[index]]));
}

const postgres = 'connections: { pg: { type: postgres } }\n';
const bigquery = 'connections: { bq: { type: bigquery } }\n';
const athena = 'connections: { at: { type: athena } }\n';
const duckdb = 'connections: { db: { type: duckdb, path: a.duckdb } }\n';
const streams = 'streams:\n';

test.each<[string, string, readonly string[]]>([
  ['a schema without a name', `${streams}  s: { entity: c, schema: «""» }`, ['wrong-value']],
  ['a column without a name', `${streams}  s: { entity: c, column_names: { customer: «""» } }`, ['wrong-value']],
  [
    'two columns called the same',
    `${streams}  s: { entity: c, column_names: { customer: «who», activity_id: who } }`.replace(
      '«who», activity_id: who',
      'who, activity_id: «who»',
    ),
    ['name-clash'],
  ],
  ['two columns that swap their names', `${streams}  s: { entity: c, column_names: { ts: link, customer: ts } }`, []],
  [
    'streams that differ in case on DuckDB',
    `${duckdb}${streams}  s: { entity: c }\n  «S»: { entity: c }`,
    ['name-clash'],
  ],
  ['in two schemas', `${duckdb}${streams}  s: { entity: c, schema: a }\n  S: { entity: c, schema: b }`, []],
  ['on PostgreSQL', `${postgres}${streams}  s: { entity: c }\n  S: { entity: c }`, []],
  ['a long stream', `${postgres}${streams}  «${long}»: { entity: c }`, ['long-name']],
  ['on DuckDB', `${duckdb}${streams}  ${long}: { entity: c }`, []],
  ['a long schema', `${postgres}${streams}  s: { entity: c, schema: «${long}xxxx» }`, ['long-name']],
  ['a long column', `${postgres}${streams}  s: { entity: c, column_names: { ts: «${long}xxxx» } }`, ['long-name']],
  ['bytes count, not letters', `${postgres}${streams}  s: { entity: c, schema: «${'é'.repeat(32)}» }`, ['long-name']],
  ['DuckDB without a file', `${streams}  s: { entity: c }\nconnections: { «db»: { type: duckdb } }`, ['missing-key']],
  [
    'a column of 1.1 in a stream of 2.0',
    `${streams}  s: { entity: c, optional_columns: [link, «feature_1»] }`,
    ['wrong-value'],
  ],
  ['and of 1.1', `spec: "1.1"\n${streams}  s: { entity: c, optional_columns: [link, feature_1] }`, []],
  ['one table on BigQuery', `${bigquery}${streams}  s: { entity: c, layout: «single» }`, ['layout-advice']],
  ['a table for each activity there', `${bigquery}${streams}  s: { entity: c, layout: per_activity }`, []],
  ['one table elsewhere', `${postgres}${streams}  s: { entity: c, layout: single, table_layout: guide }`, []],
  ['partitions by day on Athena', `${athena}${streams}  s: { entity: c, table_layout: «guide» }`, ['layout-advice']],
  ['by month', `${athena}${streams}  s: { entity: c, table_layout: recommended }`, []],
  [
    'activities that would share a table',
    `${athena}activities: { rode: {}, Rode: {} }\n${streams}  «s»: { entity: c, layout: per_activity }`,
    ['name-clash'],
  ],
  ['in one table', `${athena}activities: { rode: {}, Rode: {} }\n${streams}  s: { entity: c }`, []],
  [
    'an activity whose table has a long name',
    `${postgres}activities: { ${long}: {} }\n${streams}  «stream»: { entity: c, layout: per_activity }`,
    ['long-name'],
  ],
  [
    'a rule that is not known',
    `streams: {}\nrules: { «unknown_column»: off, query-syntax-error: error }`,
    ['unknown-rule'],
  ],
])('%s', (_, settings, rules) => says(`name: shop\n${settings}`, rules));
