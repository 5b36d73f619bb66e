import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { RunError } from '../../server/src/run/problem.ts';
import type { Cell } from '../../server/src/run/runner.ts';
import type { BackfillMode } from '../../server/src/streams/plan.ts';
import { Sandbox } from './build-sandbox.ts';

/** Sixty orders of five customers in turn, one every ten days from the first of January 2020. */
const orders = 60;
let sandbox: Sandbox;

beforeEach(async () => {
  sandbox = new Sandbox();
  sandbox.settings('optional_columns: [revenue_impact]\nlookback: 30 days');
  sandbox.write('transformations/orders.sql', ordersSql('n'));
  await sandbox.run(
    'create table orders (id varchar, happened_at timestamp, who varchar, n integer)',
    `insert into orders select 'o' || i, timestamp '2020-01-01 12:00:00' + i * interval 10 day, 'c' || (i % 5), i from range(${orders}) as t(i)`,
  );
});

afterEach(() => sandbox.end());

function ordersSql(revenue: string): string {
  return `select id as activity_id, happened_at as ts, who as customer, 'ordered' as activity, ${revenue} as revenue_impact, json_object('n', n) as feature_json from orders`;
}

type Chunked = { readonly mode: BackfillMode };

/** All orders in six chunks. */
const sixChunks: Chunked = {
  mode: { kind: 'backfill', from: '2020-01-01T00:00:00', to: '2021-08-23T00:00:00', chunkSeconds: 100 * 86_400 },
};
/** All of history up to now, in chunks of which the first two have rows. */
const everythingInChunks: Chunked = {
  mode: { kind: 'backfill', from: '2020-01-01T00:00:00', chunkSeconds: 400 * 86_400 },
};

/** What the ledger remembers of the table, and the table. */
async function everything() {
  return {
    rows: await sandbox.rows('select * from customer_stream order by all'),
    state: await sandbox.rows(
      "select transformation, sql_hash, watermark, shadowed from _activity_schema_state where transformation <> '' order by all",
    ),
    backfills: await sandbox.rows('select * from _activity_schema_backfills'),
  };
}

/** Cancels a run once it begins the chunk with this number. */
async function cancelledIn(chunk: number, options: Chunked): Promise<void> {
  const cancel = new AbortController();
  const outcome = await sandbox.runner
    .build(
      { ...sandbox.request(), ...options },
      (step) => step.chunk?.number === chunk && cancel.abort(),
      cancel.signal,
    )
    .then(
      () => 'done',
      (error: unknown) => error instanceof RunError && error.problem.kind,
    );
  expect(outcome).toBe('cancelled');
}

/** A full build of the same sources in another schema. */
async function anew(): Promise<readonly (readonly Cell[])[]> {
  await sandbox.build({ mode: { kind: 'full' }, schema: 'anew' });
  return sandbox.rows('select * from anew.customer_stream order by all');
}

