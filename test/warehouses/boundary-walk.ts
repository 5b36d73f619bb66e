import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type BuildOptions, buildSync } from 'esbuild';
import { expect } from 'vitest';
import type { Layout } from '../oracle/build-sources.ts';
import type { Blow, Mode, Order } from './boundary-child.ts';
import { lastRun, runMode } from './boundary-run.ts';
import { seen, stateOf } from './boundary-state.ts';
import { dayOf, type Kept } from './boundary-world.ts';
import type { KeepingEngine } from './keeping.ts';
import { watchStatements } from './statements.ts';
import type { Bought } from './viewed-world.ts';

/** A small project with a database, whose commands are struck. */
export interface World {
  readonly folder: string;
  readonly engine: KeepingEngine;
  /** Makes what commands begin with. */
  begin(): Promise<void>;
  /** Writes the files that a command finds. */
  arrange(command: Command): void;
  end(): void;
}

export interface Command {
  readonly name: string;
  readonly mode: Mode;
  /** Which of the world's states it begins with. */
  readonly from: Kept;
  /** As the settings have it; where the state has it otherwise, the command moves the rows. */
  readonly layout?: Layout;
  /** How the rows of `bought` are kept, in a world with views. */
  readonly bought?: Bought;
  /** How often it makes something visible. */
  readonly commits: number;
}

export const commands: readonly Command[] = [
  { name: 'first build', mode: { kind: 'build' }, from: 'new', commits: 1 },
  { name: 'build', mode: { kind: 'build' }, from: 'built', commits: 1 },
  { name: 'build --full', mode: { kind: 'full' }, from: 'built', commits: 1 },
  { name: 'reconcile', mode: { kind: 'reconcile' }, from: 'built', commits: 1 },
  { name: 'reconcile --all', mode: { kind: 'reconcile', window: 'all' }, from: 'built', commits: 1 },
  { name: 'check-history', mode: { kind: 'check-history' }, from: 'built', commits: 0 },
  { name: 'reconcile of what was queued', mode: { kind: 'reconcile' }, from: 'queued', commits: 12 },
  {
    name: 'backfill --chunk',
    mode: { kind: 'backfill', from: dayOf(-1), to: dayOf(19), chunkSeconds: 5 * 86_400 },
    from: 'built',
    commits: 4,
  },
  { name: 'run --due', mode: { kind: 'run --due' }, from: 'due', commits: 1 },
  {
    name: 'build to one table for each activity',
    mode: { kind: 'build' },
    from: 'built',
    layout: 'per_activity',
    commits: 1,
  },
  {
    name: 'build of one table for each activity',
    mode: { kind: 'build' },
    from: 'divided',
    layout: 'per_activity',
    commits: 1,
  },
  {
    name: 'build --full of one table for each activity',
    mode: { kind: 'full' },
    from: 'divided',
    layout: 'per_activity',
    commits: 1,
  },
  { name: 'build to one table for all', mode: { kind: 'build' }, from: 'divided', layout: 'single', commits: 1 },
];

/** The world as a command finds it. */
export async function prepare(world: World, command: Command): Promise<void> {
  world.arrange(command);
  await world.engine.restore(world.folder, command.from);
}

/** What a command does when nothing disturbs it. */
export interface Undisturbed {
  readonly statements: readonly string[];
  /** What a reader may see, in the order in which it becomes so. */
  readonly states: readonly string[];
  /** The numbers of the statements before which a state was seen for the first time: something was just made visible. */
  readonly changedBefore: readonly number[];
  readonly left: Awaited<ReturnType<typeof stateOf>>;
}

/** A reader beside a command: reads once. Undefined: it would have to wait for the command. */
export type Reader = () => Promise<string | undefined>;

