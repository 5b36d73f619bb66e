import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Lease, takeLease } from '../../server/src/run/lease.ts';
import { prepareLedger } from '../../server/src/run/ledger.ts';
import { RunError } from '../../server/src/run/problem.ts';
import { openDuckdb } from '../../server/src/warehouses/duckdb.ts';
import type { TransactionalWarehouse } from '../../server/src/warehouses/warehouse.ts';

let folder: string;
let warehouse: TransactionalWarehouse;
const signal = new AbortController().signal;
const table = '_activity_schema_lease';

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'activity-schema-lease-'));
  const path = join(folder, 'test.duckdb');
  warehouse = await openDuckdb({ path, use: 'write', command: 'test', connection: 'dev' });
  await prepareLedger(warehouse, undefined, signal);
});

afterEach(async () => {
  await warehouse.close();
  rmSync(folder, { recursive: true, force: true });
});

const take = (run: string, stream = 'customer_stream'): Promise<Lease> =>
  takeLease(warehouse, { stream, schema: undefined, run, command: 'build', seconds: 4 }, signal);

test('a lease is renewed for as long as the run lives, and gone when it is released', async () => {
  const lease = await take('one');
  const expiry = `select cast(expires_at as varchar) as expires_at from ${table}`;
  const first = await warehouse.rows(expiry, signal);
  await expect.poll(() => warehouse.rows(expiry, signal), { timeout: 60_000 }).not.toEqual(first);
  const alive = `select expires_at > ${warehouse.dialect.now} as alive from ${table}`;
  expect(await warehouse.rows(alive, signal)).toEqual([{ alive: true }]);
  await expect(take('two')).rejects.toMatchObject({ problem: { kind: 'held', stream: 'customer_stream' } });
  await (await take('three', 'another_stream')).release();
  await lease.release();
  expect(await warehouse.rows(alive, signal)).toEqual([]);
  await (await take('two')).release();
});

test('once it was taken over nothing is committed, and the run is told to stop', async () => {
  const lease = await take('one');
  expect(await lease.whileHeld(async () => 'committed')).toBe('committed');
  await warehouse.execute(`update ${table} set run = 'other', holder = 'ann@elsewhere'`, signal);
  let isCommitted = false;
  const late = lease.whileHeld(async () => {
    isCommitted = true;
  });
  await expect(late).rejects.toMatchObject({ problem: { kind: 'lease-lost', holder: 'ann@elsewhere' } });
  expect(isCommitted).toBe(false);
  expect(lease.lost.aborted && lease.lost.reason instanceof RunError).toBe(true);
  await lease.release();
  // What it releases is its own, not the other's.
  expect(await warehouse.rows(`select run from ${table}`, signal)).toEqual([{ run: 'other' }]);
});

test('a heartbeat notices too', async () => {
  const lease = await take('one');
  await warehouse.execute(`update ${table} set run = 'other'`, signal);
  await expect.poll(() => lease.lost.aborted, { timeout: 60_000 }).toBe(true);
  await lease.release();
});