describe('a first backfill of a stream without a table', () => {
  test('makes the table a full build makes, and the next build is incremental', async () => {
    await sandbox.build(everythingInChunks);
    const { rows, state, backfills } = await everything();
    expect(rows).toEqual(await anew());
    expect(backfills).toEqual([]);
    expect(state).toEqual([['orders', expect.stringMatching(/^[0-9a-f]{16}$/), '2021-08-13T12:00:00', false]]);
    const next = await sandbox.build();
    expect(next.streams[0]?.total).toMatchObject({ read: 4, inserted: 0, updated: 0, recomputed: 0 });
  });

  test('with a row of the future, the next build goes on from the latest row that is not', async () => {
    sandbox.settings('optional_columns: [revenue_impact]\nallow_future: true');
    await sandbox.run("insert into orders values ('future', timestamp '2200-01-01', 'c1', 1)");
    await sandbox.build(everythingInChunks);
    await sandbox.run("insert into orders values ('late', timestamp '2021-08-14', 'c1', 1)");
    expect((await sandbox.build()).streams[0]?.total).toMatchObject({ inserted: 1 });
    expect((await everything()).rows).toEqual(await anew());
  });

  test('of a window that ends before now, the next build reads all rows', async () => {
    await sandbox.build(sixChunks);
    expect((await everything()).rows).toEqual(await anew());
    const plan = await sandbox.plan();
    expect(plan.reasons).toEqual(['orders was backfilled in part: all rows are read again.']);
    expect((await sandbox.build()).streams[0]?.total).toMatchObject({ read: 60, inserted: 0, updated: 0 });
    expect((await sandbox.build()).streams[0]?.total).toMatchObject({ read: 4 });
  });

  test('with rows before the window, the next build reads all rows', async () => {
    const report = await sandbox.build({ mode: { ...everythingInChunks.mode, from: '2020-11-06T00:00:00' } });
    expect(report.streams[0]?.notes).toContain(
      'orders has rows before 2020-11-06, which were not read: the next build reads all of its rows.',
    );
    expect((await sandbox.build()).streams[0]?.total).toMatchObject({ read: 60, inserted: 31 });
    expect((await everything()).rows).toEqual(await anew());
  });

  test('leaves to the next build what comes while it is under way', async () => {
    await cancelledIn(3, everythingInChunks);
    await sandbox.run(
      // A late row, as a build of the moment when the backfill began would still find it, and newer ones.
      "insert into orders values ('late', timestamp '2021-08-10 00:00:00', 'c1', -1), ('new', timestamp '2022-03-12 00:00:00', 'c1', -2)",
    );
    await sandbox.build(everythingInChunks);
    await sandbox.build();
    expect((await everything()).rows).toEqual(await anew());
  });
});

describe('a backfill that was stopped', () => {
  test('goes on where it stopped, and says so', async () => {
    await cancelledIn(4, sixChunks);
    const plan = await sandbox.plan(sixChunks);
    expect(plan.chunks).toMatchObject({ count: 6, done: 3, next: { from: '2020-10-27T00:00:00' } });
    const told = 'Goes on from 2020-10-27: 3 of 6 chunks are done.';
    expect(plan.reasons).toContain(told);
    const report = await sandbox.build(sixChunks);
    expect(report.streams[0]?.notes).toContain(told);
    expect(report.streams[0]?.total).toMatchObject({ read: 30, inserted: 30 });
    expect((await everything()).rows).toEqual(await anew());
    expect((await everything()).backfills).toEqual([]);
  });

  test('with an end that is now goes on though now is another', async () => {
    await cancelledIn(3, everythingInChunks);
    expect((await sandbox.plan(everythingInChunks)).chunks).toMatchObject({ done: 2 });
  });

  test.each([
    ['from another day', { from: '2020-01-02T00:00:00' }],
    ['to another day', { to: '2021-08-24T00:00:00' }],
    ['to now', { to: undefined }],
    ['in other chunks', { chunkSeconds: 50 * 86_400 }],
  ])('begins anew %s', async (_, other) => {
    await cancelledIn(4, sixChunks);
    expect((await sandbox.plan({ mode: { ...sixChunks.mode, ...other } })).chunks).toMatchObject({ done: 0 });
  });

  test('begins anew with other SQL, and once it was done', async () => {
    await cancelledIn(4, sixChunks);
    sandbox.write('transformations/orders.sql', ordersSql('n + 1'));
    expect((await sandbox.plan(sixChunks)).chunks).toMatchObject({ done: 0 });
    const report = await sandbox.build(sixChunks);
    expect(report.streams[0]?.total).toMatchObject({ read: 60, updated: 30, inserted: 30 });
    expect((await sandbox.plan(sixChunks)).chunks).toMatchObject({ done: 0, begunAt: undefined });
  });

  test('begins anew after a build with other SQL', async () => {
    await cancelledIn(4, sixChunks);
    sandbox.write('transformations/orders.sql', ordersSql('n + 1'));
    await sandbox.build();
    sandbox.write('transformations/orders.sql', ordersSql('n'));
    expect((await sandbox.plan(sixChunks)).chunks).toMatchObject({ done: 0 });
    await sandbox.build(sixChunks);
    await sandbox.build();
    expect((await everything()).rows).toEqual(await anew());
  });

  test('a full build leaves nothing of it to be done', async () => {
    await cancelledIn(4, sixChunks);
    await sandbox.build({ mode: { kind: 'full' } });
    expect((await sandbox.plan(sixChunks)).chunks).toMatchObject({ done: 0 });
    expect((await sandbox.build()).streams[0]?.total).toMatchObject({ inserted: 0, deleted: 0 });
    expect((await everything()).rows).toEqual(await anew());
  });

  test('leaves its figures and the windows of its chunks in the history', async () => {
    await cancelledIn(4, sixChunks);
    // One run, with all of its lines.
    const runs = await sandbox.runner.history(
      { root: sandbox.folder, connection: undefined, limit: 1 },
      new AbortController().signal,
    );
    expect(runs[0]).toMatchObject({ command: 'backfill', outcome: 'cancelled', figures: { read: 30, inserted: 30 } });
    const windows = runs.slice(1).map(({ transformation, windowFrom, windowTo, figures: { read } }) => ({
      transformation,
      windowFrom,
      windowTo,
      read,
    }));
    expect(windows).toEqual([
      { transformation: 'orders', windowFrom: '2020-01-01T00:00:00', windowTo: '2020-04-09T23:59:59.999999', read: 10 },
      { transformation: 'orders', windowFrom: '2020-04-10T00:00:00', windowTo: '2020-07-18T23:59:59.999999', read: 10 },
      { transformation: 'orders', windowFrom: '2020-07-19T00:00:00', windowTo: '2020-10-26T23:59:59.999999', read: 10 },
    ]);
  });
});

