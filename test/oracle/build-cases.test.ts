import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Sandbox } from './build-sandbox.ts';

let sandbox: Sandbox;

/** A source with one activity; `at` is the hour of a day. */
const transformation = (table: string, head = ''): string => `${head && `/*---\n${head}\n---*/\n`}select
  id as activity_id, date '2024-01-31' + at_hour * interval '1 hour' as ts, who as customer, 'came' as activity,
  json_object('from', '${table}') as feature_json
from raw.${table}`;

const source = (table: string, ...rows: readonly string[]): string =>
  `insert into raw.${table} values ${rows.join(', ')}`;

const ids = 'select activity_id, ts, _activity_source from customer_stream order by activity_id';

beforeEach(async () => {
  sandbox = new Sandbox();
  sandbox.settings('lookback: 2 hours');
  sandbox.write('transformations/a.sql', transformation('a'));
  sandbox.write('transformations/b.sql', transformation('b'));
  await sandbox.run(
    'create schema raw',
    ...['a', 'b'].map((table) => `create table raw.${table} (id varchar, at_hour integer, who varchar)`),
  );
});

afterEach(() => sandbox.end());

test('what is recomputed are the rows that get numbers: all in a full build, those that change in others', async () => {
  const total = async (kind: 'build' | 'full') => (await sandbox.build({ mode: { kind } })).streams[0]?.total;
  await sandbox.run(source('a', `('x', 1, 'ann')`, `('y', 9, 'ann')`, `('z', 9, 'bob')`));
  const all = { inserted: 3, entities: 2, recomputed: 3 };
  expect(await total('build')).toMatchObject(all);
  expect(await total('full')).toMatchObject(all);
  await sandbox.run(source('b', `('w', 10, 'ann')`));
  // The new row, and the one before it, which is repeated now.
  expect(await total('build')).toMatchObject({ inserted: 1, entities: 1, recomputed: 2 });
  expect(await total('full')).toMatchObject({ inserted: 4, entities: 2, recomputed: 4 });
});

describe('one activity_id in two transformations', () => {
  beforeEach(() => sandbox.run(source('a', `('x', 1, 'ann')`, `('y', 9, 'ann')`), source('b', `('x', 5, 'bob')`)));

  test('the later row hides the other', async () => {
    await sandbox.build();
    expect(await sandbox.rows(ids)).toEqual([
      ['x', '2024-01-31T05:00:00', 'b'],
      ['y', '2024-01-31T09:00:00', 'a'],
    ]);
  });

  test('and the hidden row comes back when the other’s transformation goes, however old it is', async () => {
    await sandbox.build();
    sandbox.remove('transformations/b.sql');
    const plan = await sandbox.plan();
    expect(plan.reasons).toEqual([
      'b is no longer in the project: the rows go.',
      'a is read whole: other transformations make rows with the same activity_id, and some of those may go.',
    ]);
    await sandbox.build();
    expect(await sandbox.rows(ids)).toEqual([
      ['x', '2024-01-31T01:00:00', 'a'],
      ['y', '2024-01-31T09:00:00', 'a'],
    ]);
  });

  test('and it is what its file says, also where a literal goes over several lines', async () => {
    sandbox.write('transformations/a.sql', transformation('a').replace(`'from', 'a'`, `'from', 'one\n  two'`));
    await sandbox.build();
    await sandbox.run('delete from raw.b');
    await sandbox.build({ mode: { kind: 'backfill', from: '2024-01-31T04:00:00' }, transformations: ['b'] });
    const features = `select activity_id, feature_json->>'from' from customer_stream order by activity_id`;
    expect(await sandbox.rows(features)).toEqual([
      ['x', 'one\n  two'],
      ['y', 'one\n  two'],
    ]);
  });

  test('also where it was hidden by a later build', async () => {
    await sandbox.run('delete from raw.b');
    await sandbox.build();
    await sandbox.run(source('b', `('x', 5, 'bob')`));
    await sandbox.build();
    sandbox.write('transformations/b.sql', `${transformation('b')} where id <> 'x'`);
    await sandbox.build();
    expect(await sandbox.rows(ids)).toEqual([
      ['x', '2024-01-31T01:00:00', 'a'],
      ['y', '2024-01-31T09:00:00', 'a'],
    ]);
  });

  test('also where it came too late to be seen', async () => {
    await sandbox.run('delete from raw.a', 'delete from raw.b');
    await sandbox.run(source('a', `('y', 9, 'ann')`), source('b', `('x', 8, 'bob')`));
    await sandbox.build();
    await sandbox.run(source('a', `('x', 8, 'ann')`));
    await sandbox.build();
    await sandbox.run(source('a', `('z', 20, 'ann')`));
    await sandbox.build();
    sandbox.write('transformations/b.sql', `${transformation('b')} where id <> 'x'`);
    await sandbox.build();
    expect((await sandbox.rows(ids))[0]).toEqual(['x', '2024-01-31T08:00:00', 'a']);
  });

  test('a transformation that is built alone does not take the place of another’s later row', async () => {
    await sandbox.build();
    await sandbox.run(source('a', `('x', 4, 'cy')`));
    sandbox.write('transformations/a.sql', `${transformation('a')} where true`);
    const { streams } = await sandbox.build({ transformations: ['a'] });
    expect(streams[0]?.transformations.map((one) => one.transformation)).toEqual(['a']);
    expect((await sandbox.rows(ids))[0]).toEqual(['x', '2024-01-31T05:00:00', 'b']);
  });
});

