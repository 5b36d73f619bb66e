import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { change, run, starterProject } from './cli.ts';

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

describe('where a row of long ago is another', () => {
  const header = 'id,email,ordered_at,product,quantity,price';
  const later = '102,ada@example.com,2024-01-20 18:00:00,saddle,1,49.00';
  const orders = (...rows: string[]) =>
    writeFileSync(join(project, 'orders.csv'), `${[header, ...rows, later].join('\n')}\n`);

  beforeEach(async () => {
    change(project, 'transformations/completed_order.sql', (text) =>
      text.replace(/^with orders[\s\S]*?^\)\n/m, '').replace('from orders as o', "from read_csv('orders.csv') as o"),
    );
    orders('101,ada@example.com,2024-01-02 09:30:00,bell,1,12.50');
    expect(await run(['build'], { cwd: project })).toMatchObject({ code: 0 });
    orders('101,ada@example.com,2024-01-02 09:30:00,bell,2,25.00');
  });

  test('exits with 1, says where, and the next reconcile mends it', async () => {
    const found = await checked('--windows', '40', '--seed', '7');
    expect(found.code).toBe(1);
    expect(found.out).toMatch(/completed_order .*2024-01-02/);
    expect(await run(['build'], { cwd: project })).toMatchObject({
      code: 0,
      out: expect.stringMatching(/customer_stream up to date/),
    });
    expect(await run(['reconcile'], { cwd: project })).toMatchObject({
      code: 0,
      out: expect.stringMatching(/1 updated/),
    });
    expect(await checked('--windows', '40', '--seed', '7')).toMatchObject({ code: 0 });
  });

  test('says the same to a program', async () => {
    const { code, out } = await checked('--windows', '40', '--seed', '7', '--format', 'json');
    expect(code).toBe(1);
    const [stream] = JSON.parse(out);
    expect(stream.queued).toEqual([expect.objectContaining({ transformation: 'completed_order' })]);
    expect(stream.windows).toContainEqual(
      expect.objectContaining({
        transformation: 'completed_order',
        missing: 0,
        surplus: 0,
        changed: 1,
        examples: ['changed: completed_order 101'],
      }),
    );
  });
});

test('with an option that is none exits with 2', async () => {
  expect((await checked('--size', 'big')).code).toBe(2);
  expect((await checked('--windows', '0')).code).toBe(2);
  expect((await checked('--transformation', 'signed_in')).code).toBe(2);
});
