import { afterEach, beforeEach, expect, test } from 'vitest';
import { Sandbox } from './build-sandbox.ts';

let sandbox: Sandbox;
const came = (
  update: string,
  sql = `select id as activity_id, happened_at as ts, who as customer, kind as activity, json_object('n', n) as feature_json from raw.came`,
): string => `/*---\nupdate: ${update}\n---*/\n${sql}`;
const bought = `select id as activity_id, happened_at as ts, who as customer, 'bought' as activity, json_object('n', n) as feature_json from raw.bought`;

beforeEach(async () => {
  sandbox = new Sandbox();
  sandbox.settings('layout: per_activity\nlookback: 2 hours');
  await sandbox.run(
    'create schema raw',
    'create table raw.came (id varchar, happened_at timestamp, who varchar, kind varchar, n integer)',
    'create table raw.bought (id varchar, happened_at timestamp, who varchar, n integer)',
    `insert into raw.came values ('1', '2024-01-01', 'ann', 'came', 1), ('2', '2024-01-02', 'ann', 'came', 2), ('2', '2024-01-02', 'ann', 'came', 3), ('3', '2024-01-02', 'ann', 'went', 3), ('4', '2024-01-02', ' ', 'went', 3), ('9', '2124-01-02', 'ann', 'went', 3)`,
    `insert into raw.bought values ('1', '2024-01-01', 'ann', 1)`,
  );
  sandbox.write('transformations/came.sql', came('view'));
  sandbox.write('transformations/bought.sql', bought);
});
afterEach(() => sandbox.end());

test('probe', async () => {
  const p = await sandbox.plan();
  console.log(p.reasons.join('\n'));
  for (const s of p.steps.filter(({ sql }) => /view/.test(sql))) console.log(s.id, s.purpose, '\n', s.sql);
  const r = await sandbox.build();
  console.log(JSON.stringify(r, null, 1));
  console.log(await sandbox.rows('select * from customer_stream order by activity, activity_id'));
  console.log(await sandbox.rows('select * from customer_stream_came order by activity_id'));
  console.log(
    await sandbox.rows('select * from _activity_schema_tables'),
    await sandbox.rows('select * from _activity_schema_state'),
  );
  console.log((await sandbox.build()).streams[0]);
  sandbox.write('transformations/came.sql', came('incremental'));
  console.log((await sandbox.build()).streams[0]);
  console.log(await sandbox.rows('select * from customer_stream order by activity, activity_id'));
  console.log(
    await sandbox.rows('select * from _activity_schema_tables'),
    await sandbox.rows('select * from _activity_schema_state'),
  );
  sandbox.write('transformations/came.sql', came('view'));
  console.log((await sandbox.build()).streams[0]);
  console.log(await sandbox.rows('select * from customer_stream order by activity, activity_id'));
  console.log(
    await sandbox.rows('select * from _activity_schema_tables'),
    await sandbox.rows('select * from _activity_schema_state'),
  );
});
