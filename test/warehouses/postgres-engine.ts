import pg from 'pg';
import type { Engine } from '../oracle/build-world.ts';
import type { RunningPostgres } from './postgres.ts';

/** A world's engine on the tests' own PostgreSQL. Its password reaches the product as a user's would: by a variable. */
export function postgresEngine(server: RunningPostgres): Engine {
  process.env.ACTIVITY_SCHEMA_TEST_PASSWORD = server.password;
  return {
    connection: () =>
      `{ type: postgres, host: ${server.host}, port: ${server.port}, database: ${server.database}, user: ${server.user}, password: "\${env:ACTIVITY_SCHEMA_TEST_PASSWORD}" }`,
    jsonObject: 'jsonb_build_object',
    async run(_folder, statements) {
      const client = new pg.Client({ connectionString: server.connectionString });
      await client.connect();
      try {
        for (const sql of statements) await client.query(sql);
      } finally {
        await client.end();
      }
    },
  };
}
