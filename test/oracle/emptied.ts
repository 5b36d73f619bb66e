import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { BuildMode } from '../../server/src/streams/plan.ts';
import { Sandbox } from './build-sandbox.ts';
import type { Engine } from './build-world.ts';

/** What becomes of tables that somebody emptied by hand, on any engine. */
export function emptiedTables(engine: () => Engine): void {
  let sandbox: Sandbox;

  beforeEach(async () => {
    sandbox = new Sandbox(engine());
    sandbox.settings('schema: analytics\nlookback: 1 day');
    sandbox.write('transformations/visited.sql', transformation('visited'));
    sandbox.write('transformations/bought.sql', transformation('bought'));
    await sandbox.run(
      'drop schema if exists analytics cascade',
      'drop schema if exists raw cascade',
      'create schema raw',
      ...['visited', 'bought'].flatMap((name) => [
        `create table raw.${name} (id integer, ts timestamp, who varchar(10))`,
        `insert into raw.${name} values (1, '2024-01-01', 'ann'), (2, '2024-02-01', 'bob'), (3, '2024-03-01', 'ann')`,
      ]),
    );
  });

  afterEach(() => sandbox.end());

  const transformation = (activity: string, head = '') =>
    `${head}select cast(id as varchar(10)) as activity_id, ts, who as customer, '${activity}' as activity, cast('{}' as json) as feature_json from raw.${activity}`;
  const divided = () => sandbox.settings('schema: analytics\nlookback: 1 day\nlayout: per_activity');
  const notes = async (mode: BuildMode = { kind: 'build' }, transformations: readonly string[] = []) =>
    (await sandbox.build({ mode, transformations })).streams[0]?.notes;
  const reasons = async () => (await sandbox.plan()).reasons;
  const count = async () => Number((await sandbox.rows('select count(*) as n from analytics.customer_stream'))[0]?.[0]);
  const drift = async () => {
    const request = { root: sandbox.folder, connection: undefined };
    return (await sandbox.runner.status(request, new AbortController().signal))[0]?.drift;
  };
  const told = (names: string, has = 'has') =>
    `${names} ${has} no rows, although the last build left some there: all rows have to be read again.`;
  const isIdle = 'Nothing changed in customer_stream.';

  test.each(['delete from', 'truncate'])('%s: all rows are read again, and before it is said so', async (statement) => {
    await notes();
    await sandbox.run(`${statement} analytics.customer_stream`);
    expect(await reasons()).toEqual([told('customer_stream')]);
    expect(await drift()).toMatchObject({ emptied: ['customer_stream'], words: [told('customer_stream')] });
    expect(await notes()).toEqual([told('customer_stream')]);
    expect(await count()).toBe(6);
    expect(await drift()).toMatchObject({ emptied: [], words: [] });
    expect(await notes()).toEqual([isIdle]);
  });

  test('a build of a part and a reconcile find it too', async () => {
    await notes();
    await sandbox.run('truncate analytics.customer_stream');
    expect(await notes({ kind: 'build' }, ['bought'])).toEqual([told('customer_stream')]);
    expect(await count()).toBe(6);
    await sandbox.run('truncate analytics.customer_stream');
    expect(await notes({ kind: 'reconcile' })).toEqual([told('customer_stream')]);
    expect(await count()).toBe(6);
  });

  test('of one activity among others', async () => {
    divided();
    await notes();
    await sandbox.run('truncate analytics.customer_stream_bought');
    expect(await drift()).toMatchObject({ emptied: ['customer_stream_bought'] });
    expect(await reasons()).toEqual([told('customer_stream_bought')]);
    expect(await notes()).toEqual([told('customer_stream_bought')]);
    expect(await count()).toBe(6);
    expect(await notes()).toEqual([isIdle]);
    await sandbox.run('truncate analytics.customer_stream_bought', 'truncate analytics.customer_stream_visited');
    const both = told('customer_stream_bought and customer_stream_visited', 'have');
    expect(await notes()).toEqual([both]);
    expect(await count()).toBe(6);
  });

  test('of an activity that nothing but its rows names', async () => {
    divided();
    sandbox.write(
      'transformations/bought.sql',
      transformation('bought').replace("'bought' as", "concat('bought', '') as"),
    );
    await notes();
    await sandbox.run('truncate analytics.customer_stream_bought');
    expect(await notes()).toEqual([told('customer_stream_bought')]);
    expect(await count()).toBe(6);
  });

  test('before another layout', async () => {
    await notes();
    await sandbox.run('truncate analytics.customer_stream');
    divided();
    expect(await notes()).toContain(told('customer_stream'));
    expect(await count()).toBe(6);
    await sandbox.run('truncate analytics.customer_stream_bought');
    sandbox.settings('schema: analytics\nlookback: 1 day');
    expect(await notes()).toContain(told('customer_stream_bought'));
    expect(await count()).toBe(6);
  });

  test('a table in whose place a view comes is not missed', async () => {
    divided();
    await notes();
    await sandbox.run('truncate analytics.customer_stream_bought');
    sandbox.write('transformations/bought.sql', transformation('bought', '/*---\nupdate: view\n---*/\n'));
    expect((await drift())?.emptied).toEqual([]);
    expect((await notes())?.join('\n')).not.toContain('no rows');
    expect(await count()).toBe(6);
  });

  describe('a table is rightly empty', () => {
    test('where the source had no rows', async () => {
      await sandbox.run('truncate raw.visited', 'truncate raw.bought');
      await notes();
      expect(await drift()).toMatchObject({ emptied: [] });
      expect(await notes()).toEqual([isIdle]);
      await sandbox.run(`insert into raw.bought values (1, '2024-01-01', 'ann')`);
      expect(await notes()).toEqual([]);
      expect(await count()).toBe(1);
    });

    test('where everybody was removed', async () => {
      sandbox.write(
        'transformations/forgotten.sql',
        '/*---\nrole: removals\n---*/\nselect who as customer from raw.gone',
      );
      await sandbox.run('create table raw.gone (who varchar(10))');
      await notes();
      await sandbox.run(`insert into raw.gone values ('ann'), ('bob')`);
      await notes();
      expect(await count()).toBe(0);
      expect(await drift()).toMatchObject({ emptied: [] });
      const leftOut = expect.stringContaining('left out');
      expect(await notes()).toEqual([leftOut, isIdle]);
      await notes({ kind: 'full' });
      expect(await notes()).toEqual([leftOut, isIdle]);
    });

    test('where a window was deleted, or a reconcile found nothing', async () => {
      sandbox.write(
        'transformations/visited.sql',
        transformation('visited', '/*---\nwindow_delete: 1000 days\n---*/\n'),
      );
      await notes();
      await sandbox.run('truncate raw.visited', 'truncate raw.bought');
      await notes();
      expect(await count()).toBe(3);
      await notes({ kind: 'reconcile', window: 'all' });
      expect(await count()).toBe(0);
      expect(await notes()).toEqual([isIdle]);
    });

    test('where a backfill has found nothing yet', async () => {
      await sandbox.run(`update raw.visited set ts = '2024-03-01'`, `update raw.bought set ts = '2024-03-01'`);
      await notes({ kind: 'backfill', from: '2024-01-01T00:00:00', to: '2024-02-01T00:00:00' });
      expect(await count()).toBe(0);
      expect(await drift()).toMatchObject({ emptied: [] });
      await notes({ kind: 'backfill', from: '2024-02-01T00:00:00', to: '2024-03-02T00:00:00' });
      expect(await count()).toBe(6);
      await notes();
      expect(await count()).toBe(6);
    });
  });

  describe('a backfill', () => {
    const january = { kind: 'backfill', from: '2024-01-01T00:00:00', to: '2024-02-01T00:00:00' } as const;

    test.each(['truncate', 'drop table'])(
      'fills a table after %s, and the build after it does the rest',
      async (statement) => {
        await notes();
        await sandbox.run(`${statement} analytics.customer_stream`);
        await notes(january);
        expect(await count()).toBe(2);
        expect(await notes()).toEqual(['bought and visited were backfilled in part: all rows are read again.']);
        expect(await count()).toBe(6);
      },
    );

    test('that was stopped before begins anew', async () => {
      await notes();
      const all = { kind: 'backfill', from: '2024-01-01T00:00:00', chunkSeconds: 86400 * 365 } as const;
      await sandbox.run(`update raw.bought set who = 'cid'`);
      const stopped = new AbortController();
      await expect(
        sandbox.runner.build(
          { ...sandbox.request(), mode: all },
          ({ chunk }) => chunk?.number === 2 && stopped.abort(),
          stopped.signal,
        ),
      ).rejects.toThrow();
      await sandbox.run('truncate analytics.customer_stream');
      await notes(all);
      expect(await count()).toBe(6);
      expect(await notes()).toEqual([isIdle]);
    });

    test('waits where other tables of the stream have rows', async () => {
      divided();
      await notes();
      await sandbox.run('truncate analytics.customer_stream_bought');
      expect(await sandbox.refusal({ mode: january })).toMatchObject({
        message: told('customer_stream_bought'),
        next: 'Build the stream first: a backfill replaces a part of what is there.',
      });
    });
  });

  test('a ledger of before this version does not know, and is brought up to date by the next build', async () => {
    await notes();
    await sandbox.run('alter table analytics._activity_schema_state drop column filled');
    expect(await drift()).toMatchObject({ emptied: [] });
    expect(await notes()).toEqual([isIdle]);
    await sandbox.run('truncate analytics.customer_stream');
    expect(await notes()).toEqual([told('customer_stream')]);
  });
}
