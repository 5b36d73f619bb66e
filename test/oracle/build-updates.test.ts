import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Sandbox } from './build-sandbox.ts';
import { layouts } from './build-sources.ts';

let sandbox: Sandbox;

/** A source with one activity; `at_hour` is the hour of a day. */
const transformation = (table: string, head: string, feature = `'${table}'`): string => `/*---\n${head}\n---*/\nselect
  id as activity_id, date '2024-01-31' + at_hour * interval '1 hour' as ts, who as customer, 'came' as activity,
  json_object('from', ${feature}) as feature_json
from raw.${table}`;

const source = (table: string, ...rows: readonly string[]): string =>
  `insert into raw.${table} values ${rows.map((row) => `(${row})`).join(', ')}`;

const people = 'select activity_id, customer, _activity_source from customer_stream order by activity_id';
const total = async (...options: Parameters<Sandbox['build']>) => (await sandbox.build(...options)).streams[0]?.total;

describe.each(layouts)('layout: %s', (layout) => {
  const settings = (text: string): void => sandbox.settings(`layout: ${layout}\n${text}`);

  beforeEach(async () => {
    sandbox = new Sandbox();
    settings('lookback: 2 hours');
    await sandbox.run(
      'create schema raw',
      ...['a', 'b'].map((table) => `create table raw.${table} (id varchar, at_hour integer, who varchar)`),
    );
  });

  afterEach(() => sandbox.end());

  describe('update: missing', () => {
    beforeEach(async () => {
      sandbox.write('transformations/a.sql', transformation('a', 'update: missing'));
      await sandbox.run(source('a', `'1', 1, 'ann'`, `'2', 2, 'ann'`, `'3', 3, 'bob'`));
      await sandbox.build();
    });

    test('what changed or is gone stays as it was taken, and only what is not there comes in', async () => {
      await sandbox.run(
        `update raw.a set who = 'cy' where id = '3'`,
        `delete from raw.a where id = '2'`,
        source('a', `'4', 2, 'dan'`),
      );
      expect(await total()).toMatchObject({ read: 3, inserted: 1, updated: 0, deleted: 0, mutated: 0, duplicate: 0 });
      const rows = [
        ['1', 'ann', 'a'],
        ['2', 'ann', 'a'],
        ['3', 'bob', 'a'],
        ['4', 'dan', 'a'],
      ];
      expect(await sandbox.rows(people)).toEqual(rows);
      expect(await total({ mode: { kind: 'reconcile', window: 'all' } })).toMatchObject({ inserted: 0, updated: 0 });
      expect(await sandbox.rows(people)).toEqual(rows);
    });

    test.each([
      ['a reconcile', { kind: 'reconcile', window: 'all' }],
      ['a backfill', { kind: 'backfill', from: '2024-01-31T00:00:00', to: '2024-02-01T00:00:00' }],
    ] as const)('%s inserts what came too late for builds, and deletes nothing', async (_, mode) => {
      await sandbox.run('delete from raw.a', source('a', `'9', 9, 'eve'`, `'1', 1, 'eve'`));
      await sandbox.build();
      await sandbox.run(source('a', `'late', 0, 'eve'`));
      expect(await total()).toMatchObject({ inserted: 0 });
      expect(await total({ mode })).toMatchObject({ inserted: 1, updated: 0, deleted: 0 });
      expect((await sandbox.rows(people)).map(([id, who]) => `${id} ${who}`)).toEqual([
        '1 ann',
        '2 ann',
        '3 bob',
        '9 eve',
        'late eve',
      ]);
    });

    test('a full build takes what the source gives now', async () => {
      await sandbox.run('delete from raw.a', source('a', `'3', 3, 'cy'`));
      await sandbox.build({ mode: { kind: 'full' }, transformations: ['a'] });
      expect(await sandbox.rows(people)).toEqual([['3', 'cy', 'a']]);
    });

    test('other SQL adds rows, changes none, and the plan says so', async () => {
      sandbox.write('transformations/a.sql', transformation('a', 'update: missing', `'anew'`));
      await sandbox.run(source('a', `'0', 0, 'ann'`));
      expect((await sandbox.plan()).reasons).toEqual([
        'The SQL of a changed since the last build: what it gives besides comes in, and the rows that are there stay as they are until `build --full`.',
        'a: only rows whose ids are not there come in, and none goes (`update: missing`).',
      ]);
      expect(await total()).toMatchObject({ read: 4, inserted: 1, updated: 0 });
      expect((await sandbox.plan()).reasons).toEqual([
        'a: rows from 2024-01-31 01:00:00 on, the latest built before minus the lookback.',
        'a: only rows whose ids are not there come in, and none goes (`update: missing`).',
      ]);
      const features = `select feature_json->>'from' from customer_stream order by activity_id`;
      expect((await sandbox.rows(features)).flat()).toEqual(['anew', 'a', 'a', 'a']);
    });

    test('an id that another transformation has is there, and its own row takes the place when the other goes', async () => {
      sandbox.write('transformations/b.sql', transformation('b', 'update: full'));
      await sandbox.run(source('b', `'7', 1, 'bob'`));
      await sandbox.build();
      await sandbox.run(source('a', `'7', 3, 'ann'`));
      expect(await total()).toMatchObject({ inserted: 0, updated: 0 });
      expect((await sandbox.rows(people)).at(-1)).toEqual(['7', 'bob', 'b']);
      // From here on the row is too old to be read for its time.
      await sandbox.run(source('a', `'20', 20, 'ann'`));
      await sandbox.build();
      await sandbox.run('delete from raw.b', source('b', `'8', 1, 'bob'`));
      await sandbox.build();
      expect((await sandbox.rows(people)).slice(-2)).toEqual([
        ['7', 'ann', 'a'],
        ['8', 'bob', 'b'],
      ]);
      sandbox.remove('transformations/b.sql');
      await sandbox.build();
      expect((await sandbox.rows(people)).at(-1)).toEqual(['7', 'ann', 'a']);
    });

    test('a later row of another transformation wins, an earlier one does not, as everywhere', async () => {
      sandbox.write('transformations/b.sql', transformation('b', 'update: incremental'));
      await sandbox.run(source('b', `'2', 1, 'bob'`, `'3', 4, 'cy'`));
      await sandbox.build();
      expect(await sandbox.rows(people)).toEqual([
        ['1', 'ann', 'a'],
        ['2', 'ann', 'a'],
        ['3', 'cy', 'b'],
      ]);
    });

    test('a removed row stays removed though its source gives it to somebody else', async () => {
      sandbox.write('transformations/gone.sql', `/*---\nrole: removals\n---*/\nselect 'ann' as customer`);
      await sandbox.build();
      await sandbox.run(`update raw.a set who = 'cy' where id = '2'`);
      expect(await total()).toMatchObject({ inserted: 0 });
      expect(await sandbox.rows(people)).toEqual([['3', 'bob', 'a']]);
    });
  });

  describe('update: once', () => {
    beforeEach(async () => {
      sandbox.write('transformations/a.sql', transformation('a', 'update: once'));
      sandbox.write('transformations/b.sql', transformation('b', 'update: incremental'));
      await sandbox.run(source('a', `'1', 1, 'ann'`), source('b', `'2', 2, 'ann'`));
      await sandbox.build();
      await sandbox.run(`update raw.a set who = 'cy'`, source('a', `'3', 3, 'cy'`));
    });

    const first = [
      ['1', 'ann', 'a'],
      ['2', 'ann', 'b'],
    ];

    test('it is not read again, and the plan says so', async () => {
      expect((await sandbox.plan()).reasons).toEqual([
        'b: rows from 2024-01-31 00:00:00 on, the latest built before minus the lookback.',
        'a: ran already, and nothing is read (`update: once`).',
      ]);
      expect((await sandbox.plan()).transformations.map(({ id }) => id)).toEqual(['b']);
      await sandbox.build();
      await sandbox.build({ mode: { kind: 'reconcile', window: 'all' } });
      await sandbox.build({ mode: { kind: 'backfill', from: '2024-01-31T00:00:00', to: '2024-02-01T00:00:00' } });
      expect(await sandbox.rows(people)).toEqual(first);
      await sandbox.build({ transformations: ['a'] });
      expect(await sandbox.rows(people)).toEqual(first);
    });

    test('its source may be gone, until it is needed', async () => {
      await sandbox.run('drop table raw.a');
      await sandbox.build();
      expect(await sandbox.rows(people)).toEqual(first);
      expect(await sandbox.refusal({ mode: { kind: 'full' } })).toMatchObject({ kind: 'sql', transformation: 'a' });
      settings('lookback: 2 hours\nallow_future: true');
      expect(await sandbox.refusal()).toMatchObject({ kind: 'sql', transformation: 'a' });
    });

    test.each([
      [
        'when its SQL changes',
        () => sandbox.write('transformations/a.sql', transformation('a', 'update: once', `'anew'`)),
        {},
      ],
      ['in a full build', () => {}, { mode: { kind: 'full' } }],
      ['in a reconcile that names it', () => {}, { mode: { kind: 'reconcile' }, transformations: ['a'] }],
      [
        'in a backfill that names it',
        () => {},
        { mode: { kind: 'backfill', from: '2024-01-31T00:00:00', to: '2024-02-01T00:00:00' }, transformations: ['a'] },
      ],
    ] as const)('it runs again %s', async (_, change, options) => {
      change();
      await sandbox.build(options);
      expect(await sandbox.rows(people)).toEqual([
        ['1', 'cy', 'a'],
        ['2', 'ann', 'b'],
        ['3', 'cy', 'a'],
      ]);
    });

    test('it ran though it gave nothing', async () => {
      await sandbox.run('delete from raw.a');
      await sandbox.build({ mode: { kind: 'full' } });
      await sandbox.run(source('a', `'4', 4, 'cy'`));
      await sandbox.build();
      expect(await sandbox.rows(people)).toEqual([['2', 'ann', 'b']]);
    });

    test('a row of it that another hid does not come back by itself, and the build says so', async () => {
      await sandbox.run(source('b', `'1', 4, 'bob'`));
      await sandbox.build();
      sandbox.write('transformations/b.sql', `${transformation('b', 'update: incremental')} where id <> '1'`);
      expect((await sandbox.build()).streams[0]?.notes).toContain(
        'a ran once and is not read again: rows of it that others with the same activity_id hid stay away until `build --full`.',
      );
      expect(await sandbox.rows(people)).toEqual([['2', 'ann', 'b']]);
    });
  });

  test('another `update` alone reads nothing again; a reconcile brings in what was passed over', async () => {
    sandbox.write('transformations/a.sql', transformation('a', 'update: missing'));
    await sandbox.run(source('a', `'1', 1, 'ann'`, `'9', 9, 'ann'`));
    await sandbox.build();
    await sandbox.run(`update raw.a set who = 'bob'`);
    await sandbox.build();
    sandbox.write('transformations/a.sql', transformation('a', 'update: once'));
    expect(await total()).toMatchObject({ read: 0, updated: 0 });
    sandbox.write('transformations/a.sql', transformation('a', 'update: incremental'));
    expect(await total()).toMatchObject({ read: 1, updated: 1 });
    expect((await sandbox.rows(people)).map(([, who]) => who)).toEqual(['ann', 'bob']);
    await sandbox.build({ mode: { kind: 'reconcile', window: 'all' } });
    expect((await sandbox.rows(people)).map(([, who]) => who)).toEqual(['bob', 'bob']);
  });

  describe('what is refused', () => {
    test.each([
      ['update: missing', '`window_delete` and `update: missing`, which deletes nothing.'],
      ['update: once', '`window_delete` and `update: once`, which deletes nothing.'],
    ])('window_delete with %s', async (update, message) => {
      sandbox.write('transformations/a.sql', transformation('a', `${update}\nwindow_delete: 7 days`));
      expect(await sandbox.refusal()).toMatchObject({ message: `a has ${message}` });
    });
  });

  describe('mutation_limit', () => {
    const build = async () => (await sandbox.build()).streams[0];
    const fill = (count: number): Promise<void> =>
      sandbox.run(`insert into raw.a select 'r' || i, i, 'ann' from range(${count}) as t(i)`);

    beforeEach(() => sandbox.write('transformations/a.sql', transformation('a', 'lookback: 20 hours')));

    test('above it all rows are read: what changed or went long ago is repaired', async () => {
      await fill(100);
      await sandbox.build();
      await sandbox.run(
        `update raw.a set who = 'bob' where at_hour >= 90`,
        `update raw.a set who = 'cy' where at_hour = 5`,
        'delete from raw.a where at_hour = 6',
      );
      const report = await build();
      expect(report?.notes[0]).toBe(
        '10 of 100 rows of a changed after being built (came), more than `mutation_limit` allows (1 %): these activities are not immutable, and all rows are read again. If their source is like that, say `window_delete` or `update: full`.',
      );
      expect(report?.total).toMatchObject({ read: 99, updated: 11, mutated: 11, deleted: 1 });
      expect(await sandbox.rows('select customer, count(*) from customer_stream group by all order by all')).toEqual([
        ['ann', 88],
        ['bob', 10],
        ['cy', 1],
      ]);
    });

    test.each([
      ['fewer than ten are replaced and told of, whatever their share', 15, 9, 'mutation_limit: 0.01'],
      ['of many rows more may change', 100, 10, 'mutation_limit: 0.1'],
    ])('%s', async (_, rows, changed, setting) => {
      settings(setting);
      await fill(rows);
      await sandbox.build();
      await sandbox.run(`update raw.a set who = 'bob' where at_hour >= ${rows - changed}`);
      const report = await build();
      expect(report?.notes).toEqual([`${changed} rows of a changed after being built and were replaced.`]);
    });

    test.each([
      ['with `window_delete`', 'window_delete: 20 hours', 'build'],
      ['with `update: full`', 'update: full', 'build'],
      ['in a backfill', 'lookback: 20 hours', 'backfill'],
    ] as const)('%s no row that changed is told of', async (_, head, kind) => {
      sandbox.write('transformations/a.sql', transformation('a', head));
      await fill(15);
      await sandbox.build();
      await sandbox.run(`update raw.a set who = 'bob' where at_hour = 14`);
      const mode = kind === 'build' ? { kind } : { kind, from: '2024-01-01T00:00:00' };
      const [report] = (await sandbox.build({ mode })).streams;
      expect(report?.total).toMatchObject({ mutated: 1 });
      expect(report?.notes).toEqual([]);
    });

    test('of 0 is passed by one row', async () => {
      settings('mutation_limit: 0');
      await fill(100);
      await sandbox.build();
      await sandbox.run(`update raw.a set who = 'bob' where at_hour in (1, 99)`);
      expect((await build())?.total).toMatchObject({ read: 100, updated: 2 });
    });

    test('a reconcile of a window reads all too; where rows are meant to change, nothing is looked for', async () => {
      await fill(100);
      await sandbox.build();
      await sandbox.run(`update raw.a set who = 'bob' where at_hour >= 85`);
      const reconciled = await sandbox.build({ mode: { kind: 'reconcile', window: 18 * 3600 } });
      expect(reconciled.streams[0]?.total.read).toBe(100);
      const checks = async (head: string): Promise<boolean> => {
        sandbox.write('transformations/a.sql', transformation('a', head));
        return (await sandbox.plan()).steps.some(({ id }) => id === 'check:mutated');
      };
      expect(await checks('lookback: 20 hours')).toBe(true);
      expect(await checks('window_delete: 40 days')).toBe(false);
      expect(await checks('update: full')).toBe(false);
      expect(await checks('update: missing')).toBe(false);
    });
  });
});
