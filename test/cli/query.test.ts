import { spawn } from 'node:child_process';
import { beforeAll, describe, expect, test } from 'vitest';
import { program, run, starterProject } from './cli.ts';

const expected = [
  { customer: 'ada@example.com', plan: 'free', first_product: 'bell', orders: 2, revenue: 61.5 },
  { customer: 'alan@example.com', plan: 'free', first_product: null, orders: 0 },
  { customer: 'grace@example.com', plan: 'team', first_product: 'lamp', orders: 1, revenue: 38 },
];

describe('a query of a built project', () => {
  let project: string;
  beforeAll(async () => {
    project = await starterProject();
    await run(['build'], { cwd: project });
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
});
