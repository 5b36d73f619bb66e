import { afterEach, beforeEach, expect, test } from 'vitest';
import type { BuildRequest, QueryReport } from '../../server/src/run/runner.ts';
import { Sandbox } from './build-sandbox.ts';

let sandbox: Sandbox;

beforeEach(async () => {
  sandbox = new Sandbox();
  sandbox.settings('schema: analytics\nlookback: 3 days');
  sandbox.write(
    'transformations/rides.sql',
    `select id as activity_id, ts, 'took_ride' as activity, rider as customer, '{}' as feature_json from rides`,
  );
  await sandbox.run(
    `create table rides as select 'r' || i as id, timestamp '2023-01-01' + interval (i) hour as ts, 'c' || (i % 3) as rider from range(9) as t(i)`,
  );
  kept('first_rides', 'table');
});

afterEach(() => sandbox.end());

function kept(
  id: string,
  kind: 'table' | 'view',
  clause = 'select first took_ride (ts, customer as rider)',
  as = `marts.${id}`,
): void {
  sandbox.write(
    `queries/${id}.aql`,
    `/*---\nmaterialize: ${kind}\nas: ${as}\n---*/\nusing customer_stream\n${clause}\n`,
  );
}

async function build(options: Partial<BuildRequest> = {}): Promise<readonly Partial<QueryReport>[]> {
  const { streams } = await sandbox.build(options);
  return streams.flatMap(({ queries = [] }) => queries.map(({ query, outcome, rows }) => ({ query, outcome, rows })));
}

const riders = async (table = 'marts.first_rides') =>
  (await sandbox.rows(`select rider from ${table} order by rider`)).map(([rider]) => rider);
const refreshed = (rows: number | undefined, query = 'first_rides') => ({ query, outcome: 'refreshed', rows });
const current = (rows: number | undefined, query = 'first_rides') => ({ query, outcome: 'current', rows });
const ride = (id: string, rider: string) =>
  `insert into rides values ('${id}', timestamp '2023-01-01 20:00:00', '${rider}')`;

test('a table is made by the build, and again once the stream changed', async () => {
  expect(await build()).toEqual([refreshed(3)]);
  expect(await riders()).toEqual(['c0', 'c1', 'c2']);
  expect(await build()).toEqual([current(3)]);
  await sandbox.run(ride('new', 'c9'));
  expect(await build()).toEqual([refreshed(4)]);
  expect(await riders()).toEqual(['c0', 'c1', 'c2', 'c9']);
  expect(await build({ mode: { kind: 'reconcile' } })).toEqual([current(4)]);
  expect(await build({ mode: { kind: 'full' } })).toEqual([refreshed(4)]);
});

test('it is made again when its SQL changed, or somebody dropped it', async () => {
  await build();
  kept('first_rides', 'table', 'select all took_ride (ts, customer as rider)');
  expect(await build()).toEqual([refreshed(9)]);
  await sandbox.run('drop table marts.first_rides');
  expect(await build()).toEqual([refreshed(9)]);
});

test('it is told that a table is left of a query that is gone, until somebody drops it', async () => {
  const notes = async () => (await sandbox.build()).streams.flatMap((one) => one.notes);
  await build();
  expect(await notes()).toEqual(['Nothing changed in customer_stream.']);
  kept('others', 'table');
  sandbox.remove('queries/first_rides.aql');
  const left =
    'marts.first_rides was kept of the query first_rides, and no query is kept in it any more: it stays as it is, also what it has of people who were removed since. Drop it, or keep a query in it again.';
  expect(await notes()).toContain(left);
  expect((await sandbox.build({ streamsOnly: true })).streams[0]?.notes).not.toContain(left);
  await sandbox.run('drop table marts.first_rides');
  expect(await notes()).not.toContain(left);
});

