import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { exampleCopy, run } from './cli.ts';

const repository = resolve(import.meta.dirname, '../..');

function demo(project: string): { readonly status: number | null; readonly stdout: string } {
  return spawnSync(process.execPath, ['--import', 'tsx', 'examples/demo.ts', project], {
    cwd: repository,
    encoding: 'utf8',
    env: { ...process.env, FORCE_COLOR: '', NO_COLOR: '1' },
  });
}

test('the demo shows its commands, and works a second time', async () => {
  const project = exampleCopy('bike_share');
  const first = demo(project);
  expect(first.stdout).toMatch(/^\$ npx activity-schema check\nclean: /m);
  expect(first.stdout).toMatch(/^customer_stream built: 2\d\d,\d\d\d inserted/m);
  expect(first.stdout).toMatch(/^the first 12 rows in /m);
  expect(first.status).toBe(0);
  const second = demo(project);
  expect(second.stdout).toMatch(/^customer_stream up to date: nothing new/m);
  expect(second.status).toBe(0);
  const { out } = await run(['query', 'first_ride', '--format', 'csv'], { cwd: project });
  expect(out.trimEnd().split('\n').length).toBeGreaterThan(4000);
});
