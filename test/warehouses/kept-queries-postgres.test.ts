import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { localRunner } from '../../server/src/run/local.ts';
import { explain, RunError } from '../../server/src/run/problem.ts';
import type { HistoryReport, QueryReport } from '../../server/src/run/runner.ts';
import type { Engine } from '../oracle/build-world.ts';
import { CrashWorld } from './crash-world.ts';
import { type RunningPostgres, startPostgres } from './postgres.ts';
import { postgresEngine } from './postgres-engine.ts';

let server: RunningPostgres;
let engine: Engine;
let world: CrashWorld;
const runner = localRunner();
const signal = new AbortController().signal;

beforeAll(async () => {
  server = await startPostgres();
  engine = postgresEngine(server);
});

beforeEach(async () => {
  world = new CrashWorld(engine);
  await world.begin();
  await world.run('drop schema if exists marts cascade');
  mkdirSync(join(world.folder, 'queries'));
  return () => world.end();
});

afterAll(() => server?.stop());

function kept(kind: 'table' | 'view', columns: string): void {
  writeFileSync(
    join(world.folder, 'queries/first.aql'),
    `/*---\nmaterialize: ${kind}\nas: marts.first\n---*/\nusing customer_stream\nselect first opened (${columns})\n`,
  );
}

async function build(mode: 'build' | 'full' = 'build'): Promise<QueryReport | undefined> {
  return (await world.build({ mode: { kind: mode } })).streams[0]?.queries?.[0];
}

async function rows(sql: string): Promise<readonly unknown[]> {
  const found: unknown[] = [];
  await runner.query(
    { root: world.folder, connection: undefined, sql, limit: 100 },
    (batch) => found.push(...batch.rows),
    signal,
  );
  return found;
}

const options = `select array_to_string(reloptions, ',') from pg_class where oid = 'marts.first'::regclass`;
const canRead = `select has_table_privilege('reader', 'marts.first', 'select')`;

const columnRights = `select a.attname, pg_get_userbyid(g.grantee), g.privilege_type, g.is_grantable
from pg_attribute as a, aclexplode(a.attacl) as g
where a.attrelid = 'marts.first'::regclass and a.attname = 'who'
order by g.privilege_type`;

async function letRead(): Promise<void> {
  await world.run(
    `do $$ begin if to_regrole('reader') is null then create role reader; end if; end $$`,
    'grant select on marts.first to reader',
  );
}

test('a table keeps who may read it, and what others made for it', async () => {
  kept('table', 'ts, customer as who');
  expect(await build()).toMatchObject({ outcome: 'refreshed', rows: 40 });
  await letRead();
  expect(await build('full')).toMatchObject({ outcome: 'refreshed' });
  expect(await rows(canRead)).toEqual([[true]]);
  kept('table', 'ts, customer as who, activity_id');
  expect(await build()).toMatchObject({ outcome: 'refreshed' });
  expect(await rows(canRead)).toEqual([[true]]);
  await world.run('create view marts.people as select who from marts.first');
  expect(await build('full')).toMatchObject({ outcome: 'refreshed' });
  expect(await rows('select count(*) from marts.people')).toEqual([[40]]);
  kept('table', 'ts');
  const refused = await build();
  expect(refused).toMatchObject({ outcome: 'failed', error: expect.stringContaining('the view marts.people') });
  expect(await rows('select count(*) from marts.people')).toEqual([[40]]);
});

test('a view outlives full builds, and gets other columns with its readers', async () => {
  kept('view', 'ts, customer as who');
  expect(await build()).toMatchObject({ outcome: 'refreshed' });
  await letRead();
  expect(await build('full')).toMatchObject({ outcome: 'current' });
  kept('view', 'customer as who');
  expect(await build()).toMatchObject({ outcome: 'refreshed' });
  expect(await rows(canRead)).toEqual([[true]]);
  expect(await rows('select count(*) from marts.first')).toEqual([[40]]);
});

test.each([
  ['the same columns', "ts, customer as who filter ts > timestamp '2024-01-01'"],
  ['other columns', 'activity_id, customer as who'],
])(
  'a view keeps with whose rights it reads, and its readers, where its query asks for something else: %s',
  async (_, to) => {
    kept('view', 'ts, customer as who');
    await build();
    await letRead();
    await world.run(
      'alter view marts.first set (security_invoker = true, security_barrier = true)',
      `do $$ begin if to_regrole('counter') is null then create role counter; end if; end $$`,
      'grant select (who), update (ts, who) on marts.first to counter with grant option',
    );
    kept('view', to);
    expect(await build()).toMatchObject({ outcome: 'refreshed' });
    expect(await rows(options)).toEqual([['security_invoker=true,security_barrier=true']]);
    expect(await rows(canRead)).toEqual([[true]]);
    expect(await rows(columnRights)).toEqual([
      ['who', 'counter', 'SELECT', true],
      ['who', 'counter', 'UPDATE', true],
    ]);
  },
);