test('it is told of a view that is left too, also where it reads what is no more', async () => {
  const notes = async () => (await sandbox.build()).streams.flatMap((one) => one.notes);
  sandbox.settings('layout: per_activity');
  kept('first_rides', 'view');
  await build();
  sandbox.remove('queries/first_rides.aql');
  const left =
    'marts.first_rides was kept of the query first_rides, and no query is kept in it any more: it stays as it is, and reads the stream’s tables as they were when it was made: with another `layout` it may fail. Drop it, or keep a query in it again.';
  expect(await notes()).toContain(left);
  sandbox.settings('layout: single');
  expect(await notes()).toContain(left);
  expect(await notes()).toContain(left);
  await expect(riders()).rejects.toThrow();
  await sandbox.run('drop view marts.first_rides');
  expect(await notes()).not.toContain(left);
});

test('a view stays, and shows what the stream has', async () => {
  kept('first_rides', 'view');
  expect(await build()).toEqual([refreshed(undefined)]);
  await sandbox.run(ride('new', 'c9'));
  expect(await build()).toEqual([current(undefined)]);
  expect(await riders()).toEqual(['c0', 'c1', 'c2', 'c9']);
  kept('first_rides', 'view', 'select last took_ride (ts, customer as rider)');
  expect(await build()).toEqual([refreshed(undefined)]);
  kept('first_rides', 'table', 'select last took_ride (ts, customer as rider)');
  expect(await build()).toEqual([refreshed(4)]);
  kept('first_rides', 'view', 'select last took_ride (ts)');
  expect(await build()).toEqual([refreshed(undefined)]);
});

test.each([
  ['view', 'view', 'last took_ride (customer as rider, ts)'],
  ['view', 'view', 'last took_ride (ts, customer as rider)'],
  ['table', 'table', 'last took_ride (customer as rider)'],
  ['table', 'view', 'first took_ride (ts, customer as rider)'],
] as const)(
  'a %s that is made again as a %s (%s) keeps the comments on it and on its columns',
  async (from, to, select) => {
    kept('first_rides', from);
    await build();
    await sandbox.run(
      `comment on ${from} marts.first_rides is 'Ann''s first'`,
      `comment on column marts.first_rides.rider is 'Who it was'`,
      `comment on column marts.first_rides.ts is 'When'`,
    );
    kept('first_rides', to, `select ${select}`);
    expect(await build()).toMatchObject([{ outcome: 'refreshed' }]);
    expect(
      await sandbox.rows(`select comment from duckdb_${to}s() where ${to}_name = 'first_rides'
union all (select comment from duckdb_columns() where table_name = 'first_rides' and comment is not null order by comment)`),
    ).toEqual([["Ann's first"], ...(select.includes('ts') ? [['When']] : []), ['Who it was']]);
  },
);

test('a query with an error fails by its name, and undoes nothing', async () => {
  await build();
  kept(
    'first_rides',
    'table',
    "select first took_ride (ts, customer as rider)\nderive (error('no such luck') as wrong)",
  );
  kept('last_rides', 'table', 'select last took_ride (ts, customer as rider)');
  kept('misread', 'table', 'select first took_ride (nothing_like_it)');
  await sandbox.run(ride('new', 'c9'));
  const { streams } = await sandbox.build();
  expect(streams[0]?.total.inserted).toBe(1);
  expect(streams[0]?.queries).toMatchObject([
    {
      query: 'first_rides',
      file: 'queries/first_rides.aql',
      outcome: 'failed',
      error: expect.stringContaining('no such luck'),
    },
    { query: 'last_rides', outcome: 'refreshed', rows: 4 },
    { query: 'misread', outcome: 'failed', file: 'queries/misread.aql', line: 6 },
  ]);
  expect(await riders()).toEqual(['c0', 'c1', 'c2']);
  const [run] = await sandbox.rows(
    `select outcome, error from analytics._activity_schema_runs where transformation is null order by started_at desc limit 1`,
  );
  expect(run?.[0]).toBe('failed');
  expect(run?.[1]).toMatch(
    /The query first_rides \(queries\/first_rides\.aql\): [\s\S]*no such luck[\s\S]*The query misread \(queries\/misread\.aql:6\): /,
  );
  // What was not made is made once it can be, though nothing else changed.
  kept('first_rides', 'table');
  sandbox.remove('queries/misread.aql');
  expect(await build()).toEqual([refreshed(4), current(4, 'last_rides')]);
});

