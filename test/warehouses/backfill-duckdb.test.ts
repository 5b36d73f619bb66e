import { expect, test } from 'vitest';
import { duckdbEngine } from '../oracle/build-duckdb-engine.ts';
import { fourChunks, goesOnAfterKills, rewrittenWorld } from './backfill-crash.ts';

test('law 2: a backfill that is killed three times goes on where it stopped', () =>
  goesOnAfterKills(duckdbEngine, [
    { chunk: 1, purpose: 'Insert the new rows' },
    { chunk: 2, purpose: 'Note that it is done' },
    { chunk: 4, purpose: 'Take the backfill out of the ledger' },
  ]));

test('law 3: while a backfill runs, a second command is refused', async () => {
  const world = await rewrittenWorld(duckdbEngine);
  try {
    const refused: unknown[] = [];
    let second: Promise<unknown> | undefined;
    await world.build({ mode: fourChunks }, ({ chunk }) => {
      if (chunk?.number === 2) second ??= world.build().catch((error: unknown) => refused.push(error));
    });
    await second;
    expect(refused).toMatchObject([
      {
        problem: { kind: 'held', stream: 'customer_stream', holder: expect.stringContaining(`process ${process.pid}`) },
      },
    ]);
  } finally {
    world.end();
  }
});