describe('what is read', () => {
  test('rows after the watermark minus the lookback; a later one waits for its full build', async () => {
    await sandbox.run(source('a', `('x', 9, 'ann')`));
    await sandbox.build();
    await sandbox.run(source('a', `('in time', 8, 'ann')`, `('too late', 6, 'ann')`));
    await sandbox.build();
    expect((await sandbox.rows(ids)).map(([id]) => id)).toEqual(['in time', 'x']);
    await sandbox.build({ mode: { kind: 'full' } });
    expect((await sandbox.rows(ids)).map(([id]) => id)).toEqual(['in time', 'too late', 'x']);
  });

  test('a reconcile of less than the lookback leaves nothing behind that a build would have found', async () => {
    await sandbox.run(source('a', `('x', 9, 'ann')`));
    await sandbox.build();
    await sandbox.run(source('a', `('in time', 7, 'ann')`, `('new', 20, 'ann')`));
    await sandbox.build({ mode: { kind: 'reconcile', window: 0 } });
    await sandbox.build();
    expect((await sandbox.rows(ids)).map(([id]) => id)).toEqual(['in time', 'new', 'x']);
  });

  test('after other settings all transformations, whichever were asked for', async () => {
    await sandbox.run(source('a', `('x', 1, 'ann')`), source('b', `('y', 2, 'ann')`));
    await sandbox.build();
    sandbox.settings('lookback: 2 hours\nnull_identifiers: [nobody]');
    await sandbox.build({ transformations: ['a'] });
    expect((await sandbox.rows(ids)).map(([id]) => id)).toEqual(['x', 'y']);
  });

  test('`lookback` of the transformation counts more than the stream’s', async () => {
    sandbox.write('transformations/a.sql', transformation('a', 'lookback: 5 hours'));
    await sandbox.run(source('a', `('x', 9, 'ann')`));
    await sandbox.build();
    await sandbox.run(source('a', `('late', 5, 'ann')`));
    expect((await sandbox.build()).streams[0]?.total.inserted).toBe(1);
  });

  test('`@start_ts` and `@end_ts` stand for the bounds, and no other is put around', async () => {
    const bounded = `select * from (
  ${transformation('a')}
) where ts > @start_ts - interval '4 hours' and ts <= @end_ts`;
    sandbox.write('transformations/a.sql', bounded);
    await sandbox.run(source('a', `('x', 9, 'ann')`));
    await sandbox.build();
    await sandbox.run(source('a', `('late', 4, 'ann')`));
    const { steps } = await sandbox.plan();
    const stage = steps.find(({ id }) => id === 'stage:a')?.sql;
    expect(stage).toContain(`ts > timestamp '2024-01-31 06:59:59.999999' - interval '4 hours'`);
    expect(stage).not.toContain('r.ts >=');
    expect((await sandbox.build()).streams[0]?.total.inserted).toBe(1);
  });

  test('`update: full` replaces all its rows and says what went', async () => {
    sandbox.write('transformations/a.sql', transformation('a', 'update: full'));
    await sandbox.run(source('a', `('x', 1, 'ann')`, `('y', 9, 'ann')`));
    await sandbox.build();
    await sandbox.run(`delete from raw.a where id = 'x'`);
    expect((await sandbox.plan()).reasons).toEqual(['a: all rows are read every time (`update: full`).']);
    const { streams } = await sandbox.build();
    expect(streams[0]?.total).toMatchObject({ deleted: 1, inserted: 0, recomputed: 1 });
    expect(await sandbox.rows('select activity_id, activity_occurrence from customer_stream')).toEqual([['y', 1]]);
  });

  test('`window_delete` takes out the rows of the window that are gone', async () => {
    sandbox.write(
      'transformations/a.sql',
      `select 'new' as activity_id, now()::timestamp - interval '1 hour' as ts, 'ann' as customer,
  'came' as activity, json_object() as feature_json where (select count(*) from raw.a) = 0`,
    );
    const head = '/*---\nwindow_delete: 7d\n---*/\n';
    sandbox.write(
      'transformations/a.sql',
      `${head}select id as activity_id, now()::timestamp - at_hour * interval '1 hour' as ts,
  who as customer, 'came' as activity, json_object() as feature_json from raw.a`,
    );
    await sandbox.run(source('a', `('inside', 100, 'ann')`, `('outside', 300, 'ann')`));
    await sandbox.build();
    await sandbox.run('delete from raw.a');
    expect((await sandbox.build()).streams[0]?.total.deleted).toBe(1);
    expect((await sandbox.rows(ids)).map(([id]) => id)).toEqual(['outside']);
  });

  test('and where the source is behind, those of its own last days', async () => {
    sandbox.write('transformations/a.sql', `/*---\nwindow_delete: 3h\n---*/\n${transformation('a')}`);
    await sandbox.run(source('a', `('old', 1, 'ann')`, `('gone', 8, 'ann')`, `('newest', 9, 'ann')`));
    await sandbox.build();
    await sandbox.run(`delete from raw.a where id in ('old', 'gone')`);
    const says = 'a: rows of the last 3 hours are taken out and read again (`window_delete`).';
    expect((await sandbox.plan()).reasons).toContain(says);
    expect((await sandbox.build()).streams[0]?.total.deleted).toBe(1);
    expect((await sandbox.rows(ids)).map(([id]) => id).toSorted()).toEqual(['newest', 'old']);
  });

  test('rows of the future wait, unless `allow_future`', async () => {
    await sandbox.run(source('a', `('x', 9, 'ann')`, `('y', 9000000, 'ann')`));
    expect((await sandbox.build()).streams[0]?.total.inserted).toBe(1);
    sandbox.settings('lookback: 2 hours\nallow_future: true');
    expect((await sandbox.build()).streams[0]?.notes[0]).toMatch(/settings of customer_stream changed/);
    expect(await sandbox.rows(ids)).toHaveLength(2);
  });

  test('a row of the future hides nothing that comes before it, also where the source is behind', async () => {
    sandbox.settings('allow_future: true');
    await sandbox.run(source('a', `('x', 9, 'ann')`, `('future', 9000000, 'ann')`));
    await sandbox.build();
    await sandbox.run(source('a', `('y', 10, 'ann')`));
    expect((await sandbox.build()).streams[0]?.total).toMatchObject({ read: 3, inserted: 1 });
    expect(await sandbox.rows(ids)).toHaveLength(3);
  });

  test('comments, spaces and a semicolon are no change; text over several lines stays as it is', async () => {
    sandbox.write('transformations/a.sql', transformation('a').replace(`'came'`, `'ca\nme'`));
    await sandbox.run(source('a', `('x', 9, 'ann')`));
    await sandbox.build();
    expect(await sandbox.rows('select distinct activity from customer_stream')).toEqual([['ca\nme']]);
    sandbox.write(
      'transformations/a.sql',
      `-- said again\n${transformation('a').replace(`'came'`, `'ca\nme'`)} ; -- end`,
    );
    expect((await sandbox.plan()).reasons).toEqual([
      'a: rows from 2024-01-31 07:00:00 on, the latest built before minus the lookback.',
    ]);
  });
});

