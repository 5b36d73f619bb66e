import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { statementsOf } from '../../server/src/streams/plan.ts';
import { Sandbox } from './build-sandbox.ts';

/** Rows without a time are in no window, and every command tells of them. Source: `processing.md`, steps 1 and 2. */

let sandbox: Sandbox;

beforeEach(async () => {
  sandbox = new Sandbox();
  sandbox.settings('lookback: 1 hour');
  transformation('true');
  await sandbox.run(
    'create schema raw',
    'create table raw.rides (id integer, ended timestamp)',
    `insert into raw.rides select n, timestamp '2024-01-31' + n * interval '1 minute' from range(600) as r(n)`,
  );
});

afterEach(() => sandbox.end());

const transformation = (condition: string): void =>
  sandbox.write(
    'transformations/rides.sql',
    `select id as activity_id, ended as ts, 'ann' as customer, 'rode' as activity, json_object() as feature_json
from raw.rides where ${condition}`,
  );

const addUndated = (): Promise<void> => sandbox.run('insert into raw.rides values (600, null)');

/** The condition by which the next command reads its rows. */
async function condition(): Promise<string> {
  const steps = statementsOf(await sandbox.plan());
  const [, where = ''] = steps.find(({ id }) => id === 'stage:rides')?.sql.split('\n) as r') ?? [];
  return where;
}

const counted = async (of: ReturnType<typeof sandbox.build>): Promise<unknown> => {
  const { streams } = await of;
  const [figures] = streams[0]?.transformations ?? [];
  return { read: figures?.read, rejected: figures?.rejected };
};

describe('rows without a time', () => {
  test('are looked for as soon as there can be one, and not before', async () => {
    await sandbox.build();
    expect(await condition()).toMatch(/^\nwhere r\.ts >= [^()]* and r\.ts <= [^()]*$/);
    expect(await counted(sandbox.build())).toEqual({ read: 61, rejected: 0 });
    await addUndated();
    expect(await condition()).toContain('or r.ts is null');
    expect(await counted(sandbox.build())).toEqual({ read: 62, rejected: 1 });
    expect(await counted(sandbox.build())).toEqual({ read: 62, rejected: 1 });
  });

  test('that come between a plan and its build are told by the build', async () => {
    await sandbox.build();
    await sandbox.plan();
    await addUndated();
    expect(await counted(sandbox.build())).toEqual({ read: 62, rejected: 1 });
  });

  test.each([
    ['ended > @start_ts', { read: 61, rejected: 0 }],
    ['ended > @start_ts or ended is null', { read: 62, rejected: 1 }],
    ['(ended <= @end_ts or ended is null)', { read: 62, rejected: 1 }],
  ])('are those that the source gives with bounds of its own: %s', async (bounds, told) => {
    transformation(bounds);
    await sandbox.build();
    await addUndated();
    expect(await counted(sandbox.build())).toEqual(told);
  });

  test('are told by one chunk of a backfill, and none is looked for where there are none', async () => {
    await sandbox.build();
    const chunked = { kind: 'backfill', from: '2024-01-31T00:00:00', to: '2024-02-01T00:00:00' } as const;
    const backfill = () => counted(sandbox.build({ mode: { ...chunked, chunkSeconds: 3600 } }));
    expect(await backfill()).toEqual({ read: 600, rejected: 0 });
    await addUndated();
    expect(await backfill()).toEqual({ read: 601, rejected: 1 });
  });
});
