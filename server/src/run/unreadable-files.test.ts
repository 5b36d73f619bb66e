import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { slashes } from './project-walk.ts';

let folder: string;
let readProject: typeof import('./project-files.ts').readProject;

beforeEach(async () => {
  // Who runs the tests may be root, whom no mode of a file keeps from reading it: the system's answer is given here, to
  // modules that are loaded anew, for those of other tests are there already.
  vi.resetModules();
  vi.doMock('node:fs/promises', async (original) => {
    const system = await original<typeof import('node:fs/promises')>();
    return {
      ...system,
      readFile: (path: string, encoding: 'utf8') =>
        path.endsWith('secret.sql')
          ? Promise.reject(Object.assign(new Error(`EACCES: permission denied, open '${path}'`), { code: 'EACCES' }))
          : system.readFile(path, encoding),
    };
  });
  ({ readProject } = await import('./project-files.ts'));
  folder = slashes(mkdtempSync(join(tmpdir(), 'activity-schema-unreadable-')));
  mkdirSync(join(folder, 'transformations/visits.sql'), { recursive: true });
  writeFileSync(join(folder, 'activity_schema.yml'), 'name: p\nstreams:\n  s: { entity: customer }\n');
  writeFileSync(join(folder, 'transformations/open.sql'), 'select 1');
  writeFileSync(join(folder, 'transformations/secret.sql'), 'select 2', { mode: 0 });
});

afterEach(() => {
  vi.doUnmock('node:fs/promises');
  vi.resetModules();
  rmSync(folder, { recursive: true, force: true });
});

test('a file without the right to read it is named, and the others are read', async () => {
  const { project, unreadable } = await readProject(folder);
  expect(
    [...unreadable].map(([path, { problem }]) => [path, problem.kind, 'message' in problem && problem.message]),
  ).toEqual([[`${folder}/transformations/secret.sql`, 'unreadable', 'permission denied.']]);
  expect(project.transformations.get('open')?.sql).toBe('select 1');
  expect(project.transformations.get('secret')?.file.isUnread).toBe(true);
});

test('a folder that is called as a file is none of the project’s files', async () => {
  const { project, misnamed } = await readProject(folder);
  expect(misnamed).toEqual([`${folder}/transformations/visits.sql`]);
  expect([...project.transformations.keys()]).toEqual(['open', 'secret']);
});
