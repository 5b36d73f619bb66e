import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { localRunner } from '../../server/src/run/local.ts';
import type { Catalogue } from '../../server/src/sql/known-tables.ts';
import { createWorkspace, type Workspace } from '../../server/src/workspace.ts';
import { type RunningPostgres, startPostgres } from './postgres.ts';
import { postgresEngine } from './postgres-engine.ts';

const signal = new AbortController().signal;
const runner = localRunner();
let server: RunningPostgres;
let folder: string;

const rides = `with recent as (
  -- 🚲 a comment that is longer in bytes
  select * from raw.rides where started_at > @start_ts and started_at <= @end_ts
)
select
  id::text as activity_id,
  started_at as ts,
  email as customer,
  'web_' || device as anonymous_customer_id,
  'started_ride' as activity,
  jsonb_build_object('station', station, 'price', null::numeric) as feature_json
from recent
`;

beforeAll(async () => {
  server = await startPostgres();
  const client = new pg.Client({ connectionString: server.connectionString });
  await client.connect();
  await client.query(`
    create schema raw;
    create schema "Odd Names";
    create table raw.rides (id int, started_at timestamptz, email text, device text, station varchar(20));
    comment on table raw.rides is 'Every ride.';
    comment on column raw.rides.email is 'Lower-case.';
    insert into raw.rides values
      (1, now() - interval '1 day', 'a@b.test', 'web_1', 'x'), (1, now() - interval '2 days', 'a@b.test', 'web_1', 'x'),
      (2, now() - interval '3 days', null, null, 'x'), (3, now() - interval '90 days', null, null, 'x');
    analyze raw.rides;
    create view "Odd Names"."Mixed Case" as select id as "Id" from raw.rides;
    create function public.counted() returns int language plpgsql as $$ begin raise exception 'it was run'; end $$;
    create table public.parts (a int) partition by list (a);
    create table public.part_1 partition of public.parts for values in (1);
  `);
  await client.end();
  folder = mkdtempSync(join(tmpdir(), 'activity-schema-connected-')).replaceAll('\\', '/');
});

