import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { localRunner } from '../../server/src/run/local.ts';
import type { BuildMode } from '../../server/src/streams/plan.ts';
import { Sandbox } from '../oracle/build-sandbox.ts';
import { besideDuckdb } from './keeping-duckdb.ts';
import { watchStatements } from './statements.ts';

vi.mock('../../server/src/warehouses/duckdb.ts', async (original) =>
  (await import('./atomic-duckdb.ts')).atomicModule(original),
);

let sandbox: Sandbox;

beforeEach(async () => {
  sandbox = new Sandbox();
  sandbox.settings('layout: single\nlookback: 2 hours');
  sandbox.write(
    'transformations/a.sql',
    `select id as activity_id, date '2024-01-31' + at_hour * interval '1 hour' as ts, who as customer, did as activity,
  json_object('n', id) as feature_json
from raw.a`,
  );
  await sandbox.run(
    'create schema raw',
    'create table raw.a (id varchar, at_hour integer, who varchar, did varchar)',
    `insert into raw.a values ('1', 1, 'ann', 'came'), ('2', 2, 'ann', 'came')`,
  );
  await sandbox.build();
  await sandbox.run(`insert into raw.a values ('0', 0, 'ann', 'came'), ('3', 3, 'ann', 'came')`);
});

afterEach(() => sandbox.end());

const numbers = () => sandbox.rows('select activity_id, activity_occurrence from customer_stream order by activity_id');
const before = [
  ['1', 1],
  ['2', 2],
];
const after = [
  ['0', 1],
  ['1', 2],
  ['2', 3],
  ['3', 4],
];

const left = async (): Promise<unknown> =>
  (await sandbox.rows('select count(*) from _activity_schema_unfinished'))[0]?.[0];

/** A build that is struck before the first statement that matches, and whatever it would do then. */
async function struck(at: RegExp, mode: BuildMode = { kind: 'build' }): Promise<string> {
  let isStruck = false;
  const unwatch = watchStatements({
    before({ sql }) {
      isStruck ||= at.test(sql);
      if (isStruck) throw new Error('struck');
      return undefined;
    },
  });
  return sandbox
    .build({ mode })
    .then(() => 'not struck', String)
    .finally(unwatch);
}

/** A statement while a build is at work. */
async function beside(sql: string): Promise<void> {
  const { ask, close } = await besideDuckdb(join(sandbox.folder, 'world.duckdb'));
  await ask(sql).finally(close);
}

const outcomes = async (): Promise<readonly string[]> => {
  const request = { root: sandbox.folder, connection: undefined, limit: 10 };
  const runs = await localRunner().history(request, new AbortController().signal);
  return runs.filter(({ transformation }) => transformation === undefined).map(({ outcome }) => outcome);
};

describe('a run that was stopped', () => {
  test('before it had written down what is to be done has done nothing', async () => {
    expect(await struck(/^insert into _activity_schema_unfinished/)).toContain('struck');
    expect(await numbers()).toEqual(before);
    expect((await sandbox.plan()).reasons.join()).not.toContain('stopped');
    expect((await sandbox.build()).streams[0]?.notes.join()).not.toContain('stopped');
    expect(await numbers()).toEqual(after);
    expect(await outcomes()).toEqual(['succeeded', 'died', 'succeeded']);
  });

  test('after it is brought to its end by the next, which finds nothing to do but that', async () => {
    expect(await struck(/^merge into customer_stream/)).toContain('struck');
    expect(await numbers()).toEqual(before);
    expect((await sandbox.plan()).reasons[0]).toMatch(
      /^An earlier run was stopped before its end: .* \(\d+ statements\)/,
    );
    const { streams } = await sandbox.build();
    expect(streams[0]?.total).toMatchObject({ inserted: 0, updated: 0, recomputed: 0 });
    expect(streams[0]?.notes).toContain(
      'An earlier run was stopped before its end: what was left of it was done first.',
    );
    expect(await numbers()).toEqual(after);
    expect(await outcomes()).toEqual(['succeeded', 'succeeded', 'succeeded']);
    expect(await left()).toBe(0);
  });

  test('is brought to its end whatever command comes next', async () => {
    await struck(/^merge into customer_stream/);
    // The source has lost what the run had read.
    await sandbox.run('delete from raw.a');
    await sandbox.build({ mode: { kind: 'backfill', from: '2024-02-01T00:00:00', to: '2024-02-02T00:00:00' } });
    expect(await numbers()).toEqual(after);
  });

  test('in a full build leaves nothing behind after the next, though that is no full one', async () => {
    const beside = `select table_name from duckdb_tables() where table_name like '%\\_\\_new' escape '\\' or table_name like '%\\_next\\_%' escape '\\'`;
    await struck(/^insert into _activity_schema_unfinished/, { kind: 'full' });
    expect(await sandbox.rows(beside)).toContainEqual(['customer_stream__new']);
    await sandbox.build();
    expect(await sandbox.rows(beside)).toEqual([]);
    expect(await numbers()).toEqual(after);
  });

  test('and whose table is gone since is told of, until all is built from nothing', async () => {
    await struck(/^merge into customer_stream/);
    await sandbox.run('drop table customer_stream');
    expect(await sandbox.refusal()).toMatchObject({
      kind: 'sql',
      message: expect.stringMatching(
        /^An earlier run was stopped, .*customer_stream does not exist.*`activity-schema build --full`/s,
      ),
    });
    await sandbox.build({ mode: { kind: 'full' } });
    expect(await numbers()).toEqual(after);
    expect(await left()).toBe(0);
  });
});

