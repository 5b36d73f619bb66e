import { afterEach, beforeEach, expect, test } from 'vitest';
import type { BuildMode } from '../../server/src/streams/plan.ts';
import { Sandbox } from './build-sandbox.ts';

let sandbox: Sandbox;

beforeEach(async () => {
  sandbox = new Sandbox();
  sandbox.settings('schema: analytics\nlookback: 1 day');
  sandbox.write(
    'transformations/came.sql',
    `select id as activity_id, at_time as ts, 'came' as activity, 'ann' as customer, '{}' as feature_json from visits`,
  );
  // Every minute, up to a minute ago.
  await sandbox.run(`create table visits as
select cast(n as varchar) as id, date_trunc('minute', current_timestamp at time zone 'UTC') - n * interval 1 minute as at_time
from range(1, 5001) as g(n)`);
});

afterEach(() => sandbox.end());

async function estimate(mode: BuildMode): Promise<number | undefined> {
  const request = { root: sandbox.folder, connection: undefined, streams: [], transformations: [], schema: undefined };
  const [plan] = await sandbox.runner.plan({ ...request, mode }, new AbortController().signal);
  return plan?.estimate?.rows;
}

test('a plan says how many rows it will read, by what was read before', async () => {
  expect(await estimate({ kind: 'build' })).toBeUndefined();
  await sandbox.build();
  expect(await estimate({ kind: 'full' })).toBe(5000);
  // Nothing was read of a window yet.
  expect(await estimate({ kind: 'build' })).toBeUndefined();
  await sandbox.build();
  const build = (await estimate({ kind: 'build' })) ?? 0;
  expect(Math.abs(build - 24 * 60)).toBeLessThan(30);
  const twoDays = (await estimate({ kind: 'reconcile', window: 2 * 86_400 })) ?? 0;
  expect(Math.abs(twoDays - 48 * 60)).toBeLessThan(60);
});
