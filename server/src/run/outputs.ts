import type { Project, Stream, Transformation } from '../project/project.ts';
import { givenRowsQuery } from '../streams/activity-views.ts';
import type { Plan } from '../streams/plan.ts';
import { describedTransformations, refusalOf } from '../streams/planned-transformations.ts';
import { readSource, type Source } from '../streams/source.ts';
import type { GivenRows, StreamState } from '../streams/state.ts';
import { streamTable } from '../streams/stream-table.ts';
import { isViewed } from '../streams/viewed.ts';
import { readViews } from '../streams/viewed-plan.ts';
import type { Warehouse } from '../warehouses/warehouse.ts';
import { inTransformation } from './execute.ts';
import { RunError, refused } from './problem.ts';
import type { BuildRequest } from './runner.ts';

/** What each transformation gives, and those that could not be asked for it. */
export interface Described extends Pick<StreamState, 'outputs' | 'untimed' | 'zoned'> {
  readonly failures: ReadonlyMap<string, unknown>;
}

/** Which transformations have to be read. */
interface Asking extends Pick<BuildRequest, 'transformations' | 'schema'> {
  /** Whether none is whose rows stay in views. */
  readonly leavesViews?: boolean | undefined;
}

/**
 * What each transformation gives, as the warehouse says. A mistake in the SQL shows here, before anything is written. The
 * source of an `update: once` that ran may be gone, and where others are chosen one may be broken: such a failure matters
 * only if it is to be read.
 */
export async function outputsOf(
  project: Project,
  stream: Stream,
  request: Asking,
  built: StreamState['built'],
  warehouse: Warehouse,
  signal: AbortSignal,
): Promise<Described> {
  const { dialect } = warehouse;
  const refusal = refusalOf(project, stream, dialect, request);
  if (refusal) throw refused(refusal);
  const outputs = new Map<string, readonly string[]>();
  const untimed = new Map<string, ReadonlySet<string>>();
  const zoned = new Map<string, ReadonlySet<string>>();
  const failures = new Map<string, unknown>();
  for (const transformation of describedTransformations(project, stream)) {
    const read = readSource(transformation, dialect);
    if (read.kind === 'refused') throw refused(read.refusal);
    const bounds = [dialect.timestamp('1970-01-01T00:00:00'), dialect.now] as const;
    try {
      const columns = await warehouse.describe(read.source.sql(...bounds), signal);
      const times = /^(timestamp|date)/i;
      const named = (is: (type: string) => boolean): ReadonlySet<string> =>
        new Set(columns.filter(({ type }) => is(type)).map(({ name }) => name));
      outputs.set(
        transformation.id,
        columns.map(({ name }) => name),
      );
      untimed.set(
        transformation.id,
        named((type) => !times.test(type)),
      );
      zoned.set(
        transformation.id,
        named((type) => /timestamp.*with time zone|timestamptz/i.test(type)),
      );
    } catch (error) {
      const placed = inFile(error, transformation, read.source, bounds);
      const failure = failureOf(project, request, placed, transformation, undefined);
      const mayBeGone = transformation.update === 'once' && built.has(transformation.id);
      if (!(mayBeGone || isLeftOut(transformation, request)) || !isOfStatement(failure)) throw failure;
      failures.set(transformation.id, failure);
    }
  }
  return { outputs, untimed, zoned, failures };
}

/** What each transformation gives whose rows stay in views, as the warehouse says, and more of those that could not be asked. */
export async function givenInViews(
  project: Project,
  stream: Stream,
  request: BuildRequest,
  described: Described,
  warehouse: Warehouse,
  signal: AbortSignal,
): Promise<{ readonly given: ReadonlyMap<string, GivenRows>; readonly failures: Described['failures'] }> {
  const { schema = stream.schema } = request;
  const failures = new Map(described.failures);
  const table = streamTable(stream, warehouse.dialect, schema);
  const viewing = readViews(project, table, described);
  if (viewing.kind === 'refused') throw refused(viewing.refusal);
  const given = new Map<string, GivenRows>();
  for (const reading of viewing.readings) {
    const transformation = project.transformations.get(reading.id);
    if (transformation === undefined || failures.has(reading.id)) continue;
    try {
      const rows = await warehouse.rows(givenRowsQuery(table, reading), signal);
      given.set(reading.id, {
        activities: rows.flatMap(({ activity }) => (activity === null ? [] : [String(activity)])),
        rejected: new Map(
          rows.flatMap((row) => (row.rejected === null ? [] : [[String(row.rejected), Number(row.rows)]])),
        ),
      });
    } catch (error) {
      const failure = failureOf(project, request, error, transformation, `ask:${reading.id}`);
      if (!isLeftOut(transformation, request) || !isOfStatement(failure)) throw failure;
      failures.set(reading.id, failure);
    }
  }
  return { given, failures };
}

/** Whether others were asked for; those that say something of people count in every build. */
function isLeftOut(one: Transformation, { transformations, leavesViews }: Asking): boolean {
  if (leavesViews && isViewed(one)) return true;
  return one.role === 'activities' && transformations.length > 0 && !transformations.includes(one.id);
}

function isOfStatement(failure: unknown): boolean {
  return failure instanceof RunError && failure.problem.kind === 'sql';
}

/** The same error with the transformation it is about, and where to correct that. */
function failureOf(
  project: Project,
  request: Asking,
  error: unknown,
  one: Transformation,
  step: string | undefined,
): unknown {
  const failure = inTransformation(error, one.id, step);
  if (!(failure instanceof RunError) || failure.problem.kind !== 'sql') return failure;
  const file = one.file.path.slice(project.root.length + 1);
  // Where others were asked for, it is told because they cannot be built without it.
  const leavesOthers = one.role === 'activities' && !isLeftOut(one, request);
  return new RunError({ ...failure.problem, file, leavesOthers }, { cause: error });
}

/** The same error with its place in the transformation's file. */
function inFile(error: unknown, { sql }: Transformation, source: Source, bounds: readonly [string, string]): unknown {
  if (!(error instanceof RunError) || error.problem.kind !== 'sql' || error.problem.offset === undefined) return error;
  const offset = source.fileOffset(...bounds, error.problem.offset);
  return new RunError({ ...error.problem, sql, offset }, { cause: error });
}

/**
 * Why a view over all activities could not be made that reads one which cannot be read now: the reason of that one. Any
 * other error as it is.
 */
export function ofUnreadView(error: unknown, { unread = [] }: Plan, failures: Described['failures']): unknown {
  if (!(error instanceof RunError) || error.problem.kind !== 'sql' || error.problem.transformation) return error;
  const isOfView = error.problem.step?.split(':')[0] === 'view';
  return (isOfView && unread.map((id) => failures.get(id)).find(Boolean)) || error;
}
