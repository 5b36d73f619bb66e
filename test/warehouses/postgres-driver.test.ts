import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { explain, RunError } from '../../server/src/run/problem.ts';
import type { Cell } from '../../server/src/run/runner.ts';
import { openPostgres } from '../../server/src/warehouses/postgres.ts';
import type { TransactionalWarehouse } from '../../server/src/warehouses/warehouse.ts';
import { type RunningPostgres, startPostgres } from './postgres.ts';

let server: RunningPostgres;
let warehouse: TransactionalWarehouse;
const signal = new AbortController().signal;

const open = (options: Readonly<Record<string, string>> = {}, use: 'read' | 'write' = 'write') => {
  const { host, port, database, user, password } = server;
  const all = { host, port: String(port), database, user, password, ...options };
  return openPostgres({ options: new Map(Object.entries(all)), use, connection: 'prod' }, signal);
};

beforeAll(async () => {
  server = await startPostgres();
});

afterAll(() => server?.stop());

beforeEach(async () => {
  warehouse = await open();
});

afterEach(() => warehouse.close());

async function problemOf(work: Promise<unknown>) {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof RunError) return error.problem;
  throw error ?? new Error('It went well.');
}

describe('values', () => {
  test.each<[string, Cell, string]>([
    ['9007199254740991', 9007199254740991, 'number'],
    ['9007199254740993', '9007199254740993', 'number'],
    ['1.50', 1.5, 'number'],
    ['12345678901234567.89', '12345678901234567.89', 'number'],
    [`'nan'::float8`, 'NaN', 'number'],
    ['true', true, 'boolean'],
    [`timestamp '2024-01-31 08:00:00.5'`, '2024-01-31T08:00:00.5', 'timestamp'],
    [`timestamptz '2024-01-31 08:00:00+02'`, '2024-01-31T06:00:00', 'timestamp'],
    [`date '2024-01-31'`, '2024-01-31', 'timestamp'],
    [`jsonb_build_object('a', 1)`, '{"a": 1}', 'json'],
    [`'text'`, 'text', 'text'],
    [`array[1, 2]`, '{1,2}', 'text'],
    ['null', null, 'text'],
  ])('%s', async (expression, cell, kind) => {
    for await (const batch of warehouse.stream(`select ${expression} as value`, signal)) {
      expect(batch.rows).toEqual([[cell]]);
      expect(batch.columns[0]).toMatchObject({ name: 'value', kind });
    }
  });
});

test('a large result comes in batches, and stops when nobody wants more', async () => {
  let rows = 0;
  for await (const batch of warehouse.stream('select i from generate_series(1, 10000000) as g(i)', signal)) {
    rows += batch.rows.length;
    if (rows >= 4000) break;
  }
  expect(rows).toBe(4000);
  expect(await warehouse.rows('select 1 as a', signal)).toEqual([{ a: 1 }]);
});

test('a mistake comes with its place, also behind characters of two units', async () => {
  const sql = `select '😀', nope`;
  expect(await problemOf(warehouse.rows(sql, signal))).toMatchObject({ kind: 'sql', offset: sql.indexOf('nope') });
  expect(await problemOf(warehouse.describe(sql, signal))).toMatchObject({ sql, offset: sql.indexOf('nope') });
});

test('an abort stops what is running, and nothing after it', async () => {
  for (let i = 0; i < 5; i += 1) {
    const cancel = new AbortController();
    setTimeout(() => cancel.abort(), 30);
    expect(await problemOf(warehouse.rows('select pg_sleep(60)', cancel.signal))).toEqual({ kind: 'cancelled' });
    expect(await warehouse.rows('select 1 as a', signal)).toEqual([{ a: 1 }]);
  }
});

test('a connection for reading does not write', async () => {
  const reader = await open({}, 'read');
  try {
    expect(await problemOf(reader.execute('create table t (a integer)', signal))).toMatchObject({
      kind: 'sql',
      message: expect.stringContaining('read-only'),
    });
  } finally {
    await reader.close();
  }
});

test('a wrong password is refused in words that do not hold it', async () => {
  const problem = await problemOf(open({ password: 'a-secret-of-mine' }));
  expect(problem).toMatchObject({ kind: 'refused', connection: 'prod' });
  expect(JSON.stringify([problem, explain(problem)])).not.toContain('a-secret-of-mine');
});

test('a server that is not there is refused', async () => {
  expect(await problemOf(open({ port: '1' }))).toMatchObject({
    kind: 'refused',
    message: expect.stringMatching(/ECONNREFUSED/),
  });
});

test('a server without encryption: `prefer` connects, `require` does not', async () => {
  await (await open({ sslmode: 'prefer' })).close();
  expect(await problemOf(open({ sslmode: 'require' }))).toMatchObject({ kind: 'refused' });
});

test('a connection that the server ends is lost, and says so', async () => {
  const [row] = await warehouse.rows('select pg_backend_pid() as pid', signal);
  const second = await open();
  await second.rows(`select pg_terminate_backend(${row?.pid})`, signal);
  await second.close();
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(await problemOf(warehouse.rows('select 1', signal))).toMatchObject({
    kind: 'connection-lost',
    connection: 'prod',
  });
});

test('the columns of a table, and of none', async () => {
  await warehouse.execute('create temporary table "My Table" (a bigint, "B b" varchar(20))', signal);
  expect(await warehouse.columns(undefined, 'My Table', signal)).toEqual([
    { name: 'a', type: 'bigint' },
    { name: 'B b', type: 'character varying(20)' },
  ]);
  expect(await warehouse.columns('nowhere', 'nothing', signal)).toBeUndefined();
});

test('a missing right and a dependent are no mistakes of a statement', async () => {
  const warehouse = await open();
  try {
    const words = async (sql: string): Promise<string | undefined> => {
      const problem = await problemOf(warehouse.execute(sql, signal));
      return problem && explain(problem).next;
    };
    await warehouse.execute('drop role if exists nobody_much', signal);
    await warehouse.execute('create role nobody_much', signal);
    await warehouse.execute('create table base_of_view (a integer)', signal);
    await warehouse.execute('create view on_base as select * from base_of_view', signal);
    expect(await words('drop table base_of_view')).toMatch(/^Drop or change what depends on it/);
    expect(await words('selec 1')).toMatch(/^The statement is none of yours/);
    await warehouse.execute('set role nobody_much', signal);
    expect(await words('select * from base_of_view')).toMatch(/^Give the connection’s role this right/);
    await warehouse.execute('reset role', signal);
    await warehouse.execute('drop table base_of_view cascade', signal);
    await warehouse.execute('drop role nobody_much', signal);
  } finally {
    await warehouse.close();
  }
});
