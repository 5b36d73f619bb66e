import { rmSync } from 'node:fs';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { run, starterProject } from './cli.ts';

let project: string;

beforeEach(async () => {
  project = await starterProject();
});

afterEach(() => rmSync(project, { recursive: true, force: true }));

const checked = (...options: string[]) => run(['check-history', ...options], { cwd: project });

test('of a stream that was never built says so', async () => {
  const { code, out } = await checked();
  expect(code).toBe(0);
  expect(out).toMatch(/^note signed_up is left out\. The stream is not built yet\.$/m);
});

test('says that it agrees, with the seed; a dry run writes nothing', async () => {
  await run(['build'], { cwd: project });
  expect(await checked('--seed', '7')).toMatchObject({
    code: 0,
    out: expect.stringMatching(/^customer_stream agrees with its sources: \d+ windows looked at in .* \(seed 7\)$/m),
  });
  const dry = await checked('--dry-run', '--format', 'json');
  const plan = JSON.parse(dry.out);
  expect(plan.statements.map(({ writes }: { writes: boolean }) => writes)).not.toContain(true);
  expect(plan.statements.at(-1).id).toBe('compare');
});

test('with an option that is none exits with 2', async () => {
  expect((await checked('--size', 'big')).code).toBe(2);
  expect((await checked('--windows', '0')).code).toBe(2);
  expect((await checked('--transformation', 'signed_in')).code).toBe(2);
});
