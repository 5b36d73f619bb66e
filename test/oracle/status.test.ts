import { afterEach, beforeEach, expect, test } from 'vitest';
import type { StreamStatus } from '../../server/src/run/runner.ts';
import { Sandbox } from './build-sandbox.ts';

let sandbox: Sandbox;

beforeEach(() => {
  sandbox = new Sandbox();
  sandbox.settings(`schema: analytics
schedule: { build: "0 * * * *", reconcile: "0 5 * * *" }`);
  sandbox.write('transformations/signed_up.sql', transformation('signed_up'));
  sandbox.write('transformations/left.sql', transformation('left'));
});

afterEach(() => sandbox.end());

function transformation(activity: string): string {
  return `select '1' as activity_id, timestamp '2024-01-01' as ts, '${activity}' as activity, 'ann' as customer, '{}' as feature_json`;
}

async function status(): Promise<StreamStatus> {
  const request = { root: sandbox.folder, connection: undefined };
  const [only] = await sandbox.runner.status(request, new AbortController().signal);
  if (only === undefined) throw new Error('no stream');
  return only;
}

const commands = ({ due }: StreamStatus): readonly string[] => due.map(({ command }) => command);

test('of a stream that was never built: a build is due', async () => {
  await sandbox.run('select 1');
  expect(await status()).toMatchObject({
    stream: 'customer_stream',
    isBuilt: false,
    last: {},
    drift: { settings: false, transformations: [], words: [] },
    running: undefined,
    queued: [],
  });
  expect(commands(await status())).toEqual(['build']);
});

test('says what was run last, and what is due by the warehouse’s clock', async () => {
  await sandbox.build();
  const built = await status();
  expect(built).toMatchObject({ isBuilt: true, due: [] });
  expect(built.last.build?.slice(0, 10)).toBe(built.now.slice(0, 10));
  await sandbox.run(
    `update analytics._activity_schema_runs set started_at = started_at - interval 1 day - interval 1 hour`,
  );
  expect(commands(await status())).toEqual(['reconcile']);
  await sandbox.build({ mode: { kind: 'reconcile' } });
  expect(commands(await status())).toEqual([]);
});

test('a run of a part, or one that failed, is not what the schedule asks for', async () => {
  await sandbox.build();
  await sandbox.run(`update analytics._activity_schema_runs set started_at = started_at - interval 10 days`);
  await sandbox.build({ transformations: ['signed_up'] });
  await sandbox.build({ mode: { kind: 'reconcile', window: 60 } });
  sandbox.write('transformations/left.sql', `${transformation('left')} where error('no') is not null`);
  await expect(sandbox.build()).rejects.toThrow();
  expect(commands(await status())).toEqual(['reconcile']);
});

test('says what changed in the files since the last build', async () => {
  await sandbox.build();
  sandbox.write('transformations/left.sql', `${transformation('left')} -- as before`);
  expect((await status()).drift).toMatchObject({ settings: false, transformations: [] });
  sandbox.write('transformations/signed_up.sql', transformation('signed_in'));
  sandbox.write('transformations/ordered.sql', transformation('ordered'));
  sandbox.remove('transformations/left.sql');
  sandbox.settings('schema: analytics\nnull_identifiers: [nobody]');
  const { drift } = await status();
  expect(drift).toMatchObject({
    settings: true,
    transformations: [
      { id: 'left', change: 'gone' },
      { id: 'ordered', change: 'new' },
      { id: 'signed_up', change: 'changed' },
    ],
  });
  expect(drift.words).toEqual([
    'The settings of customer_stream changed since the last build: the next one reads all rows again.',
    'ordered is new and not yet built.',
    'The SQL of signed_up changed since the last build: the next one reads all of its rows again.',
    'left is no longer in the project: the next build takes the rows out.',
  ]);
});

test('a stream whose transformations all went keeps its rows, and says so', async () => {
  await sandbox.build();
  for (const id of ['left', 'signed_up']) sandbox.remove(`transformations/${id}.sql`);
  sandbox.settings('schema: analytics\nnull_identifiers: [nobody]');
  const { drift } = await status();
  expect(drift.words).toEqual([
    'left and signed_up are no longer in the project, and customer_stream has no other transformations: its rows stay as they are.',
  ]);
  expect(drift.settings).toBe(false);
});

test('a ledger of before this version is read, and brought up to date by the next build', async () => {
  await sandbox.build();
  await sandbox.run('alter table analytics._activity_schema_runs drop column is_whole');
  expect(commands(await status())).toEqual([]);
  await sandbox.build();
  expect((await status()).last.build).toBeDefined();
});

test('says who is building', async () => {
  await sandbox.build();
  await sandbox.run(`insert into analytics._activity_schema_lease values
    ('customer_stream', 'r1', 'build', 'ann@laptop', 'elsewhere', 1, now() at time zone 'UTC', now() at time zone 'UTC' + interval 1 minute)`);
  await sandbox.run('truncate analytics.customer_stream');
  const { running, drift } = await status();
  expect(running).toMatchObject({ run: 'r1', command: 'build', holder: 'ann@laptop' });
  // Nobody waits for the tables meanwhile.
  expect(drift.emptied).toEqual([]);
  await sandbox.run(`update analytics._activity_schema_lease set expires_at = since - interval 1 second`);
  expect(await status()).toMatchObject({ running: undefined, drift: { emptied: ['customer_stream'] } });
});
