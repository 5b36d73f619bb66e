import fc from 'fast-check';
import { afterAll, beforeAll, test } from 'vitest';
import { updateHistories } from '../oracle/build-sources.ts';
import { livesUpToItsUpdates } from '../oracle/build-world.ts';
import { type RunningPostgres, startPostgres } from './postgres.ts';
import { postgresEngine } from './postgres-engine.ts';

// A server of its own: a history that the time limit interrupts still plays on for a while.
let server: RunningPostgres;

beforeAll(async () => {
  server = await startPostgres();
});

afterAll(() => server?.stop());

test('on PostgreSQL too, what is only added to, or read once, stays what was taken', async () => {
  const engine = postgresEngine(server);
  await fc.assert(
    fc.asyncProperty(updateHistories, (history) => livesUpToItsUpdates(engine, history)),
    { numRuns: 30, interruptAfterTimeLimit: 40_000 },
  );
});
