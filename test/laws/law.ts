import assert from 'node:assert/strict';
import fc from 'fast-check';
import { reportFigures } from '../../server/src/streams/plan.ts';
import { sourceNames } from '../oracle/build-sources.ts';
import { sorted } from '../oracle/build-tables.ts';
import { type Action, type Change, type Command, described, isCommand } from './action.ts';
import type { OpenEngine } from './engines.ts';
import { Promised } from './promise.ts';
import { action, type Beginning, beginning } from './sequences.ts';
import { Sources } from './sources.ts';
import { holdsOfWhatIsThere } from './what-is-there.ts';
import { World } from './world.ts';

/** How many sequences to run and which; `path` and `replayPath` are what a failure printed. */
export interface Lengths {
  readonly sequences: number;
  readonly seed: number;
  readonly path?: string | undefined;
  readonly replayPath?: string | undefined;
  /** Called before each sequence, also those of a shrinking. */
  readonly onSequence?: () => void;
}

export type Details = fc.RunDetails<[Beginning, Iterable<fc.AsyncCommand<Model, World>>]>;

/**
 * Law 1 on an engine: after every command of a sequence the stream holds what it is promised to, and in the end, after a
 * reconcile of all history, what the sources mean and what a full build from nothing makes of them. Where a source is only
 * added to or read once, that is so after a full build, and after the reconcile what was promised of its rows.
 */
export function checkLaw1(
  engine: OpenEngine,
  { sequences, seed, path, replayPath, onSequence }: Lengths,
): Promise<Details> {
  const steps = fc.commands([action.map(stepOf)], { maxCommands: 12, size: 'max', replayPath });
  const property = fc.asyncProperty(beginning, steps, async (first, commands) => {
    onSequence?.();
    await inWorld(engine, first, async (model, world) => {
      await fc.asyncModelRun(() => ({ model, real: world }), commands);
    });
  });
  return fc.check(property, { numRuns: sequences, seed, ...(path === undefined ? {} : { path }) });
}

/** Law 1 of one sequence: what was found once, told. */
export function holds(engine: OpenEngine, first: Beginning, actions: readonly Action[]): Promise<void> {
  return inWorld(engine, first, async (model, world) => {
    for (const one of actions) await stepOf(one).run(model, world);
  });
}

async function inWorld(
  engine: OpenEngine,
  first: Beginning,
  work: (model: Model, world: World) => Promise<void>,
): Promise<void> {
  const sources = new Sources(first);
  const model: Model = { sources, promised: new Promised(sources) };
  const world = new World(engine, sources);
  try {
    await begin(model, world, first);
    await work(model, world);
    await holdsInTheEnd(model, world);
  } finally {
    world.end();
  }
}

interface Model {
  readonly sources: Sources;
  readonly promised: Promised;
}

function stepOf(one: Action): fc.AsyncCommand<Model, World> {
  return {
    check: ({ sources }) => isCommand(one) || sources.allows(one),
    run: (model, world) => (isCommand(one) ? obey(one, model, world) : Promise.resolve(make(one, model, world))),
    toString: () => described(one),
  };
}

async function begin(model: Model, world: World, { rows }: Beginning): Promise<void> {
  for (const source of sourceNames) make({ kind: 'insert', source, rows: rows[source] }, model, world);
  await obey({ kind: 'build', only: [] }, model, world);
}

function make(change: Change, { sources, promised }: Model, world: World): void {
  const edits = sources.make(change);
  promised.heed(edits);
  world.edit(edits);
}

async function obey(command: Command, { promised }: Model, world: World): Promise<void> {
  const [least, unread, isAnew] = [promised.readings(command), promised.unread(command), promised.isAnew(command)];
  const outcome = await world.run(command);
  const refuses = promised.refuses(command);
  if (refuses !== 'perhaps') assert.equal(outcome.kind === 'refused', refuses === 'yes', 'whether it is refused');
  if (outcome.kind === 'refused') return refuses === 'perhaps' ? promised.noteRefusal(command) : undefined;
  if (isAnew !== 'perhaps') assert.equal(outcome.isAnew, isAnew === 'yes', 'whether it makes the tables from nothing');
  if (!outcome.isAnew) for (const name of unread) assert(!outcome.readings.has(name), `${name} is left alone`);
  for (const [name, from] of least) {
    assert(outcome.readings.has(name), `${name} is read`);
    const read = outcome.readings.get(name);
    assert(
      read === undefined || (from !== undefined && read.slice(0, from.length) <= from),
      `${name} is read from ${from ?? 'its start'} on, not ${read}`,
    );
  }
  promised.note(command, outcome);
  const [rows, expected] = [await world.rows(), promised.rows()];
  if (expected !== undefined) assert.deepEqual(rows, sorted(expected), `the rows after ${described(command)}`);
}

async function holdsInTheEnd(model: Model, world: World): Promise<void> {
  const { sources, promised } = model;
  await obey({ kind: 'reconcile', window: 'all', only: [] }, model, world);
  const isKept = [...sources.writings.keys()].some((name) => sources.isKept(name));
  const last = isKept ? 'a full build' : 'a reconcile of all history';
  if (isKept) {
    // What was taken once need not be what the sources say now, until all is made from nothing.
    holdsOfWhatIsThere(await world.rows(), sources);
    await obey({ kind: 'full', only: [] }, model, world);
  }
  const rows = await world.queried('analytics');
  assert.deepEqual(rows, sorted(promised.meaning()), `${last} leaves what the sources mean`);
  await world.run({ kind: 'full', only: [] }, 'compared');
  assert.deepEqual(rows, await world.queried('compared'), `${last} leaves what a full build from nothing does`);
  const again = await world.run({ kind: 'build', only: [] });
  assert(again.kind === 'done');
  const changing = reportFigures.filter((figure) => !['read', 'rejected', 'duplicate', 'entities'].includes(figure));
  for (const figure of changing)
    assert.equal(again.report.total[figure], 0, `${figure} by a build after everything was read`);
  assert.deepEqual(await world.rows(), rows, 'the rows after a build that finds nothing');
  const window: Command = { kind: 'backfill', from: 15, to: 75, chunk: undefined, only: [] };
  const backfilled = await world.run(window);
  if (backfilled.kind === 'refused') assert.notEqual(promised.refuses(window), 'no', 'whether it is refused');
  assert.deepEqual(await world.rows(), rows, 'the rows after a backfill of a window in which nothing changed');
}
