import { afterAll, beforeAll } from 'vitest';
import { keptSightings } from '../oracle/sightings.ts';
import { type RunningPostgres, startPostgres } from './postgres.ts';
import { postgresEngine } from './postgres-engine.ts';

let server: RunningPostgres;

beforeAll(async () => {
  server = await startPostgres();
});

afterAll(() => server?.stop());

keptSightings(() => postgresEngine(server));