/** Runs a command while a reader reads before each of its statements. */
export async function undisturbed(
  world: World,
  command: Command,
  openReader: (world: World) => Promise<{ readonly read: Reader; close(): Promise<void> }>,
): Promise<Undisturbed> {
  const { name, mode, from, commits } = command;
  await prepare(world, command);
  const statements: string[] = [];
  const states: string[] = [];
  const changedBefore: number[] = [];
  const reader = await openReader(world);
  let isReading = false;
  const read = async (): Promise<void> => {
    isReading = true;
    const state = await reader.read().finally(() => {
      isReading = false;
    });
    if (state === undefined || state === states.at(-1)) return;
    if (states.length > 0) changedBefore.push(statements.length);
    states.push(state);
  };
  const unwatch = watchStatements({
    before({ sql }) {
      // The reader's own are not the command's.
      if (isReading) return undefined;
      statements.push(sql);
      return read();
    },
  });
  try {
    const { streams } = (await runMode(world.folder, mode)) ?? {};
    await read();
    // Everything it has to do is there to be done, and it does it its own way.
    const { total, notes } = streams?.[0] ?? {};
    if (mode.kind !== 'check-history') expect(total?.inserted, name).toBeGreaterThan(0);
    if (from !== 'new' && mode.kind !== 'full' && mode.kind !== 'check-history') {
      expect([total?.updated, total?.deleted, total?.mutated, total?.recomputed], name).not.toContain(0);
      expect(notes?.filter((note) => note.includes('read again'))).toEqual([]);
    }
  } finally {
    unwatch();
    await reader.close();
  }
  expect(new Set(states).size, `${name}: no state comes back`).toBe(states.length);
  expect(states.length, `${name}: states that a reader sees`).toBeGreaterThan(Math.min(1, commits));
  expect(states.length, `${name}: states that a reader sees`).toBeLessThanOrEqual(commits + 1);
  return { statements, states, changedBefore, left: await stateOf(asker(world), from !== 'new') };
}

export const asker = (world: World) => (sql: string) => world.engine.rows(world.folder, sql);

/**
 * Law 2: the command is struck by a blow in a process of its own and run again in this one. What is seen in between is
 * something an undisturbed one shows, and what is left in the end is what it leaves.
 */
export async function survives(
  world: World,
  command: Command,
  blow: Blow,
  { states, left, statements }: Undisturbed,
  child: WaitingChild,
): Promise<'struck' | 'missed'> {
  const { mode } = command;
  const where = `${blow.kind} ${blow.when} statement ${blow.statement}: ${statements[blow.statement - 1]}`;
  const { signal, outcome } = await child.obey({ root: world.folder, mode, blow });
  const isStruck = blow.kind === 'kill' ? signal === 'SIGKILL' : outcome !== 'succeeded';
  if (blow.when === 'before' && blow.kind === 'kill') expect(isStruck, where).toBe(true);
  if (blow.kind === 'cut') expect(signal, where).toBeNull();
  expect(states, `what is seen after: ${where}`).toContain(await seen(asker(world)));
  await runMode(world.folder, mode).catch((error: unknown) => {
    throw new Error(`The command does not run again after: ${where}`, { cause: error });
  });
  await isLeft(world, command, left, where);
  expect((await lastRun(world.folder))?.outcome, where).toBe('succeeded');
  return isStruck ? 'struck' : 'missed';
}

/** Minds that a command which was struck and ran again has left what an undisturbed one leaves. */
export async function isLeft(
  world: World,
  { mode, from }: Command,
  left: Undisturbed['left'],
  where: string,
): Promise<void> {
  const now = await stateOf(asker(world), from !== 'new');
  // What finds nothing due takes no lease: that of a run which was over but for giving it back is left to run out.
  const { lease } = mode.kind === 'run --due' ? now : left;
  expect(now, `what is left after: ${where}`).toEqual({ ...left, lease });
  expect(now.leasesOfUnended, `whose lease is left after: ${where}`).toEqual([]);
}

export interface WaitingChild {
  obey(order: Order): Promise<{ readonly signal: string | null; readonly outcome: string | undefined }>;
  /** For one that is not wanted any more. */
  dismiss(): void;
}

/** A process that has loaded the product and waits for its order. */
export function waitingChild(bundle: string): WaitingChild {
  const child: ChildProcess = spawn(process.execPath, [bundle], { stdio: ['pipe', 'pipe', 'inherit'] });
  const { stdin, stdout } = child;
  if (!stdin || !stdout) throw new Error('The child did not start.');
  let said = '';
  stdout.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  const ended = new Promise<string | null>((resolve) => {
    child.once('close', (_, signal) => resolve(signal));
  });
  return {
    async obey(order) {
      stdin.on('error', () => {}).write(`${JSON.stringify(order)}\n`);
      const signal = await ended;
      return { signal, outcome: said === '' ? undefined : String(JSON.parse(said).outcome) };
    },
    dismiss: () => void child.kill(),
  };
}

/** The child in one file, which starts in a fraction of the time. Beside the packages that it loads. */
export function bundledChild(): string {
  const bundle = childBundle('child');
  buildSync(bundle);
  return bundle.outfile;
}

/** How the child becomes one file. */
export function childBundle(name: string) {
  const folder = join(import.meta.dirname, '../../out/boundary');
  mkdirSync(folder, { recursive: true });
  return {
    entryPoints: [join(import.meta.dirname, 'boundary-child.ts')],
    outfile: join(folder, `${name}-${process.pid}.mjs`),
    bundle: true,
    packages: 'external',
    platform: 'node',
    format: 'esm',
    logLevel: 'error',
  } satisfies BuildOptions;
}
