import { expect } from 'vitest';
import type { BuildDialect } from '../../server/src/dialects/build-dialect.ts';
import type { Engine } from '../oracle/build-world.ts';
import { type BuildProcess, startBuild } from '../warehouses/build-process.ts';
import { CrashWorld } from '../warehouses/crash-world.ts';

const lease = 'analytics._activity_schema_lease';

export async function inCrashWorld(engine: Engine, work: (world: CrashWorld) => Promise<void>): Promise<void> {
  const world = new CrashWorld(engine);
  try {
    await world.begin();
    await work(world);
  } finally {
    world.end();
  }
}

/**
 * Law 3: processes whose clocks differ by minutes build one stream at once. In each round one holds the stream, and all
 * others are told of it; then it goes on, or is killed, and the others try again, until all that live have built.
 */
export async function oneAtATime(world: CrashWorld, builders: number): Promise<void> {
  const earlier = new Set((await world.history()).map(({ run }) => run));
  let waiting = Array.from({ length: builders }, (_, index) =>
    startBuild(world.folder, '--hold-at', '5', '--again', '--clock', String(index * 4 - 14)),
  );
  const starters = new Set(waiting.map(({ pid }) => pid));
  let isKilled = false;
  for (let round = 1; waiting.length > 0; round++) {
    const words = await Promise.all(waiting.map(async (one) => ({ one, word: await one.next() })));
    const holding = words.filter(({ word }) => 'holds' in word).map(({ one }) => one);
    expect(holding, `round ${round}`).toHaveLength(1);
    const [holder] = holding as [BuildProcess];
    const clock = words.find(({ one }) => one === holder)?.word.clock;
    expect(Math.abs(Date.parse(String(clock)) - Date.now()), 'its own clock is another').toBeGreaterThan(60_000);
    waiting = waiting.filter((one) => one !== holder);
    for (const { one, word } of words) if (one !== holder) expect(toldOf(word), `round ${round}`).toBe(holder.pid);
    if (round === 2) {
      process.kill(holder.pid, 'SIGKILL');
      isKilled = true;
    } else {
      holder.goOn();
      expect(await holder.next()).toMatchObject({ report: { streams: [{ stream: 'customer_stream' }] } });
    }
    await holder.ended;
    for (const one of waiting) one.goOn();
  }
  expect(isKilled && starters.size).toBe(builders);

  const runs = (await world.history())
    .filter(({ transformation, outcome }) => transformation === undefined && outcome === 'succeeded')
    .filter(({ run }) => !earlier.has(run))
    .toSorted((a, b) => (a.startedAt < b.startedAt ? -1 : 1));
  expect(runs).toHaveLength(builders - 1);
  for (const [index, run] of runs.entries()) {
    const before = runs[index - 1];
    if (before) expect(String(before.endedAt) <= run.startedAt, `${before.endedAt} ≤ ${run.startedAt}`).toBe(true);
  }
  // The ledger's times are the warehouse's, whatever the builders' own clocks said.
  expect(String(runs.at(-1)?.endedAt) <= new Date().toISOString()).toBe(true);
  const rows = await world.table();
  await world.build({ mode: { kind: 'full' } });
  expect(rows).toEqual(await world.table());
}

/** A lease of another machine, whose process nobody here can see, holds for as long as the warehouse's clock says. */
export async function expiresByTheWarehousesClock(world: CrashWorld, dialect: BuildDialect): Promise<void> {
  const foreign = (seconds: number): readonly string[] => [
    `delete from ${lease}`,
    `insert into ${lease} (stream, run, command, holder, host, pid, since, expires_at)
values ('customer_stream', 'other-run', 'build', 'ann@elsewhere (activity-schema, process 1)', 'elsewhere', 1,
  ${dialect.now}, ${dialect.addInterval(dialect.now, seconds, 'second')})`,
  ];
  await world.run(...foreign(120));
  const early = startBuild(world.folder, '--clock', '10');
  expect(await early.next()).toMatchObject({
    problem: { kind: 'held', stream: 'customer_stream', holder: expect.stringContaining('ann@elsewhere') },
  });
  await early.ended;
  await world.run(...foreign(-1));
  const late = startBuild(world.folder, '--clock', '-10');
  expect(await late.next()).toMatchObject({ report: { streams: [{ total: { inserted: 2000 } }] } });
  await late.ended;
}

/** The process that a refusal names. */
function toldOf(word: Readonly<Record<string, unknown>>): number | undefined {
  const { problem } = word as { problem?: { holder?: string | { pid?: number } } };
  const holder = problem?.holder;
  if (typeof holder !== 'string') return holder?.pid;
  return Number(/process (\d+)/.exec(holder)?.[1]);
}
