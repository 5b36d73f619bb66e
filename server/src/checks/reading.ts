import { describeReading } from './check.ts';

/** The rules whose problems are found while `activity_schema.yml` and the heads of files are read. */

const query =
  "select id as activity_id, ts, email as customer, 'signed_up' as activity, json_object() as feature_json from users";

export const malformedYaml = describeReading({
  foundBy: 'reading',
  id: 'malformed-yaml',
  severity: 'error',
  summary: 'Settings and heads are valid YAML.',
  documentation: 'What cannot be read as YAML is left out; the rest of the file still counts.',
  fails: 'name: shop\nstreams: {}«}»',
  passes: 'name: shop\nstreams: {}',
});

export const missingKey = describeReading({
  foundBy: 'reading',
  id: 'missing-key',
  severity: 'error',
  summary: 'Keys that have no default are written.',
  documentation: 'A stream needs its `entity`, a connection its `type`, one to DuckDB its `path`.',
  fails: 'name: shop\nstreams:\n  «customer_stream»: { schema: analytics }',
  passes: 'name: shop\nstreams:\n  customer_stream: { entity: customer, schema: analytics }',
});

export const unknownKey = describeReading({
  foundBy: 'reading',
  id: 'unknown-key',
  severity: 'error',
  summary: 'Settings and heads hold only keys that mean something.',
  documentation: 'A key that is not known has no effect; most often it is misspelt.',
  fails: 'name: shop\n«steams»: {}',
  passes: 'name: shop\nstreams: {}',
});

export const wrongValue = describeReading({
  foundBy: 'reading',
  id: 'wrong-value',
  severity: 'error',
  summary: 'Every key has a value of its kind.',
  documentation: 'The value is not one of those the key may have; the default is used.',
  fails: 'name: shop\nstreams:\n  customer_stream: { entity: customer, layout: «both» }',
  passes: 'name: shop\nstreams:\n  customer_stream: { entity: customer, layout: single }',
});

export const secretInClear = describeReading({
  foundBy: 'reading',
  id: 'secret-in-clear',
  severity: 'warning',
  summary: 'No secret stands in a file.',
  documentation:
    'A password, a token, or one of them inside an address. Use `${env:NAME}`, the driver’s own store, or the editor’s secret storage.',
  fails: 'name: shop\nstreams: {}\nconnections:\n  dev: { type: postgres, password: «hunter2» }',
  passes: 'name: shop\nstreams: {}\nconnections:\n  dev: { type: postgres, password: "${env:PGPASSWORD}" }',
});

export const unknownConnection = describeReading({
  foundBy: 'reading',
  id: 'unknown-connection',
  severity: 'error',
  summary: 'The default connection is one of the connections.',
  documentation: '`connection` names an entry of `connections`.',
  fails: 'name: shop\nstreams: {}\nconnection: «prd»\nconnections:\n  prod: { type: postgres }',
  passes: 'name: shop\nstreams: {}\nconnection: prod\nconnections:\n  prod: { type: postgres }',
});

export const unknownStream = describeReading({
  foundBy: 'reading',
  id: 'unknown-stream',
  severity: 'error',
  summary: 'A head names a stream of its project.',
  documentation: '`stream` in the head of a transformation is an entry of `streams` in `activity_schema.yml`.',
  fails: `/*---
stream: «custmer_stream»
---*/
${query}`,
  passes: `/*---
stream: customer_stream
---*/
${query}`,
});

export const unknownTransformation = describeReading({
  foundBy: 'reading',
  id: 'unknown-transformation',
  severity: 'error',
  summary: '`run_after` names transformations of the project.',
  documentation: 'A transformation’s id is its path without folder and suffix: `web/opened_app`.',
  fails: `/*---
run_after: [«opend_app»]
---*/
${query}`,
  passes: `/*---
run_after: [opened_app]
---*/
${query}`,
});
