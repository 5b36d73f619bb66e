import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { localRunner } from '../../server/src/run/local.ts';
import { RunError } from '../../server/src/run/problem.ts';
import type { Progress } from '../../server/src/run/runner.ts';
import { type RunningPostgres, startPostgres } from './postgres.ts';
import { postgresEngine } from './postgres-engine.ts';

let server: RunningPostgres;
let folder: string;
let client: pg.Client;

beforeAll(async () => {
  server = await startPostgres({ deadlock_timeout: '50ms' });
  client = new pg.Client({ connectionString: server.connectionString });
  await client.connect();
  await client.query('create role reader login');
});

afterAll(async () => {
  await client?.end();
  await server?.stop();
});

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'activity-schema-views-'));
  mkdirSync(join(folder, 'transformations'));
  await run(
    'drop schema if exists analytics cascade',
    'drop schema if exists raw cascade',
    'create schema raw',
    'create table raw.visits (id text, happened_at timestamptz, who text)',
    `insert into raw.visits values ('1', '2024-01-01 10:00+00', 'ann'), ('2', '2024-01-02 10:00+00', 'ann')`,
  );
  settings();
  visits('view');
  orders();
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

const run = async (...statements: readonly string[]): Promise<void> => {
  for (const sql of statements) await client.query(sql);
};

function settings(optional = ''): void {
  writeFileSync(
    join(folder, 'activity_schema.yml'),
    `name: views
connection: dev
connections:
  dev: ${postgresEngine(server).connection(folder)}
streams:
  customer_stream: { entity: customer, schema: analytics, layout: per_activity, optional_columns: [${optional}] }
`,
  );
}

function visits(update: string, where = 'true'): void {
  writeFileSync(
    join(folder, 'transformations/visits.sql'),
    `/*---\nupdate: ${update}\n---*/
select id as activity_id, happened_at as ts, who as customer, 'visited' as activity, '{}' as feature_json
from raw.visits where ${where}`,
  );
}

function orders(who = 'ann'): void {
  writeFileSync(
    join(folder, 'transformations/orders.sql'),
    `select '1' as activity_id, timestamp '2024-01-01' as ts, '${who}' as customer, 'ordered' as activity, '{}' as feature_json`,
  );
}

const build = (onProgress: (progress: Progress) => void = () => {}, transformations: readonly string[] = []) =>
  localRunner().build(
    {
      root: folder,
      connection: undefined,
      streams: [],
      transformations,
      mode: { kind: 'build' },
      schema: undefined,
    },
    onProgress,
    new AbortController().signal,
  );

const refusal = () =>
  build().then(
    () => undefined,
    (error: unknown) => (error instanceof RunError && error.problem.kind === 'input' ? error.problem.message : error),
  );

const kind = async (name = 'customer_stream_visited') =>
  (await client.query('select table_type from information_schema.tables where table_name = $1', [name])).rows[0]
    ?.table_type;

test('times are in UTC, whatever the zone of who reads', async () => {
  await build();
  await run(`set timezone = 'Asia/Tokyo'`);
  const { rows } = await client.query('select ts::text from analytics.customer_stream_visited order by ts');
  await run('reset timezone');
  expect(rows).toEqual([{ ts: '2024-01-01 10:00:00' }, { ts: '2024-01-02 10:00:00' }]);
});

test('who may read the stream may read the view, whatever was there before', async () => {
  await build();
  await run('grant usage on schema analytics to reader', 'grant select on analytics.customer_stream to reader');
  const mayRead = async () =>
    (await client.query(`select has_table_privilege('reader', 'analytics.customer_stream_visited', 'select') as may`))
      .rows[0]?.may;
  const ways = [
    ['once', 'BASE TABLE'],
    ['view', 'VIEW'],
    ['incremental', 'BASE TABLE'],
    ['view', 'VIEW'],
  ] as const;
  for (const [update, is] of ways) {
    visits(update);
    await build();
    expect([update, await kind(), await mayRead()]).toEqual([update, is, true]);
  }
  settings('link');
  await build();
  expect([await kind(), await mayRead()]).toEqual(['VIEW', true]);
});

