import assert from 'node:assert/strict';
import fc from 'fast-check';
import { reportFigures } from '../../server/src/streams/plan.ts';
import { sourceNames } from '../oracle/build-sources.ts';
import { sorted } from '../oracle/build-tables.ts';
import type { Engine } from '../oracle/build-world.ts';
import { type Action, type Change, type Command, described, isCommand } from './action.ts';
import { Promised } from './promise.ts';
import { action, type Beginning, beginning } from './sequences.ts';
import { Sources } from './sources.ts';
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
 * reconcile of all history, what the sources mean and what a full build from nothing makes of them.
 */
export function checkLaw1(
  engine: Engine,
  { sequences, seed, path, replayPath, onSequence }: Lengths,
): Promise<Details> {
  const steps = fc.commands([action.map(stepOf)], { maxCommands: 12, size: 'max', replayPath });
  const property = fc.asyncProperty(beginning, steps, async (first, commands) => {
    onSequence?.();
    const sources = new Sources(first);
    const model: Model = { sources, promised: new Promised(sources) };
    const world = new World(engine, sources);
    try {
      await begin(model, world, first);
      await fc.asyncModelRun(() => ({ model, real: world }), commands);
      await holdsInTheEnd(model, world);
    } finally {
      world.end();
    }
  });
  return fc.check(property, { numRuns: sequences, seed, ...(path === undefined ? {} : { path }) });
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
  const least = promised.readings(command);
  const outcome = await world.run(command);
  const refuses = promised.refuses(command);
  if (refuses !== 'perhaps') assert.equal(outcome.kind === 'refused', refuses === 'yes', 'whether it is refused');
  if (outcome.kind === 'refused') return refuses === 'perhaps' ? promised.noteRefusal(command) : undefined;
  for (const [name, from] of least) {
    assert(outcome.readings.has(name), `${name} is read`);
    const read = outcome.readings.get(name);
    assert(
      read === undefined || (from !== undefined && read.slice(0, from.length) <= from),
      `${name} is read from ${from ?? 'its start'} on, not ${read}`,
    );
  }
  promised.note(command, outcome.readings);
  const expected = promised.rows();
  if (expected !== undefined)
    assert.deepEqual(await world.rows(), sorted(expected), `the rows after ${described(command)}`);
}

async function holdsInTheEnd(model: Model, world: World): Promise<void> {
  await obey({ kind: 'reconcile', window: 'all', only: [] }, model, world);
  const rows = await world.rows();
  assert.deepEqual(rows, sorted(model.promised.meaning()), 'a reconcile of all history leaves what the sources mean');
  await world.run({ kind: 'full', only: [] }, 'compared');
  assert.deepEqual(rows, await world.rows('compared'), 'a reconcile of all history leaves what a full build does');
  const again = await world.run({ kind: 'build', only: [] });
  assert(again.kind === 'done');
  const changing = reportFigures.filter((figure) => !['read', 'rejected', 'duplicate', 'entities'].includes(figure));
  for (const figure of changing)
    assert.equal(again.report.total[figure], 0, `${figure} by a build after everything was read`);
  assert.deepEqual(await world.rows(), rows, 'the rows after a build that finds nothing');
}
