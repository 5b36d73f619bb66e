import { rmSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { blowsFor, randomBy } from './boundary-blows.ts';
import type { Blow } from './boundary-child.ts';
import {
  bundledChild,
  type Command,
  commands,
  prepare,
  type Reader,
  survives,
  undisturbed,
  type World,
  waitingChild,
} from './boundary-walk.ts';
import { BoundaryWorld } from './boundary-world.ts';
import type { KeepingEngine } from './keeping.ts';
import { ViewedWorld, viewCommands } from './viewed-world.ts';

export interface Walk {
  readonly name: string;
  engine(): Promise<KeepingEngine>;
  readonly kinds: readonly Blow['kind'][];
  readonly milliseconds: number;
  openReader(world: World): Promise<{ readonly read: Reader; close(): Promise<void> }>;
  /** Reads on and on while a command is struck and run again, until told to stop; throws where it sees what it must not. */
  readOn?(world: World, allowed: readonly string[]): { stop(): Promise<number> };
}

/**
 * Law 2 at the boundaries of statements. One after every commit that is seen, and a few are drawn by a seed that is printed;
 * `BOUNDARIES=all` walks all of them and strikes inside every fourth statement, `BOUNDARIES=20` draws so many of each command,
 * `BOUNDARIES_SEED` draws the same again.
 */
const drawn = process.env.BOUNDARIES === 'all' ? 'all' : Number(process.env.BOUNDARIES ?? 2);
const seed = Number(process.env.BOUNDARIES_SEED ?? Date.now() % 1_000_000_007);

export function walkBoundaries(walk: Walk): void {
  walkOf(walk, '', commands, (engine) => new BoundaryWorld(engine));
  walkOf(walk, ', with views', viewCommands, (engine) => new ViewedWorld(engine));
}

function walkOf(
  walk: Walk,
  withWhat: string,
  commands: readonly Command[],
  worldOn: (engine: KeepingEngine) => World,
): void {
  describe(`law 2 at the boundaries of statements${withWhat} on ${walk.name}`, () => {
    let world: World;
    let bundle: string;

    beforeAll(async () => {
      console.log(`boundaries${withWhat} on ${walk.name}: ${drawn} of each command, BOUNDARIES_SEED=${seed}`);
      bundle = bundledChild();
      world = worldOn(await walk.engine());
      await world.begin();
    });

    afterAll(() => {
      world?.end();
      rmSync(bundle, { force: true });
    });

    const timeout = drawn === 'all' ? 7_200_000 : 300_000;
    for (const command of commands) test(command.name, { timeout }, () => walked(command));

    async function walked(command: Command): Promise<void> {
      const left = await undisturbed(world, command, (one) => walk.openReader(one));
      const { kinds, milliseconds } = walk;
      const random = randomBy(seed);
      const afterCommits: readonly Blow[] = left.changedBefore.map((statement) => ({
        ...{ kind: 'kill', when: 'before', milliseconds: 0 },
        statement,
      }));
      const blows = [
        ...(drawn === 'all' ? [] : afterCommits),
        ...blowsFor(left.statements.length, { kinds, milliseconds, drawn, random }),
      ];
      const told = { struck: 0, missed: 0 };
      let reads = 0;
      let next = waitingChild(bundle);
      try {
        for (const blow of blows) {
          const child = next;
          next = waitingChild(bundle);
          await prepare(world, command);
          const reader = walk.readOn?.(world, left.states);
          try {
            told[await survives(world, command, blow, left, child)] += 1;
          } finally {
            reads += (await reader?.stop()) ?? 0;
          }
        }
      } finally {
        next.dismiss();
      }
      expect(told.struck).toBeGreaterThan(0);
      console.log(
        `${command.name} on ${walk.name}: ${left.statements.length} statements, ${left.states.length} states; ${told.struck} blows, ${told.missed} came too late, ${reads} readings beside them`,
      );
    }
  });
}