describe('SQL that changed', () => {
  beforeEach(async () => {
    await sandbox.build();
    sandbox.write('transformations/orders.sql', ordersSql('2 * n'));
  });

  test('a build says so, and which backfill would do instead', async () => {
    expect((await sandbox.plan()).reasons).toEqual([
      'The SQL of orders changed since the last build: all rows are read again.',
      '`activity-schema backfill --transformation orders --from 2020-01-01` does it in chunks.',
    ]);
  });

  describe('is named only where it would do', () => {
    const offered = async (): Promise<readonly string[]> =>
      (await sandbox.plan()).reasons.filter((reason) => reason.includes('activity-schema backfill'));

    test('not where the table lacks a column, which a build has to add first', async () => {
      sandbox.settings('optional_columns: [revenue_impact, link]\nlookback: 30 days');
      expect(await offered()).toEqual([]);
      expect(await sandbox.refusal(everythingInChunks)).toMatchObject({ message: 'The table lacks link.' });
    });

    test('not with `update: full`, of which every build reads all rows', async () => {
      sandbox.write('transformations/orders.sql', `/*---\nupdate: full\n---*/\n${ordersSql('2 * n')}`);
      expect(await offered()).toEqual([]);
    });

    test('not where no window reaches the earliest row', async () => {
      sandbox.write('transformations/orders.sql', ordersSql('n'));
      await sandbox.run("insert into orders values ('early', '-infinity', 'c1', -1)");
      await sandbox.build({ mode: { kind: 'full' } });
      sandbox.write('transformations/orders.sql', ordersSql('2 * n'));
      expect(await offered()).toEqual([]);
    });

    test('not as one that goes on where the SQL it was begun with is no more', async () => {
      await cancelledIn(2, everythingInChunks);
      expect(await offered()).toHaveLength(1);
      sandbox.write('transformations/orders.sql', ordersSql('n'));
      expect(await offered()).toEqual([]);
    });

    test('with an id that a shell reads as one', async () => {
      sandbox.write(
        'transformations/all "my" orders.sql',
        ordersSql('n').replaceAll("'o", "'p").replace('id as', "'p' || id as"),
      );
      await sandbox.build();
      sandbox.write('transformations/all "my" orders.sql', ordersSql('3 * n').replace('id as', "'p' || id as"));
      sandbox.write('transformations/orders.sql', ordersSql('n'));
      await sandbox.build({ transformations: ['orders'] });
      expect(await offered()).toEqual([
        '`activity-schema backfill --transformation "all \\"my\\" orders" --from 2020-01-01` does it in chunks.',
      ]);
    });
  });

  test('that backfill settles it: the next build is incremental', async () => {
    await sandbox.build({ ...everythingInChunks, transformations: ['orders'] });
    expect((await everything()).rows).toEqual(await anew());
    expect((await sandbox.build()).streams[0]?.total).toMatchObject({ read: 4, updated: 0 });
  });

  test('an unfinished one is not forgotten by the next build, which names it', async () => {
    await cancelledIn(2, everythingInChunks);
    expect((await sandbox.plan()).reasons).toEqual([
      'orders was backfilled in part: all rows are read again.',
      '`activity-schema backfill --transformation orders --from 2020-01-01 --chunk "400 days"` goes on with it instead.',
    ]);
    await sandbox.build();
    expect((await everything()).rows).toEqual(await anew());
  });

  test('and back: rows that a backfill made with other SQL are read again', async () => {
    await sandbox.build(sixChunks);
    sandbox.write('transformations/orders.sql', ordersSql('n'));
    await sandbox.build();
    expect((await everything()).rows).toEqual(await anew());
  });

  test('rows of the old SQL before the window stay, and the next build reads all', async () => {
    sandbox.write('transformations/orders.sql', `${ordersSql('2 * n')} where n >= 30`);
    await sandbox.build({ mode: { ...everythingInChunks.mode, from: '2020-10-27T00:00:00' } });
    expect((await everything()).rows).toHaveLength(60);
    await sandbox.build();
    expect((await everything()).rows).toEqual(await anew());
  });
});

