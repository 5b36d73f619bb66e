import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { localRunner } from '../../server/src/run/local.ts';
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

const canRead = `select has_table_privilege('reader', 'marts.first', 'select')`;

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
