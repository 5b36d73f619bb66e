import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { CheckHistoryRequest, HistoryReport } from '../../server/src/run/runner.ts';
import { Sandbox } from './build-sandbox.ts';

let sandbox: Sandbox;

beforeEach(async () => {
  sandbox = new Sandbox();
  settings();
  sandbox.write('transformations/rides.sql', reading('rides'));
  sandbox.write('transformations/visits.sql', reading('visits'));
  await sandbox.run(
    ...['rides', 'visits'].map(
      (name) => `create table ${name} as
select '${name}' || i as id, timestamp '2023-01-01' + interval (i * 6) hour as ts, '${name}' as activity,
  'c' || (i % 7) as customer, cast(null as varchar) as device, i as price
from range(800) as t(i)`,
    ),
  );
  await sandbox.build();
});

afterEach(() => sandbox.end());

function settings(more = ''): void {
  sandbox.settings(`schema: analytics\noptional_columns: [anonymous_customer_id]\nlookback: 3 days\n${more}`);
}

function reading(table: string): string {
  return `select id as activity_id, ts, activity, customer, device as anonymous_customer_id, json_object('price', price) as feature_json from ${table}`;
}

/** Removes c3, who was seen on the device d3, on which somebody did something on this day. */
async function forgetC3(day: string): Promise<void> {
  sandbox.write(
    'transformations/forgotten.sql',
    `/*---\nrole: removals\n---*/\nselect who as customer, cast(null as varchar) as anonymous_customer_id from forgotten`,
  );
  await sandbox.run(
    `create table forgotten as select 'c3' as who`,
    `insert into visits values ('seen', timestamp '2023-02-04 01:00:00', 'visits', 'c3', 'd3', 1)`,
    `insert into visits values ('unseen', timestamp '${day} 01:00:00', 'visits', null, 'd3', 1)`,
  );
  await sandbox.build();
  await sandbox.build({ mode: { kind: 'reconcile', window: 'all' } });
}

async function check(options: Partial<CheckHistoryRequest> = {}): Promise<HistoryReport> {
  const request: CheckHistoryRequest = {
    root: sandbox.folder,
    connection: undefined,
    streams: [],
    transformations: [],
    windows: 1000,
    sizeSeconds: 86_400,
    seed: 1,
    isDry: false,
    ...options,
  };
  const [report] = await sandbox.runner.checkHistory(request, () => {}, new AbortController().signal);
  if (report === undefined) throw new Error('no report');
  return report;
}

const differing = ({ windows }: HistoryReport) =>
  windows
    .filter(({ missing, surplus, changed }) => missing + surplus + changed > 0)
    .map(({ transformation, from, missing, surplus, changed }) => [transformation, from, missing, surplus, changed]);

const queue = () =>
  sandbox.rows('select transformation, window_from, window_to from analytics._activity_schema_queue order by all');

test('what somebody made in the place of the stream is not compared', async () => {
  await sandbox.run(
    'drop table analytics.customer_stream',
    `create table analytics.customer_stream as select timestamp '2023-01-01' as ts, 'rides' as activity`,
  );
  await expect(check()).rejects.toMatchObject({
    problem: { kind: 'input', message: 'analytics.customer_stream exists and was not built by Activity Schema.' },
  });
});

test.each([
  ['single', 'customer_stream'],
  ['per_activity', 'customer_stream_rides'],
])('of a table that lacks a column it says that a build reads it again: %s', async (layout, table) => {
  settings(`layout: ${layout}`);
  await sandbox.build();
  await sandbox.run(`alter table analytics.${table} drop column _source_customer`);
  const reason = 'The table lacks _source_customer, and the next build reads all rows again.';
  expect(new Set((await check()).skipped.map((one) => one.reason))).toEqual(new Set([reason]));
  await sandbox.build();
  expect((await check()).skipped).toEqual([]);
});

test.each(["'-infinity'", "'0044-03-15 (BC) 12:00:00'"])(
  'a row at %s is in no window, and the others are compared',
  async (ts) => {
    await sandbox.run(
      `insert into rides values ('early', timestamp ${ts}, 'rides', 'c1', null, 1)`,
      "update rides set price = -1 where id = 'rides5'",
    );
    await sandbox.build({ mode: { kind: 'full' } });
    await sandbox.run("update rides set price = -2 where id = 'rides5'");
    expect(differing(await check())).toEqual([['rides', '2023-01-02T00:00:00', 0, 0, 1]]);
  },
);

test('of rows that all are in no window it says so', async () => {
  await sandbox.run("update rides set ts = '-infinity'");
  await sandbox.build({ mode: { kind: 'full' } });
  expect((await check({ transformations: ['rides'] })).skipped).toEqual([
    { transformation: 'rides', reason: 'Its newest row has -infinity as its time, and no window reaches that.' },
  ]);
});

