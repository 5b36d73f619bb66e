import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { histories, peoplesHistories } from '../oracle/build-sources.ts';
import { livesUpToItsMeaning } from '../oracle/build-world.ts';
import { CrashWorld } from './crash-world.ts';
import { type RunningPostgres, startPostgres } from './postgres.ts';
import { postgresEngine } from './postgres-engine.ts';

let server: RunningPostgres;

beforeAll(async () => {
  server = await startPostgres();
});

afterAll(() => server?.stop());

test('a source whose newest row is of the first day of time is built again', async () => {
  const world = new CrashWorld(postgresEngine(server));
  try {
    await world.begin();
    await world.run(`update raw.bought set at_time = timestamp '0001-01-01 00:00:00' + (n % 60) * interval '1 minute'`);
    await world.build({ mode: { kind: 'full' } });
    await world.run(`insert into raw.bought values (9000, '9000', timestamp '0001-01-01 00:30:00', 'c1', null)`);
    expect((await world.build()).streams[0]?.total.inserted).toBe(1);
    for (const mode of [{ kind: 'reconcile' }, { kind: 'reconcile', window: 'all' }] as const) {
      expect((await world.build({ mode })).streams[0]?.total).toMatchObject({ inserted: 0, deleted: 0 });
    }
  } finally {
    world.end();
  }
});

test('the column of times may get the name of another, while the SQL is another too', async () => {
  const world = new CrashWorld(postgresEngine(server));
  const change = (path: string, from: string, to: string): void => {
    const file = join(world.folder, path);
    writeFileSync(file, readFileSync(file, 'utf8').replace(from, to));
  };
  try {
    await world.begin();
    change(
      'activity_schema.yml',
      'lookback:',
      'column_names: { ts: feature_json, feature_json: features }\n    lookback:',
    );
    for (const activity of ['opened', 'bought']) {
      const path = `transformations/${activity}.sql`;
      change(path, 'as feature_json', 'as features');
      change(path, 'at_time as ts', 'at_time as feature_json');
    }
    const { streams } = await world.build();
    expect(streams[0]?.total).toMatchObject({ read: 8000, inserted: 8000 });
  } finally {
    world.end();
  }
});

// The last of its server: a history that is interrupted goes on for a while.
describe('law 1, on PostgreSQL', () => {
  test('whatever happens to the sources in time, a build leaves the rows that the sources mean', async () => {
    const engine = postgresEngine(server);
    await fc.assert(
      fc.asyncProperty(fc.oneof(histories, peoplesHistories), (history) => livesUpToItsMeaning(engine, history)),
      { numRuns: 80, interruptAfterTimeLimit: 50_000 },
    );
  });
});
