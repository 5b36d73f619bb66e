import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { RunRecord } from '../../server/src/run/runner.ts';
import { Sandbox } from './build-sandbox.ts';

/** What the ledger keeps of rows that could not be loaded. Source: `processing.md`, steps 2 and 6. */

let sandbox: Sandbox;

const rows = (...values: readonly string[]): string =>
  `insert into raw.rides values ${values.map((value) => `(${value})`).join(', ')}`;

const forget = (...values: readonly string[]): string =>
  `insert into raw.erasures values ${values.map((value) => `(${value})`).join(', ')}`;

beforeEach(async () => {
  sandbox = new Sandbox();
  sandbox.settings('lookback: 0 seconds\noptional_columns: [anonymous_customer_id]');
  sandbox.write(
    'transformations/rides.sql',
    `select id as activity_id, date '2024-01-31' + at_hour * interval '1 hour' as ts, who as customer, 'rode' as activity,
  device as anonymous_customer_id, json_object() as feature_json
from raw.rides`,
  );
  await sandbox.run(
    'create schema raw',
    'create table raw.rides (id varchar, at_hour integer, who varchar, device varchar)',
    'create table raw.erasures (email varchar, phone varchar)',
  );
});

afterEach(() => sandbox.end());

const removals = (): void =>
  sandbox.write(
    'transformations/erasures.sql',
    '/*---\nrole: removals\n---*/\nselect email as customer, phone as anonymous_customer_id from raw.erasures',
  );

/** The lines of `rides`, newest run first. */
async function history(): Promise<readonly RunRecord[]> {
  const lines = await sandbox.runner.history(
    { root: sandbox.folder, connection: undefined, limit: 20 },
    new AbortController().signal,
  );
  return lines.filter(({ transformation }) => transformation === 'rides');
}

const examples = async (): Promise<readonly (readonly string[])[]> =>
  (await history()).map(({ rejected }) => rejected.map(({ reason, example }) => `${reason}: ${example}`));

/** Everything the ledger holds that has one of the words in it. */
async function kept(...words: readonly string[]): Promise<readonly unknown[]> {
  const tables = await sandbox.rows(
    `select table_name from duckdb_tables() where table_name like '\\_activity%' escape '\\'`,
  );
  expect(tables.length).toBeGreaterThan(6);
  const found: unknown[] = [];
  for (const [table] of tables) {
    const isLike = words.map((word) => `t::varchar like '%${word}%'`).join(' or ');
    found.push(...(await sandbox.rows(`select t::varchar from ${table} as t where ${isLike}`)));
  }
  return found;
}

