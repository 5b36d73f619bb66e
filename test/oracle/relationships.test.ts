import { afterAll, beforeAll, describe } from 'vitest';
import { lookups } from './lookups.ts';
import { periods } from './periods.ts';
import { type Engine, startDuckDb } from './query-engine.ts';
import { relationships } from './relationships.ts';
import { relationshipCases } from './relationships-cases.ts';

describe('relationships on the oracle and DuckDB', () => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await startDuckDb();
  });
  afterAll(() => engine.stop());
  relationshipCases(() => engine, [...relationships, ...periods, ...lookups]);
});
