import { spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { change, program, run, starterProject } from './cli.ts';

const expected = [
  { customer: 'ada@example.com', plan: 'free', first_product: 'bell', orders: 2, revenue: 61.5 },
  { customer: 'alan@example.com', plan: 'free', first_product: null, orders: 0 },
  { customer: 'grace@example.com', plan: 'team', first_product: 'lamp', orders: 1, revenue: 38 },
];

describe('a project from its first build on', () => {
  let project: string;
  beforeAll(async () => {
    project = await starterProject();
  });

  test('a query before the first build says what to do', async () => {
    const { code, out, err } = await run(['query', 'signed_up_to_order'], { cwd: project });
    expect({ code, out }).toEqual({ code: 3, out: '' });
    expect(err).toContain('activity-schema build');
  });

  test('there is no history yet', async () => {
    const { code, out } = await run(['history'], { cwd: project });
    expect(code).toBe(0);
    expect(out).toMatch(/^Nothing was built yet/);
  });

  test('the plan has reasons and steps, and writes nothing', async () => {
    const text = await run(['plan', 'build'], { cwd: project });
    expect(text.code).toBe(0);
    expect(text.out).toMatch(/^customer_stream {2}build/);
    expect(text.out).toMatch(/^ {2}• /m);
    expect(text.out).toMatch(/^ +1\. /m);
    const plan = JSON.parse((await run(['plan', 'build', '--format', 'json'], { cwd: project })).out);
    expect(Object.keys(plan)).toEqual(['statements', 'reasons', 'estimate']);
    expect(plan.reasons.length).toBeGreaterThan(0);
    expect(plan.statements[0]).toEqual({
      id: expect.any(String),
      purpose: expect.any(String),
      sql: expect.any(String),
      writes: expect.any(Boolean),
    });
    const dry = await run(['build', '--dry-run', '--format', 'json'], { cwd: project });
    expect(JSON.parse(dry.out).statements.map(({ id }: { id: string }) => id)).toEqual(
      plan.statements.map(({ id }: { id: string }) => id),
    );
    expect(await run(['history', '--format', 'json'], { cwd: project })).toMatchObject({ code: 0, out: '[]\n' });
  });

  test('a build tells each step on standard error, and its answer on standard output', async () => {
    const { code, out, err } = await run(['build'], { cwd: project });
    expect(err).toMatch(/^customer_stream 1\/\d+ /m);
    expect(out).toMatch(/^signed_up +\d/m);
    expect(out).toMatch(/^customer_stream built: 6 inserted/m);
    expect(code).toBe(0);
  });

  test('a second build has nothing to do and says so', async () => {
    const { code, out } = await run(['build'], { cwd: project });
    expect(code).toBe(0);
    expect(out).toMatch(/^customer_stream up to date: nothing new/m);
    const { out: lines } = await run(['build', '--format', 'json'], { cwd: project });
    const objects = lines
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(objects.slice(0, -1)).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ kind: 'transformation', transformation: 'signed_up', inserted: 0, rejected: 0 }),
      ]),
    );
    expect(objects.at(-1)).toMatchObject({ kind: 'summary', inserted: 0, updated: 0, deleted: 0, mutated: 0 });
  });

  test('json, ndjson and csv are the rows and nothing else', async () => {
    const byCustomer = (a: { customer: string }, b: { customer: string }): number => (a.customer < b.customer ? -1 : 1);
    const json = await run(['query', 'signed_up_to_order', '--format', 'json'], { cwd: project });
    expect({ code: json.code, err: json.err }).toEqual({ code: 0, err: '' });
    const rows = JSON.parse(json.out).sort(byCustomer);
    expect(rows).toMatchObject(expected);
    expect(rows[0].signed_up_at).toMatch(/^2024-01-02T09:15:00/);
    const ndjson = await run(['query', 'signed_up_to_order', '--format', 'ndjson'], { cwd: project });
    const lines = ndjson.out.trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line)).sort(byCustomer)).toEqual(rows);
    const csv = await run(['query', 'queries/signed_up_to_order.aql', '--format', 'csv'], { cwd: project });
    expect(csv.out.split('\n')[0]).toBe('customer,signed_up_at,plan,first_order_at,first_product,orders,revenue');
    expect(csv.out).toMatch(/^alan@example\.com,2024-01-05T08:05:00\S*,free,,,0,/m);
  });

  test('a table has a header, the rows, and how many', async () => {
    const { code, out } = await run(['query', 'signed_up_to_order'], { cwd: project });
    expect(code).toBe(0);
    expect(out).toMatch(/^customer +signed_up_at +plan +first_order_at +first_product +orders +revenue\s*$/m);
    expect(out).toMatch(/^3 rows in [\d.]+ s$/m);
    expect((await run(['query', 'signed_up_to_order', '--limit', '1'], { cwd: project })).out).toMatch(
      /^the first 1 row in /m,
    );
  });

  test('a query from standard input', async () => {
    const input = 'using customer_stream\nselect all completed_order (activity_id)';
    const { code, out } = await run(['query', '-', '--format', 'csv', '--limit', '2'], { cwd: project, input });
    expect(code).toBe(0);
    expect(out.trimEnd().split('\n')).toHaveLength(3);
  });

  test('no rows are still an answer', async () => {
    const input = "using customer_stream\nselect all signed_up (ts, plan filter plan = 'none')";
    const written = async (format: string): Promise<string> =>
      (await run(['query', '-', '--format', format], { cwd: project, input })).out;
    expect(await written('csv')).toBe('ts,plan\n');
    expect(await written('json')).toBe('[]\n');
    expect(await written('ndjson')).toBe('');
    expect(await written('table')).toMatch(/^ts +plan\n.*\n0 rows in /);
  });

  test('the reader may go before the end', async () => {
    const child = spawn(process.execPath, [program, 'query', 'signed_up_to_order', '--format', 'csv'], {
      cwd: project,
    });
    child.stdout.destroy();
    let err = '';
    child.stderr.on('data', (chunk: Buffer) => {
      err += chunk.toString();
    });
    await new Promise((done) => child.on('close', done));
    expect(err).toBe('');
  });

  test('the history lists the builds, newest first', async () => {
    const { code, out } = await run(['history'], { cwd: project });
    expect(code).toBe(0);
    expect(out).toContain('succeeded');
    const runs = JSON.parse((await run(['history', '--format', 'json', '--limit', '1'], { cwd: project })).out);
    expect(new Set(runs.map((line: { run: string }) => line.run)).size).toBe(1);
    expect(runs[0]).toMatchObject({ stream: 'customer_stream', outcome: 'succeeded' });
  });

  test('a full build comes to the same stream', async () => {
    expect(await run(['build', '--full'], { cwd: project })).toMatchObject({ code: 0 });
    const { out } = await run(['query', 'signed_up_to_order', '--format', 'json'], { cwd: project });
    expect(JSON.parse(out)).toHaveLength(3);
  });
});

