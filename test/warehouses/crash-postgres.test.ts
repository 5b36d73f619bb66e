import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { RunError } from '../../server/src/run/problem.ts';
import type { Engine } from '../oracle/build-world.ts';
import { startBuild } from './build-process.ts';
import { survivesKills } from './crash.ts';
import { CrashWorld } from './crash-world.ts';
import { type RunningPostgres, startPostgres } from './postgres.ts';
import { postgresEngine } from './postgres-engine.ts';

let server: RunningPostgres;
let engine: Engine;

beforeAll(async () => {
  server = await startPostgres();
  engine = postgresEngine(server);
});

afterAll(() => server?.stop());

const lease = 'analytics._activity_schema_lease';

/** A row in the lease's table as another machine would have written it. */
const foreignLease = (expires: string): string => `insert into ${lease}
values ('customer_stream', 'other-run', 'build', 'ann@elsewhere (activity-schema, process 1)', 'elsewhere', 1,
  now() at time zone 'UTC', (now() at time zone 'UTC') + interval '${expires}')`;

async function inWorld(work: (world: CrashWorld) => Promise<void>): Promise<void> {
  const world = new CrashWorld(engine);
  try {
    await world.begin();
    await work(world);
  } finally {
    world.end();
  }
}

async function problemOf(work: Promise<unknown>): Promise<unknown> {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(RunError);
  return error instanceof RunError ? error.problem : undefined;
}

test('law 2: a build that is killed and run again leaves what an undisturbed one leaves', () =>
  survivesKills(engine, [
    { step: 'stage:bought' },
    { step: 'insert' },
    { step: 'renumber', milliseconds: 3 },
    { step: 'update:occurrences' },
    { step: 'watermarks' },
    { step: 'count:entities', milliseconds: 8 },
  ]));

test('law 3: two builds at once, and the second is told who is building and since when', () =>
  inWorld(async (world) => {
    const first = startBuild(world.folder, '--hold-at', '5');
    expect(await first.next()).toEqual({ holds: first.pid });
    expect(await problemOf(world.build())).toMatchObject({
      kind: 'held',
      stream: 'customer_stream',
      holder: expect.stringMatching(new RegExp(`@.+ \\(activity-schema, process ${first.pid}\\)`)),
      since: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:]+Z$/),
    });
    // Reading never waits for it.
    expect(await world.table()).toHaveLength(6000);
    first.goOn();
    expect(await first.next()).toMatchObject({ report: {} });
    await first.ended;
    expect((await world.build()).streams[0]?.total.inserted).toBe(0);
  }));

test('a full build takes the place of the old table, and who could read that can read it', () =>
  inWorld(async (world) => {
    await world.run(
      `drop role if exists "Bi Reader"`,
      `create role "Bi Reader"`,
      `grant select on analytics.customer_stream to "Bi Reader"`,
    );
    await world.build({ mode: { kind: 'full' } });
    await world.run(
      `do $$ begin
        assert has_table_privilege('Bi Reader', 'analytics.customer_stream', 'select');
        assert not has_table_privilege('Bi Reader', 'analytics.customer_stream', 'insert');
      end $$`,
      `drop owned by "Bi Reader"`,
      `drop role "Bi Reader"`,
    );
    expect(await world.table()).toHaveLength(8000);
  }));

test('views on the stream survive a full build', () =>
  inWorld(async (world) => {
    await world.run('create view analytics.devices as select count(*) as n from analytics.customer_stream');
    await world.build({ mode: { kind: 'full' } });
    await world.run(`do $$ begin assert (select n from analytics.devices) = 8000; end $$`);
    const kept = await world.table();
    await world.run('drop view analytics.devices');
    await world.build({ mode: { kind: 'full' } });
    expect(await world.table()).toEqual(kept);
  }));

test('whoever owns the stream’s schema can build, without a right to create schemas', () =>
  inWorld(async (world) => {
    const builder = 'activity_schema_builder';
    await world.run(
      `drop schema analytics cascade`,
      `create role ${builder} login password '${server.password}'`,
      `create schema analytics authorization ${builder}`,
      `grant usage on schema raw to ${builder}`,
      `grant select on all tables in schema raw to ${builder}`,
    );
    const settings = join(world.folder, 'activity_schema.yml');
    writeFileSync(settings, readFileSync(settings, 'utf8').replace(`user: ${server.user}`, `user: ${builder}`));
    expect((await world.build()).streams[0]?.total.inserted).toBe(8000);
    expect((await world.build({ mode: { kind: 'full' } })).streams[0]?.total.inserted).toBe(8000);
    await world.run(`drop owned by ${builder} cascade`, `drop role ${builder}`);
  }));

test('a lease of another machine is respected until it expires', () =>
  inWorld(async (world) => {
    await world.run(foreignLease('1 minute'));
    expect(await problemOf(world.build())).toMatchObject({
      kind: 'held',
      holder: expect.stringContaining('ann@elsewhere'),
    });
    await world.run(`delete from ${lease}`, foreignLease('-1 second'));
    expect((await world.build()).streams[0]?.total.inserted).toBe(2000);
  }));

test('a build that lost its lease commits nothing and says who has it', () =>
  inWorld(async (world) => {
    const before = await world.table();
    const first = startBuild(world.folder, '--hold-at', String((await world.steps()).length));
    await first.next();
    await world.run(`delete from ${lease}`, foreignLease('1 minute'));
    first.goOn();
    expect(await first.next()).toMatchObject({
      problem: { kind: 'lease-lost', holder: expect.stringContaining('ann@elsewhere') },
    });
    await first.ended;
    expect(await world.table()).toEqual(before);
    expect((await world.history())[0]).toMatchObject({
      outcome: 'failed',
      error: expect.stringContaining('ann@elsewhere'),
    });
  }));