test('a view is made anew while somebody reads it by the stream’s', async () => {
  await build();
  visits('view', `id <> '2'`);
  const reader = new pg.Client({ connectionString: server.connectionString });
  await reader.connect();
  try {
    let reading: Promise<pg.QueryResult> | undefined;
    await build(({ purpose }) => {
      if (purpose === 'Replace the view customer_stream over all activities')
        reading = reader.query('select activity_id from analytics.customer_stream order by 1');
    });
    expect((await reading)?.rows.length).toBe(2);
  } finally {
    await reader.end();
  }
});

test('what others made for a view stays while its columns do, and is not lost with it', async () => {
  await build();
  await run('create view analytics.mine as select customer from analytics.customer_stream_visited');
  visits('view', `id <> '2'`);
  await build();
  expect((await client.query('select * from analytics.mine')).rows).toEqual([{ customer: 'ann' }]);
  const words =
    'customer_stream_visited goes or is made anew, and what others made for it would be lost with it: the view analytics.mine.';
  settings('link');
  expect(await refusal()).toBe(words);
  settings();
  visits('full');
  expect(await refusal()).toBe(words);
  await run('drop view analytics.mine');
  await build();
  expect(await kind()).toBe('BASE TABLE');
});

test('a source that is gone with all that reads it stops no build of others', async () => {
  await build();
  await run('drop table raw.visits cascade');
  await expect(build()).rejects.toMatchObject({
    problem: { transformation: 'visits', file: 'transformations/visits.sql' },
  });
  const { streams } = await build(undefined, ['orders']);
  expect(streams[0]?.notes).toContain('visits cannot be read now: it has no view.');
  const { rows } = await client.query('select activity from analytics.customer_stream');
  expect(rows).toEqual([{ activity: 'ordered' }]);
});

test.each(['view', 'materialized view'])('a %s of somebody’s in the place of a table is left alone', async (what) => {
  const refused = async (name: string, select: string): Promise<void> => {
    await run(`create ${what} analytics.${name} as ${select}`);
    expect(await refusal()).toBe(`analytics.${name} exists and was not built by Activity Schema.`);
    await run(`drop ${what} analytics.${name}`);
  };
  await build();
  await run(
    'create table analytics.aside as select * from analytics.customer_stream_ordered',
    'drop table analytics.customer_stream_ordered cascade',
    `create view analytics.customer_stream as select *, 'visited' as activity from analytics.customer_stream_visited`,
  );
  for (const columns of ['*', `'mine' as mine`]) {
    await refused('customer_stream_ordered', `select ${columns} from analytics.aside`);
  }
  await run('drop view analytics.customer_stream');
  await refused('customer_stream', `select 'mine' as _activity_source`);
  await build();
  expect(await kind('customer_stream_ordered')).toBe('BASE TABLE');
});

test('a partitioned table in the place of an activity’s table is left alone', async () => {
  await build();
  await run(
    'alter table analytics.customer_stream_ordered rename to aside',
    'create table analytics.customer_stream_ordered (like analytics.aside) partition by range (ts)',
  );
  expect(await refusal()).toBe('analytics.customer_stream_ordered exists and was not built by Activity Schema.');
  await run('drop table analytics.customer_stream_ordered');
  await build();
  expect(await kind('customer_stream_ordered')).toBe('BASE TABLE');
});

test('a foreign table in the place of the stream is left alone, and not read', async () => {
  await build();
  await run('create foreign data wrapper nothing', 'create server nowhere foreign data wrapper nothing');
  const columns = await client.query(
    `select string_agg(quote_ident(attname) || ' ' || format_type(atttypid, atttypmod), ', ' order by attnum) as listed
from pg_attribute where attrelid = 'analytics.customer_stream'::regclass and attnum > 0`,
  );
  await run(
    'drop view analytics.customer_stream',
    `create foreign table analytics.customer_stream (${columns.rows[0].listed}) server nowhere`,
  );
  expect(await refusal()).toBe('analytics.customer_stream exists and was not built by Activity Schema.');
  orders('bob');
  expect(await refusal()).toBe('analytics.customer_stream exists and was not built by Activity Schema.');
  await run('drop foreign data wrapper nothing cascade');
  await build();
});
