import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import type { Connection, Project } from '../project/project.ts';
import { readDbtTarget } from './dbt-profile.ts';
import { RunError } from './problem.ts';
import { loadProject } from './project-files.ts';

const shop = resolve(import.meta.dirname, '../../../test/dbt/shop');
const project: Project = await loadProject(shop);

const connection = (options: Connection['options']): Connection => ({
  name: 'dev',
  type: 'dbt',
  dialect: undefined,
  production: false,
  readOnly: false,
  options,
  nameRange: { start: 0, end: 0 },
});

const target = async (options: Connection['options'], environment: Readonly<Record<string, string>> = {}) =>
  Object.fromEntries((await readDbtTarget(project, connection(options), environment)).options);

test('the profile and the target that dbt would take', async () => {
  expect(await target({})).toEqual({
    type: 'duckdb',
    path: resolve(shop, 'shop.duckdb'),
    schema: 'main',
    threads: '1',
  });
});

test('variables are filled in, and dbt’s names become ours', async () => {
  expect(await target({ target: 'server' }, { DBT_ENV_SECRET_SHOP: 'hunter2', SHOP_PORT: '6000' })).toEqual({
    type: 'postgres',
    host: 'localhost',
    port: '6000',
    user: 'shop',
    password: 'hunter2',
    database: 'shop',
    schema: 'analytics',
    sslmode: 'disable',
  });
});

test.each([
  [{ target: 'server' }, {}, 'The connection `dev` needs the environment variable DBT_ENV_SECRET_SHOP.'],
  [{ profile: 'stop' }, {}, 'there is no profile `stop` in'],
  [{ target: 'prod' }, {}, 'there is no target `prod` of the profile `shop`; there are dev, server.'],
  [{}, { DBT_PROFILES_DIR: resolve(shop, 'models') }, 'there is no profiles.yml in'],
])('%j with %j', async (options, environment, message) => {
  const failure = await target(options, environment).catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(RunError);
  expect(String(failure)).toContain(message);
});

test('the dialect of a connection is that of its target', () => {
  expect([...(project.dbtDialects ?? [])]).toEqual([
    ['dev', 'duckdb'],
    ['server', 'postgres'],
  ]);
});
