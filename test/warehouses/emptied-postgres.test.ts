import { afterAll, beforeAll } from 'vitest';
import { emptiedTables } from '../oracle/emptied.ts';
import { type RunningPostgres, startPostgres } from './postgres.ts';
import { postgresEngine } from './postgres-engine.ts';

let server: RunningPostgres;

beforeAll(async () => {
  server = await startPostgres();
});

afterAll(() => server?.stop());

emptiedTables(() => postgresEngine(server));
