import type { Project, Stream } from '../project/project.ts';
import { type Plan, statementsOf } from '../streams/plan.ts';
import { type BuildOptions, planBuild } from '../streams/plan-build.ts';
import { takenBackQuery } from '../streams/removals.ts';
import { readRoles } from '../streams/roles.ts';
import type { GivenRows, StreamState } from '../streams/state.ts';
import type { Stored } from '../streams/stored.ts';
import { streamTable } from '../streams/stream-table.ts';
import type { Warehouse } from '../warehouses/warehouse.ts';
import { warehouseNow } from './clock.ts';
import { datedOf } from './dated.ts';
import { earliestOfChanged } from './drift.ts';
import { readKeptViews } from './kept-views.ts';
import { readState } from './ledger.ts';
import { type Described, givenInViews, outputsOf } from './outputs.ts';
import { refused } from './problem.ts';
import type { BuildRequest } from './runner.ts';
import { readStored } from './stored.ts';

/** What the transformations of a stream give, also in views. */
export interface DescribedForBuild extends Described, Pick<StreamState, 'dated'> {
  readonly given: ReadonlyMap<string, GivenRows>;
}

/** What a run knows already of what a plan is made from. */
interface Known extends Pick<BuildOptions, 'found' | 'countedTo' | 'isFurther'> {
  readonly described?: DescribedForBuild | undefined;
}

interface Planned {
  readonly plan: Plan;
  readonly described: DescribedForBuild;
  /** What the warehouse's clock said. */
  readonly now: string;
}

/** The plan of a command for one stream, of what the warehouse says of it now. */
export async function planStream(
  project: Project,
  stream: Stream,
  request: BuildRequest,
  warehouse: Warehouse,
  signal: AbortSignal,
  known: Known = { found: [] },
): Promise<Planned> {
  const { dialect } = warehouse;
  const schema = request.schema ?? stream.schema;
  const now = await warehouseNow(warehouse, signal);
  const remembered = await readState(warehouse, stream, schema, signal);
  const described =
    known.described ??
    (await describedIn(project, stream, request, { built: remembered.built, now }, warehouse, signal));
  const { failures, ...outputs } = described;
  const columns = await warehouse.columns(schema, stream.name, signal);
  const { settingsHash, filled } = remembered;
  const { given } = described;
  const asked = { project, stream, schema, columns, found: known.found, given, settingsHash, filled };
  const stored = await readStored(warehouse, asked, signal);
  const dependents = await warehouse.dependents(schema, stream.name, signal);
  const state: StreamState = {
    now,
    hasSchema: schema === undefined || (await warehouse.hasSchema(schema, signal)),
    table: columns?.map(({ name }) => name),
    stored,
    dependents,
    kept: await readKeptViews(warehouse, project, stream, request, { dependents, stored }, signal),
    ...remembered,
    // It is for a sentence that no backfill says.
    earliest:
      request.mode.kind === 'backfill'
        ? undefined
        : await earliestOfChanged(project, stream, schema, { columns, stored }, remembered, warehouse, signal),
    takenBack:
      remembered.remembers.removals &&
      (await isTakenBack(project, stream, schema, { ...remembered, ...outputs }, warehouse, signal)),
    ...outputs,
    unread: new Set(failures.keys()),
  };
  const { found, countedTo, isFurther } = known;
  const options = { ...optionsOf(request), found, countedTo, isFurther };
  let planning = planBuild(project, stream, dialect, state, options);
  // To ask for what others wrote takes longer than to plan twice, and most builds leave everything in its place.
  if (dialect.losesComments && planning.kind === 'plan' && planning.plan.isMadeAnew) {
    const comments = await warehouse.comments(schema, namesOf(stream, stored), signal);
    planning = planBuild(project, stream, dialect, { ...state, comments }, options);
  }
  if (planning.kind === 'refused') throw failures.get(planning.unread ?? '') ?? refused(planning.refusal);
  for (const [id, failure] of failures) if (isRead(planning.plan, id)) throw failure;
  return { plan: planning.plan, described, now };
}

/** What tables and views a stream has. */
function namesOf({ name }: Stream, { parts }: Stored): readonly string[] {
  return [name, ...parts.map((part) => part.name)];
}

/** Whether a plan reads a transformation, or rows of it that others hid. */
function isRead(plan: Plan, id: string): boolean {
  return [
    ...plan.transformations.map((one) => one.id),
    ...statementsOf(plan).map((step) => step.transformation),
  ].includes(id);
}

async function describedIn(
  project: Project,
  stream: Stream,
  request: BuildRequest,
  state: Pick<StreamState, 'built' | 'now'>,
  warehouse: Warehouse,
  signal: AbortSignal,
): Promise<DescribedForBuild> {
  const described = await outputsOf(project, stream, request, state.built, warehouse, signal);
  const given = await givenInViews(project, stream, request, described, warehouse, signal);
  return { ...described, ...given, dated: await datedOf(project, stream, described, state, warehouse, signal) };
}

async function isTakenBack(
  project: Project,
  stream: Stream,
  schema: string | undefined,
  state: Pick<StreamState, 'outputs' | 'untimed' | 'remembers'>,
  warehouse: Warehouse,
  signal: AbortSignal,
): Promise<boolean> {
  const read = readRoles(project, stream, warehouse.dialect, state);
  if (read.kind === 'refused') throw refused(read.refusal);
  const [answer] = await warehouse.rows(
    takenBackQuery(streamTable(stream, warehouse.dialect, schema), read.roles),
    signal,
  );
  return Number(answer?.taken_back) > 0;
}

/** What of a request a plan is about. */
export function optionsOf({ mode, transformations, schema }: BuildRequest) {
  return { mode, transformations, schema };
}
