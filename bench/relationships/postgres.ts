import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import pg from 'pg';
import { postgres } from '../../server/src/dialects/postgres.ts';
import { streamDdl } from '../../server/src/streams/ddl.ts';
import { type RunningPostgres, startPostgres as startServer } from '../../test/warehouses/postgres.ts';
import { clockOf, serverProcessorMs, type Time } from '../processor-time.ts';
import { generateStream } from './data.ts';
import { type Engine, type Outcome, sizesOf } from './engine.ts';
import { watchServer } from './postgres-memory.ts';
import type { Kind } from './queries.ts';
import { streamByEntityKey } from './stream.ts';

/** A small warehouse's: most of the machine is its own, and a query may use a second process. */
const settings: Readonly<Record<string, string>> = {
  shared_buffers: '2GB',
  effective_cache_size: '8GB',
  work_mem: '256MB',
  maintenance_work_mem: '1GB',
  random_page_cost: '1.1',
  max_parallel_workers_per_gather: '1',
  max_wal_size: '8GB',
  wal_level: 'minimal',
  max_wal_senders: '0',
};
const told = ['shared_buffers', 'work_mem', 'random_page_cost', 'max_parallel_workers_per_gather', 'jit'];

/** What the references were measured with, and what our DDL makes for a stream whose entities are known by `customer`. */
const moreIndexes = [
  'create index on stream (activity, ts)',
  'create index on stream (activity, customer, ts)',
  'create index on stream (activity, (customer collate "C"), ts)',
];

export interface PostgresOptions {
  readonly patienceMs: number;
  readonly time: Time;
}

/** PostgreSQL from its npm package on loopback. */
export async function startPostgres({ patienceMs, time }: PostgresOptions): Promise<Engine> {
  // A second process may save time and never work.
  const server = await startServer(time === 'clock' ? settings : { ...settings, max_parallel_workers_per_gather: '0' });
  const client = await connect(server, patienceMs);
  const clock = clockOf(time, serverProcessorMs(await backendOf(client)));
  return {
    dialect: postgres,
    facts: [
      await describe(client),
      'PostgreSQL’s memory: the most its processes held of their own (RssAnon) above what they held before, looked at every 10 ms; spilled: temp_bytes of pg_stat_database.',
    ],
    load: (rows) => load(server, rows),
    async count(sql) {
      const began = performance.now();
      const { rows } = await client.query({ text: sql, rowMode: 'array' });
      return { ms: performance.now() - began, sizes: sizesOf(rows) };
    },
    digest,
    async watch(statement) {
      const own = await connect(server, patienceMs);
      try {
        const before = await temporaryBytes(own);
        const watched = watchServer(await backendOf(own));
        const outcome = await run(own, statement, clock).finally(watched.stop);
        if (outcome.kind !== 'done') return outcome;
        const spilled = (await temporaryBytes(own)) - before;
        return { ...outcome, memory: { peak: watched.peak(), spilled } };
      } finally {
        await own.end();
      }
    },
    run: (statement) => run(client, statement, clock),
    async stop() {
      await client.end();
      await server.stop();
    },
  };
}

export function digest(sql: string, answer: readonly Kind[]): string {
  const types: Readonly<Record<Kind, string>> = { text: 'text', time: 'timestamp', number: 'double precision' };
  const names = answer.map((_, index) => `c${index}`);
  const values = answer.map((kind, index) => `c${index}::${types[kind]}`);
  return `select count(*) || ' ' || coalesce(bit_xor(hash_record_extended(row(${values.join(', ')}), 0)), 0) from (\n${sql}\n) as answer(${names.join(', ')})`;
}

async function connect(server: RunningPostgres, patienceMs: number): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: server.connectionString });
  await client.connect();
  await client.query(`set statement_timeout = ${patienceMs}`);
  return client;
}

async function run(client: pg.Client, statement: string, clock: () => number): Promise<Outcome> {
  try {
    const began = clock();
    const { rows } = await client.query<[string]>({ text: statement, rowMode: 'array' });
    const ms = clock() - began;
    return { kind: 'done', ms, answer: String(rows[0]?.[0]), memory: { peak: undefined, spilled: undefined } };
  } catch (error) {
    const timedOut = error instanceof pg.DatabaseError && error.code === '57014';
    return timedOut ? { kind: 'too long' } : { kind: 'failed', message: String(error) };
  }
}

/** The table our DDL makes, filled by COPY from a file DuckDB writes, with its indexes and the references'. */
async function load(server: RunningPostgres, rows: number): Promise<number> {
  const began = performance.now();
  const folder = mkdtempSync(join(tmpdir(), 'activity-schema-bench-'));
  // The server may run as another user.
  chmodSync(folder, 0o755);
  const file = join(folder, 'stream.csv');
  const client = new pg.Client({ connectionString: server.connectionString });
  try {
    await writeCsv(file, rows);
    await client.connect();
    const [table, ...indexes] = streamDdl(streamByEntityKey, postgres).statements.map(({ sql }) => sql);
    const columns = [...streamByEntityKey.columns.map(({ name }) => name), '_activity_source'];
    const fill = `copy stream (${columns.join(', ')}) from '${file}' with (format csv)`;
    // In one transaction, which spares PostgreSQL its log.
    await client.query('begin');
    for (const sql of ['drop table if exists stream', table ?? '', fill, 'commit']) await client.query(sql);
    for (const sql of [...indexes, ...moreIndexes, 'vacuum (analyze) stream']) await client.query(sql);
  } finally {
    await client.end();
    rmSync(folder, { recursive: true, force: true });
  }
  return (performance.now() - began) / 1000;
}

async function writeCsv(file: string, rows: number): Promise<void> {
  const instance = await DuckDBInstance.create(':memory:', { threads: '2' });
  const connection = await instance.connect();
  try {
    const columns = streamByEntityKey.columns.map(({ name }) => name);
    const select = `select ${columns.join(', ')}, 'bench' from (\n${generateStream(rows)}\n) as generated order by activity, ts`;
    await connection.run(`copy (${select}) to '${file}' (format csv, header false)`);
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

async function describe(client: pg.Client): Promise<string> {
  const version = await one(client, 'show server_version');
  const values: string[] = [];
  for (const name of told) values.push(`${name} ${await one(client, `show ${name}`)}`);
  return `PostgreSQL ${version}: ${values.join(', ')}; the indexes of our DDL, and btrees on (activity, ts), (activity, customer, ts) and (activity, customer collate "C", ts).`;
}

async function backendOf(client: pg.Client): Promise<number> {
  return Number(await one(client, 'select pg_backend_pid()'));
}

async function temporaryBytes(client: pg.Client): Promise<number> {
  await client.query('select pg_stat_force_next_flush()');
  return Number(await one(client, 'select temp_bytes from pg_stat_database where datname = current_database()'));
}

async function one(client: pg.Client, sql: string): Promise<string> {
  const { rows } = await client.query<[unknown]>({ text: sql, rowMode: 'array' });
  return String(rows[0]?.[0]);
}
