import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { Sandbox } from '../oracle/build-sandbox.ts';
import { type RunningPostgres, startPostgres } from './postgres.ts';
import { postgresEngine } from './postgres-engine.ts';

/** A view that is kept of a query of `bike_stream` and reads `customer_stream`, which gets another layout. */
let server: RunningPostgres;
let sandbox: Sandbox;

beforeAll(async () => {
  server = await startPostgres();
});

afterAll(() => server?.stop());

beforeEach(async () => {
  sandbox = new Sandbox(postgresEngine(server));
  await sandbox.run(...['analytics', 'bikes', 'marts'].map((name) => `drop schema if exists ${name} cascade`));
  settings('single');
  sandbox.write('transformations/rented.sql', transformation('customer_stream', 'rented', 'ann'));
  sandbox.write('transformations/repaired.sql', transformation('bike_stream', 'repaired', 'ann'));
  query('ts');
});

afterEach(() => sandbox.end());

function settings(layout: string): void {
  const connection = postgresEngine(server).connection(sandbox.folder);
  sandbox.write(
    'activity_schema.yml',
    `name: two
connection: dev
connections:
  dev: ${connection}
streams:
  customer_stream: { entity: customer, schema: analytics, layout: ${layout} }
  bike_stream: { entity: bike, schema: bikes }
`,
  );
}

function transformation(stream: string, activity: string, who: string): string {
  return `/*---\nstream: ${stream}\n---*/\nselect '1' as activity_id, timestamp '2024-01-01' as ts, '${activity}' as activity, '${who}' as customer, '{}' as feature_json`;
}

function query(columns: string): void {
  sandbox.write(
    'queries/repairs.aql',
    `/*---\nmaterialize: view\nas: marts.repairs\n---*/\nusing bike_stream\nselect all repaired (${columns}, customer as who)\ndimension analytics.customer_stream on who = customer (activity_id as rental)\n`,
  );
}

const reads = () => sandbox.rows('select who, rental from marts.repairs');

test('it gives way and is made again in the same transaction, as it was', async () => {
  await sandbox.build();
  await sandbox.run(
    `do $$ begin if to_regrole('reader') is null then create role reader; end if; end $$`,
    'grant select on marts.repairs to reader',
    `comment on view marts.repairs is 'All repairs'`,
    'create view marts.people as select who from marts.repairs',
  );
  expect(await reads()).toEqual([['ann', '1']]);
  const ledger = () => sandbox.rows('select * from bikes._activity_schema_queries');
  const before = await ledger();
  for (const layout of ['per_activity', 'single']) {
    settings(layout);
    const { reasons } = await sandbox.plan({ streams: ['customer_stream'] });
    expect(reasons).toContain('What the view marts.repairs reads goes: it is made again.');
    await sandbox.build({ streams: ['customer_stream'] });
    expect(await reads()).toEqual([['ann', '1']]);
    expect(
      await sandbox.rows(
        `select has_table_privilege('reader', 'marts.repairs', 'select'), obj_description('marts.repairs'::regclass)`,
      ),
    ).toEqual([[true, 'All repairs']]);
    expect(await ledger()).toEqual(before);
  }
  expect(await sandbox.rows('select count(*) from marts.people')).toEqual([[1]]);
  expect((await sandbox.build({ streams: ['bike_stream'] })).streams[0]?.queries).toMatchObject([
    { outcome: 'current' },
  ]);
});

test('what cannot be made as it was is told with whose it is and what to do', async () => {
  await sandbox.build();
  settings('per_activity');
  query('activity_id');
  expect(await sandbox.refusal({ streams: ['customer_stream'] })).toMatchObject({
    message:
      'customer_stream goes from one table to one for each activity: the view marts.repairs, which a build made of the query repairs of bike_stream, has to be made again then, and its query changed since it was made.',
    next: 'Build bike_stream first.',
  });
  await sandbox.build({ streams: ['bike_stream'] });
  expect(await sandbox.refusal({ streams: ['customer_stream'] })).toBeUndefined();
  expect(await reads()).toEqual([['ann', '1']]);
  settings('single');
  expect(await sandbox.refusal({ streams: ['customer_stream'], streamsOnly: true })).toMatchObject({
    next: 'Build without `--streams-only`.',
  });
  sandbox.remove('queries/repairs.aql');
  expect(await sandbox.refusal({ streams: ['customer_stream'] })).toMatchObject({
    message: expect.stringContaining('of the query repairs of bike_stream'),
    next: 'Drop the view marts.repairs and build.',
  });
});