const comments = `select a.attname, d.description
from pg_description as d
left join pg_attribute as a on a.attrelid = d.objoid and a.attnum = d.objsubid and d.objsubid > 0
where d.objoid = 'marts.first'::regclass and d.classoid = 'pg_class'::regclass
order by d.objsubid`;

test.each([
  ['view', 'view', 'activity_id, customer as who'],
  ['table', 'table', 'activity_id, customer as who'],
  ['table', 'view', 'ts, customer as who'],
  ['view', 'table', 'ts, customer as who'],
] as const)(
  'a %s that is made again as a %s (%s) keeps the comments on it and on its columns that remain, and their readers',
  async (from, to, columns) => {
    kept(from, 'ts, customer as who');
    await build();
    await letRead();
    await world.run(
      `comment on ${from} marts.first is 'Ann''s first\\n'`,
      `comment on column marts.first.who is 'Who it was'`,
      ...(columns.includes('ts') ? [] : [`comment on column marts.first.ts is 'goes'`]),
      'grant select (who) on marts.first to reader',
    );
    kept(to, columns);
    expect(await build()).toMatchObject({ outcome: 'refreshed' });
    expect(await rows(comments)).toEqual([
      [null, `Ann's first\\n`],
      ['who', 'Who it was'],
    ]);
    expect(await rows(columnRights)).toEqual([['who', 'reader', 'SELECT', false]]);
    expect(await build('full')).toMatchObject({ outcome: to === 'table' ? 'refreshed' : 'current' });
    expect(await rows(comments)).toHaveLength(2);
    expect(await rows(canRead)).toEqual([[true]]);
  },
);

test('a table that is to be a view is left where something of others would be lost with it', async () => {
  kept('table', 'ts, customer as who');
  await build();
  await world.run('alter table marts.first enable row level security');
  kept('view', 'ts, customer as who');
  expect(await build()).toMatchObject({ outcome: 'failed', error: expect.stringContaining('row-level security') });
  expect(await rows('select count(*) from marts.first')).toEqual([[40]]);
});

function settings(change: (text: string) => string): void {
  const path = join(world.folder, 'activity_schema.yml');
  writeFileSync(path, change(readFileSync(path, 'utf8')));
}

const divide = () => settings((text) => text.replace('lookback:', 'layout: per_activity\n    lookback:'));
const unite = () => settings((text) => text.replace('layout: per_activity\n    ', ''));

/** One activity is viewed, and none of the stream's rows have devices. */
function opened(update: string): void {
  const select = `select id as activity_id, at_time as ts, coalesce(who, 'c1') as customer, 'opened' as activity, '{}' as feature_json from raw.opened`;
  writeFileSync(join(world.folder, 'transformations/opened.sql'), `/*---\nupdate: ${update}\n---*/\n${select}`);
}

const people = 'create view marts.people as select who from marts.first';

async function refusal(options: Parameters<CrashWorld['build']>[0] = {}): Promise<string> {
  return world.build(options).then(
    () => 'built',
    (error: unknown) => (error instanceof RunError ? explain(error.problem).text : String(error)),
  );
}

test.each(['build', 'full'] as const)(
  'a view outlives another layout, with its readers and what reads it: %s',
  async (mode) => {
    kept('view', 'ts, customer as who');
    await build();
    await letRead();
    await world.run(people);
    await world.run('alter view marts.first set (security_invoker = true)');
    const before = await rows('select ts, who from marts.first order by ts, who');
    for (const change of [divide, unite]) {
      change();
      const letGo = (await world.steps()).filter((id) => id.startsWith('let-go'));
      expect(letGo).toEqual(['let-go:columns:marts.first', 'let-go:marts.first']);
      expect(await build(mode)).toMatchObject({ as: 'marts.first', outcome: 'refreshed' });
      expect(await rows('select ts, who from marts.first order by ts, who')).toEqual(before);
      expect(await rows('select count(*) from marts.people')).toEqual([[40]]);
      expect(await rows(canRead)).toEqual([[true]]);
      expect(await rows(options)).toEqual([['security_invoker=true']]);
    }
    expect(await rows(`select relname from pg_class where relname like 'first%'`)).toEqual([['first']]);
  },
);

test('a view outlives that the rows it reads stay in a view from now on, and are stored again', async () => {
  settings((text) => text.replace('    optional_columns: [anonymous_customer_id]\n', ''));
  divide();
  opened('full');
  kept('view', 'ts, customer as who');
  await build('full');
  const before = await rows('select ts, who from marts.first order by ts, who');
  for (const update of ['view', 'full']) {
    opened(update);
    expect(await build()).toMatchObject({ outcome: 'current' });
    expect(await rows('select ts, who from marts.first order by ts, who')).toEqual(before);
  }
});