describe('what a build refuses', () => {
  test('files with errors', async () => {
    const project = await starterProject();
    change(project, 'transformations/signed_up.sql', (text) => text.replace(/^.* as customer,\n/m, ''));
    const { code, out, err } = await run(['build'], { cwd: project });
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toMatch(/missing-column/);
    expect(err).toMatch(/nothing was built/);
  });

  test('what the warehouse refuses, with the transformation', async () => {
    const project = await starterProject();
    change(project, 'transformations/signed_up.sql', (text) =>
      text.replace('from users as u', 'from no_such_table as u'),
    );
    const { code, err } = await run(['build'], { cwd: project });
    expect(err).toMatch(/signed_up/);
    expect(err).toMatch(/no_such_table/);
    expect(code).toBe(3);
  });

  test('production, where nobody can be asked', async () => {
    const project = await starterProject();
    change(project, 'activity_schema.yml', (text) => text.replace('type: duckdb,', 'type: duckdb, production: true,'));
    const refused = await run(['build'], { cwd: project });
    expect({ code: refused.code, out: refused.out }).toEqual({ code: 2, out: '' });
    expect(refused.err).toContain('--yes');
    expect(await run(['build', '--yes'], { cwd: project })).toMatchObject({ code: 0 });
  });
});

describe('compile', () => {
  let project: string;
  beforeAll(async () => {
    project = await starterProject();
  });

  test('a file, a name and standard input give the same SQL', async () => {
    const input = readFileSync(join(project, 'queries/signed_up_to_order.aql'), 'utf8');
    const [file, name, stdin] = await Promise.all([
      run(['compile', 'queries/signed_up_to_order.aql'], { cwd: project }),
      run(['compile', 'signed_up_to_order'], { cwd: project }),
      run(['compile', '-'], { cwd: project, input }),
    ]);
    expect(file).toMatchObject({ code: 0, err: '' });
    expect(file.out).toMatch(/\bselect\b/i);
    expect(name).toEqual(file);
    expect(stdin).toEqual(file);
  });

  test('for another warehouse', async () => {
    const { code, out } = await run(['compile', 'signed_up_to_order', '--dialect', 'postgres'], { cwd: project });
    expect(code).toBe(0);
    expect(out).toContain('->>');
  });

  test('problems are on standard error, with place and fix', async () => {
    const input = 'using customer_stream\nselect all signd_up (ts)';
    const { code, out, err } = await run(['compile', '-'], { cwd: project, input });
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toMatch(/^<stdin>:2:12 {2}error .*signd_up.* {2}unknown-activity$/m);
    expect(err).toMatch(/fix .*signed_up/);
  });

  test('a query outside the project’s folders', async () => {
    writeFileSync(join(project, 'scratch.aql'), 'using customer_stream select all signed_up (ts)');
    expect(await run(['compile', 'scratch.aql'], { cwd: project })).toMatchObject({ code: 0, err: '' });
  });
});

test('ddl is the statements', async () => {
  const project = await starterProject();
  const duckdb = await run(['ddl'], { cwd: project });
  expect(duckdb).toMatchObject({ code: 0, err: '' });
  expect(duckdb.out).toMatch(/create table .*analytics\.customer_stream/i);
  const postgres = await run(['ddl', '--stream', 'customer_stream', '--dialect', 'postgres'], { cwd: project });
  expect(postgres.out).toMatch(/jsonb/);
});
