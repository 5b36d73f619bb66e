import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { run } from './cli.ts';

const shop = resolve(import.meta.dirname, '../dbt/shop');
let folder = '';

/** The project with its warehouse as dbt would have left it. */
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'dbt-'));
  cpSync(shop, folder, { recursive: true });
  const instance = await DuckDBInstance.create(join(folder, 'shop.duckdb'));
  const connection = await instance.connect();
  await connection.run(`create table main.rides as select * from (values
    (1, timestamp '2024-05-01 08:00:00', timestamp '2024-05-01 08:30:00', 'ada@example.com', 'b1'),
    (2, timestamp '2024-05-02 09:00:00', timestamp '2024-05-02 09:10:00', 'bob@example.com', 'b2')
  ) as r(id, started_at, ended_at, rider_email, bike_id);
create schema raw;
create table raw.support_tickets as select 7 as ticket_id, timestamp '2024-05-03 10:00:00' as opened_at, 'ada@example.com' as email, 'billing' as queue`);
  connection.closeSync();
  instance.closeSync();
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('a project inside a dbt project', () => {
  test('is checked, built and queried', async () => {
    expect(await run(['check'], { cwd: folder })).toMatchObject({ code: 0 });
    expect(await run(['build', '--format', 'json'], { cwd: folder })).toMatchObject({ code: 0 });
    writeFileSync(
      join(folder, 'all.aql'),
      'using customer_stream\nselect all hired_bike (ts, customer, bike_id as bike)\n',
    );
    const rows = await run(['query', 'all.aql', '--format', 'csv'], { cwd: folder });
    expect(rows).toMatchObject({ code: 0, out: expect.stringContaining('ada@example.com') });
    // What dbt calls the tables did not change, so nothing is read anew.
    const again = await run(['build', '--format', 'json'], { cwd: folder });
    expect(again.out).toContain('"inserted":0');
  });

  test.each(['', '{"metadata": {"generated_at": "2024-06', '[]'])('a manifest that is %j is told', async (text) => {
    writeFileSync(join(folder, 'target/manifest.json'), text);
    const { code, out } = await run(['check'], { cwd: folder });
    expect(code).toBe(0);
    expect(out).toMatch(
      /^activity_schema\.yml:1:1 {2}warning {2}`target\/manifest\.json` of the dbt project `shop` cannot be read, .* {2}unreadable-manifest$/m,
    );
  });

  test('its plan names the tables as dbt does', async () => {
    const { out } = await run(['plan', 'build', '--format', 'json'], { cwd: folder });
    expect(out).toContain('\\"shop\\".\\"main\\".\\"rides\\"');
    expect(out).not.toContain('{{');
  });

  test.each([
    [
      'a macro that only dbt knows',
      "{{ dbt_utils.star(ref('rides')) }}",
      "only dbt can say what `dbt_utils.star(ref('rides'))` stands for",
    ],
    ['a model that is not there', "* from {{ ref('rdies') }}", "`ref('rdies')` is not in target/manifest.json"],
    ['an ephemeral model', "* from {{ ref('recent') }}", "`ref('recent')` is an ephemeral model"],
  ])('%s is told with its place', async (_, sql, message) => {
    writeFileSync(join(folder, 'models/activities/opened_ticket.sql'), `select\n${sql}`);
    const { code, err } = await run(['build'], { cwd: folder });
    expect(code).not.toBe(0);
    expect(err).toContain('opened_ticket, line 2');
    expect(err).toContain(message);
  });

  test('without a manifest it says how to get one', async () => {
    rmSync(join(folder, 'target'), { recursive: true });
    const { code, err } = await run(['build'], { cwd: folder });
    expect(code).not.toBe(0);
    expect(err).toContain('target/manifest.json of the dbt project shop is not there');
    expect(err).toContain('dbt parse');
  });
});
