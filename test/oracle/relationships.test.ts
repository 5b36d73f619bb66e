import { afterAll, beforeAll, describe } from 'vitest';
import { type Engine, startDuckDb } from './query-engine.ts';
import { relationships } from './relationships.ts';
import { relationshipCases } from './relationships-cases.ts';

describe('relationships on the oracle and DuckDB', () => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await startDuckDb();
  });
  afterAll(() => engine.stop());
  relationshipCases(() => engine, relationships);
});