describe('examples of rejected rows', () => {
  test('are kept with each run, a few of each kind, and its history shows them', async () => {
    await sandbox.run(
      rows(`'1', 1, 'ann', null`, `'2', null, 'ann', 'd'`, `null, 5, 'ann', null`, `null, 4, 'ann', null`),
      rows(`null, 3, 'ann', null`, `null, 2, 'ann', null`),
    );
    await sandbox.build();
    await sandbox.build();
    const noTime = 'no ts: activity_id 2, ts null, customer ann, activity rode, anonymous_customer_id d';
    const noId = (hour: number): string =>
      `no activity_id: activity_id null, ts 2024-01-31 0${hour}:00:00, customer ann, activity rode, anonymous_customer_id null`;
    const every = [noId(2), noId(3), noId(4), noTime];
    expect(await examples()).toEqual([every, every]);
    expect((await history())[0]?.figures.rejected).toBe(5);
  });

  test.each([
    ['single', ''],
    ['per_activity', ''],
    ['per_activity', '/*---\nupdate: view\n---*/\n'],
  ])('are told of rows whose activity is empty or blank: %s, %j', async (layout, head) => {
    sandbox.settings(`layout: ${layout}`);
    sandbox.write(
      'transformations/rides.sql',
      `${head}select id as activity_id, timestamp '2024-01-31' as ts, 'ann' as customer, did as activity, json_object() as feature_json
from raw.deeds`,
    );
    await sandbox.run(
      'create table raw.deeds (id varchar, did varchar)',
      `insert into raw.deeds values ('1', 'rode'), ('2', ''), ('3', ' \t\n'), ('4', null), ('5', ' rode')`,
    );
    const { streams } = await sandbox.build();
    expect(await sandbox.rows('select activity_id from customer_stream order by 1')).toEqual([['1'], ['5']]);
    const told = /3 rows of rides (rejected: no activity|.*no activity)/;
    expect(streams[0]?.notes).toEqual(expect.arrayContaining([expect.stringMatching(told)]));
    const tables = `select table_name from duckdb_tables() union select view_name from duckdb_views() where not internal`;
    expect((await sandbox.rows(tables)).filter(([name]) => /^customer_stream_\s*$/.test(String(name)))).toEqual([]);
  });

  test('of the chunks of a backfill are kept as those of one run, the same one once', async () => {
    await sandbox.run(
      rows(`'1', 1, 'ann', null`, `'2', null, 'ann', 'd'`, `'3', 30, ' ', null`, `null, 60, 'ann', null`),
      rows(...[31, 32, 61, 62].map((hour) => `'${hour}', ${hour}, null, null`)),
    );
    await sandbox.build({
      mode: { kind: 'backfill', from: '2024-01-31T00:00:00', to: '2024-02-03T00:00:00', chunkSeconds: 24 * 3600 },
    });
    const newest = new Set((await history()).map(({ run }) => run));
    expect(newest.size).toBe(1);
    const [line] = await history();
    expect(line?.rejected.map(({ reason, example }) => `${reason}: ${example.slice(0, 19)}`)).toEqual([
      'no activity_id: activity_id null, t',
      'no identifier: activity_id 3, ts 2',
      'no identifier: activity_id 31, ts ',
      'no identifier: activity_id 32, ts ',
      'no ts: activity_id 2, ts n',
    ]);
  });

  describe('of a backfill in chunks', () => {
    const chunked = {
      mode: { kind: 'backfill', from: '2024-01-31T00:00:00', to: '2024-02-03T00:00:00', chunkSeconds: 24 * 3600 },
    } as const;

    beforeEach(async () => {
      await sandbox.run(
        rows(`'1', 1, 'ann', null`, `'2', null, 'ann', 'd'`, `'3', 30, ' ', null`, `'4', 60, null, null`),
        'create table raw.renamings (old varchar, new varchar)',
        `insert into raw.renamings values ('bea', null), ('bob', 'ben')`,
      );
      sandbox.write(
        'transformations/renamings.sql',
        `/*---\nrole: aliases\n---*/\nselect old as anonymous_customer_id, new as customer, date '2024-01-31' as ts from raw.renamings`,
      );
    });

    const figures = async (transformation: string): Promise<readonly (readonly number[])[]> => {
      const lines = await sandbox.runner.history(
        { root: sandbox.folder, connection: undefined, limit: 20 },
        new AbortController().signal,
      );
      return lines
        .filter((line) => line.transformation === transformation)
        .map(({ figures: { read, rejected } }) => [read, rejected]);
    };

    test('what is in no window is counted and told once', async () => {
      const { streams } = await sandbox.build(chunked);
      expect(streams[0]?.total).toMatchObject({ read: 6, rejected: 4, inserted: 1 });
      expect(streams[0]?.notes.filter((note) => note.includes('rejected'))).toEqual([
        '1 row of renamings rejected for want of an identifier or a time.',
        expect.stringMatching(
          /^3 rows of rides rejected: no ts \(activity_id 2,[^;]*; no identifier \(activity_id 3,[^;]*\)\.$/,
        ),
      ]);
      expect(await figures('renamings')).toEqual([[2, 1]]);
      expect((await figures('rides')).toSorted()).toEqual([
        [1, 1],
        [1, 1],
        [2, 1],
      ]);
    });

    test('also where it was stopped and goes on', async () => {
      const cancel = new AbortController();
      await sandbox.runner
        .build(
          { ...sandbox.request(), ...chunked },
          (step) => step.chunk?.number === 2 && cancel.abort(),
          cancel.signal,
        )
        .catch(() => {});
      const { streams } = await sandbox.build(chunked);
      expect(streams[0]?.total).toMatchObject({ read: 2, rejected: 2 });
      expect(await figures('renamings')).toEqual([[2, 1]]);
      expect((await figures('rides')).reduce((sum, [, rejected = 0]) => sum + rejected, 0)).toBe(3);
    });

    test('a window that waits for a reconcile does not count again what the reconcile counted', async () => {
      await sandbox.build();
      await sandbox.run(
        `insert into _activity_schema_queue (stream, transformation, window_from, window_to, found_at, run)
values ('customer_stream', 'rides', timestamp '2024-01-31', timestamp '2024-02-01', now()::timestamp, 'x')`,
      );
      const { streams } = await sandbox.build({ mode: { kind: 'reconcile', window: 0 } });
      expect(streams[0]?.total).toMatchObject({ read: 7, rejected: 4 });
    });
  });

  test('of a build that fails are not', async () => {
    await sandbox.run(rows(`'2', null, 'ann', 'd'`));
    sandbox.write(
      'transformations/wrong.sql',
      `select 'a' as activity_id, cast('b' as timestamp) as ts, 'c' as customer, 'd' as activity, json_object() as feature_json`,
    );
    expect(await sandbox.refusal()).toMatchObject({ kind: 'sql' });
    expect(await sandbox.rows('select * from _activity_schema_rejected_rows')).toEqual([]);
  });
});

describe('examples of earlier runs', () => {
  test.each([
    ['by name', `'2', null, 'ann', null`, `'ann', null`],
    ['by an id that has the name in it', `'ride of ann', null, null, 'phone'`, `'ann', null`],
    ['by device', `'2', null, null, 'ann phone'`, `null, 'ann phone'`],
  ])('are forgotten when somebody in them is removed %s', async (_, rejected, removed) => {
    removals();
    await sandbox.run(rows(`'1', 1, 'bob', null`, rejected));
    await sandbox.build();
    expect(await kept('ann')).not.toEqual([]);
    await sandbox.run(forget(removed));
    await sandbox.build();
    expect(await kept('ann')).toEqual([]);
    expect((await examples())[0]).toEqual(['no ts: of somebody removed']);
  });

  test('also where the removals come into the project for the first time', async () => {
    await sandbox.run(rows(`'1', 1, 'bob', null`, `'2', null, 'ann', null`));
    await sandbox.build();
    removals();
    await sandbox.run(forget(`'ann', null`));
    await sandbox.build();
    expect(await kept('ann')).toEqual([]);
  });

  test('also where a device turns out later to be somebody’s who was removed before', async () => {
    removals();
    await sandbox.run(rows(`'1', 1, 'bob', null`, `'2', null, null, 'phone'`), forget(`'ann', null`));
    await sandbox.build();
    expect(await kept('phone')).not.toEqual([]);
    await sandbox.run(rows(`'3', 3, 'ann', 'phone'`));
    await sandbox.build();
    expect(await kept('ann', 'phone')).toEqual([]);
    await sandbox.build();
    expect(await kept('ann', 'phone')).toEqual([]);
  });

  test('also in what a run said that failed of them', async () => {
    removals();
    await sandbox.run(rows(`'1', 1, 'bob', null`, `'2', 2, 'ann', null`));
    const wrong = (text: string): void =>
      sandbox.write(
        'transformations/wrong.sql',
        `select id as activity_id, date '2024-01-31' as ts, who as customer, cast(${text} as integer)::varchar as activity,
  device as anonymous_customer_id, json_object() as feature_json from raw.rides where id = '2'`,
      );
    wrong('who');
    await sandbox.refusal();
    expect(await kept('ann')).toHaveLength(1);
    wrong(`'1'`);
    await sandbox.run(forget(`'ann', null`));
    await sandbox.build();
    expect(await kept('ann')).toEqual([]);
    const errors = await sandbox.rows('select error from _activity_schema_runs where error is not null');
    expect(errors).toEqual([['What it said named somebody who was removed.']]);
  });

  test('also where it was theirs in the table until this very build', async () => {
    removals();
    await sandbox.run(rows(`'1', 1, 'bob', null`, `'2', 2, 'ann', 'phone'`, `'3', 9, 'bob', null`));
    await sandbox.build();
    await sandbox.run(rows(`'4', null, null, 'phone'`), forget(`'ann', null`));
    const report = await sandbox.build();
    expect(report.streams[0]?.total.deleted).toBe(1);
    expect(report.streams[0]?.notes.join()).not.toContain('phone');
    expect(await kept('ann', 'phone')).toEqual([]);
  });
});
