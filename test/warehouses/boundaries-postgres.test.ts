import { setTimeout } from 'node:timers/promises';
import pg from 'pg';
import { afterAll } from 'vitest';
import { walkBoundaries } from './boundaries.ts';
import { seen } from './boundary-state.ts';
import type { World } from './boundary-walk.ts';
import { asking, connected, keepingPostgres } from './keeping-postgres.ts';
import { type RunningPostgres, startPostgres } from './postgres.ts';

let server: RunningPostgres | undefined;

afterAll(() => server?.stop());

const connect = async (): Promise<pg.Client> => {
  if (server === undefined) throw new Error('PostgreSQL is not running.');
  return connected(server);
};

walkBoundaries({
  name: 'PostgreSQL',
  async engine() {
    server ??= await startPostgres();
    return keepingPostgres(server);
  },
  kinds: ['kill', 'cut'],
  milliseconds: 6,
  // Where a table is being put in another's place a reader waits, which here would be for ever: the command waits for it.
  async openReader() {
    const client = await connect();
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

function readOn(_: World, allowed: readonly string[]): { stop(): Promise<number> } {
  let isWanted = true;
  let reads = 0;
  const reading = (async () => {
    const client = await connect();
    try {
      while (isWanted) {
        const state = await seen(asking(client));
        if (!allowed.includes(state)) throw new Error(`A reader saw ${state}, which is none of ${allowed.join(', ')}.`);
        reads += 1;
        // Without a pause the readings take the processor from what is read.
        await setTimeout(2);
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
