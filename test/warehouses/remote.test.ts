import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { RunError } from '../../server/src/run/problem.ts';
import { remoteRunner } from '../../server/src/run/remote.ts';
import type { Cell, QueryRequest, Runner } from '../../server/src/run/runner.ts';
import { isAlive } from '../../server/src/warehouses/holder.ts';
import { duckdbEngine } from '../oracle/build-duckdb-engine.ts';
import { startBuild } from './build-process.ts';
import { CrashWorld } from './crash-world.ts';

let world: CrashWorld;
let runner: Runner;

beforeAll(async () => {
  world = new CrashWorld(duckdbEngine);
  await world.begin();
  runner = remoteRunner({
    modulePath: join(import.meta.dirname, '../../server/src/run/runner-main.ts'),
    idleSeconds: 1,
    execArgv: ['--import', 'tsx'],
  });
});

afterAll(async () => {
  await runner?.dispose();
  world?.end();
});

const signal = new AbortController().signal;

/** A query that is busy for minutes. */
const endless = 'select sum(a.i * b.i) from range(10000000) as a(i), range(10000000) as b(i)';

function query(sql: string): QueryRequest {
  return { root: world.folder, connection: undefined, sql, limit: 1000 };
}

async function rowsOf(sql: string): Promise<readonly (readonly Cell[])[]> {
  const rows: (readonly Cell[])[] = [];
  await runner.query(query(sql), (batch) => rows.push(...batch.rows), signal);
  return rows;
}

async function problemOf(work: Promise<unknown>): Promise<unknown> {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  return error instanceof RunError ? error.problem : error;
}

test('queries, plans, builds and history arrive from the other process', async () => {
  expect(await rowsOf('select count(*), max(ts) from analytics.customer_stream')).toEqual([
    [6000, '2024-02-02T01:59:00'],
  ]);
  const request = {
    root: world.folder,
    connection: undefined,
    streams: [],
    transformations: [],
    mode: { kind: 'build' as const },
  };
  const [plan] = await runner.plan({ ...request, schema: undefined }, signal);
  expect(plan?.steps.map(({ id }) => id)).toContain('update:occurrences');
  const progress: string[] = [];
  const report = await runner.build({ ...request, schema: undefined }, ({ purpose }) => progress.push(purpose), signal);
  expect(report.streams[0]?.total.inserted).toBe(2000);
  expect(progress).toHaveLength(plan?.steps.length ?? 0);
  const [latest] = await runner.history({ root: world.folder, connection: undefined, limit: 1 }, signal);
  expect(latest).toMatchObject({ outcome: 'succeeded', figures: { inserted: 2000 } });
});

test('a build that fails arrives with what it had finished before', async () => {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'activity-schema-two-')));
  try {
    const connections = 'connection: dev\nconnections: { dev: { type: duckdb, path: two.duckdb } }';
    const streams = 'streams:\n  a_stream: { entity: customer }\n  b_stream: { entity: bike }\n';
    const rows = `'x' as activity_id, timestamp '2024-01-01' as ts, 'a' as customer, 'seen' as activity, '{}' as feature_json`;
    mkdirSync(join(root, 'transformations'));
    writeFileSync(join(root, 'activity_schema.yml'), `name: two\n${connections}\n${streams}`);
    writeFileSync(join(root, 'transformations/a.sql'), `/*---\nstream: a_stream\n---*/\nselect ${rows}`);
    writeFileSync(join(root, 'transformations/b.sql'), `/*---\nstream: b_stream\n---*/\nselect ${rows} from gone`);
    const mode = { kind: 'build' as const };
    const request = { root, connection: undefined, streams: [], transformations: [], mode, schema: undefined };
    await expect(runner.build(request, () => undefined, signal)).rejects.toMatchObject({
      problem: { kind: 'sql', transformation: 'b' },
      done: { streams: [{ stream: 'a_stream', total: { inserted: 1 } }] },
    });
  } finally {
    rmSync(root, { recursive: true });
  }
});

test('a mistake in the SQL arrives with its place', async () => {
  expect(await problemOf(rowsOf('select nothing_like_it from analytics.customer_stream'))).toMatchObject({
    kind: 'sql',
    message: expect.stringContaining('nothing_like_it'),
    offset: 7,
  });
});

test('a cancelled query stops in the warehouse, and the next one works', async () => {
  const cancel = new AbortController();
  const cancelled = problemOf(runner.query(query(endless), () => {}, cancel.signal));
  await isHeld();
  setTimeout(() => cancel.abort(), 300);
  expect(await cancelled).toEqual({ kind: 'cancelled' });
  // As long as it is busy there, the file is not given back.
  await expect.poll(heldBy, { timeout: 60_000 }).toBe('');
  expect(await rowsOf('select 1')).toEqual([[1]]);
});

test('a process that is killed costs one query', async () => {
  const dying = problemOf(runner.query(query(endless), () => {}, signal));
  process.kill(await isHeld(), 'SIGKILL');
  expect(await dying).toMatchObject({ kind: 'runner-died', signal: 'SIGKILL' });
  expect(await rowsOf('select 2')).toEqual([[2]]);
});

test('soon after a query another process can have the file', async () => {
  await rowsOf('select 3');
  const other = startBuild(world.folder);
  expect(await other.next()).toMatchObject({ report: {} });
  await other.ended;
});

test('a parent that dies takes its runner along', async () => {
  const parent = spawn(
    process.execPath,
    ['--import', 'tsx', join(import.meta.dirname, 'remote-parent.ts'), world.folder, endless],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  await once(parent.stdout, 'data');
  const pid = await isHeld();
  parent.kill('SIGKILL');
  await expect.poll(() => isAlive(pid), { timeout: 60_000 }).toBe(false);
  expect(await world.build()).toMatchObject({ streams: [{ stream: 'customer_stream' }] });
});

/** What whoever finds the file held reads; empty where nobody holds it. */
const heldBy = (): Promise<string> => readFile(join(world.folder, 'world.duckdb.lease'), 'utf8').catch(() => '');

/** Waits until somebody holds the file, and tells the process. */
async function isHeld(): Promise<number> {
  await expect.poll(heldBy, { timeout: 60_000 }).not.toBe('');
  return JSON.parse(await heldBy()).pid;
}
