import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { explain, RunError } from '../run/problem.ts';
import type { Cell } from '../run/runner.ts';
import { openDuckdb } from './duckdb.ts';
import { holdDuckdbFile } from './duckdb-file.ts';
import { listsTables, type TransactionalWarehouse } from './warehouse.ts';

let folder: string;
let path: string;
const signal = new AbortController().signal;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'activity-schema-duckdb-'));
  path = join(folder, 'test.duckdb');
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

const open = (use: 'read' | 'write' = 'write'): Promise<TransactionalWarehouse> =>
  openDuckdb({ path, use, command: 'test', connection: 'dev' });

async function inWarehouse<T>(work: (warehouse: TransactionalWarehouse) => Promise<T>): Promise<T> {
  const warehouse = await open();
  try {
    return await work(warehouse);
  } finally {
    await warehouse.close();
  }
}

test('uses no more memory and threads than its connection says', async () => {
  const options = { path, use: 'write', command: 'test', connection: 'dev' } as const;
  const warehouse = await openDuckdb({ ...options, memoryLimit: '300MiB', threads: '1' });
  const settings = `select current_setting('memory_limit') as memory, cast(current_setting('threads') as varchar) as threads`;
  expect(await warehouse.rows(settings, signal)).toEqual([{ memory: '300.0 MiB', threads: '1' }]);
  await warehouse.close();
  await expect(openDuckdb({ ...options, memoryLimit: 'much' })).rejects.toThrow(RunError);
  await expect(openDuckdb({ ...options, threads: 'many' })).rejects.toThrow(RunError);
});

describe('values', () => {
  test.each<[string, Cell, string]>([
    ['9007199254740991', 9007199254740991, 'number'],
    ['9007199254740993', '9007199254740993', 'number'],
    ['-42::tinyint', -42, 'number'],
    ['170141183460469231731687303715884105727::hugeint', '170141183460469231731687303715884105727', 'number'],
    ['1.50::decimal(10, 2)', 1.5, 'number'],
    ['12345678901234567.89::decimal(19, 2)', '12345678901234567.89', 'number'],
    [`'nan'::double`, 'NaN', 'number'],
    ['true', true, 'boolean'],
    [`timestamp '2024-01-31 08:00:00.5'`, '2024-01-31T08:00:00.5', 'timestamp'],
    [`timestamptz '2024-01-31 08:00:00+02'`, '2024-01-31T06:00:00', 'timestamp'],
    [`date '2024-01-31'`, '2024-01-31', 'timestamp'],
    [`json_object('a', 1)`, '{"a":1}', 'json'],
    [`{'a': [1, 2], 'b': date '2024-01-31'}`, '{"a":[1,2],"b":"2024-01-31"}', 'json'],
    [`uuid '7b0a3d1e-0000-4000-8000-000000000000'`, '7b0a3d1e-0000-4000-8000-000000000000', 'text'],
    ['null', null, 'number'],
  ])('%s', async (expression, cell, kind) => {
    await inWarehouse(async (warehouse) => {
      for await (const batch of warehouse.stream(`select ${expression} as value`, signal)) {
        expect(batch.rows).toEqual([[cell]]);
        expect(batch.columns[0]?.kind).toBe(kind);
      }
    });
  });

  test('a result without rows has its columns', async () => {
    await inWarehouse(async (warehouse) => {
      const batches = [];
      for await (const batch of warehouse.stream('select 1 as a where false', signal)) batches.push(batch);
      expect(batches).toEqual([{ columns: [{ name: 'a', type: 'integer', kind: 'number' }], rows: [] }]);
    });
  });
});

describe('mistakes', () => {
  test('come with their place', async () => {
    await inWarehouse(async (warehouse) => {
      const sql = 'select\n  1,\n  nope';
      const error = await warehouse.rows(sql, signal).catch((reason: unknown) => reason);
      expect(error instanceof RunError && error.problem).toMatchObject({ kind: 'sql', offset: sql.indexOf('nope') });
      const described = await warehouse.describe(sql, signal).catch((reason: unknown) => reason);
      expect(described instanceof RunError && described.problem).toMatchObject({ sql, offset: sql.indexOf('nope') });
    });
  });

  test('an abort stops what is running', async () => {
    await inWarehouse(async (warehouse) => {
      const cancel = new AbortController();
      setTimeout(() => cancel.abort(), 100);
      const error = await warehouse
        .rows('select sum(a.i * b.i) from range(10000000) as a(i), range(10000000) as b(i)', cancel.signal)
        .catch((reason: unknown) => reason);
      expect(error instanceof RunError && error.problem).toEqual({ kind: 'cancelled' });
      expect(await warehouse.rows('select 1 as a', signal)).toEqual([{ a: 1 }]);
    });
  });
});