describe('what a build tells', () => {
  test('rejected rows are counted, with an example of each kind; duplicates and changes are counted', async () => {
    await sandbox.run(
      source('a', `(null, 1, 'ann')`, `('x', null, 'ann')`, `('y', 2, ' ')`, `('z', 3, 'ann')`, `('z', 3, 'bob')`),
    );
    const first = await sandbox.build();
    expect(first.streams[0]?.total).toMatchObject({ read: 5, rejected: 3, duplicate: 1, inserted: 1 });
    expect(first.streams[0]?.notes[1]).toBe(
      '3 rows of a rejected: no activity_id (activity_id null, ts 2024-01-31 01:00:00, customer ann, activity came); ' +
        'no identifier (activity_id y, ts 2024-01-31 02:00:00, customer null, activity came); ' +
        'no ts (activity_id x, ts null, customer ann, activity came).',
    );
    await sandbox.run(`update raw.a set at_hour = 2 where id = 'z'`);
    const second = await sandbox.build();
    expect(second.streams[0]?.total).toMatchObject({ updated: 1, mutated: 1, inserted: 0 });
    expect(second.streams[0]?.notes).toContainEqual(expect.stringMatching(/1 row of a changed after being built/));
  });

  test('a mistake in a transformation names it, with its place in the file', async () => {
    sandbox.write('transformations/b.sql', '/*---\nlookback: 1 day\n---*/\nselect id,\n  no_such_column from raw.b');
    expect(await sandbox.refusal()).toMatchObject({
      kind: 'sql',
      transformation: 'b',
      message: expect.stringContaining('no_such_column'),
      offset: '/*---\nlookback: 1 day\n---*/\nselect id,\n  '.length,
    });
  });
});

