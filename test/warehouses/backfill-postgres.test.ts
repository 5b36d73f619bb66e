import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Engine } from '../oracle/build-world.ts';
import { fourChunks, goesOnAfterKills, rewrittenWorld } from './backfill-crash.ts';
import { startBuild } from './build-process.ts';
import { type RunningPostgres, startPostgres } from './postgres.ts';
import { postgresEngine } from './postgres-engine.ts';

let server: RunningPostgres;
let engine: Engine;

beforeAll(async () => {
  server = await startPostgres();
  engine = postgresEngine(server);
});

afterAll(() => server?.stop());

test('law 2: a backfill that is killed three times goes on where it stopped', () =>
  goesOnAfterKills(engine, [
    { chunk: 1, purpose: 'Insert the new rows' },
    { chunk: 2, purpose: 'Note that it is done' },
    { chunk: 4, purpose: 'Take the backfill out of the ledger' },
  ]));

test('law 3: between two chunks of a backfill, too, a second command is told who is at it', async () => {
  const world = await rewrittenWorld(engine);
  try {
    const first = startBuild(world.folder, '--mode', JSON.stringify(fourChunks), '--chunk', '2', '--hold-at', '1');
    expect(await first.next()).toEqual({ holds: first.pid });
    await expect(world.build()).rejects.toMatchObject({
      problem: {
        kind: 'held',
        stream: 'customer_stream',
        holder: expect.stringMatching(new RegExp(`@.+ \\(activity-schema, process ${first.pid}\\)`)),
      },
    });
    first.goOn();
    expect(await first.next()).toMatchObject({ report: { streams: [{ command: 'backfill' }] } });
    await first.ended;
  } finally {
    world.end();
  }
});