test('of a stream that is what its sources say finds nothing, and is noted', async () => {
  const report = await check();
  expect(differing(report)).toEqual([]);
  // 800 rows of each, four a day, and what lies before.
  expect(report.windows).toHaveLength(2 * (200 + 1));
  expect(report.windows.reduce((sum, { source }) => sum + source, 0)).toBe(1600);
  expect(await queue()).toEqual([]);
  const [latest] = await sandbox.runner.history(
    { root: sandbox.folder, connection: undefined, limit: 1 },
    new AbortController().signal,
  );
  expect(latest).toMatchObject({
    command: 'check-history',
    outcome: 'succeeded',
    figures: { read: 1600, inserted: 0 },
  });
});

test('counts what is missing, too much or changed, and the next reconcile mends it', async () => {
  await sandbox.run(
    `insert into rides values ('late', timestamp '2023-03-01 01:00:00', 'rides', 'c1', null, 1)`,
    `delete from rides where id = 'rides300'`,
    `update rides set price = -1 where id = 'rides400'`,
    `insert into visits values ('older', timestamp '2021-05-05 05:00:00', 'visits', 'c1', null, 1)`,
  );
  const report = await check();
  expect(differing(report)).toEqual([
    ['rides', '2023-03-01T00:00:00', 1, 0, 0],
    ['rides', '2023-03-17T00:00:00', 0, 1, 0],
    ['rides', '2023-04-11T00:00:00', 0, 0, 1],
    ['visits', '2021-05-05T00:00:00', 1, 0, 0],
  ]);
  expect(report.windows.flatMap(({ examples }) => examples)).toContain('missing: rides late');
  expect(await queue()).toEqual([
    ['rides', '2023-03-01T00:00:00', '2023-03-02T00:00:00'],
    ['rides', '2023-03-17T00:00:00', '2023-03-18T00:00:00'],
    ['rides', '2023-04-11T00:00:00', '2023-04-12T00:00:00'],
    ['visits', '2021-05-05T00:00:00', '2023-01-01T00:00:00'],
  ]);
  await check();
  expect(await queue()).toHaveLength(4);
  const reconcile = { ...sandbox.request(), mode: { kind: 'reconcile' } } as const;
  const [own, ...left] = await sandbox.runner.plan(reconcile, new AbortController().signal);
  const why = (name: string): string =>
    `In this window a check of history found that ${name} differs from its source, and left it to the next reconcile.`;
  expect(own?.reasons.join()).not.toContain('check of history');
  expect(left.map(({ reasons }) => reasons[0])).toEqual([why('rides'), why('rides'), why('rides'), why('visits')]);
  // A part of it first.
  await sandbox.build({ mode: { kind: 'reconcile' }, transformations: ['visits'] });
  expect((await queue()).map(([transformation]) => transformation)).toEqual(['rides', 'rides', 'rides']);
  const reconciled = await sandbox.build({ mode: { kind: 'reconcile' } });
  expect(reconciled.streams[0]?.total).toMatchObject({ inserted: 1, updated: 1, deleted: 1 });
  expect(await queue()).toEqual([]);
  expect(differing(await check())).toEqual([]);
  const now = 'select * from analytics.customer_stream order by activity, activity_id';
  const mended = await sandbox.rows(now);
  await sandbox.build({ mode: { kind: 'full' } });
  expect(await sandbox.rows(now)).toEqual(mended);
});

test('a sample finds what it meets, and widens until a window agrees', async () => {
  await sandbox.run(`delete from rides where ts >= timestamp '2023-03-01' and ts < timestamp '2023-04-01'`);
  const report = await check({ windows: 20, transformations: ['rides'] });
  expect(differing(report)).toHaveLength(31);
  expect(report.queued).toEqual([{ transformation: 'rides', from: '2023-03-01T00:00:00', to: '2023-04-01T00:00:00' }]);
  // The windows drawn, those of March, the two beside it, and what lies before.
  expect(report.windows.length).toBeLessThanOrEqual(20 + 31 + 2 + 1);
});

test('the seed draws the windows', async () => {
  const drawn = async (seed: number) =>
    (await check({ windows: 5, seed, isDry: true })).windows.map(({ from }) => from);
  expect(await drawn(5)).toEqual(await drawn(5));
  expect(await drawn(5)).not.toEqual(await drawn(6));
  const dry = await check({ isDry: true });
  expect(dry.run).toBeUndefined();
  expect(dry.plan.steps.map(({ writes }) => writes)).not.toContain(true);
});