test('rows outside the window, and the watermark, stay as they are', async () => {
  await sandbox.build();
  const before = await everything();
  await sandbox.run(
    'update orders set n = -n where n in (5, 25, 55)',
    'delete from orders where n in (6, 26, 56)',
    "insert into orders values ('x', timestamp '2020-08-31 00:00:00', 'c1', 1000)",
  );
  await sandbox.build({
    mode: { kind: 'backfill', from: '2020-07-19T00:00:00', to: '2020-10-27T00:00:00', chunkSeconds: 50 * 86_400 },
  });
  const after = await everything();
  const ids = (rows: readonly (readonly Cell[])[]): readonly Cell[] =>
    rows
      .filter((row) => !before.rows.some((one) => JSON.stringify(one) === JSON.stringify(row)))
      .map(([id]) => id ?? null);
  expect(after.state).toEqual(before.state);
  expect(after.rows).toHaveLength(60);
  expect(await sandbox.rows("select revenue_impact from customer_stream where activity_id = 'o25'")).toEqual([[-25]]);
  expect(await sandbox.rows("select count(*) from customer_stream where activity_id in ('o6', 'o56', 'x')")).toEqual([
    [3],
  ]);
  expect(await sandbox.rows("select count(*) from customer_stream where activity_id = 'o26'")).toEqual([[0]]);
  expect(ids(after.rows)).toContain('x');
});

test('what cannot be backfilled is refused with a next step', async () => {
  const refusal = (mode: Partial<BackfillMode>) => sandbox.refusal({ mode: { ...sixChunks.mode, ...mode } });
  expect(await refusal({ from: '2200-01-01T00:00:00', to: undefined })).toMatchObject({
    kind: 'input',
    message: expect.stringMatching(/^There is nothing from 2200-01-01 to .*, which is now\.$/),
  });
  await sandbox.build();
  sandbox.settings('optional_columns: [revenue_impact, link]\nlookback: 30 days');
  expect(await refusal({})).toMatchObject({ kind: 'input', message: 'The table lacks link.' });
  sandbox.settings('optional_columns: [revenue_impact]\nallow_future: true');
  expect(await refusal({})).toMatchObject({
    kind: 'input',
    message: 'The settings of customer_stream changed since the last build: all rows have to be read again.',
    next: 'Build the stream first: a backfill replaces a part of what is there.',
  });
});