afterAll(async () => {
  await server?.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** A project on the server, on disk and in a workspace. */
function project(transformations: Readonly<Record<string, string>>): Workspace {
  const settings = `name: bikes
connection: prod
connections: { prod: ${postgresEngine(server).connection(folder)} }
streams:
  customer_stream: { entity: customer, optional_columns: [anonymous_customer_id] }
`;
  const workspace = createWorkspace();
  const files = Object.entries(transformations).map(([id, text]) => [`transformations/${id}.sql`, text] as const);
  rmSync(join(folder, 'transformations'), { recursive: true, force: true });
  for (const [path, text] of [['activity_schema.yml', settings] as const, ...files]) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
    workspace.setFile({ path: `${folder}/${path}`, text });
  }
  return workspace;
}
const where = () => ({ root: folder, connection: undefined });
const pathOf = (id: string): string => `${folder}/transformations/${id}.sql`;

async function validated(text: string): Promise<readonly { rule: string; at: string; message: string }[]> {
  const workspace = project({ rides: text });
  const validation = workspace.validation(pathOf('rides'));
  if (validation.kind === 'none') throw new Error(validation.reason);
  const [answer] = await runner.validate({ ...where(), statements: [validation.sql] }, signal);
  if (answer) workspace.validated(pathOf('rides'), validation, answer);
  return workspace
    .check(pathOf('rides'))
    .map(({ rule, range, message }) => ({ rule, at: text.slice(range.start, range.end), message }));
}

describe('the catalogue', () => {
  let catalogue: Catalogue;
  beforeAll(async () => {
    project({ rides });
    const names = [
      ['raw', 'rides'],
      ['raw', 'ride'],
      ['nowhere'],
      ['pg_class'],
      ['raw', 'pg_class'],
      ['parts'],
      ['x', 'y', 'z'],
    ];
    catalogue = await runner.catalogue({ ...where(), names }, signal);
  });

  test('has tables and views with their columns, types and comments, and no partition', () => {
    expect(catalogue).toMatchObject({
      connection: 'prod',
      database: 'postgres',
      searchPath: ['public'],
      truncated: false,
    });
    expect(catalogue.schemas).toEqual(['Odd Names', 'public', 'raw']);
    expect(catalogue.tables.map(({ schema, name, kind }) => `${schema}.${name} ${kind}`)).toEqual([
      'Odd Names.Mixed Case view',
      'public.parts table',
      'raw.rides table',
    ]);
    expect(catalogue.tables.at(-1)).toMatchObject({ comment: 'Every ride.', rows: 4 });
    expect(catalogue.tables.at(-1)?.columns).toEqual([
      { name: 'id', type: 'integer', comment: undefined },
      { name: 'started_at', type: 'timestamp with time zone', comment: undefined },
      { name: 'email', type: 'text', comment: 'Lower-case.' },
      { name: 'device', type: 'text', comment: undefined },
      { name: 'station', type: 'character varying(20)', comment: undefined },
    ]);
  });

  test('says what is certain to be no table', () => {
    expect(catalogue.absent).toEqual([['raw', 'ride'], ['nowhere'], ['raw', 'pg_class']]);
  });
});

describe('validation', () => {
  test('of what is right: only what the text says too', async () => {
    const zoned = { rule: 'column-type', at: 'started_at' };
    expect(await validated(rides)).toMatchObject([zoned]);
    expect(await validated(rides.replace('started_at as', "started_at at time zone 'UTC' as"))).toEqual([]);
  });

  test('finds the place behind bounds, comments and characters of two units', async () => {
    const message = expect.stringContaining('PostgreSQL (prod): column "mail" does not exist');
    expect(await validated(rides.replace('email', 'mail'))).toMatchObject([
      { rule: 'warehouse-error', at: 'mail', message },
    ]);
    expect(await validated(rides.replace('raw.rides', 'raw.ridez'))).toMatchObject([{ at: 'raw.ridez' }]);
    expect(await validated(`${rides}\nwhere nope > 1;`)).toMatchObject([{ at: 'nope' }]);
  });

  test('runs nothing, not even what the planner would', async () => {
    const text = rides.replace("'started_ride'", "(case when counted() > 0 then 'a' else 'b' end)");
    expect((await validated(text)).map(({ rule }) => rule)).not.toContain('warehouse-error');
    expect(project({ rides: 'delete from raw.rides' }).validation(pathOf('rides')).kind).toBe('none');
    expect(project({ rides: 'select 1; select 2' }).validation(pathOf('rides')).kind).toBe('none');
  });
});

describe('the sample checks', () => {
  test('find what is wrong in the last days, and say which', async () => {
    const workspace = project({ rides });
    const [report] = await runner.sample({ ...where(), transformations: [], rows: 100, days: 30 }, signal);
    expect(report).toMatchObject({ transformation: 'rides', rows: 3, isCut: false, window: {} });
    if (report) workspace.sampled(folder, undefined, report);
    const found = workspace
      .check(pathOf('rides'))
      .map(({ rule, range }) => [rule, rides.slice(range.start, range.end)]);
    expect(found).toEqual([
      ['sample-duplicate-id', 'id::text'],
      ['column-type', 'started_at'],
      ['sample-null', 'email'],
      ['sample-empty-feature', "'price'"],
    ]);
  });

  test('take any rows where the last days have none, and no more than they may', async () => {
    project({ rides: rides.replace('started_at as ts', "timestamp '2020-01-01' as ts") });
    const [report] = await runner.sample({ ...where(), transformations: ['rides'], rows: 2, days: 30 }, signal);
    expect(report).toMatchObject({ rows: 2, isCut: true, window: undefined });
    project({ rides: rides.replace('started_at as ts', "case when id = 1 then timestamp '2020-01-01' end as ts") });
    const [undated] = await runner.sample({ ...where(), transformations: ['rides'], rows: 9, days: 30 }, signal);
    expect(undated).toMatchObject({ rows: 4, window: undefined });
  });

  test('of a statement that fails say so, and refuse what is no transformation', async () => {
    project({ rides: rides.replace('email as', '(1 / (id - id))::text as') });
    const [report] = await runner.sample({ ...where(), transformations: ['rides'], rows: 2, days: 30 }, signal);
    expect(report?.findings).toMatchObject([{ check: 'failed', message: expect.stringContaining('division by zero') }]);
    const asked = runner.sample({ ...where(), transformations: ['rider'], rows: 2, days: 30 }, signal);
    await expect(asked).rejects.toMatchObject({ problem: { kind: 'input' } });
  });
});