describe('the table', () => {
  test('a column that it lacks is added and filled', async () => {
    await sandbox.run(source('a', `('x', 9, 'ann')`));
    await sandbox.build();
    sandbox.settings('lookback: 2 hours\noptional_columns: [link]');
    const linked = transformation('a').replace('from raw', `, 'https://example.com/' || id as link\nfrom raw`);
    sandbox.write('transformations/a.sql', linked);
    const { steps, reasons } = await sandbox.plan();
    expect(steps[0]).toMatchObject({ sql: 'alter table customer_stream add column link varchar', writes: true });
    expect(reasons).toContain('The table lacks link: all rows are read again to fill it.');
    await sandbox.build();
    expect(await sandbox.rows('select activity_id, link from customer_stream')).toEqual([
      ['x', 'https://example.com/x'],
    ]);
  });

  describe.each(['single', 'per_activity'])('%s', (layout) => {
    const columns = [
      'activity_id',
      'ts',
      'customer',
      'activity_occurrence',
      'activity_repeated_at',
      '_source_customer',
    ];
    test.each(columns)('is built anew where somebody dropped its %s', async (column) => {
      sandbox.settings(`lookback: 2 hours\nlayout: ${layout}\noptional_columns: [anonymous_customer_id]`);
      sandbox.write(
        'transformations/a.sql',
        transformation('a').replace('from raw', `, id[1] as anonymous_customer_id\nfrom raw`),
      );
      sandbox.remove('transformations/b.sql');
      await sandbox.run(
        source('a', `('x1', 1, 'ann')`, `('x2', 5, null)`, `('y1', 6, null)`, `('x3', 9, 'bob')`, `('x4', 9, 'bob')`),
      );
      await sandbox.build();
      const all = 'select * from customer_stream order by activity_id';
      const before = await sandbox.rows(all);
      const [part] = await sandbox.rows(
        `select table_name from duckdb_tables() where table_name like 'customer_stream%'`,
      );
      await sandbox.run(`alter table ${String(part)} drop column ${column}`);
      const { streams } = await sandbox.build();
      expect(streams[0]?.notes).toContain(`The table lacks ${column}: all rows have to be read again.`);
      expect(await sandbox.rows(all)).toEqual(before);
    });
  });

  test('columns may have other names', async () => {
    sandbox.settings('lookback: 2 hours\ncolumn_names: { customer: "Rider Id", ts: happened_at }');
    const renamed = transformation('a').replace('as ts', 'as happened_at').replace('as customer', 'as "Rider Id"');
    sandbox.write('transformations/a.sql', renamed);
    sandbox.remove('transformations/b.sql');
    await sandbox.run(source('a', `('x', 9, 'ann')`));
    await sandbox.build();
    await sandbox.run(source('a', `('y', 10, 'ann')`));
    await sandbox.build();
    expect(
      await sandbox.rows('select happened_at, "Rider Id", activity_occurrence from customer_stream order by 1'),
    ).toEqual([
      ['2024-01-31T09:00:00', 'ann', 1],
      ['2024-01-31T10:00:00', 'ann', 2],
    ]);
  });

  for (const layout of ['single', 'per_activity']) {
    test(`columns may be given other names later, and their own again (${layout})`, async () => {
      const settings = `lookback: 2 hours\nlayout: ${layout}`;
      const named = async (ts: string, names: string): Promise<void> => {
        sandbox.settings(settings + names);
        sandbox.write('transformations/a.sql', transformation('a').replace('as ts', `as ${ts}`));
        await sandbox.build();
        expect(await sandbox.rows(`select activity_id, ${ts}, activity_occurrence from customer_stream`)).toEqual([
          ['x', '2024-01-31T09:00:00', 1],
        ]);
      };
      sandbox.remove('transformations/b.sql');
      await sandbox.run(source('a', `('x', 9, 'ann')`));
      await named('ts', '');
      await named('happened_at', '\ncolumn_names: { ts: happened_at }');
      await named('ts', '');
    });
  }

  test('of an activity may have a name of several lines', async () => {
    sandbox.settings('lookback: 2 hours\nlayout: per_activity');
    sandbox.write(
      'transformations/a.sql',
      transformation('a').replace("'came'", "'came' || chr(10) || 'and \"went\"'"),
    );
    sandbox.remove('transformations/b.sql');
    await sandbox.run(source('a', `('x', 9, 'ann')`));
    for (const kind of ['build', 'build', 'full'] as const) {
      await sandbox.build({ mode: { kind } });
      expect(await sandbox.rows('select activity_id, activity from customer_stream')).toEqual([
        ['x', 'came\nand "went"'],
      ]);
    }
  });

  test('one that no build made is never replaced', async () => {
    await sandbox.run('create table customer_stream (mine integer)');
    expect(await sandbox.refusal({ mode: { kind: 'full' } })).toMatchObject({
      kind: 'input',
      message: 'customer_stream exists and was not built by Activity Schema.',
    });
  });

  test('nor is what somebody put in the place of one that was built', async () => {
    await sandbox.build();
    await sandbox.run('drop table customer_stream', 'create table customer_stream as select 1 as mine');
    for (const kind of ['build', 'full'] as const) {
      expect(await sandbox.refusal({ mode: { kind } })).toMatchObject({
        message: 'customer_stream exists and was not built by Activity Schema.',
      });
    }
    expect(await sandbox.rows('select * from customer_stream')).toEqual([[1]]);
  });

  test('nor is one that has some of its columns, while the SQL is another', async () => {
    await sandbox.run(source('a', `('x', 9, 'ann')`));
    await sandbox.build();
    sandbox.write('transformations/a.sql', transformation('a').replace(`'from', 'a'`, `'from', 'anew'`));
    await sandbox.run('drop table customer_stream');
    for (const kind of ['table', 'view']) {
      await sandbox.run(`create ${kind} customer_stream as select timestamp '2024-01-31' as ts, 'came' as activity`);
      expect(await sandbox.refusal()).toMatchObject({
        message: 'customer_stream exists and was not built by Activity Schema.',
      });
      await sandbox.run(`drop ${kind} customer_stream`);
    }
  });

  test('nor is a view that somebody made in its place', async () => {
    await sandbox.run(source('a', `('x', 9, 'ann')`));
    await sandbox.build();
    await sandbox.run(
      'alter table customer_stream rename to clear',
      `create view customer_stream as select * replace ('***' as customer) from clear`,
    );
    for (const layout of ['single', 'per_activity']) {
      sandbox.settings(`lookback: 2 hours\nlayout: ${layout}`);
      for (const kind of ['build', 'full'] as const) {
        expect(await sandbox.refusal({ mode: { kind } })).toMatchObject({
          message: 'customer_stream exists and was not built by Activity Schema.',
        });
      }
    }
    expect(await sandbox.rows('select customer from customer_stream')).toEqual([['***']]);
  });

  test('nor one in the place of the view over the activities', async () => {
    sandbox.settings('lookback: 2 hours\nlayout: per_activity');
    await sandbox.run(source('a', `('x', 9, 'ann')`));
    await sandbox.build();
    for (const column of ['mine', '_activity_source']) {
      await sandbox.run('drop view customer_stream', `create view customer_stream as select 'precious' as ${column}`);
      for (const layout of ['per_activity', 'single']) {
        sandbox.settings(`lookback: 2 hours\nlayout: ${layout}`);
        for (const kind of ['build', 'full'] as const) {
          expect(await sandbox.refusal({ mode: { kind } })).toMatchObject({
            message: 'customer_stream exists and was not built by Activity Schema.',
          });
        }
      }
      sandbox.settings('lookback: 2 hours\nlayout: single\ncolumn_names: { customer: who }');
      expect(await sandbox.refusal()).toMatchObject({ kind: 'input' });
    }
    expect(await sandbox.rows('select * from customer_stream')).toEqual([['precious']]);
  });

  test('a view of builds over no activity is replaced', async () => {
    const activityOfRow = transformation('a').replace("'came' as activity", 'who as activity');
    sandbox.settings('lookback: 2 hours\nlayout: per_activity');
    sandbox.write('transformations/a.sql', activityOfRow);
    sandbox.remove('transformations/b.sql');
    await sandbox.build();
    sandbox.settings('lookback: 2 hours');
    await sandbox.run(source('a', `('x', 9, 'came')`));
    await sandbox.build();
    expect(await sandbox.rows('select activity_id, activity from customer_stream')).toEqual([['x', 'came']]);
  });

  test('a plan writes nothing', async () => {
    await sandbox.plan();
    expect(
      await sandbox.rows(
        `select table_name from duckdb_tables() where table_name like '%stream%' or table_name like '\\_%'`,
      ),
    ).toEqual([]);
  });
});

