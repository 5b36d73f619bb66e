import { test } from 'vitest';
import { keepingPostgres } from './keeping-postgres.ts';
import { startPostgres } from './postgres.ts';
import { removesEverywhere } from './removal.ts';

test('who is removed is gone from everywhere, on PostgreSQL', async () => {
  const server = await startPostgres();
  try {
    await removesEverywhere(await keepingPostgres(server), 'single');
  } finally {
    await server.stop();
  }
});
