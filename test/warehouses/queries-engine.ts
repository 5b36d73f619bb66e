import pg from 'pg';
import { postgres } from '../../server/src/dialects/postgres.ts';
import { cellOf, type Engine } from '../oracle/query-engine.ts';
import { startPostgres } from './postgres.ts';

/** PostgreSQL as an engine for compiled queries: timestamps as text, all numbers as numbers. */
export async function startPostgresEngine(): Promise<Engine> {
  const server = await startPostgres();
  const { INT8, NUMERIC, TIMESTAMP } = pg.types.builtins;
  const types = new pg.TypeOverrides();
  types.setTypeParser(TIMESTAMP, (text) => text);
  types.setTypeParser(INT8, Number);
  types.setTypeParser(NUMERIC, Number);
  const client = new pg.Client({ connectionString: server.connectionString, types });
  await client.connect();
  return {
    dialect: postgres,
    json: (text) => postgres.toJson(postgres.string(text)),
    run: async (sql) => {
      const { rows }: { rows: Record<string, unknown>[] } = await client.query(sql);
      return rows.map((row) => Object.fromEntries(Object.entries(row).map(([name, value]) => [name, cellOf(value)])));
    },
    stop: async () => {
      await client.end();
      await server.stop();
    },
  };
}
