import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import type { Connection, Project } from '../project/project.ts';
import { openWarehouse } from '../warehouses/open.ts';
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

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

const withProfiles = (
  text: string,
  settings = 'connections:\n  ci: { type: dbt, profile: shop }\n',
): Promise<Project> => {
  const folder = mkdtempSync(join(tmpdir(), 'profiles-'));
  folders.push(folder);
  writeFileSync(join(folder, 'profiles.yml'), text);
  writeFileSync(
    join(folder, 'activity_schema.yml'),
    `name: shop\n${settings}streams:\n  customer_stream: { entity: customer }\n`,
  );
  return loadProject(folder);
};
const opening = async (...given: Parameters<typeof withProfiles>): Promise<string> => {
  const options = { connection: 'ci', use: 'read', command: 'query' } as const;
  const opened = openWarehouse(await withProfiles(...given), options, new AbortController().signal);
  const closed = opened.then((warehouse) => warehouse.close()).then(() => 'opened');
  return String(await closed.catch((error: unknown) => error));
};

test('without a dbt project its profile serves all the same', async () => {
  const shown = await opening("shop:\n  outputs:\n    default: { type: duckdb, path: ':memory:' }\n");
  expect(shown).toBe('opened');
});

test.each([
  ['', 'around this one'],
  ['dbt: ../elsewhere\n', 'in ../elsewhere'],
])('without a dbt project and without a profile the missing project is named (%j)', async (named, place) => {
  const said = await opening('', `${named}connections:\n  ci: { type: dbt }\n`);
  expect(said).toBe(`RunError: The connection \`ci\` is that of a dbt project, and there is none ${place}.`);
});

test('an adapter that cannot be opened yet is named, and its dialect is known', async () => {
  const text = 'shop:\n  target: ci\n  outputs:\n    ci: { type: snowflake, account: a, password: hunter2 }\n';
  expect(await opening(text)).toBe(
    'RunError: Connections of type `snowflake` cannot be run against in this version (`ci`).',
  );
  expect((await withProfiles(text)).dbtDialects?.get('ci')).toBe('snowflake');
});

test.each([
  ['a file that is no YAML', 'shop: {\n  password: hunter2: x\n'],
  [
    'an expression that only dbt understands',
    'shop:\n  outputs:\n    default: { type: postgres, pass: "{{ secret(\'hunter2\') }}" }\n',
  ],
  [
    'a variable that is missing',
    'shop:\n  outputs:\n    default: { type: postgres, pass: "hunter2{{ env_var(\'NOBODY_SETS_THIS\') }}" }\n',
  ],
])('%s is told without its secrets', async (_, text) => {
  const said = await opening(text);
  expect(said).toContain('RunError');
  expect(said).not.toContain('hunter2');
});
