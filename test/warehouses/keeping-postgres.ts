import pg from 'pg';
import type { KeepingEngine } from './keeping.ts';
import type { RunningPostgres } from './postgres.ts';
import { postgresEngine } from './postgres-engine.ts';

const database = 'kept';

/** A connection to the worlds' database, or another. Every value is the server's text. */
export async function connected(server: RunningPostgres, to: string = database): Promise<pg.Client> {
  const { host, port, user, password } = server;
  const client = new pg.Client({ host, port, user, password, database: to, types: { getTypeParser: () => String } });
  client.on('error', () => {});
  await client.connect();
  return client;
}

export const asking = (client: pg.Client) => async (sql: string) =>
  (await client.query<unknown[]>({ text: sql, rowMode: 'array' })).rows;

/** A world's database is kept as a template. Who is connected when it is put back is thrown out. */
export async function keepingPostgres(server: RunningPostgres): Promise<KeepingEngine> {
  const onServer = async (...statements: readonly string[]): Promise<void> => {
    const client = await connected(server, 'postgres');
    try {
      for (const sql of statements) await client.query(sql);
    } finally {
      await client.end();
    }
  };
  await onServer(`drop database if exists ${database} with (force)`, `create database ${database}`);
  const connectionString = server.connectionString.replace(/[^/]+$/, database);
  return {
    ...postgresEngine({ ...server, database, connectionString }),
    async rows(_, sql) {
      const client = await connected(server);
      try {
        return await asking(client)(sql);
      } finally {
        await client.end();
      }
    },
    keep: (_, name) =>
      onServer(
        `drop database if exists kept_${name}`,
        `create database kept_${name} template ${database} strategy file_copy`,
      ),
    restore: (_, name) =>
      onServer(
        `drop database if exists ${database} with (force)`,
        `create database ${database} template kept_${name} strategy file_copy`,
      ),
  };
}
