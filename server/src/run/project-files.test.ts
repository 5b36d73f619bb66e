import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { loadProject, readProject } from './project-files.ts';

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

test('a link to nothing, and one to itself, are files that cannot be read; the others are', async () => {
  writeFileSync(at('good.sql'), 'select 1');
  symlinkSync(join(folder, 'gone.sql'), at('lost.sql'));
  symlinkSync(at('circle.sql'), at('circle.sql'));
  await expect(ids()).rejects.toMatchObject({ problem: { kind: 'unreadable' } });
  const { project, unreadable } = await readProject(join(folder, 'project'));
  expect([...project.transformations.keys()]).toEqual(['circle', 'good', 'lost']);
  expect(project.transformations.get('good')?.sql).toBe('select 1');
  const told = [...unreadable].map(([path, { problem }]) => [path, 'message' in problem && problem.message]);
  expect(told.sort()).toEqual([
    [at('circle.sql'), 'it links to itself.'],
    [at('lost.sql'), 'it links to what is not there.'],
  ]);
});

test.runIf(process.platform === 'linux')('what the system says of a file that it cannot read is told', async () => {
  symlinkSync('/proc/self/mem', at('memory.sql'));
  const { unreadable } = await readProject(join(folder, 'project'));
  expect(unreadable.get(at('memory.sql'))?.problem).toMatchObject({ message: expect.stringContaining('EIO') });
});

test.skipIf(process.getuid?.() === 0 || process.platform === 'win32')(
  'a file without the right to read it is named',
  async () => {
    writeFileSync(at('secret.sql'), 'select 1', { mode: 0 });
    await expect(ids()).rejects.toMatchObject({ problem: { kind: 'unreadable', message: 'permission denied.' } });
  },
);
