import fc from 'fast-check';
import { describe, test } from 'vitest';
import { duckdbEngine } from './build-duckdb-engine.ts';
import { backfilledHistories, backfilledPeoplesHistories } from './build-sources.ts';
import { livesUpToItsMeaning } from './build-world.ts';

describe('a backfill of all history leaves the rows that the sources mean, cancelled and given again or not', () => {
  test('whatever happens to the sources', async () => {
    await fc.assert(
      fc.asyncProperty(backfilledHistories, (history) => livesUpToItsMeaning(duckdbEngine, history)),
      { numRuns: 40, interruptAfterTimeLimit: 40_000 },
    );
  });

  test('whoever is renamed, forgotten or remembered again', async () => {
    await fc.assert(
      fc.asyncProperty(backfilledPeoplesHistories, (history) => livesUpToItsMeaning(duckdbEngine, history)),
      { numRuns: 40, interruptAfterTimeLimit: 40_000 },
    );
  });
});
