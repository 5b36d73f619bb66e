import { type Discovery, type Plan, type Step, type StepCount, statementsOf } from '../streams/plan.ts';
import type { Warehouse } from '../warehouses/warehouse.ts';
import { createTally, isFigure, type Tally } from './figures.ts';
import { RunError } from './problem.ts';
import type { Progress, RejectedRow } from './runner.ts';

export interface Executed {
  readonly tally: Tally;
  /** What a person has to read, but for what was rejected: that is told of a whole run. */
  readonly notes: readonly string[];
  /** A few examples of each kind. */
  readonly rejected: readonly RejectedRow[];
}

/** Runs the steps of a plan in order and adds up what they count. Transactions are the caller's. */
export async function executePlan(
  warehouse: Warehouse,
  plan: Plan,
  onProgress: (progress: Progress) => void,
  signal: AbortSignal,
): Promise<Executed> {
  const tally = createTally(plan.transformations.flatMap(({ id, isCounted }) => (isCounted === false ? [] : [id])));
  const examples: RejectedRow[] = [];
  const told: string[] = [];
  const needed = new Set<string>();
  const { chunks } = plan;
  const chunk = chunks && chunks.count > 1 ? { number: chunks.done + 1, of: chunks.count } : undefined;
  const all = statementsOf(plan).length;
  let rows: number | undefined;
  for (const [index, step] of plan.steps.entries()) {
    if (step.isOptional && !needed.has(step.id)) continue;
    onProgress({ stream: plan.stream, step: index + 1, steps: all, purpose: step.purpose, rows, chunk });
    try {
      rows = await runStep(warehouse, step, { tally, examples, told, needed }, signal);
    } catch (error) {
      throw inTransformation(error, step.transformation, step.id);
    }
  }
  return { tally, notes: [...told, ...mutationNotes(plan, tally)], rejected: examples };
}

/** The same error with the transformation and the step it happened in, where it is the warehouse's about a statement. */
export function inTransformation(
  error: unknown,
  transformation: string | undefined,
  step: string | undefined,
): unknown {
  if (!(error instanceof RunError) || error.problem.kind !== 'sql') return error;
  return new RunError({ ...error.problem, transformation, step }, { cause: error });
}

/** What a plan did so far is not enough, and has to be undone: it is to be planned again with what was found. */
export class Discovered extends Error {
  readonly found: readonly Discovery[];

  constructor(found: readonly Discovery[]) {
    super(`Found: ${found.map(({ kind }) => kind).join(', ')}`);
    this.found = found;
  }
}

interface Learnt {
  readonly tally: Tally;
  readonly examples: RejectedRow[];
  readonly told: string[];
  /** Ids of the optional steps that have something to do. */
  readonly needed: Set<string>;
}

async function runStep(
  warehouse: Warehouse,
  step: Step,
  { tally, examples, told, needed }: Learnt,
  signal: AbortSignal,
): Promise<number | undefined> {
  if (step.counts === undefined) return warehouse.execute(step.sql, signal);
  if (step.counts === 'rejects') {
    for (const row of await warehouse.rows(step.sql, signal)) {
      examples.push({
        transformation: String(row.transformation),
        reason: String(row.reason),
        example: String(row.example),
      });
    }
    return undefined;
  }
  if (step.counts === 'notes') {
    for (const { note } of await warehouse.rows(step.sql, signal)) told.push(String(note));
    return undefined;
  }
  if (step.counts === 'needed') {
    for (const row of await warehouse.rows(step.sql, signal)) needed.add(String(row.step));
    return undefined;
  }
  if (isDiscovery(step.counts)) {
    const found = discoveries(step.counts, await warehouse.rows(step.sql, signal));
    if (found.length > 0) throw new Discovered(found);
    return undefined;
  }
  if (step.counts === 'figures') {
    for (const row of await warehouse.rows(step.sql, signal)) {
      const figure = String(row.figure);
      if (isFigure(figure)) tally.add(String(row.transformation), figure, Number(row.rows));
    }
    return undefined;
  }
  const rows = step.writes
    ? await warehouse.execute(step.sql, signal)
    : Number(Object.values((await warehouse.rows(step.sql, signal))[0] ?? {})[0] ?? 0);
  tally.add(step.transformation, step.counts, rows);
  return rows;
}

function isDiscovery(counts: StepCount): counts is Discovery['kind'] {
  return counts === 'anew' || counts === 'whole' || counts === 'activities';
}

function discoveries(
  kind: Discovery['kind'],
  rows: readonly Readonly<Record<string, unknown>>[],
): readonly Discovery[] {
  switch (kind) {
    case 'anew':
      return rows.map(({ reason }) => ({ kind, reason: String(reason) }));
    case 'whole':
      return rows.map((row) => ({
        kind,
        transformation: String(row.transformation),
        reason: String(row.reason),
      }));
    case 'activities':
      return rows.length === 0 ? [] : [{ kind, names: rows.map(({ activity }) => String(activity)) }];
  }
}

/** Whether so many are too many is told by the step that counts them. */
function mutationNotes({ transformations }: Plan, tally: Tally): readonly string[] {
  const mutable = new Set(transformations.flatMap(({ id, isMutable }) => (isMutable ? [id] : [])));
  return tally.transformations
    .filter(({ transformation, mutated }) => mutated > 0 && !mutable.has(transformation))
    .map(
      ({ transformation, mutated }) =>
        `${mutated} ${mutated === 1 ? 'row' : 'rows'} of ${transformation} changed after being built and ${mutated === 1 ? 'was' : 'were'} replaced.`,
    );
}
