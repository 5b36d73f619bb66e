import { afterAll, beforeAll, describe } from 'vitest';
import type { BuildDialect } from '../../server/src/dialects/build-dialect.ts';
import { duckdb } from '../../server/src/dialects/duckdb.ts';
import { lookups } from './lookups.ts';
import { periods } from './periods.ts';
import { agreesWithOracle } from './query-agreement.ts';
import { type Engine, startDuckDb } from './query-engine.ts';
import { relationships } from './relationships.ts';
import { relationshipCases } from './relationships-cases.ts';

/**
 * DuckDB's words with the shapes of a warehouse that has no asof join, no structs and no time frames: what is compiled for
 * Redshift, BigQuery, Databricks and Athena, but for their spelling.
 */
const portable: BuildDialect = {
  ...duckdb,
  title: 'DuckDB without what only it has',
  nearestRow: { kind: 'union-window' },
  timeFrames: undefined,
  namedWindows: false,
  chosenRow: { kind: 'occurrence' },
  aggregates: { ...duckdb.aggregates, firstInOrder: undefined, sortedDifferently: false },
  sortingWindows: false,
  periods: { kind: 'recursive' },
};

describe('queries in the portable shapes', () => {
  let engine: Engine;
  beforeAll(async () => {
    engine = { ...(await startDuckDb()), dialect: portable };
  });
  afterAll(() => engine.stop());
  relationshipCases(() => engine, [...relationships, ...periods, ...lookups]);
  agreesWithOracle(() => engine);
});