describe('raises no alarm', () => {
  test('over what a build would not load, or has not yet', async () => {
    await sandbox.run(
      // Of two rows with one id the later one stays; of two transformations’ too.
      `insert into rides values ('twice', timestamp '2023-02-01 01:00:00', 'rides', 'c1', null, 1)`,
      `insert into rides values ('twice', timestamp '2023-03-01 01:00:00', 'rides', 'c1', null, 1)`,
      `insert into rides values ('shared', timestamp '2023-02-02 01:00:00', 'shared', 'c1', null, 1)`,
      `insert into visits values ('shared', timestamp '2023-02-03 01:00:00', 'shared', 'c2', null, 1)`,
      `insert into visits values ('tied', timestamp '2023-02-03 01:00:00', 'tied', 'c2', null, 1)`,
      `insert into rides values ('tied', timestamp '2023-02-03 01:00:00', 'tied', 'c1', null, 1)`,
      `insert into rides values ('nobody', timestamp '2023-02-04 01:00:00', 'rides', null, null, 1)`,
      `insert into rides values ('never', null, 'rides', 'c1', null, 1)`,
      `insert into rides values (null, timestamp '2023-02-04 01:00:00', 'rides', 'c1', null, 1)`,
      `insert into rides values ('future', now() at time zone 'UTC' + interval 3 day, 'rides', 'c1', null, 1)`,
    );
    await sandbox.build({ mode: { kind: 'full' } });
    // Since the build: within the lookback, and later than anything built.
    await sandbox.run(
      `insert into rides select 'fresh', max(ts) - interval 1 hour, 'rides', 'c1', null, 1 from visits`,
      `insert into rides select 'newer', max(ts) + interval 10 day, 'rides', 'c1', null, 1 from visits`,
    );
    for (const sizeSeconds of [3600 * 5, 86_400, 86_400 * 30])
      expect(differing(await check({ sizeSeconds }))).toEqual([]);
    expect(differing(await check({ transformations: ['rides'] }))).toEqual([]);
  });

  test('over people who were removed, and what they do since', async () => {
    await forgetC3('2023-02-05');
    expect(differing(await check())).toEqual([]);
    await sandbox.run(
      `insert into visits values ('after', timestamp '2023-02-06 01:00:00', 'visits', 'c3', null, 1)`,
      `insert into visits values ('again', timestamp '2023-02-07 01:00:00', 'visits', null, 'd3', 1)`,
    );
    expect(differing(await check())).toEqual([]);
  });

  test('over customers who have other names now', async () => {
    sandbox.write(
      'transformations/renamed.sql',
      `/*---\nrole: aliases\n---*/\nselect 'c1' as anonymous_customer_id, 'c2' as customer, timestamp '2023-01-01' as ts`,
    );
    await sandbox.build();
    expect(await sandbox.rows(`select count(*) from analytics.customer_stream where customer = 'c1'`)).toEqual([[0]]);
    expect(differing(await check())).toEqual([]);
  });

  test('over what the next build reads again anyway', async () => {
    await sandbox.run('update rides set price = -1', 'update visits set price = -1');
    sandbox.write('transformations/rides.sql', `/*---\nupdate: full\n---*/\n${reading('rides')}`);
    sandbox.write('transformations/visits.sql', reading('visits').replace("'price', price", "'price', price + 1"));
    const report = await check();
    expect(report.windows).toEqual([]);
    expect(report.skipped.map(({ transformation }) => transformation)).toEqual(['rides', 'visits']);
    settings('null_identifiers: [nobody]');
    expect((await check()).skipped.map(({ reason }) => reason)[0]).toContain('settings');
  });
});

describe('a reconcile reads what waits', () => {
  test('once, where it reads it anyway', async () => {
    await sandbox.run(
      `delete from rides where id = 'rides300'`,
      // Of the last days, which every reconcile reads.
      `delete from visits where id = 'visits799'`,
    );
    await check();
    expect(await queue()).toHaveLength(2);
    const planned = async (window?: 'all') => {
      const request = { ...sandbox.request(), mode: { kind: 'reconcile', ...(window && { window }) } } as const;
      return (await sandbox.runner.plan(request, new AbortController().signal)).map(({ command }) => command);
    };
    expect(await planned()).toEqual(['reconcile', 'backfill']);
    expect(await planned('all')).toEqual(['reconcile']);
    const report = await sandbox.build({ mode: { kind: 'reconcile', window: 'all' } });
    expect(report.streams[0]?.total).toMatchObject({ read: 800 + 799 - 1, deleted: 2 });
    expect(await queue()).toEqual([]);
  });

  test('and all of history, where what is looked for is nowhere but in the sources', async () => {
    await forgetC3('2023-05-05');
    await sandbox.run(
      `delete from rides where id = 'rides300'`,
      `update visits set customer = 'c4' where id = 'seen'`,
      `update visits set price = -1 where id = 'visits137'`,
    );
    await check();
    const report = await sandbox.build({ mode: { kind: 'reconcile' } });
    expect(report.streams[0]?.notes.join(' ')).toContain('all rows have to be read again');
    expect(await queue()).toEqual([]);
    const now = 'select * from analytics.customer_stream order by activity, activity_id';
    const reconciled = await sandbox.rows(now);
    expect(await sandbox.rows(`select customer from (${now}) where activity_id = 'unseen'`)).toEqual([['c4']]);
    await sandbox.build({ mode: { kind: 'full' } });
    expect(await sandbox.rows(now)).toEqual(reconciled);
  });
});

test('a window of a transformation that is no more leaves the queue', async () => {
  await sandbox.run(`delete from rides where id = 'rides300'`);
  await check();
  expect(await queue()).toHaveLength(1);
  sandbox.remove('transformations/rides.sql');
  await sandbox.build({ mode: { kind: 'reconcile' } });
  expect(await queue()).toEqual([]);
});

test('a full build leaves nothing to reconcile', async () => {
  await sandbox.run(`delete from rides where id = 'rides300'`);
  await check();
  await sandbox.build({ mode: { kind: 'full' } });
  expect(await queue()).toEqual([]);
});
