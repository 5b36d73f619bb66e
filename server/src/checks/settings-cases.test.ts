import { expect, test } from 'vitest';
import { loadVerdicts } from '../voices/hearing.test-support.ts';
import { applied, marked, problemsOf } from './checking.test-support.ts';

const verdicts = await loadVerdicts();
const long = 'x'.repeat(60);

/** The rules that speak of the settings, at the marked places. */
function says(source: string, rules: readonly string[]): void {
  const { text, ranges } = marked(source);
  const found = problemsOf({ text }, 'settings', verdicts).filter(
    ({ rule }) => rule !== 'stream-without-transformations',
  );
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
  [
    'a day that never comes',
    `${streams}  s: { entity: c, schedule: { build: «"0 0 31 2,4 *"» } }`,
    ['schedule-never-runs'],
  ],
  ['a day of leap years', `${streams}  s: { entity: c, schedule: { full: "0 0 29 2 *" } }`, []],
  ['or a weekday', `${streams}  s: { entity: c, schedule: { full: 0 0 30 2 1, check: "@daily" } }`, []],
  ['four parts', `${streams}  s: { entity: c, schedule: { build: «"0 0 * *"» } }`, ['wrong-value']],
  ['an hour that is none', `${streams}  s: { entity: c, schedule: { build: «0 24 * * *» } }`, ['wrong-value']],
  [
    'a port that is none',
    `${streams}  s: { entity: c }\nconnections: { p: { type: postgres, port: «65536» } }`,
    ['wrong-value'],
  ],
  [
    'nor a number',
    `${streams}  s: { entity: c }\nconnections: { p: { type: postgres, port: «5432.5» } }`,
    ['wrong-value'],
  ],
  [
    'a way to encrypt that is none',
    `${streams}  s: { entity: c }\nconnections: { p: { type: postgres, sslmode: «always» } }`,
    ['wrong-value'],
  ],
  [
    'an amount of memory that is none',
    `${streams}  s: { entity: c }\nconnections: { d: { type: duckdb, path: a, memory_limit: «abc» } }`,
    ['wrong-value'],
  ],
  [
    'an amount of memory without its unit',
    `${streams}  s: { entity: c }\nconnections: { d: { type: duckdb, path: a, memory_limit: «2» } }`,
    ['wrong-value'],
  ],
  [
    'no threads',
    `${streams}  s: { entity: c }\nconnections: { d: { type: duckdb, path: a, threads: «0» } }`,
    ['wrong-value'],
  ],
  [
    'values of connections',
    `${streams}  s: { entity: c }\nconnections:\n  p: { type: postgres, port: "5433", sslmode: verify-ca }\n  q: { type: postgres, port: "\${env:PGPORT}", sslmode: "\${env:MODE}" }\n  d: { type: duckdb, path: a, threads: 4, memory_limit: 2.5 gb }\n  e: { type: duckdb, path: a, memory_limit: "\${env:MEMORY}" }\n  f: { type: duckdb, path: a, memory_limit: none }`,
    [],
  ],
  [
    'secrets inside addresses',
    `${streams}  s: { entity: c }\nconnections:\n  a: { type: duckdb, path: «"md:shop?motherduck_token=eyJhbGci"» }\n  b: { type: postgres, host: «"postgres://me:hunter2@db:5432"» }`,
    ['secret-in-clear', 'secret-in-clear'],
  ],
  [
    'none there',
    `${streams}  s: { entity: c }\nconnections:\n  a: { type: duckdb, path: "md:shop?motherduck_token=\${env:MD}" }\n  b: { type: postgres, host: "db:5432", password: "", user: "a@b" }\n  c: { type: snowflake, account: a, password: "\${env:PW}" }`,
    [],
  ],
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

test.each([
  [
    'connection: prd\nconnections: { prod: { type: postgres } }',
    'connection: prod\nconnections: { prod: { type: postgres } }',
  ],
  [
    'connections: { a: { type: postgres, password: hunter2 } }',
    'connections: { a: { type: postgres, password: ${env:A_PASSWORD} } }',
  ],
  [
    'connections: { a: { type: duckdb, path: "md:x?motherduck_token=eyJ" } }',
    'connections: { a: { type: duckdb, path: "md:x?motherduck_token=${env:A_TOKEN}" } }',
  ],
  [
    'connections: { a: { type: postgres, host: "postgres://me:hunter2@db" } }',
    'connections: { a: { type: postgres, host: "postgres://me:${env:A_PASSWORD}@db" } }',
  ],
])('%s: the fix', (text, fixed) => {
  const [problem] = problemsOf({ text: `name: x\nstreams: {}\n${text}` }, 'settings', verdicts);
  const [fix] = problem?.fixes ?? [];
  expect(fix && applied(`name: x\nstreams: {}\n${text}`, fix)).toBe(`name: x\nstreams: {}\n${fixed}`);
});
