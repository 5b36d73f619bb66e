import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { remoteRunner } from '../../server/src/run/remote.ts';
import type { Runner } from '../../server/src/run/runner.ts';
import { duckdbEngine } from '../oracle/build-duckdb-engine.ts';
import { CrashWorld } from './crash-world.ts';

let world: CrashWorld;
let runner: Runner;
const signal = new AbortController().signal;

beforeAll(async () => {
  world = new CrashWorld(duckdbEngine);
  await world.begin();
  runner = remoteRunner({
    modulePath: join(import.meta.dirname, '../../server/src/run/runner-main.ts'),
    idleSeconds: 5,
    execArgv: ['--import', 'tsx'],
  });
});

afterAll(async () => {
  await runner?.dispose();
  world?.end();
});

const where = () => ({ root: world.folder, connection: undefined });

test('tables, validation and samples arrive from the other process', async () => {
  const catalogue = await runner.catalogue({ ...where(), names: [['nowhere']] }, signal);
  expect(catalogue.tables.map(({ name }) => name)).toContain('customer_stream');
  expect(catalogue.absent).toEqual([['nowhere']]);
  const statements = ['select 1 as a', 'select nope', 'select 2 as b'];
  expect(await runner.validate({ ...where(), statements }, signal)).toEqual([
    { kind: 'columns', columns: [{ name: 'a', type: 'INTEGER' }] },
    { kind: 'refused', message: expect.stringContaining('nope'), offset: 7, isDenied: false },
    { kind: 'columns', columns: [{ name: 'b', type: 'INTEGER' }] },
  ]);
  const [report] = await runner.sample({ ...where(), transformations: [], rows: 50, days: 30 }, signal);
  expect(report).toMatchObject({ rows: 50, isCut: true });
});

test('a sample that is cancelled stops in the warehouse', async () => {
  const cancel = new AbortController();
  cancel.abort();
  const cancelled = runner.sample({ ...where(), transformations: [], rows: 50, days: 30 }, cancel.signal);
  await expect(cancelled).rejects.toMatchObject({ problem: { kind: 'cancelled' } });
  const soon = new AbortController();
  const statements = Array.from({ length: 20_000 }, () => 'select 1');
  const validating = runner.validate({ ...where(), statements }, soon.signal);
  setTimeout(() => soon.abort(), 200);
  await expect(validating).rejects.toMatchObject({ problem: { kind: 'cancelled' } });
  expect(await runner.validate({ ...where(), statements: ['select 1'] }, signal)).toHaveLength(1);
});
