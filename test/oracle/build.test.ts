import fc from 'fast-check';
import { describe, test } from 'vitest';
import { duckdbEngine } from './build-duckdb-engine.ts';
import { histories, peoplesHistories, updateHistories } from './build-sources.ts';
import { livesUpToItsMeaning, livesUpToItsUpdates } from './build-world.ts';

describe('law 1, on DuckDB', () => {
  test('whatever happens to the sources in time, a build leaves the rows that the sources mean', async () => {
    await fc.assert(
      fc.asyncProperty(histories, (history) => livesUpToItsMeaning(duckdbEngine, history)),
      { numRuns: 60, interruptAfterTimeLimit: 30_000 },
    );
  });

  test('whoever is renamed, forgotten or remembered again, on whatever device', async () => {
    await fc.assert(
      fc.asyncProperty(peoplesHistories, (history) => livesUpToItsMeaning(duckdbEngine, history)),
      { numRuns: 60, interruptAfterTimeLimit: 30_000 },
    );
  });

  test('what is only added to, or read once, stays what was taken', async () => {
    await fc.assert(
      fc.asyncProperty(updateHistories, (history) => livesUpToItsUpdates(duckdbEngine, history)),
      { numRuns: 60, interruptAfterTimeLimit: 30_000 },
    );
  });
});