describe('several rows with one activity_id', () => {
  const window = (from: string, to: string): Chunked => ({
    mode: { kind: 'backfill', from: `${from}T00:00:00`, to: `${to}T00:00:00`, chunkSeconds: 100 * 86_400 },
  });
  const known = "select activity_id, ts, revenue_impact from customer_stream where activity_id = 'twice'";

  test('a later version outside of the window stays', async () => {
    await sandbox.run(
      "insert into orders values ('twice', timestamp '2020-02-03', 'c1', 1), ('twice', timestamp '2020-05-05', 'c1', 2)",
    );
    await sandbox.build();
    await sandbox.build(window('2020-02-01', '2020-03-01'));
    expect(await sandbox.rows(known)).toEqual([['twice', '2020-05-05T00:00:00', 2]]);
    expect((await everything()).rows).toEqual(await anew());
  });

  test('a row that moved into the window is no longer where it was', async () => {
    await sandbox.run("insert into orders values ('twice', timestamp '2020-05-05', 'c1', 2)");
    await sandbox.build();
    await sandbox.run("update orders set happened_at = timestamp '2020-02-03' where id = 'twice'");
    await sandbox.build(window('2020-02-01', '2020-03-01'));
    expect(await sandbox.rows(known)).toEqual([['twice', '2020-02-03T00:00:00', 2]]);
    expect((await everything()).rows).toEqual(await anew());
  });

  test('another transformation’s comes back where the one that hid it goes, whatever is read', async () => {
    sandbox.write('transformations/old_orders.sql', ordersSql('n').replace('from orders', 'from old_orders'));
    await sandbox.run(
      'create table old_orders as select * from orders where false',
      "insert into old_orders values ('o20', timestamp '2020-01-05', 'c1', 1), ('o55', timestamp '2020-01-06', 'c1', 2)",
    );
    await sandbox.build();
    await sandbox.run(
      "delete from orders where id in ('o20', 'o55')",
      "insert into old_orders values ('unread', timestamp '2020-07-20', 'c1', 3)",
    );
    const report = await sandbox.build({ ...window('2020-07-10', '2020-08-10'), transformations: ['orders'] });
    expect(report.streams[0]?.total).toMatchObject({ inserted: 0, updated: 1, deleted: 0 });
    const coming =
      "select activity_id, ts, _activity_source from customer_stream where activity_id in ('o20', 'o55', 'unread') order by all";
    expect(await sandbox.rows(coming)).toEqual([
      ['o20', '2020-01-05T00:00:00', 'old_orders'],
      ['o55', '2021-07-04T12:00:00', 'orders'],
    ]);
  });

  // Found by random sequences: `npm run test:laws -- --seed 20261129`.
  test('a `window_delete` is for builds: a backfill reads no more of the others for it', async () => {
    sandbox.write('transformations/orders.sql', `/*---\nwindow_delete: 7 days\n---*/\n${ordersSql('n')}`);
    sandbox.write('transformations/old_orders.sql', ordersSql('n').replace('from orders', 'from old_orders'));
    await sandbox.run("create table old_orders as select * from orders where id = 'o20'");
    await sandbox.build();
    const asked = { ...window('2020-07-10', '2020-08-10'), transformations: ['orders'] };
    expect((await sandbox.plan(asked)).transformations.map(({ id }) => id)).toEqual(['orders']);
    await sandbox.run("delete from orders where id = 'o20'");
    await sandbox.build(asked);
    const coming = "select activity_id, _activity_source from customer_stream where activity_id = 'o20'";
    expect(await sandbox.rows(coming)).toEqual([['o20', 'old_orders']]);
  });
});
