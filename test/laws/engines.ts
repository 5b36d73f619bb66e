import pg from 'pg';
import { duckdb } from '../../server/src/dialects/duckdb.ts';
import { holdDuckdbFile } from '../../server/src/warehouses/duckdb-file.ts';
import type { Engine } from '../oracle/build-world.ts';
import { startPostgres } from '../warehouses/postgres.ts';
import { postgresEngine } from '../warehouses/postgres-engine.ts';

/** An engine that stays open over many worlds, one after another. */
export interface OpenEngine extends Engine {
  /** What a query gives, on the connection of the tests. */
  rows(sql: string): Promise<readonly (readonly unknown[])[]>;
  stop(): Promise<void>;
}

export type EngineName = 'duckdb' | 'postgres';

export const openEngine: Readonly<Record<EngineName, () => Promise<OpenEngine>>> = {
  /** In memory: for as long as it is held here, whoever opens it in this process gets the same. */
  async duckdb() {
    const file = await holdDuckdbFile(':memory:', 'write', 'test');
    const connection = await file.instance.connect();
    // The tables are tiny: more threads only wait for each other.
    await connection.run('set threads = 1');
    return {
      connection: () => `{ type: ${duckdb.name}, path: ":memory:" }`,
      jsonObject: 'json_object',
      async run(_folder, statements) {
        for (const sql of statements) await connection.run(sql);
      },
      rows: async (sql) => (await connection.runAndReadAll(sql)).getRows(),
      async stop() {
        connection.closeSync();
        await file.release();
      },
    };
  },
  async postgres() {
    const server = await startPostgres({
      jit: 'off',
      autovacuum: 'off',
      synchronous_commit: 'off',
      full_page_writes: 'off',
    });
    const client = new pg.Client({ connectionString: server.connectionString });
    await client.connect();
    return {
      ...postgresEngine(server),
      async run(_folder, statements) {
        await client.query(statements.join(';\n'));
      },
      rows: async (sql) => (await client.query<unknown[]>({ text: sql, rowMode: 'array' })).rows,
      async stop() {
        await client.end();
        await server.stop();
      },
    };
  },
};
