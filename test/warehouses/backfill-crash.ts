import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { BackfillMode } from '../../server/src/streams/plan.ts';
import type { Engine } from '../oracle/build-world.ts';
import { startBuild } from './build-process.ts';
import { CrashWorld } from './crash-world.ts';

/** All of history in four chunks; the rows of the sources lie on both sides of the end of the first. */
export const fourChunks: BackfillMode = upToNow();

function upToNow(): BackfillMode {
  const day = 86_400;
  const border = Date.UTC(2024, 1, 1, 12) / 1000;
  const chunkSeconds = Math.ceil((Date.now() / 1000 - border) / 3 / day) * day;
  const from = new Date((border - chunkSeconds) * 1000).toISOString().slice(0, 19);
  return { kind: 'backfill', from, chunkSeconds };
}

/** Where a backfill dies: in which chunk, before the step with which purpose. */
export interface Blow {
  readonly chunk: number;
  readonly purpose: string;
}

/** A world whose SQL is another than that of its table. */
export async function rewrittenWorld(engine: Engine): Promise<CrashWorld> {
  const world = new CrashWorld(engine);
  await world.begin();
  const file = join(world.folder, 'transformations/bought.sql');
  writeFileSync(file, readFileSync(file, 'utf8').replace("('n', n)", "('n', 2 * n)"));
  return world;
}

/**
 * Law 2 for a backfill: killed again and again, it goes on behind the chunks that are done. A reader sees the table of a
 * backfill that was stopped between two chunks and nothing else, and in the end that of a build that nobody disturbed.
 */
export async function goesOnAfterKills(engine: Engine, blows: readonly Blow[]): Promise<void> {
  const afterChunks = await tablesBetweenChunks(engine);
  const world = await rewrittenWorld(engine);
  try {
    for (const { chunk, purpose } of blows) {
      const said = startBuild(
        world.folder,
        '--mode',
        JSON.stringify(fourChunks),
        '--chunk',
        String(chunk),
        '--die-when',
        purpose,
      );
      expect((await said.ended).signal, `${purpose} in chunk ${chunk}`).toBe('SIGKILL');
      expect(await world.table(), `before chunk ${chunk}`).toEqual(afterChunks[chunk - 1]);
      expect((await world.history())[0]).toMatchObject({ command: 'backfill', outcome: 'died' });
    }
    const last = blows.at(-1)?.chunk ?? 1;
    const [report] = (await world.build({ mode: fourChunks })).streams;
    expect(report?.notes).toContainEqual(expect.stringContaining(`: ${last - 1} of 4 chunks are done.`));
    expect(await world.table()).toEqual(afterChunks[4]);
    // It counts as built: nothing is read but the lookback.
    const [next] = (await world.build()).streams;
    expect(next?.total).toMatchObject({ inserted: 0, updated: 0, deleted: 0, recomputed: 0 });
    expect(next?.total.read).toBeLessThan(8000);
  } finally {
    world.end();
  }
}

/** The tables that a reader may see: after none, one, two, … of the chunks. */
async function tablesBetweenChunks(engine: Engine): Promise<readonly (readonly string[])[]> {
  const tables: (readonly string[])[] = [];
  const world = await rewrittenWorld(engine);
  try {
    for (const chunk of [1, 2, 3, 4]) {
      const cancel = new AbortController();
      const stopped = world.build(
        { mode: fourChunks },
        (step) => step.chunk?.number === chunk && cancel.abort(),
        cancel.signal,
      );
      await expect(stopped).rejects.toMatchObject({ problem: { kind: 'cancelled' } });
      tables.push(await world.table());
    }
    await world.build({ mode: fourChunks });
    tables.push(await world.table());
    await world.build({ mode: { kind: 'full' } });
    expect(tables[4]).toEqual(await world.table());
    expect(tables[1]).not.toEqual(tables[0]);
    expect(tables[2]).not.toEqual(tables[1]);
  } finally {
    world.end();
  }
  return tables;
}
