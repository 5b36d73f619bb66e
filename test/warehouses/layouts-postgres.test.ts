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

test('a column comes to the tables of activities while somebody reads them by their view', async () => {
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
    settings((text) => text.replace('[anonymous_customer_id]', '[anonymous_customer_id, link]'));
    let reading: Promise<pg.QueryResult> | undefined;
    const report = await world.build({}, ({ purpose }) => {
      // The tables have their column by now; the view that reads them is yet to come.
      if (purpose.startsWith('Stage all rows')) reading ??= reader.query('select * from analytics.customer_stream');
    });
    expect(report.streams[0]?.notes[0]).toBe('The table lacks link: all rows are read again to fill it.');
    const columns = (await reading)?.fields.map(({ name }) => name);
    expect(columns).toContain('link');
  } finally {
    await reader.end();
    world.end();
  }
});
