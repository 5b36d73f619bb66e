import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { loadProject } from './project-files.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'activity-schema-files-'));
  mkdirSync(join(folder, 'project/transformations'), { recursive: true });
  writeFileSync(join(folder, 'project/activity_schema.yml'), 'name: p\nstreams:\n  s: { entity: customer }\n');
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

const at = (name: string): string => join(folder, 'project/transformations', name);

async function ids(): Promise<readonly string[]> {
  return [...(await loadProject(join(folder, 'project'))).transformations.keys()].sort();
}

test('links to files and folders are followed, but not in a circle', async () => {
  mkdirSync(join(folder, 'shared/deep'), { recursive: true });
  writeFileSync(join(folder, 'shared/one.sql'), 'select 1');
  writeFileSync(join(folder, 'shared/deep/two.sql'), 'select 2');
  symlinkSync(join(folder, 'shared/one.sql'), at('one.sql'));
  symlinkSync(join(folder, 'shared'), at('shared'), 'junction');
  symlinkSync(join(folder, 'shared'), join(folder, 'shared/deep/again'), 'junction');
  expect(await ids()).toEqual(['one', 'shared/deep/two', 'shared/one']);
});

test.skipIf(process.getuid?.() === 0 || process.platform === 'win32')(
  'a file without the right to read it is named',
  async () => {
    writeFileSync(at('secret.sql'), 'select 1', { mode: 0 });
    await expect(ids()).rejects.toMatchObject({ problem: { kind: 'unreadable', message: 'permission denied.' } });
  },
);
