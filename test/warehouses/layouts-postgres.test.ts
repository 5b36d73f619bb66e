import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { CrashWorld } from './crash-world.ts';
import { type RunningPostgres, startPostgres } from './postgres.ts';
import { postgresEngine } from './postgres-engine.ts';

let server: RunningPostgres;

beforeAll(async () => {
  server = await startPostgres({ deadlock_timeout: '50ms' });
});

afterAll(() => server?.stop());

test.each([
  { command: 'build', mode: { kind: 'build' }, purpose: 'Stage all rows of bought', others: [] },
  {
    command: 'full build of a kept table',
    mode: { kind: 'full' },
    purpose: 'Delete the old rows',
    others: ['create index mine on analytics.customer_stream_bought (ts)'],
  },
] as const)(
  'a column comes by a $command while somebody reads the tables of activities by their view',
  async ({ mode, purpose: when, others }) => {
    const world = new CrashWorld(postgresEngine(server));
    const reader = new pg.Client({ connectionString: server.connectionString });
    await reader.connect();
    try {
      const settings = (change: (text: string) => string): void => {
        const path = join(world.folder, 'activity_schema.yml');
        writeFileSync(path, change(readFileSync(path, 'utf8')));
      };
      settings((text) => text.replace('lookback:', 'layout: per_activity\n    lookback:'));
      await world.begin();
      await world.run(...others);
      settings((text) => text.replace('[anonymous_customer_id]', '[anonymous_customer_id, link]'));
      let reading: Promise<pg.QueryResult> | undefined;
      const report = await world.build({ mode }, ({ purpose }) => {
        // A table has its column by now; the view that reads it is yet to come.
        if (purpose === when) reading ??= reader.query('select * from analytics.customer_stream');
      });
      expect(report.streams[0]?.total.read).toBe(8000);
      const columns = (await reading)?.fields.map(({ name }) => name);
      expect(columns).toContain('link');
    } finally {
      await reader.end();
      world.end();
    }
  },
);
