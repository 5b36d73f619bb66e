import { expect } from 'vitest';
import type { Engine } from '../oracle/build-world.ts';
import { startBuild } from './build-process.ts';
import { CrashWorld } from './crash-world.ts';

/**
 * Law 2 on an engine: a build is killed at every named step and at some moments after it, and run again. Until then a
 * reader sees the table of before; after it, the table of a build that nobody disturbed.
 */
export async function survivesKills(engine: Engine, instants: readonly Instant[]): Promise<void> {
  const undisturbed = await tableAfterBuild(engine);
  for (const { step, milliseconds } of instants) {
    const world = new CrashWorld(engine);
    try {
      await world.begin();
      const before = await world.table();
      const steps = await world.steps();
      const number = steps.indexOf(step) + 1;
      expect(number, step).toBeGreaterThan(0);
      const after = milliseconds === undefined ? [] : ['--after', String(milliseconds)];
      const killed = startBuild(world.folder, '--die-at', String(number), ...after);
      const { signal } = await killed.ended;
      if (signal === null) {
        // It was faster than the blow.
        expect(milliseconds).toBeDefined();
      } else {
        expect(await world.table(), `${step}: nobody sees half of it`).toEqual(before);
        expect((await world.history())[0]).toMatchObject({ outcome: 'died', transformation: undefined });
      }
      await world.build();
      expect(await world.table(), step).toEqual(undisturbed);
      expect((await world.history())[0]?.outcome).toBe('succeeded');
    } finally {
      world.end();
    }
  }
}

export interface Instant {
  /** The step before which it dies. */
  readonly step: string;
  /** How long after that step began, instead. */
  readonly milliseconds?: number;
}

async function tableAfterBuild(engine: Engine): Promise<readonly string[]> {
  const world = new CrashWorld(engine);
  try {
    await world.begin();
    await world.build();
    return await world.table();
  } finally {
    world.end();
  }
}
