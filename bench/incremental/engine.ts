import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import pg from 'pg';
import type { BuildDialect } from '../../server/src/dialects/build-dialect.ts';
import { duckdb } from '../../server/src/dialects/duckdb.ts';
import { postgres } from '../../server/src/dialects/postgres.ts';
import { startPostgres as startServer } from '../../test/warehouses/postgres.ts';
import { ownProcessorMs, serverProcessorMs } from '../processor-time.ts';

/** Where the candidates write: every one in a schema of its own. */
export interface Engine {
  readonly dialect: BuildDialect;
  readonly facts: readonly string[];
  /** What the project's connection says of it, as YAML. */
  readonly connection: string;
  /** Statements on a connection of their own, opened and closed for them, as a build opens and closes its own. */
  run(statements: readonly string[]): Promise<void>;
  /** Milliseconds that processors have worked so far, for this process and for the engine. */
  processorMs(): number;
  /** The first value of a query. */
  value(sql: string): Promise<unknown>;
  stop(): Promise<void>;
}

export async function startDuckDb(folder: string): Promise<Engine> {
  const path = join(folder, 'bench.duckdb');
  const opened = async <T>(work: (ask: (sql: string) => Promise<unknown>) => Promise<T>): Promise<T> => {
    const instance = await DuckDBInstance.create(path, { threads: '2' });
    const connection = await instance.connect();
    try {
      return await work(async (sql) => (await connection.runAndReadAll(sql)).getRows()[0]?.[0]);
    } finally {
      connection.closeSync();
      instance.closeSync();
    }
  };
  return {
    dialect: duckdb,
    facts: [`DuckDB ${String(await opened((ask) => ask('select version()')))}, 2 threads; a file.`],
    connection: '{ type: duckdb, path: bench.duckdb, threads: 2 }',
    run: (statements) =>
      opened(async (ask) => {
        for (const sql of statements) await ask(sql);
      }),
    processorMs: ownProcessorMs,
    value: (sql) => opened((ask) => ask(sql)),
    stop: async () => {},
  };
}

/** A small warehouse's: most of the machine is its own. */
const settings = {
  shared_buffers: '2GB',
  effective_cache_size: '8GB',
  work_mem: '256MB',
  maintenance_work_mem: '1GB',
  random_page_cost: '1.1',
  max_wal_size: '8GB',
} as const;

export async function startPostgres(): Promise<Engine> {
  const server = await startServer(settings);
  const connected = async <T>(work: (ask: (sql: string) => Promise<unknown>) => Promise<T>): Promise<T> => {
    const client = new pg.Client({ connectionString: server.connectionString });
    await client.connect();
    try {
      return await work(async (text) => (await client.query({ text, rowMode: 'array' })).rows[0]?.[0]);
    } finally {
      await client.end();
    }
  };
  const version = String(await connected((ask) => ask('show server_version')));
  // As long as the backend is there.
  const serverMs = await connected(async (ask) => serverProcessorMs(Number(await ask('select pg_backend_pid()'))));
  const { host, port, user, password, database } = server;
  process.env.BENCH_PASSWORD = password;
  return {
    dialect: postgres,
    facts: [
      `PostgreSQL ${version}, ${Object.entries(settings)
        .map(([name, value]) => `${name} ${value}`)
        .join(', ')}, fsync off.`,
    ],
    connection: `{ type: postgres, host: ${host}, port: ${port}, user: ${user}, password: "\${env:BENCH_PASSWORD}", database: ${database} }`,
    run: (statements) =>
      connected(async (ask) => {
        for (const sql of statements) await ask(sql);
      }),
    processorMs: () => ownProcessorMs() + serverMs(),
    value: (sql) => connected((ask) => ask(sql)),
    stop: () => server.stop(),
  };
}