test('who has lost the lease when the work is done has done nothing', async () => {
  const unwatch = watchStatements({
    before({ sql }) {
      if (!/^insert into _activity_schema_unfinished/.test(sql)) return undefined;
      unwatch();
      return beside(`update _activity_schema_lease set run = 'another', host = 'elsewhere', holder = 'ann@elsewhere'`);
    },
  });
  expect(await sandbox.refusal()).toMatchObject({ kind: 'lease-lost' });
  expect(await numbers()).toEqual(before);
  expect(await left()).toBe(0);
});

test('of two runs at once one gives way', async () => {
  const outcomesOfBoth = await Promise.allSettled([sandbox.build(), sandbox.build()]);
  expect(outcomesOfBoth.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  expect(outcomesOfBoth.find((one) => one.status === 'rejected')?.reason.problem).toMatchObject({ kind: 'held' });
  expect(await numbers()).toEqual(after);
});

test('another machine that lays its claim down at the same moment is given way to', async () => {
  const unwatch = watchStatements({
    before({ sql }) {
      if (!/^insert into _activity_schema_lease/.test(sql)) return undefined;
      unwatch();
      return beside(`insert into _activity_schema_lease
values ('customer_stream', 'another', 'build', 'ann@elsewhere', 'elsewhere', 1, now(), now() + interval '1 minute')`);
    },
  });
  expect(await sandbox.refusal()).toMatchObject({ kind: 'held', holder: 'ann@elsewhere' });
  expect(await sandbox.rows('select run from _activity_schema_lease')).toEqual([['another']]);
  expect(await numbers()).toEqual(before);
});

test('what cannot be put in the place of another in one statement is refused, and nothing is written', async () => {
  sandbox.settings('layout: per_activity\nlookback: 2 hours');
  expect(await sandbox.refusal()).toMatchObject({
    kind: 'input',
    message: expect.stringContaining('DuckDB has no transactions'),
    next: expect.stringMatching(/^Drop the table customer_stream and build/),
  });
  expect(await numbers()).toEqual(before);
  await sandbox.run('drop table customer_stream');
  await sandbox.build();
  expect(await numbers()).toEqual(after);
  sandbox.settings('layout: single\nlookback: 2 hours');
  expect(await sandbox.refusal()).toMatchObject({ next: expect.stringMatching(/^Drop the view customer_stream and/) });
  await sandbox.run('drop view customer_stream');
  await sandbox.build();
  expect(await numbers()).toEqual(after);
  expect(await sandbox.rows(`select table_name from duckdb_tables() where table_name like 'customer_stream%'`)).toEqual(
    [['customer_stream']],
  );
});

test('a kept query that becomes a view is refused, and the table stays', async () => {
  const query = (kind: string): void =>
    sandbox.write(
      'queries/visits.aql',
      `/*---\nmaterialize: ${kind}\nas: visits\n---*/\nusing customer_stream\nselect all came (activity_id)\n`,
    );
  query('table');
  await sandbox.build();
  expect((await sandbox.rows('select count(*) from visits'))[0]).toEqual([4]);
  query('view');
  expect((await sandbox.build()).streams[0]?.queries).toMatchObject([
    { outcome: 'failed', error: expect.stringContaining('Drop the table visits') },
  ]);
  expect((await sandbox.rows('select count(*) from visits'))[0]).toEqual([4]);
});
