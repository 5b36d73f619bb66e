import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readManifest } from './dbt-manifest.ts';
import { jsonEntries } from './json-entries.ts';

const shop = resolve(import.meta.dirname, '../../../test/dbt/shop/target/manifest.json');

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'manifest-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('a manifest that dbt wrote', async () => {
  const manifest = await readManifest(shop);
  const rides = manifest?.models.find(({ name }) => name === 'rides');
  expect(rides).toMatchObject({
    kind: 'model',
    package: 'shop',
    materialized: 'view',
    isContractEnforced: true,
    description: 'One row a ride, since the first day.',
    file: 'models/staging/rides.sql',
    relation: { sql: '"shop"."main"."rides"', database: 'shop', schema: 'main', identifier: 'rides' },
  });
  expect(rides?.columns[0]).toEqual({ name: 'id', type: 'integer', description: 'The ride.' });
  expect(
    manifest?.models
      .filter(({ name }) => name === 'riders')
      .map(({ version, latestVersion }) => [version, latestVersion]),
  ).toEqual([
    ['1', '2'],
    ['2', '2'],
  ]);
  expect(manifest?.models.find(({ name }) => name === 'recent')?.relation).toBeUndefined();
  expect(manifest?.sources).toMatchObject([
    {
      source: 'support',
      table: 'tickets',
      relation: { identifier: 'support_tickets' },
      sourceDescription: "The help desk's export.",
    },
  ]);
  expect([...(manifest?.macros.keys() ?? [])]).toEqual(['shop.activity_id']);
});

test('is read again once it is another', async () => {
  const path = join(folder, 'manifest.json');
  const write = (version: string): void =>
    writeFileSync(path, JSON.stringify({ metadata: { generated_at: '2024-06-01T00:00:00Z', dbt_version: version } }));
  write('1.7.0');
  expect((await readManifest(path))?.dbtVersion).toBe('1.7.0');
  write('1.10.11');
  expect((await readManifest(path))?.dbtVersion).toBe('1.10.11');
});

test.each([
  ['nothing', undefined],
  ['half a file', '{"metadata": {"generated_at": "2024-06-01T00:00:00Z"'],
  ['a list', '[{"metadata": {"generated_at": "2024-06-01T00:00:00Z"}}]'],
  ['another object', '{"name": "shop"}'],
  ['no JSON', '{"metadata": {"generated_at": nonsense}}'],
])('%s is no manifest', async (_, text) => {
  const path = join(folder, 'manifest.json');
  if (text !== undefined) writeFileSync(path, text);
  expect(await readManifest(path)).toBeUndefined();
});

test('a node with keys that are not known, and one that is something else', async () => {
  const path = join(folder, 'manifest.json');
  const node = {
    resource_type: 'model',
    name: 'a',
    package_name: 'p',
    original_file_path: 'models\\a.sql',
    new_key: [{}],
  };
  const nodes = { 'model.p.a': node, 'model.p.b': { resource_type: 'model' }, 'test.p.c': node };
  const metadata = { generated_at: '2024-06-01T00:00:00Z' };
  writeFileSync(path, JSON.stringify({ metadata, nodes, disabled: { 'model.p.off': [node] } }));
  const manifest = await readManifest(path);
  expect(manifest?.models.map(({ name, file }) => [name, file])).toEqual([['a', 'models/a.sql']]);
  expect(manifest?.disabled).toEqual(new Set(['off']));
});

test('entries come whole wherever the bytes are cut', () => {
  const value = {
    a: { 'k"é': { x: ['}', '{', '\\"', { y: ',' }] }, l: 3, m: 'ü,}' },
    b: [1, { c: 2 }],
    c: { d: {} },
    e: 'f',
  };
  const bytes = new TextEncoder().encode(JSON.stringify(value, undefined, 1));
  for (let cut = 0; cut <= bytes.length; cut += 1) {
    const found: unknown[] = [];
    const entries = jsonEntries(
      (section) => section !== 'c',
      (section, key, text) => found.push([section, key, JSON.parse(text)]),
    );
    entries.push(bytes.slice(0, cut));
    entries.push(bytes.slice(cut));
    expect(entries.end()).toBe(true);
    expect(found).toEqual([
      ['a', 'k"é', value.a['k"é']],
      ['a', 'l', 3],
      ['a', 'm', 'ü,}'],
    ]);
  }
});
