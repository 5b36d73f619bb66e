import fc from 'fast-check';
import { afterAll, beforeAll, describe, test } from 'vitest';
import { histories, peoplesHistories } from '../oracle/build-sources.ts';
import { livesUpToItsMeaning } from '../oracle/build-world.ts';
import { type RunningPostgres, startPostgres } from './postgres.ts';
import { postgresEngine } from './postgres-engine.ts';

let server: RunningPostgres;

beforeAll(async () => {
  server = await startPostgres();
});

afterAll(() => server?.stop());

describe('law 1, on PostgreSQL', () => {
  test('whatever happens to the sources in time, a build leaves the rows that the sources mean', async () => {
    const engine = postgresEngine(server);
    await fc.assert(
      fc.asyncProperty(fc.oneof(histories, peoplesHistories), (history) => livesUpToItsMeaning(engine, history)),
      { numRuns: 80, interruptAfterTimeLimit: 50_000 },
    );
  });
});
