import { afterAll, beforeAll, describe, test } from 'vitest';
import { duckdb } from '../../server/src/dialects/duckdb.ts';
import { postgres } from '../../server/src/dialects/postgres.ts';
import { duckdbEngine } from '../oracle/build-duckdb-engine.ts';
import { type RunningPostgres, startPostgres } from '../warehouses/postgres.ts';
import { postgresEngine } from '../warehouses/postgres-engine.ts';
import { expiresByTheWarehousesClock, inCrashWorld, oneAtATime } from './one-at-a-time.ts';

let server: RunningPostgres;

beforeAll(async () => {
  server = await startPostgres();
});

afterAll(() => server?.stop());

describe.each([
  { name: 'DuckDB', dialect: duckdb, engine: () => duckdbEngine },
  { name: 'PostgreSQL', dialect: postgres, engine: () => postgresEngine(server) },
])('law 3 on $name', ({ dialect, engine }) => {
  test('of eight processes one builds, the others are told who, and each that tries again succeeds; one is killed', () =>
    inCrashWorld(engine(), (world) => oneAtATime(world, 8)));

  test('a lease of another machine expires by the warehouse’s clock, not by the builder’s', () =>
    inCrashWorld(engine(), (world) => expiresByTheWarehousesClock(world, dialect)));
});
