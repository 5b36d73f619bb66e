import { afterAll, beforeAll, describe } from 'vitest';
import { badFeatures } from '../oracle/bad-features.ts';
import { lookups } from '../oracle/lookups.ts';
import { periods } from '../oracle/periods.ts';
import { agreesWithOracle } from '../oracle/query-agreement.ts';
import type { Engine } from '../oracle/query-engine.ts';
import { relationships } from '../oracle/relationships.ts';
import { relationshipCases } from '../oracle/relationships-cases.ts';
import { startPostgresEngine } from './queries-engine.ts';

describe('queries on PostgreSQL', () => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await startPostgresEngine();
  });
  afterAll(() => engine.stop());
  relationshipCases(() => engine, [...relationships, ...periods, ...lookups]);
  badFeatures(() => engine);
  agreesWithOracle(() => engine);
});
