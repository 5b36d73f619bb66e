import { expect, test } from 'vitest';
import { RunError } from '../../server/src/run/problem.ts';
import { duckdbEngine } from '../oracle/build-duckdb-engine.ts';
import { startBuild } from './build-process.ts';
import { survivesKills } from './crash.ts';
import { CrashWorld } from './crash-world.ts';

test('law 2: a build that is killed and run again leaves what an undisturbed one leaves', () =>
  survivesKills(duckdbEngine, [
    { step: 'stage:bought' },
    { step: 'insert' },
    { step: 'renumber', milliseconds: 3 },
    { step: 'update:occurrences' },
    { step: 'watermarks' },
    { step: 'count:entities', milliseconds: 8 },
  ]));

test('law 3: two builds at once, and the second is told who has the file and since when', async () => {
  const world = new CrashWorld(duckdbEngine);
  try {
    await world.begin();
    const first = startBuild(world.folder, '--hold-at', '5');
    expect(await first.next()).toEqual({ holds: first.pid });
    const refused = await world.build().catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(RunError);
    expect((refused as RunError).problem).toMatchObject({
      kind: 'locked',
      holder: {
        pid: first.pid,
        program: expect.stringMatching(/^`activity-schema build` of .+@.+/),
        since: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
      },
    });
    first.goOn();
    expect(await first.next()).toMatchObject({ report: { streams: [{ stream: 'customer_stream' }] } });
    await first.ended;
    const again = await world.build();
    expect(again.streams[0]?.total.inserted).toBe(0);
  } finally {
    world.end();
  }
});

test('a second build in the same process is refused by the lease', async () => {
  const world = new CrashWorld(duckdbEngine);
  try {
    await world.begin();
    const outcomes = await Promise.allSettled([world.build(), world.build()]);
    const refused = outcomes.filter((one) => one.status === 'rejected');
    expect(outcomes.filter((one) => one.status === 'fulfilled')).toHaveLength(1);
    expect(refused.map(({ reason }) => reason.problem)).toMatchObject([
      { kind: 'held', stream: 'customer_stream', holder: expect.stringContaining(`process ${process.pid}`) },
    ]);
  } finally {
    world.end();
  }
});
