import pg from 'pg';
import { afterAll } from 'vitest';
import { walkBoundaries } from './boundaries.ts';
import { seen } from './boundary-state.ts';
import type { BoundaryWorld, KeepingEngine } from './boundary-world.ts';
import { type RunningPostgres, startPostgres } from './postgres.ts';
import { postgresEngine } from './postgres-engine.ts';

const database = 'boundary';
let server: RunningPostgres | undefined;

afterAll(() => server?.stop());

async function connected(to: string = database): Promise<pg.Client> {
  if (server === undefined) throw new Error('PostgreSQL is not running.');
  const { host, port, user, password } = server;
  const client = new pg.Client({ host, port, user, password, database: to, types: { getTypeParser: () => String } });
  client.on('error', () => {});
  await client.connect();
  return client;
}

async function onServer(...statements: readonly string[]): Promise<void> {
  const client = await connected('postgres');
  try {
    for (const sql of statements) await client.query(sql);
  } finally {
    await client.end();
  }
}

const asking = (client: pg.Client) => async (sql: string) =>
  (await client.query<unknown[]>({ text: sql, rowMode: 'array' })).rows;

async function startEngine(): Promise<KeepingEngine> {
  server = await startPostgres();
  await onServer(`create database ${database}`);
  return {
    ...postgresEngine({
      ...server,
      database,
      connectionString: server.connectionString.replace(/postgres$/, database),
    }),
    async rows(_, sql) {
      const client = await connected();
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

walkBoundaries({
  name: 'PostgreSQL',
  engine: startEngine,
  kinds: ['kill', 'cut'],
  milliseconds: 6,
  // Where a table is being put in another's place a reader waits, which here would be for ever: the command waits for it.
  async openReader() {
    const client = await connected();
    await client.query(`set lock_timeout = '20ms'`);
    return {
      read: () =>
        seen(asking(client)).catch((error: unknown) => {
          if (error instanceof pg.DatabaseError && error.code === '55P03') return undefined;
          throw error;
        }),
      close: () => client.end(),
    };
  },
  readOn,
});

function readOn(_: BoundaryWorld, allowed: readonly string[]): { stop(): Promise<number> } {
  let isWanted = true;
  let reads = 0;
  const reading = (async () => {
    const client = await connected();
    try {
      while (isWanted) {
        const state = await seen(asking(client));
        if (!allowed.includes(state)) throw new Error(`A reader saw ${state}, which is none of ${allowed.join(', ')}.`);
        reads += 1;
      }
    } finally {
      await client.end();
    }
  })();
  reading.catch(() => {});
  return {
    async stop() {
      isWanted = false;
      await reading;
      return reads;
    },
  };
}
