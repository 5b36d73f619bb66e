import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { change, run, starterProject } from './cli.ts';

let project: string;

beforeEach(async () => {
  project = await starterProject();
  schedule('build: "0 * * * *", reconcile: "0 5 * * *"');
});

afterEach(() => rmSync(project, { recursive: true, force: true }));

function schedule(lines: string): void {
  change(project, 'activity_schema.yml', (text) =>
    text.replace(/^ {4}entity: .*$(\n {4}schedule: .*)?/m, `    entity: customer\n    schedule: { ${lines} }`),
  );
}

/** Everything that was run is that much longer ago. */
async function passes(interval: string): Promise<void> {
  const instance = await DuckDBInstance.create(join(project, 'shop.duckdb'));
  const connection = await instance.connect();
  await connection.run(`update analytics._activity_schema_runs set started_at = started_at - interval ${interval}`);
  connection.closeSync();
  instance.closeSync();
}

const due = (...options: string[]) => run(['run', '--due', ...options], { cwd: project });
const commands = async () =>
  JSON.parse((await due('--dry-run', '--format', 'json')).out).due.map((one: { command: string }) => one.command);

test('builds what was never built, then says when the next run is', async () => {
  expect(await due('--dry-run')).toMatchObject({
    code: 0,
    out: 'customer_stream  build\n  customer_stream was never built.\n',
  });
  expect(await due()).toMatchObject({ code: 0, out: expect.stringMatching(/customer_stream built: 6 inserted/) });
  const again = await due();
  expect(again.code).toBe(0);
  expect(again.out).toMatch(
    /^Nothing is due\. Next is (build|reconcile) of customer_stream, at 20\d\d-\d\d-\d\d \d\d:00 UTC\.$/m,
  );
});

test('runs what is due once, and the larger instead of the smaller', async () => {
  await due();
  await passes('3 days');
  expect(await commands()).toEqual(['reconcile']);
  const ran = await due('--format', 'json');
  expect(ran.code).toBe(0);
  const summary = JSON.parse(ran.out.trim().split('\n').at(-1) ?? '');
  expect(summary.streams).toMatchObject([{ stream: 'customer_stream', command: 'reconcile' }]);
  expect(await commands()).toEqual([]);
});

test('what failed is tried again', async () => {
  await due();
  await passes('3 days');
  change(project, 'transformations/signed_up.sql', (text) =>
    text.replace('u.email', "case when u.id > 0 then error('no') end"),
  );
  expect((await due()).code).toBe(3);
  expect(await commands()).toEqual(['reconcile']);
  const { code, out } = await due('--format', 'json');
  expect(code).toBe(3);
  expect(JSON.parse(out)).toMatchObject({ kind: 'summary', streams: [], error: expect.stringMatching(/^signed_up: /) });
});

test('what fails for one stream is told beside what was done for the others', async () => {
  const other = (stream: string, id: string, change: string) => `/*---
stream: ${stream}
---*/
select ${change} as activity_id, timestamp '2024-01-01' as ts, 'ann' as customer, '${id}' as activity, json_object('n', 1) as feature_json
`;
  change(project, 'activity_schema.yml', () =>
    [
      'name: shop\nconnection: dev\nconnections:\n  dev: { type: duckdb, path: shop.duckdb }\nstreams:',
      ...['a', 'b', 'c'].map((name) => `  ${name}_stream: { entity: customer, schedule: { build: "0 * * * *" } }`),
    ].join('\n'),
  );
  change(project, 'transformations/signed_up.sql', () => other('a_stream', 'came', "error('not')"));
  change(project, 'transformations/completed_order.sql', () => other('b_stream', 'went', "'1'"));
  change(project, 'queries/signed_up_to_order.aql', () => 'using b_stream select all went (ts)');
  writeFileSync(join(project, 'transformations/sat.sql'), other('c_stream', 'sat', "error('nor')"));
  const { code, out } = await due('--format', 'json');
  expect(code).toBe(3);
  const lines = out
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(lines).toMatchObject([
    { kind: 'transformation', stream: 'b_stream', inserted: 1 },
    { kind: 'summary', inserted: 1, streams: [{ stream: 'b_stream' }] },
  ]);
  expect(lines[1].error).toMatch(/^signed_up: .*not\nsat: .*nor$/);
});

test('a dry run says what would stop the real one', async () => {
  change(project, 'transformations/signed_up.sql', (text) => text.replace(/ as activity_id/, ' as id'));
  const [dry, real] = [await due('--dry-run'), await due()];
  expect(dry).toMatchObject({ out: expect.stringContaining('was never built'), err: real.err, code: real.code });
  expect(real).toMatchObject({ code: 1, err: expect.stringContaining('activity_id') });
});

test('a stream without a schedule is never due', async () => {
  change(project, 'activity_schema.yml', (text) => text.replace(/^ {4}schedule:.*\n/m, ''));
  expect(await due()).toMatchObject({ code: 0, out: 'Nothing is due: no stream has a `schedule`.\n' });
});

test('of a stream without transformations nothing is run, and that is told', async () => {
  change(project, 'activity_schema.yml', (text) =>
    text.replace(/^activities:$/m, '  bike_stream: { entity: bike, schedule: { build: "0 * * * *" } }\n\nactivities:'),
  );
  for (const id of ['signed_up', 'completed_order']) {
    const head = '/*---\nstream: customer_stream\n---*/\n';
    change(project, `transformations/${id}.sql`, (text) => head + text);
  }
  const told =
    'note bike_stream has no transformations: nothing is run of it until there is one in transformations/.\n';
  const ran = await due();
  expect(ran).toMatchObject({ code: 0, out: expect.stringMatching(/^customer_stream built: 6 inserted/m) });
  expect(ran.err).toContain(told);
  const again = await due();
  expect(again).toMatchObject({
    code: 0,
    out: expect.stringMatching(/^Nothing is due\. Next is \w+ of customer_stream/),
  });
  expect(again.err).toContain(told);
});

test('production is not written to without --yes', async () => {
  change(project, 'activity_schema.yml', (text) => text.replace('type: duckdb,', 'type: duckdb, production: true,'));
  const asked = await due();
  expect(asked).toMatchObject({ code: 2, err: expect.stringContaining('--yes') });
  expect((await due('--yes')).code).toBe(0);
});

test('a mistake in the settings is told, due or not', async () => {
  schedule('build: "61 * * * *"');
  for (const options of [[], ['--dry-run']]) {
    expect(await due(...options)).toMatchObject({ code: 1, err: expect.stringMatching(/wrong-value/) });
  }
  change(project, 'activity_schema.yml', (text) => text.replace('schedule:', 'shedule:'));
  expect(await due()).toMatchObject({ code: 1, err: expect.stringMatching(/unknown-key/) });
});

test('run without --due says what it is for', async () => {
  expect(await run(['run'], { cwd: project })).toMatchObject({ code: 2, err: expect.stringContaining('run --due') });
});
