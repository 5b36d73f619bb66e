import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { explain, RunError } from '../../server/src/run/problem.ts';
import { Sandbox } from './build-sandbox.ts';

let sandbox: Sandbox;

const transformation = (ts: string, more = ''): string => `select
  id as activity_id, ${ts} as ts, who as customer, 'came' as activity, json_object() as feature_json${more}
from raw.a`;

const rows = (...given: readonly string[]): string => `insert into raw.a values ${given.join(', ')}`;

beforeEach(async () => {
  sandbox = new Sandbox();
  sandbox.settings('lookback: 0 seconds');
  sandbox.write('transformations/a.sql', transformation('happened'));
  await sandbox.run('create schema raw', 'create table raw.a (id varchar, happened varchar, who varchar)');
});

afterEach(() => sandbox.end());

describe('when a row happened', () => {
  const zone = process.env.TZ;

  afterEach(() => {
    if (zone === undefined) delete process.env.TZ;
    else process.env.TZ = zone;
  });

  const times = 'select ts from customer_stream order by activity_id';

  test.each(['UTC', 'America/New_York'])(
    'is told in UTC, a text without a zone being in UTC, in a process of %s',
    async (tz) => {
      process.env.TZ = tz;
      await sandbox.run(
        rows(
          `('1', '2024-01-01T10:00:00+05:00', 'ann')`,
          `('2', '2024-01-01 10:00:00', 'ann')`,
          `('3', '2024-01-01T10:00:00.25Z', 'ann')`,
          `('4', '2024-07-01', 'ann')`,
        ),
      );
      await sandbox.build();
      expect((await sandbox.rows(times)).flat()).toEqual([
        '2024-01-01T05:00:00',
        '2024-01-01T10:00:00',
        '2024-01-01T10:00:00.25',
        '2024-07-01T00:00:00',
      ]);
      sandbox.write('transformations/a.sql', transformation(`cast(happened[:10] as timestamp)`));
      await sandbox.build();
      expect((await sandbox.rows(times)).flat()[3]).toBe('2024-07-01T00:00:00');
      sandbox.write('transformations/a.sql', transformation(`cast(happened as timestamptz)`));
      await sandbox.build();
      expect((await sandbox.rows(times)).flat()[0]).toBe('2024-01-01T05:00:00');
    },
  );
});

describe('rows of the moment up to which was read', () => {
  const ids = 'select activity_id from customer_stream order by 1';

  test.each([
    ['of a bound that is put around', transformation('cast(happened as timestamp)')],
    ['of `> @start_ts`', `select * from (${transformation('cast(happened as timestamp)')}) where ts > @start_ts`],
  ])('are read again, without a lookback, in case %s', async (_, sql) => {
    sandbox.write('transformations/a.sql', sql);
    await sandbox.run(rows(`('1', '2024-01-01 10:00:00', 'ann')`));
    await sandbox.build();
    await sandbox.run(rows(`('2', '2024-01-01 10:00:00', 'bob')`));
    await sandbox.build();
    expect((await sandbox.rows(ids)).flat()).toEqual(['1', '2']);
    expect((await sandbox.build()).streams[0]?.total).toMatchObject({ inserted: 0, updated: 0, recomputed: 0 });
  });
});

describe('what a build says', () => {
  beforeEach(() => sandbox.run(rows(`('1', '2024-01-01 10:00:00', 'ann')`)));

  test('a column that was left out for a while has the values of that time', async () => {
    const linked = transformation('happened', `, 'to ' || id as link`);
    sandbox.write('transformations/a.sql', linked);
    sandbox.settings('lookback: 0 seconds\noptional_columns: [link]');
    await sandbox.build();
    sandbox.settings('lookback: 0 seconds');
    await sandbox.run(rows(`('2', '2024-01-01 11:00:00', 'ann')`));
    await sandbox.build();
    sandbox.settings('lookback: 0 seconds\noptional_columns: [link]');
    await sandbox.build();
    expect((await sandbox.rows('select link from customer_stream order by 1')).flat()).toEqual(['to 1', 'to 2']);
  });

  test('rows that changed under the same SQL are told of, and no others', async () => {
    await sandbox.build();
    sandbox.write('transformations/a.sql', transformation('happened').replace('who as', 'upper(who) as'));
    const rewritten = await sandbox.build();
    expect(rewritten.streams[0]?.total).toMatchObject({ updated: 1, mutated: 0 });
    expect(rewritten.streams[0]?.notes.join()).not.toContain('changed after being built');
    await sandbox.run(`update raw.a set who = 'bob'`);
    const mutated = await sandbox.build();
    expect(mutated.streams[0]?.total).toMatchObject({ updated: 1, mutated: 1 });
    expect(mutated.streams[0]?.notes).toEqual(['1 row of a changed after being built and was replaced.']);
  });

  test('from which time on it reads is for a plan to say, not for a report', async () => {
    await sandbox.build();
    expect((await sandbox.plan()).reasons).toEqual([
      'a: rows from 2024-01-01 10:00:00 on, the latest built before minus the lookback.',
    ]);
    expect((await sandbox.build()).streams[0]?.notes).toEqual(['Nothing changed in customer_stream.']);
  });
});

test('names that differ in their case only are one name', async () => {
  await sandbox.run('create schema analytics', 'create table customer_STREAM (a integer)');
  await sandbox.run(rows(`('1', '2024-01-01 10:00:00', 'ann')`));
  expect(await sandbox.refusal()).toMatchObject({
    message: 'customer_stream exists and was not built by Activity Schema.',
  });
  sandbox.settings('schema: Analytics');
  await sandbox.build();
  await sandbox.build({ mode: { kind: 'full' } });
  expect((await sandbox.rows('select activity_id from analytics.customer_stream')).flat()).toEqual(['1']);
});

test('an error in a query says whose SQL its place is in', async () => {
  const error = await sandbox.rows('select nope from (select 1 as a)').catch((reason: unknown) => reason);
  expect(error instanceof RunError && explain(error.problem).next).toBe(
    'Correct the query and run it again. The place is in the SQL it was compiled to.',
  );
});