describe('projects', () => {
  test('with several streams build each by itself', async () => {
    sandbox.write(
      'activity_schema.yml',
      `name: two
connection: dev
connections: { dev: { type: duckdb, path: world.duckdb } }
streams:
  customer_stream: { entity: customer }
  bike_stream: { entity: bike, schema: bikes }
`,
    );
    sandbox.write('transformations/a.sql', transformation('a', 'stream: customer_stream'));
    sandbox.write('transformations/b.sql', transformation('b', 'stream: bike_stream'));
    await sandbox.run(source('a', `('x', 1, 'ann')`), source('b', `('y', 2, 'bike')`, `('z', 3, 'bike')`));
    const { streams } = await sandbox.build();
    expect(streams.map(({ stream, total }) => [stream, total.inserted])).toEqual([
      ['customer_stream', 1],
      ['bike_stream', 2],
    ]);
    const only = await sandbox.build({ transformations: ['b'] });
    expect(only.streams.map(({ stream }) => stream)).toEqual(['bike_stream']);
    expect(await sandbox.rows('select max(activity_occurrence) from bikes.bike_stream')).toEqual([[2]]);
  });

  test('of version 1.1 keep their three features', async () => {
    sandbox.settings('optional_columns: [feature_1, feature_3]');
    const settings = readFileSync(join(sandbox.folder, 'activity_schema.yml'), 'utf8');
    sandbox.write('activity_schema.yml', `spec: "1.1"\n${settings}`);
    sandbox.remove('transformations/b.sql');
    sandbox.write(
      'transformations/a.sql',
      `select id as activity_id, timestamp '2024-01-31' as ts, who as customer, 'came' as activity, id as feature_1 from raw.a`,
    );
    await sandbox.run(source('a', `('x', 1, 'ann')`));
    await sandbox.build();
    expect(await sandbox.rows('select feature_1, feature_3, activity_occurrence from customer_stream')).toEqual([
      ['x', null, 1],
    ]);
  });
});

