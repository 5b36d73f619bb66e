import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openDuckdb } from '../../server/src/warehouses/duckdb.ts';
import { change, run, starterProject } from './cli.ts';

let project: string;

beforeEach(async () => {
  project = await starterProject();
});

afterEach(() => rmSync(project, { recursive: true, force: true }));

describe('check --validate', () => {
  test('before anything is built says what it cannot ask about', async () => {
    const checked = await run(['check', '--validate'], { cwd: project });
    expect(checked).toMatchObject({ code: 0, out: expect.stringMatching(/^clean: /) });
    expect(checked.err).toMatch(/^note queries\/\S+ is not validated: customer_stream is not built on DuckDB \(dev\)/m);
  });

  test('tells what the warehouse says, at its place, and runs nothing', async () => {
    await run(['build'], { cwd: project });
    expect(await run(['check', '--validate'], { cwd: project })).toMatchObject({ code: 0, err: '' });
    change(project, 'transformations/signed_up.sql', (text) => text.replace('u.email', 'lower(u.signed_up_at, 1)'));
    expect(await run(['check'], { cwd: project })).toMatchObject({ code: 0 });
    const checked = await run(['check', '--validate', '--format', 'json'], { cwd: project });
    expect(checked.code).toBe(1);
    expect(JSON.parse(checked.out)).toMatchObject([
      { file: 'transformations/signed_up.sql', line: 11, column: 3, rule: 'warehouse-error', severity: 'error' },
    ]);
    // The file alone, named.
    const one = await run(['check', '--validate', 'transformations/completed_order.sql'], { cwd: project });
    expect(one).toMatchObject({ code: 0 });
  });

  test('expands a star and looks names up in the tables there are', async () => {
    const { code } = await run(['build'], { cwd: project });
    expect(code).toBe(0);
    change(project, 'transformations/signed_up.sql', () => 'select * from analytics.customer_stream\n');
    const alone = await run(['check', '--format', 'json'], { cwd: project });
    expect(alone.out).toContain('unexpanded-star');
    const asked = await run(['check', '--validate', '--format', 'json'], { cwd: project });
    expect(asked.out).not.toContain('unexpanded-star');
    expect(asked.out).toContain('computed-column');
    change(project, 'transformations/signed_up.sql', (text) => text.replace('customer_stream', 'orderz'));
    expect((await run(['check', '--validate'], { cwd: project })).out).toMatch(/warehouse-error/);
    change(project, 'transformations/signed_up.sql', (text) =>
      text.replace(/.*/s, () => 'select s.custmer as customer from analytics.customer_stream as s'),
    );
    const misspelt = (await run(['check', '--validate'], { cwd: project })).out;
    expect(misspelt).toMatch(/Binder Error.*\n(.*\n)*.*fix Change to `customer`/);
  });

  test('of a file that is held says by whom', async () => {
    await run(['build'], { cwd: project });
    const held = await openDuckdb({
      path: join(project, 'shop.duckdb'),
      use: 'write',
      command: 'test',
      connection: 'dev',
    });
    const checked = await run(['check', '--validate'], { cwd: project });
    await held.close();
    expect(checked.code).toBe(4);
    expect(checked.err).toContain(`process ${process.pid}`);
  });
});

describe('sample-check', () => {
  test('says what was looked at, and what it shows', async () => {
    const clean = await run(['sample-check'], { cwd: project });
    expect(clean).toMatchObject({ code: 0, err: '' });
    expect(clean.out).toMatch(/^signed_up: 3 rows, of any time$/m);
    change(project, 'transformations/signed_up.sql', (text) =>
      text.replace(/u\.id +as activity_id/, '1 as activity_id'),
    );
    const found = await run(['sample-check', 'transformations/signed_up.sql', '--format', 'json'], { cwd: project });
    expect(found.code).toBe(0);
    expect(JSON.parse(found.out)).toEqual({
      samples: [{ transformation: 'signed_up', rows: 3, from: null, to: null, cut: false }],
      findings: [expect.objectContaining({ rule: 'sample-duplicate-id', severity: 'warning', line: 9 })],
    });
    change(project, 'activity_schema.yml', (text) => `${text}\nrules:\n  sample-duplicate-id: error\n`);
    expect(await run(['sample-check', '--rows', '2'], { cwd: project })).toMatchObject({
      code: 1,
      out: expect.stringContaining('the first 2 rows, of any time'),
    });
  });

  test('of a statement that fails exits with 1, of a name that is none with 2', async () => {
    change(project, 'transformations/signed_up.sql', (text) =>
      text.replace('u.email', "case when u.id > 0 then error('no') end"),
    );
    expect(await run(['sample-check', 'signed_up'], { cwd: project })).toMatchObject({
      code: 1,
      out: expect.stringContaining('signed_up: not sampled: the warehouse refused it.'),
    });
    const unknown = await run(['sample-check', 'signed_in'], { cwd: project });
    expect(unknown).toMatchObject({ code: 2, err: expect.stringContaining('Did you mean signed_up?') });
  });

  test('of a statement that the warehouse does not take is told at the place it names', async () => {
    change(project, 'transformations/signed_up.sql', (text) => text.replace('u.email', 'lower(u.signed_up_at, 1)'));
    const refused = await run(['sample-check', 'signed_up', '--format', 'json'], { cwd: project });
    expect(refused.code).toBe(1);
    expect(JSON.parse(refused.out)).toMatchObject({
      samples: [{ transformation: 'signed_up', rows: 0, notTaken: 'the warehouse refused it.' }],
      findings: [{ rule: 'warehouse-error', severity: 'error', line: 11, column: 3 }],
    });
  });

  test('passes over nothing in silence', async () => {
    change(project, 'transformations/signed_up.sql', (text) => text.replace('u.email', '{{ adapter.quote("email") }}'));
    const all = await run(['sample-check'], { cwd: project });
    expect(all.out).toMatch(/^signed_up: not sampled: signed_up, line \d+: only dbt can say/m);
    change(project, 'transformations/completed_order.sql', (text) => `${text};\nselect 1`);
    const none = await run(['sample-check'], { cwd: project });
    expect(none.out).toMatch(/^completed_order: not sampled: completed_order has more than one statement/m);
    expect(none.out).not.toContain('clean');
    const named = await run(['sample-check', 'signed_up'], { cwd: project });
    expect(named.code).toBe(2);
    expect(named.err).toContain('only dbt can say');
  });

  test('looks at one row and one day at least', async () => {
    for (const option of ['--rows', '--days']) {
      const { code, err } = await run(['sample-check', option, '0'], { cwd: project });
      expect(code).toBe(2);
      expect(err).toContain('1 or more');
    }
  });
});
