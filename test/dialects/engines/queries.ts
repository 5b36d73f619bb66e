import { afterAll, beforeAll, describe } from 'vitest';
import { badFeatures } from '../../oracle/bad-features.ts';
import { lookups } from '../../oracle/lookups.ts';
import { periods } from '../../oracle/periods.ts';
import { agreesWithOracle } from '../../oracle/query-agreement.ts';
import type { Engine } from '../../oracle/query-engine.ts';
import { relationships } from '../../oracle/relationships.ts';
import { relationshipCases } from '../../oracle/relationships-cases.ts';

/** Everything that is asked of DuckDB and PostgreSQL, asked of another engine. */
export function queriesOn(name: string, start: () => Promise<Engine>): void {
  describe(`queries on ${name}`, () => {
    let engine: Engine;
    beforeAll(async () => {
      engine = await start();
    });
    afterAll(() => engine.stop());
    relationshipCases(() => engine, [...relationships, ...periods, ...lookups]);
    badFeatures(() => engine);
    agreesWithOracle(() => engine);
  });
}

/** What a person has to say of an engine installed by hand; without it there is nothing to test. */
export function setting(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set: see test/dialects/engines/README.md`);
  return value;
}