describe('a build that is cancelled', () => {
  test('keeps nothing, and the ledger says so', async () => {
    await sandbox.run(source('a', `('x', 1, 'ann')`));
    await sandbox.build();
    await sandbox.run(source('a', `('y', 2, 'ann')`));
    const cancel = new AbortController();
    const cancelled = sandbox.runner.build(
      sandbox.request(),
      ({ step }) => step === 8 && cancel.abort(),
      cancel.signal,
    );
    await expect(cancelled).rejects.toMatchObject({ problem: { kind: 'cancelled' } });
    expect(await sandbox.rows('select activity_id from customer_stream')).toEqual([['x']]);
    const [latest] = await sandbox.runner.history(
      { root: sandbox.folder, connection: undefined, limit: 1 },
      new AbortController().signal,
    );
    expect(latest).toMatchObject({ outcome: 'cancelled', error: 'Cancelled.' });
    await sandbox.build();
    expect(await sandbox.rows('select count(*) from customer_stream')).toEqual([[2]]);
  });
});

describe('what is refused', () => {
  test.each([
    [
      'update: view',
      'update: view',
      'a has `update: view`, and all rows of customer_stream are in one table, where no view can stand for some of them.',
    ],
    ['a circle', 'run_after: [a]', 'Transformations wait for each other: a → a.'],
  ])('%s', async (_name, head, message) => {
    sandbox.write('transformations/a.sql', transformation('a', head));
    expect(await sandbox.refusal()).toMatchObject({ kind: 'input', message });
  });

  test('a transformation that lacks a required column', async () => {
    sandbox.write('transformations/a.sql', `select 'x' as activity_id, 'ann' as customer, 'came' as activity`);
    expect(await sandbox.refusal()).toMatchObject({
      kind: 'input',
      message: 'a gives no `ts`, `feature_json`, which customer_stream needs.',
    });
  });

  test('names that are not there', async () => {
    expect(await sandbox.refusal({ streams: ['nothing'] })).toMatchObject({ message: 'There is no stream `nothing`.' });
    expect(await sandbox.refusal({ transformations: ['c'] })).toMatchObject({
      message: 'There is no transformation `c`.',
      next: 'The project has a and b.',
    });
    expect(await sandbox.refusal({ connection: 'prod' })).toMatchObject({ kind: 'unknown-connection', known: ['dev'] });
  });
});

