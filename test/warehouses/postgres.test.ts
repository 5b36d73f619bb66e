import pg from 'pg';
import { expect, test } from 'vitest';
import { startPostgres } from './postgres.ts';

test('the PostgreSQL of the tests starts, answers and stops', async () => {
  const server = await startPostgres();
  try {
    const client = new pg.Client({ connectionString: server.connectionString });
    await client.connect();
    const answer = await client.query(
      `select current_setting('server_version_num')::int / 10000 as version, 'a' < 'B' as linguistic, 'a' collate "C" < 'B' as binary`,
    );
    await client.end();
    expect(answer.rows).toEqual([{ version: 17, linguistic: true, binary: false }]);
  } finally {
    await server.stop();
  }
});
