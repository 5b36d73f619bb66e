import { afterAll, beforeAll, describe } from 'vitest';
import { badFeatures } from './bad-features.ts';
import { agreesWithOracle } from './query-agreement.ts';
import { type Engine, startDuckDb } from './query-engine.ts';

describe('queries on DuckDB', () => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await startDuckDb();
  });
  afterAll(() => engine.stop());
  badFeatures(() => engine);
  agreesWithOracle(() => engine);
});