test('chosen transformations of two streams are built, each into its own', async () => {
  sandbox.settings('lookback: 2 hours');
  const file = join(sandbox.folder, 'activity_schema.yml');
  sandbox.write('activity_schema.yml', `${readFileSync(file, 'utf8')}  bike_stream: { entity: bike }\n`);
  sandbox.write('transformations/a.sql', transformation('a', 'stream: customer_stream'));
  sandbox.write('transformations/b.sql', transformation('b', 'stream: bike_stream'));
  sandbox.write('transformations/c.sql', transformation('a', 'stream: bike_stream'));
  await sandbox.run(source('a', `('x', 1, 'ann')`), source('b', `('y', 5, 'bob')`));
  const { streams } = await sandbox.build({ transformations: ['a', 'b'] });
  const built = streams.map(({ stream, transformations }) => [
    stream,
    transformations.map((one) => one.transformation),
  ]);
  expect(built).toEqual([
    ['customer_stream', ['a']],
    ['bike_stream', ['b']],
  ]);
  const plans = await sandbox.runner.plan(
    { ...sandbox.request(), transformations: ['a', 'b'] },
    new AbortController().signal,
  );
  expect(plans.map(({ stream, transformations }) => [stream, transformations.map(({ id }) => id)])).toEqual(built);
});
