import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { RunError } from '../../server/src/run/problem.ts';
import type { Engine } from '../oracle/build-world.ts';
import { startBuild } from './build-process.ts';
import { CrashWorld } from './crash-world.ts';
import { type RunningPostgres, startPostgres } from './postgres.ts';
import { postgresEngine } from './postgres-engine.ts';

let server: RunningPostgres;
let engine: Engine;
let world: CrashWorld;

beforeAll(async () => {
  server = await startPostgres();
  engine = postgresEngine(server);
});

beforeEach(async () => {
  world = new CrashWorld(engine);
  await world.begin();
  return () => world.end();
});

afterAll(() => server?.stop());

const stream = 'analytics.customer_stream';

async function answers(sql: string): Promise<readonly unknown[][]> {
  const client = new pg.Client({ connectionString: server.connectionString });
  await client.connect();
  try {
    return (await client.query({ text: sql, rowMode: 'array' })).rows;
  } finally {
    await client.end();
  }
}

const indexNames = `select indexname from pg_indexes where tablename = 'customer_stream' order by 1`;

function changeSettings(): void {
  const path = join(world.folder, 'activity_schema.yml');
  writeFileSync(path, readFileSync(path, 'utf8').replace('lookback:', 'identity: { grace: 5 minutes }\n    lookback:'));
}

test('what others made for the table outlives a full build and other settings', async () => {
  await world.run(
    `do $$ begin if to_regrole('analyst') is null then create role analyst; end if; end $$`,
    'grant usage on schema analytics to analyst',
    `grant select (activity, ts) on ${stream} to analyst`,
    `comment on table ${stream} is 'Ours.'`,
    `comment on column ${stream}.ts is 'When.'`,
    `create index mine on ${stream} ((feature_json ->> 'n'))`,
    `alter table ${stream} enable row level security`,
    `create policy only_bought on ${stream} for select to analyst using (activity = 'bought')`,
  );
  const belongings = `select
    (select array_agg(polname || pg_get_expr(polqual, polrelid)) from pg_policy where polrelid = '${stream}'::regclass),
    (select relrowsecurity from pg_class where oid = '${stream}'::regclass),
    has_column_privilege('analyst', '${stream}', 'ts', 'select'),
    has_column_privilege('analyst', '${stream}', 'customer', 'select'),
    obj_description('${stream}'::regclass, 'pg_class'),
    col_description('${stream}'::regclass, (select attnum from pg_attribute where attrelid = '${stream}'::regclass and attname = 'ts')),
    pg_get_indexdef('analytics.mine'::regclass)`;
  const before = await answers(belongings);
  const report = await world.build({ mode: { kind: 'full' } });
  expect(report.streams[0]?.notes).toContain(
    'The table stays, and its rows are replaced, for it has what would be lost with it: comments, rights to columns, row-level security, the index mine and the policy only_bought.',
  );
  expect(await answers(belongings)).toEqual(before);
  expect(await world.table()).toHaveLength(8000);
  changeSettings();
  await world.build();
  expect(await answers(belongings)).toEqual(before);
  expect(await world.table()).toHaveLength(8000);
});

test('a role that row-level security keeps rows from does not build', async () => {
  await world.run(
    `do $$ begin if to_regrole('guarded') is null then create role guarded login password '${server.password}'; end if; end $$`,
    'grant all on schema analytics, raw to guarded',
    'grant all on all tables in schema analytics, raw to guarded',
    `alter table ${stream} enable row level security`,
    `create policy all_bought on ${stream} to guarded using (activity = 'bought')`,
  );
  const before = await world.table();
  const path = join(world.folder, 'activity_schema.yml');
  const settings = readFileSync(path, 'utf8');
  writeFileSync(path, settings.replace(`user: ${server.user}`, 'user: guarded'));
  const error = await world.build().catch((reason: unknown) => reason);
  expect(error instanceof RunError && error.problem).toMatchObject({
    kind: 'input',
    message: 'Row-level security keeps rows of analytics.customer_stream from the role that builds it.',
  });
  writeFileSync(path, settings);
  expect(await world.table()).toEqual(before);
});

test.each(['build', 'full'] as const)(
  'a partitioned table in the place of the stream is left alone: %s',
  async (kind) => {
    await world.run(
      `alter table ${stream} rename to aside`,
      `create table ${stream} (like analytics.aside) partition by range (ts)`,
    );
    const refused = { problem: { kind: 'input', message: `${stream} exists and was not built by Activity Schema.` } };
    await expect(world.build({ mode: { kind } })).rejects.toMatchObject(refused);
    await world.run(
      `create table analytics.ever partition of ${stream} default`,
      `insert into ${stream} select * from analytics.aside`,
    );
    await expect(world.build({ mode: { kind } })).rejects.toMatchObject(refused);
    const what = { streams: [], transformations: [], windows: 2, sizeSeconds: 3600, seed: 1, isDry: false };
    const asked = { root: world.folder, connection: undefined, ...what };
    const checking = world.runner.checkHistory(asked, () => {}, new AbortController().signal);
    await expect(checking).rejects.toMatchObject(refused);
    expect(await world.table()).toHaveLength(6000);
  },
);

test('whoever comes to read during a full build is answered until it is all but done', async () => {
  const plan = await world.runner.plan(
    {
      root: world.folder,
      connection: undefined,
      streams: [],
      transformations: [],
      mode: { kind: 'full' },
      schema: undefined,
    },
    new AbortController().signal,
  );
  const steps = plan.flatMap((one) => one.steps.map(({ id }) => id));
  expect(steps.slice(steps.indexOf('drop:table'))).toEqual(['drop:table', 'rename', 'settle:indexes']);
  const build = startBuild(world.folder, '--full', '--hold-at', String(steps.indexOf('drop:table') + 1));
  await build.next();
  expect(await answers(`select count(*) from ${stream}`)).toEqual([['6000']]);
  build.goOn();
  expect(await build.next()).toMatchObject({ report: {} });
  await build.ended;
  expect(await answers(`select count(*) from ${stream}`)).toEqual([['8000']]);
});

test('indexes have the names of their table, however often it is built anew', async () => {
  const names = await answers(indexNames);
  expect(names.flat()).toEqual([
    'customer_stream_activity_activity_id_idx',
    'customer_stream_activity_coalesce_ts_idx',
    'customer_stream_activity_ts_customer_idx',
    'customer_stream_anonymous_customer_id_ts_idx',
  ]);
  await world.build({ mode: { kind: 'full' } });
  expect(await answers(indexNames)).toEqual(names);
});