describe('what is known to be empty without running it', () => {
  const undated = (from: string): string => `select 1 from (${from}) as r where r.ts is null`;

  test('is known of a column that never had a null, and no longer once it has one', async () => {
    await inWarehouse(async (warehouse) => {
      const known = (from: string) => warehouse.isKnownEmpty(undated(from), signal);
      await warehouse.execute(
        "create table t as select n, timestamp '2024-01-31' + n * interval '1 hour' as ts from range(10) as r(n)",
        signal,
      );
      expect(await known('select * from t')).toBe(true);
      expect(await known('select * from t union all select * from t where n > 5')).toBe(true);
      await warehouse.transaction(async () => {
        await warehouse.execute('insert into t values (10, null)', signal);
        expect(await known('select * from t')).toBe(false);
      }, signal);
      expect(await known('select * from t')).toBe(false);
    });
    await inWarehouse(async (warehouse) => {
      expect(await warehouse.isKnownEmpty(undated('select * from t'), signal)).toBe(false);
    });
  });

  test.each([
    ['the side of an outer join', 'select b.ts from t as a left join t as b on b.n = a.n + 1'],
    ['an aggregate of nothing', 'select max(ts) as ts from t where n > 5'],
    ['a cast that may fail', 'select try_cast(text as timestamp) as ts from t'],
    ['a condition', 'select case when n = 3 then null else ts end as ts from t'],
    ['a lookup in nothing', 'select (select ts from t as b where b.n = a.n + 1) as ts from t as a'],
    ['a file', "select * from read_csv('FOLDER/times.csv')"],
  ])('is not said of %s', async (_of, from) => {
    writeFileSync(join(folder, 'times.csv'), 'ts\n2024-01-31 00:00:00\n2024-02-01 00:00:00\n');
    await inWarehouse(async (warehouse) => {
      await warehouse.execute(
        "create table t as select n, timestamp '2024-01-31' as ts, '2024-01-31' as text from range(2) as r(n)",
        signal,
      );
      expect(await warehouse.isKnownEmpty(undated(from.replace('FOLDER', folder)), signal)).toBe(false);
    });
  });
});

describe('transactions', () => {
  test('leave nothing of work that fails, nor of a commit that is refused', async () => {
    await inWarehouse(async (warehouse) => {
      await warehouse.execute('create table t (a integer)', signal);
      const insert = () => warehouse.execute('insert into t values (1)', signal);
      const failing = warehouse.transaction(async () => {
        await insert();
        throw new Error('no');
      }, signal);
      await expect(failing).rejects.toThrow('no');
      const refused = warehouse.transaction(insert, signal, async () => {
        throw new Error('not now');
      });
      await expect(refused).rejects.toThrow('not now');
      expect(await warehouse.rows('select count(*) as n from t', signal)).toEqual([{ n: 0 }]);
      expect(await warehouse.transaction(insert, signal)).toBe(1);
      expect(await warehouse.rows('select count(*) as n from t', signal)).toEqual([{ n: 1 }]);
    });
  });
});

describe('the catalogue', () => {
  test('has tables and views with their columns, and what is certain to be no table', async () => {
    const writer = await openDuckdb({ path, use: 'write', command: 'test', connection: 'dev' });
    await writer.execute('create schema raw', signal);
    await writer.execute('create table raw."Rides" (id integer, "at" timestamptz)', signal);
    await writer.execute('create view v as select id as "Id" from raw."Rides"', signal);
    await writer.execute('create table zz as select 1 as a', signal);
    await writer.execute(`comment on table raw."Rides" is 'Every ride.'`, signal);
    if (!listsTables(writer)) throw new Error('It lists no tables.');
    const asked = [
      'raw.RIDES',
      'raw.ride',
      'nowhere',
      'duckdb_tables',
      'information_schema.tables',
      'test.raw.v',
      'test.v',
    ];
    const names = [...asked.map((name) => name.split('.')), ['data.csv'], ['rides/*.parquet']];
    const found = await writer.catalogue(names, 1, signal);
    expect(found).toMatchObject({ database: 'test', schemas: ['main', 'raw'], searchPath: ['main'], truncated: true });
    const column = { comment: undefined };
    expect(found.tables).toEqual([
      {
        ...{ schema: 'main', name: 'v', kind: 'view', comment: undefined, rows: undefined },
        columns: [{ ...column, name: 'Id', type: 'INTEGER' }],
      },
      {
        ...{ schema: 'raw', name: 'Rides', kind: 'table', comment: 'Every ride.', rows: 0 },
        columns: [
          { ...column, name: 'id', type: 'INTEGER' },
          { ...column, name: 'at', type: 'TIMESTAMP WITH TIME ZONE' },
        ],
      },
    ]);
    expect(found.absent.map((name) => name.join('.'))).toEqual(['raw.ride', 'nowhere', 'test.raw.v']);
    await writer.close();
  });
});