test('a view whose query asks for other columns by now gets them with another layout', async () => {
  kept('view', 'ts, customer as who');
  await build();
  await letRead();
  kept('view', 'customer as who');
  divide();
  const { queries = [] } = (await world.build()).streams[0] ?? {};
  expect(queries).toMatchObject([{ as: 'marts.first', outcome: 'refreshed', rows: undefined }]);
  expect(queries[0]?.seconds).toBeGreaterThan(0);
  expect(await build()).toMatchObject({ outcome: 'current' });
  expect(await rows('select count(who) from marts.first')).toEqual([[40]]);
  expect(await rows(canRead)).toEqual([[true]]);
});

test('a view that the warehouse does not make again undoes the build, and is told by its query', async () => {
  kept('view', 'ts, customer as who');
  await build();
  const before = await rows('select ts, who from marts.first order by ts, who');
  const path = join(world.folder, 'queries/first.aql');
  writeFileSync(path, `${readFileSync(path, 'utf8')}dimension raw.people on who = id (city)\n`);
  divide();
  expect(await refusal()).toMatch(/^The query first cannot be kept: .*raw.people/);
  expect(await rows('select ts, who from marts.first order by ts, who')).toEqual(before);
  kept('view', 'ts, nobody as who');
  expect(await refusal()).toMatch(/the view marts.first, .* and its query cannot be read: .*nobody/);
});

test('another layout is refused for what others made, and for a view that cannot be made again', async () => {
  kept('view', 'ts, customer as who');
  await build();
  divide();
  expect(await refusal({ streamsOnly: true })).toMatch(/the view marts.first.*`--streams-only`/);
  await world.run('create view marts.theirs as select ts from analytics.customer_stream');
  const others = await refusal();
  expect(others).toContain('the view marts.theirs');
  expect(others).not.toContain('marts.first');
  await world.run('drop view marts.theirs');
  rmSync(join(world.folder, 'queries/first.aql'));
  expect(await refusal()).toMatch(/the view marts.first.*the query first/);
  await world.run('drop view marts.first');
  expect(await refusal()).toBe('built');
});

test('another layout is refused where somebody’s table has the name of what a view reads meanwhile', async () => {
  kept('view', 'ts, customer as who');
  await build();
  await world.run('create table marts.first__old (mine integer)');
  expect(await refusal()).toBe('built');
  divide();
  expect(await refusal()).toMatch(/the view marts.first.*marts.first__old.*is somebody else’s/);
  await world.run('drop table marts.first__old');
  expect(await refusal()).toBe('built');
});

test('a view that others read and that gets other columns fails by its name', async () => {
  kept('view', 'ts, customer as who');
  await build();
  await world.run('create view marts.people as select who from marts.first');
  kept('view', 'customer as who');
  expect(await build()).toMatchObject({ outcome: 'failed', error: expect.stringContaining('marts.people') });
  expect(await rows('select count(*) from marts.people')).toEqual([[40]]);
  expect(await world.history()).toContainEqual(
    expect.objectContaining({ outcome: 'failed', error: expect.stringContaining('The query first') }),
  );
});

test('history is checked, and a reconcile mends what differs', async () => {
  await world.build();
  const check = async (): Promise<HistoryReport | undefined> => {
    const what = { streams: [], transformations: [], windows: 100, sizeSeconds: 6 * 3600, seed: 3, isDry: false };
    return (await runner.checkHistory({ root: world.folder, connection: undefined, ...what }, () => {}, signal))[0];
  };
  const differing = (report: HistoryReport | undefined) =>
    report?.windows
      .filter(({ missing, surplus, changed }) => missing + surplus + changed > 0)
      .map(({ transformation, missing, surplus, changed }) => [transformation, missing, surplus, changed]);
  expect(differing(await check())).toEqual([]);
  await world.run(
    `delete from raw.opened where n = 100`,
    `update raw.opened set who = 'somebody' where n = 101`,
    `insert into raw.bought values (9000, '9000', timestamp '2024-01-31 03:00:30', 'c1', 'd1')`,
  );
  expect(differing(await check())).toEqual([
    ['bought', 1, 0, 0],
    ['opened', 0, 1, 1],
  ]);
  await world.build({ mode: { kind: 'reconcile', window: 60 } });
  expect(differing(await check())).toEqual([]);
  expect(await rows('select count(*) from analytics._activity_schema_queue')).toEqual([[0]]);
  const mended = await world.table();
  await world.build({ mode: { kind: 'full' } });
  expect(await world.table()).toEqual(mended);
});
