import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { explain } from '../../server/src/run/problem.ts';
import { Sandbox } from '../oracle/build-sandbox.ts';
import { type RunningPostgres, startPostgres } from './postgres.ts';
import { postgresEngine } from './postgres-engine.ts';

let server: RunningPostgres;
let sandbox: Sandbox;

beforeAll(async () => {
  server = await startPostgres();
});

afterAll(() => server?.stop());

beforeEach(async () => {
  await asOwner(`create role builder login password '${server.password}'`);
  sandbox = new Sandbox(postgresEngine({ ...server, user: 'builder' }));
  sandbox.settings('schema: analytics');
  sandbox.write(
    'transformations/a.sql',
    `select '1' as activity_id, timestamp '2024-01-01' as ts, 'ann' as customer, 'came' as activity, '{}'::json as feature_json`,
  );
});

afterEach(() => sandbox.end());

function asOwner(...statements: readonly string[]): Promise<void> {
  return postgresEngine(server).run('', statements);
}

async function refusal(): Promise<unknown> {
  const problem = await sandbox.refusal();
  return problem && explain(problem);
}

test('a right that the role lacks is named, with what it is for', async () => {
  expect(await refusal()).toMatchObject({
    text: 'permission denied for database postgres',
    next: 'Let the connection’s role create the schema `analytics` (`create` on the database); or create the schema yourself, with `usage` and `create` on it for the role; or choose another with `--connection`.',
  });
  for (const right of ['create schema analytics', 'grant usage on schema analytics to builder']) {
    await asOwner(right);
    expect(await refusal()).toMatchObject({
      text: 'permission denied for schema analytics',
      next: 'Let the connection’s role create tables in the schema `analytics` (`usage` and `create` on it); or choose another with `--connection`.',
    });
  }
  await asOwner('grant create on schema analytics to builder');
  expect(await refusal()).toBeUndefined();
});
