import { test } from 'vitest';
import { keepingPostgres } from './keeping-postgres.ts';
import { startPostgres } from './postgres.ts';
import { removesEverywhere } from './removal.ts';

test.each(['single', 'per_activity'] as const)(
  'who is removed is gone from everywhere, on PostgreSQL, %s',
  async (layout) => {
    const server = await startPostgres();
    try {
      await removesEverywhere(await keepingPostgres(server), layout);
    } finally {
      await server.stop();
    }
  },
);