describe('the columns of a table', () => {
  test('are those of its name, in any case of its letters, and of no other place', async () => {
    const warehouse = await open();
    const name = `it's a "Ta.ble"`;
    const quoted = `"it's a ""Ta.ble"""`;
    await warehouse.execute('create schema "od.d"', signal);
    await warehouse.execute(`create table "od.d".${quoted} ("A" integer, b timestamp[])`, signal);
    await warehouse.execute('create view "od.d".v as select 1 as c', signal);
    await warehouse.execute('create temporary table only_here (d integer)', signal);
    const columns = [
      { name: 'A', type: 'INTEGER' },
      { name: 'b', type: 'TIMESTAMP[]' },
    ];
    expect(await warehouse.columns('od.d', name, signal)).toEqual(columns);
    expect(await warehouse.columns('OD.D', name.toLowerCase(), signal)).toEqual(columns);
    expect(await warehouse.columns('od.d', 'v', signal)).toEqual([{ name: 'c', type: 'INTEGER' }]);
    for (const absent of ['v', 'only_here', 'duckdb_tables', 'od.d.v']) {
      expect(await warehouse.columns(undefined, absent, signal), absent).toBeUndefined();
    }
    expect(await warehouse.columns('nowhere', 'v', signal)).toBeUndefined();
    await warehouse.close();
  });

  test('are asked for in a transaction without ending it', async () => {
    const warehouse = await open();
    await warehouse.transaction(async () => {
      await warehouse.execute('create table t as select 1 as a', signal);
      expect(await warehouse.columns(undefined, 'absent', signal)).toBeUndefined();
      expect(await warehouse.columns(undefined, 't', signal)).toEqual([{ name: 'a', type: 'INTEGER' }]);
    }, signal);
    expect(await warehouse.rows('select a from t', signal)).toEqual([{ a: 1 }]);
    await warehouse.close();
  });
});

describe('the file', () => {
  test('has a note beside it while it is held', async () => {
    await inWarehouse(async () => {
      expect(JSON.parse(readFileSync(`${path}.lease`, 'utf8'))).toMatchObject({ pid: process.pid, command: 'test' });
    });
    expect(() => readFileSync(`${path}.lease`)).toThrow();
  });

  test('is not made by reading', async () => {
    const reader = await open('read');
    expect(await reader.columns(undefined, 'anything', signal)).toBeUndefined();
    await reader.close();
    expect(existsSync(path)).toBe(false);
  });

  test.each(['read', 'write'] as const)('is opened anew by who comes while it is let go, to %s', async (use) => {
    await (await open()).close();
    const first = await holdDuckdbFile(path, 'read', 'test');
    const letGo = first.release();
    const next = await holdDuckdbFile(path, use, 'test');
    expect(next.instance).not.toBe(first.instance);
    await letGo;
    (await next.instance.connect()).closeSync();
    await next.release();
  });

  test('is read beside a writer of this process, and a writer waits for readers', async () => {
    const writer = await open();
    await writer.execute('create table t as select 1 as a', signal);
    const beside = await open('read');
    expect(await beside.rows('select a from t', signal)).toEqual([{ a: 1 }]);
    await beside.close();
    await writer.close();
    const reader = await open('read');
    const order: string[] = [];
    const waiting = open().then((warehouse) => {
      order.push('writer');
      return warehouse;
    });
    await new Promise((resolve) => setTimeout(resolve, 50));
    order.push('reader left');
    await reader.close();
    await (await waiting).close();
    expect(order).toEqual(['reader left', 'writer']);
  });
});

test.each([
  ['a folder that is not there', () => rmSync(folder, { recursive: true }), /^Make the folder/],
  ['a folder', () => void mkdirSync(path), /^That is a folder/],
  ['another file', () => writeFileSync(path, 'text '.repeat(5000)), /^It is no DuckDB file/],
  ['a file of a DuckDB to come', writtenByALaterVersion, /^Another version of DuckDB wrote it/],
])('%s is told apart, with what to do about it', async (_, arrange, next) => {
  await arrange();
  const error = await open().catch((reason: unknown) => reason);
  const problem = error instanceof RunError ? error.problem : undefined;
  expect(problem).toMatchObject({ kind: 'unopened', path });
  expect(problem && explain(problem).next).toMatch(next);
});

/** The version of the format is the number behind the word DUCK, in a block that begins with a checksum of the rest. */
async function writtenByALaterVersion(): Promise<void> {
  await (await open()).close();
  const file = readFileSync(path);
  file.writeBigUInt64LE(999n, file.indexOf('DUCK') + 'DUCK'.length);
  let checksum = 5381n;
  for (let at = 8; at < 4096; at += 8) {
    checksum ^= (file.readBigUInt64LE(at) * 0xbf58476d1ce4e5b9n) & 0xffffffffffffffffn;
  }
  file.writeBigUInt64LE(checksum, 0);
  writeFileSync(path, file);
}