test('of an error in a clause the line of the file is told', async () => {
  kept(
    'first_rides',
    'table',
    'select first took_ride (ts)\nappend first after took_ride (ts as next)\nappend last ever took_ride (\n  ts as late\n  filter no_such_function(ts)\n)',
  );
  const { streams } = await sandbox.build();
  expect(streams[0]?.queries).toMatchObject([
    {
      outcome: 'failed',
      file: 'queries/first_rides.aql',
      line: 8,
      error: expect.stringContaining('no_such_function'),
    },
  ]);
});

test('a query is never kept in the place of the stream or of another one', async () => {
  kept('other', 'table');
  sandbox.write(
    'queries/first_rides.aql',
    '/*---\nmaterialize: table\nas: marts.other\n---*/\nusing customer_stream\nselect first took_ride (ts)\n',
  );
  kept('streams', 'table', undefined, 'analytics.customer_stream');
  const { streams } = await sandbox.build();
  const said = { outcome: 'failed', line: 3, rows: undefined };
  expect(streams[0]?.queries).toMatchObject([
    { query: 'first_rides', ...said, error: '`as: marts.other` is what the query `other` is kept in.' },
    { query: 'other', ...said, error: '`as: marts.other` is what the query `first_rides` is kept in.' },
    {
      query: 'streams',
      ...said,
      error: '`as: analytics.customer_stream` is the table of the stream `customer_stream`.',
    },
  ]);
});

test('what no build made is never replaced', async () => {
  await sandbox.run('create schema marts', 'create table marts.first_rides as select 1 as mine');
  const { streams } = await sandbox.build();
  expect(streams[0]?.queries).toMatchObject([{ outcome: 'failed', error: expect.stringContaining('was not made by') }]);
  expect(await sandbox.rows('select * from marts.first_rides')).toEqual([[1]]);
  kept('first_rides', 'table', undefined, 'analytics.customer_stream');
  await sandbox.build();
  expect(await sandbox.rows('select count(*) from analytics.customer_stream')).toEqual([[9]]);
});

test('nor is what somebody put in the place of what a build made', async () => {
  await sandbox.build();
  await sandbox.run('drop table marts.first_rides', 'create table marts.first_rides as select 1 as mine');
  const put = { outcome: 'failed', error: expect.stringContaining('somebody else’s') };
  expect((await sandbox.build()).streams[0]?.queries).toMatchObject([put]);
  expect((await sandbox.build({ mode: { kind: 'full' } })).streams[0]?.queries).toMatchObject([put]);
  expect(await sandbox.rows('select * from marts.first_rides')).toEqual([[1]]);
});

test('a removed person is gone from it with the same build', async () => {
  await build();
  sandbox.write(
    'transformations/forgotten.sql',
    `/*---\nrole: removals\n---*/\nselect 'c1' as customer, cast(null as varchar) as anonymous_customer_id`,
  );
  expect(await build()).toEqual([refreshed(2)]);
  expect(await riders()).toEqual(['c0', 'c2']);
});

test('a customer with another name has it there too', async () => {
  await build();
  sandbox.write(
    'transformations/renamed.sql',
    `/*---\nrole: aliases\n---*/\nselect 'c1' as anonymous_customer_id, 'd1' as customer, timestamp '2023-01-01' as ts`,
  );
  expect(await build()).toEqual([refreshed(3)]);
  expect(await riders()).toEqual(['c0', 'c2', 'd1']);
});

test('with the clock in it, it is made every time', async () => {
  kept('first_rides', 'table', 'select first took_ride (ts, customer as rider)\nderive (now() as seen)');
  await build();
  expect(await build()).toEqual([refreshed(3)]);
});

test('streams alone are built where that is asked for, or into another schema; a plan says what is made', async () => {
  expect(await build({ streamsOnly: true })).toEqual([]);
  expect(await build({ schema: 'elsewhere' })).toEqual([]);
  expect((await sandbox.plan()).reasons).toContain(
    'Afterwards the table marts.first_rides is made of the query first_rides, if that or the stream changed.',
  );
  expect((await sandbox.plan({ streamsOnly: true })).reasons.join(' ')).not.toContain('first_rides');
  // It was behind all the while.
  await sandbox.run(ride('new', 'c9'));
  expect(await build()).toEqual([refreshed(4)]);
});
