import { DuckDBInstance } from '@duckdb/node-api';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { postgres } from '../../server/src/dialects/postgres.ts';
import { type StreamDdl, streamDdl } from '../../server/src/streams/ddl.ts';
import { type RunningPostgres, startPostgres } from '../warehouses/postgres.ts';
import { activities, ddlOf, stream } from './ddl-stream.ts';

type Rows = readonly Readonly<Record<string, unknown>>[];
type Run = (sql: string) => Promise<Rows>;

const layouts = ['single', 'per_activity'] as const;

/** Two activities of two people; what is in the tables is in the stream. */
async function isAStream(run: Run, layout: 'single' | 'per_activity'): Promise<void> {
  for (const [index, activity] of activities.entries()) {
    const table = layout === 'single' ? 'city.rider_stream' : `city."rider_stream_${activity}"`;
    const of = layout === 'single' ? ['activity, ', `'${activity}', `] : ['', ''];
    await run(
      `insert into ${table} (activity_id, ts, rider, ${of[0]}feature_json, _activity_source) values ('${index}', timestamp '2026-03-01 10:00:00', 'ann', ${of[1]}'{"n": 1}', 'rides')`,
    );
  }
  const rows = await run('select activity_id, activity, rider from city.rider_stream order by activity_id');
  expect(rows).toEqual(activities.map((activity, index) => ({ activity_id: String(index), activity, rider: 'ann' })));
}

async function runAll(run: Run, { statements, afterBuilds }: StreamDdl): Promise<void> {
  for (const { sql } of [...statements, ...afterBuilds]) await run(sql);
}

describe.each(layouts)('DuckDB, %s', (layout) => {
  test('runs, and a second time', async () => {
    const instance = await DuckDBInstance.create(':memory:');
    const connection = await instance.connect();
    const run: Run = async (sql) => (await connection.runAndReadAll(sql)).getRowObjectsJson();
    try {
      const ddl = ddlOf({ dialect: 'duckdb', layout, tableLayout: 'guide' });
      await runAll(run, ddl);
      await isAStream(run, layout);
      await runAll(run, ddl);
      expect(await run('select count(*)::integer as n from city.rider_stream')).toEqual([{ n: 2 }]);
    } finally {
      connection.closeSync();
      instance.closeSync();
    }
  });
});

describe('PostgreSQL', () => {
  let server: RunningPostgres;
  let client: pg.Client;
  const run: Run = async (sql) => (await client.query(sql)).rows;

  beforeAll(async () => {
    server = await startPostgres();
    client = new pg.Client({ connectionString: server.connectionString });
    await client.connect();
  });
  afterAll(async () => {
    await client?.end();
    await server?.stop();
  });

  const indexes = async (): Promise<Rows> =>
    run("select tablename, indexname from pg_indexes where schemaname = 'city' order by tablename, indexname");

  test.each(layouts)('%s runs, and a second time', async (layout) => {
    await run('drop schema if exists city cascade');
    const ddl = ddlOf({ dialect: 'postgres', layout, tableLayout: 'guide' });
    await runAll(run, ddl);
    await isAStream(run, layout);
    const made = await indexes();
    expect(made).toHaveLength(layout === 'single' ? 4 : 8);
    await runAll(run, ddl);
    expect(await indexes()).toEqual(made);
    expect(await run('select count(*)::integer as n from city.rider_stream')).toEqual([{ n: 2 }]);
  });

  test('its option of partitions runs, and a second time, and a query reads one of them', async () => {
    await run('drop schema if exists city cascade');
    await run('create schema city');
    const { option } = ddlOf({ dialect: 'postgres', layout: 'single', tableLayout: 'recommended' });
    for (const { sql } of [...(option?.statements ?? []), ...(option?.statements ?? [])]) await run(sql);
    await isAStream(run, 'single');
    const plan = await run(
      "explain (costs off) select * from city.rider_stream where activity = 'took_bike' and ts >= '2026-02-01' and ts < '2026-04-01'",
    );
    const text = plan.map((row) => row['QUERY PLAN']).join('\n');
    expect(text).toContain('rider_stream_took_bike_2026');
    expect(text).not.toMatch(/rest|Lost/);
  });

  test('indexes of long names are made for every table', async () => {
    await run('drop schema if exists city cascade');
    const long = ['x', 'y'].map((end) => `${'a'.repeat(49)}${end}`);
    const ddl = streamDdl(stream, postgres, { layout: 'per_activity', activities: long });
    await runAll(run, ddl);
    const made = await indexes();
    expect(made).toHaveLength(8);
    await runAll(run, ddl);
    expect(await indexes()).toEqual(made);
  });
});
