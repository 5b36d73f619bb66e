import type { BuildDialect } from '../dialects/build-dialect.ts';
import type { Project, Stream, Transformation } from '../project/project.ts';
import { type Backfill, backfilling, nextChunk, refusalOfChunk } from './backfill.ts';
import { formerTables, keptReasons, lackingColumns, partsWork, whyPartsAnew } from './build-parts.ts';
import { withCut } from './cut.ts';
import { finishedFull, finishedIncremental } from './finish.ts';
import { fullBuildSteps } from './full-build.ts';
import { incrementalBuildSteps } from './incremental-build.ts';
import { listed } from './listed.ts';
import { tooLong } from './long-names.ts';
import { inRunOrder } from './order.ts';
import { freshParts } from './parts.ts';
import {
  type BackfillMode,
  type BuildMode,
  commandOf,
  type Discovery,
  type Plan,
  type Planning,
  type Refusal,
} from './plan.ts';
import { clashRefusal, foreignTable, namedActivities, plannedParts } from './planned-parts.ts';
import { onCopies } from './redo.ts';
import { relayoutOf, relayoutReason, relayoutRefusal } from './relayout.ts';
import { stateSteps } from './remember.ts';
import { partsSteps } from './remember-parts.ts';
import { takenBackReason } from './removals.ts';
import { type Roles, readRoles, roleTransformations } from './roles.ts';
import { incrementalScope, type Scope, wholeScope } from './scope.ts';
import { readSource } from './source.ts';
import { type StreamState, settingsHash } from './state.ts';
import { type Part, type StreamTable, streamTable } from './stream-table.ts';
import { updateRefusal, withoutOnce } from './update-ways.ts';
import { windowReasons } from './window-reasons.ts';

export interface BuildOptions {
  readonly mode: BuildMode;
  /** Ids of transformations; empty: all of the stream. */
  readonly transformations: readonly string[];
  /** Instead of the stream's own schema. */
  readonly schema: string | undefined;
  /** What earlier tries of the same run found out. */
  readonly found: readonly Discovery[];
  /** Where the chunks of a backfill end, as its run found when it began. */
  readonly countedTo?: string | undefined;
}

interface PlanningOptions extends BuildOptions {
  /** The chunk that is planned, where it is one. */
  readonly backfill?: Backfill | undefined;
}

interface ChunkOptions extends BuildOptions {
  readonly mode: BackfillMode;
  readonly all: readonly Transformation[];
  readonly anew: readonly string[];
}

/**
 * The statements of a command for one stream, given what the warehouse said of it. They are meant for
 * one transaction; where the warehouse has none, what makes them visible is a part of its own. Source: `processing.md`.
 */
export function planBuild(
  project: Project,
  stream: Stream,
  dialect: BuildDialect,
  state: StreamState,
  options: BuildOptions,
): Planning {
  const refusal = refusalOf(project, stream, dialect, options) ?? foreignTable(stream, state, options.schema);
  if (refusal) return { kind: 'refused', refusal };
  const ordering = inRunOrder(builtTransformations(project, stream));
  if (ordering.kind === 'refused') return ordering;
  const reading = readRoles(project, stream, dialect, state);
  if (reading.kind === 'refused') return reading;
  const { roles } = reading;
  const all = ordering.transformations;
  const chosen =
    options.transformations.length === 0 ? all : all.filter(({ id }) => options.transformations.includes(id));
  const tables = plannedParts(
    project,
    streamTable(stream, dialect, options.schema ?? stream.schema),
    state,
    options.found,
  );
  if (tables.kind === 'refused') return tables;
  const { table, leaving } = tables;
  const relayout = relayoutOf(table, state);
  const lost = relayout && relayoutRefusal(table, state, relayout);
  if (lost) return { kind: 'refused', refusal: lost };
  const build: Build = { table, leaving, roles, state };
  const anew = whyAnew(table, state, options);
  if (options.mode.kind === 'backfill') {
    const meant = options.transformations.length === 0 ? withoutOnce(chosen) : chosen;
    return planChunk(build, meant, { ...options, mode: options.mode, all, anew });
  }
  // Under other settings than before no row stays as it is, whichever transformations were asked for.
  if (anew.length > 0) return planFull(build, state.table === undefined ? chosen : all, options, anew);
  const found = foundReasons(state, options);
  if (found.length > 0) return planFull(build, all, options, found);
  return planIncremental(build, chosen, all, options);
}

/** What every plan of a stream is made from. */
interface Build {
  readonly table: StreamTable;
  /** Tables of activities that go. */
  readonly leaving: readonly Part[];
  readonly roles: Roles;
  readonly state: StreamState;
}

/** The transformations whose columns have to be described before a build of the stream can be planned. */
export function describedTransformations(project: Project, stream: Stream): readonly Transformation[] {
  return [
    ...builtTransformations(project, stream),
    ...roleTransformations(project, stream, 'aliases'),
    ...roleTransformations(project, stream, 'removals'),
  ];
}

/** The transformations that a stream's rows come from. */
export function builtTransformations(project: Project, stream: Stream): readonly Transformation[] {
  return [...project.transformations.values()].filter((one) => one.stream === stream.name && one.role === 'activities');
}

/** What of a project this version cannot build. Nothing of it is passed over in silence. */
export function refusalOf(
  project: Project,
  stream: Stream,
  dialect: BuildDialect,
  options: Pick<BuildOptions, 'transformations'> & Partial<Pick<BuildOptions, 'schema'>>,
): Refusal | undefined {
  const long =
    tooLong(stream, dialect, options.schema ?? stream.schema) ??
    clashRefusal(stream, dialect, namedActivities(project, stream, []));
  if (long) return long;
  const own = [...project.transformations.values()].filter((one) => one.stream === stream.name);
  for (const one of own) {
    const way = updateRefusal(one);
    if (way) return way;
    const read = readSource(one, dialect);
    if (read.kind === 'refused') return read.refusal;
  }
  const ids = own.map(({ id }) => id).sort();
  const unknown = options.transformations.find((id) => !ids.includes(id));
  if (unknown !== undefined) {
    return { message: `${stream.name} has no transformation \`${unknown}\`.`, next: `It has ${listed(ids)}.` };
  }
  if (ids.length === 0) {
    return {
      message: `${stream.name} has no transformations.`,
      next: `Write one in ${project.folders.transformations}/: a SELECT with the columns of the stream.`,
    };
  }
  return undefined;
}

/** Why the tables have to be built from nothing; empty where they can be brought up to date. */
function whyAnew(table: StreamTable, state: StreamState, options: BuildOptions): readonly string[] {
  const { stream } = table;
  const { settingsHash: built } = state;
  if (state.table === undefined) return [`${stream.name} is built for the first time.`];
  if (built === undefined) return ['The ledger knows of no build of this table.'];
  // A column that the table lacks is added to it and filled.
  if (built !== settingsHash(stream) && built !== settingsHash(stream, lackingColumns(table, state))) {
    return [`The settings of ${stream.name} changed since the last build: all rows are read again.`];
  }
  const ofParts = whyPartsAnew(table, state);
  if (ofParts.length > 0) return ofParts;
  return options.mode.kind === 'full' && options.transformations.length === 0 ? ['A full build was asked for.'] : [];
}

/** Why rows have to be read again whatever was asked for: they are nowhere but in the sources. */
function foundReasons(state: StreamState, { found }: BuildOptions): readonly string[] {
  const anew = found.flatMap((one) => (one.kind === 'anew' ? [one.reason] : []));
  if (anew.length > 0) return anew;
  return state.takenBack ? [takenBackReason] : [];
}

/** The next chunk of a backfill, as a transaction of its own. */
function planChunk(build: Build, chosen: readonly Transformation[], options: ChunkOptions): Planning {
  const { table, state } = build;
  const refusal = refusalOfChunk(table, chosen, state, options);
  if (refusal) return { kind: 'refused', refusal };
  const begun = nextChunk(options.mode, chosen, table, state, options.countedTo);
  if (begun.kind === 'refused') return begun;
  const { backfill } = begun;
  const inChunk = { ...options, mode: backfill.mode, backfill };
  return options.anew.length > 0
    ? planFull(build, chosen, inChunk, options.anew)
    : planIncremental(build, chosen, options.all, inChunk);
}

function planFull(
  { table, leaving, roles, state }: Build,
  transformations: readonly Transformation[],
  options: PlanningOptions,
  reasons: readonly string[],
): Planning {
  const scoping = wholeScope(transformations, table.stream, table.dialect, state, options.mode);
  if (scoping.kind === 'refused') return scoping;
  const copied = onCopies(table);
  const fresh = { ...copied, parts: freshParts(table) };
  const { scope, before, after, settle } = backfilling(fresh, scoping.scope, roles, state, options.backfill);
  const former = formerTables(table, state, leaving);
  const relayout = relayoutOf(table, state);
  const kept = new Set([...former.parts].filter(([, { isKept }]) => isKept).map(([part]) => part));
  const news = [
    ...reasons,
    ...(relayout === undefined ? [] : [`${relayoutReason(table, relayout)}.`]),
    ...scope.reasons,
    ...keptReasons(table, state, former),
  ];
  return {
    kind: 'plan',
    plan: planOf(
      table,
      scope,
      roles,
      options,
      news,
      finishedFull(table, copied, former, [
        ...before,
        ...fullBuildSteps(copied, scope.readings, roles, { hasSchema: state.hasSchema, kept }),
        ...settle,
        ...stateSteps(copied, scope, roles, state, 'full', options.backfill),
        ...partsSteps(copied, state.stored),
        ...after,
      ]),
    ),
  };
}

function planIncremental(
  { table, leaving, roles, state }: Build,
  chosen: readonly Transformation[],
  all: readonly Transformation[],
  options: PlanningOptions,
): Planning {
  const { stream, dialect } = table;
  const missing = lackingColumns(table, state);
  const scoping = incrementalScope(missing.length > 0 ? all : chosen, all, stream, dialect, state, {
    mode: options.mode,
    everything: missing.length > 0 || options.mode.kind === 'full',
    isNamed: options.transformations.length > 0,
    isReshaped: missing.length > 0,
    found: options.found,
  });
  if (scoping.kind === 'refused') return scoping;
  const work = partsWork(table, state, leaving);
  const copied = onCopies(work.table);
  const { scope, before, after, settle } = backfilling(withCut(copied), scoping.scope, roles, state, options.backfill);
  const news = [
    ...(missing.length > 0 ? [`The table lacks ${listed(missing)}: all rows are read again to fill it.`] : []),
    ...work.news,
    ...scope.reasons,
  ];
  return {
    kind: 'plan',
    plan: planOf(
      table,
      scope,
      roles,
      options,
      news,
      finishedIncremental(
        table,
        copied,
        [
          ...before,
          ...work.before,
          ...incrementalBuildSteps(copied, scope, roles),
          ...settle,
          ...stateSteps(copied, scope, roles, state, 'incremental', options.backfill),
          ...partsSteps({ ...table, ledger: copied.ledger }, state.stored),
          ...after,
        ],
        work.after,
      ),
    ),
  };
}

function planOf(
  { stream }: StreamTable,
  scope: Scope,
  roles: Roles,
  { mode, backfill }: PlanningOptions,
  news: readonly string[],
  work: Pick<Plan, 'steps' | 'finish'>,
): Plan {
  return {
    command: commandOf(mode),
    stream: stream.name,
    reasons: [...news, ...(backfill?.reasons ?? []), ...windowReasons(scope, mode), ...scope.habits],
    news: [...news, ...(backfill?.news ?? [])],
    chunks: backfill?.chunks,
    transformations: [
      ...[...roles.aliases, ...roles.removals].map(({ id, sqlHash }) => ({
        id,
        after: undefined,
        until: undefined,
        sqlHash,
      })),
      ...scope.readings.map(({ id, after, until, sqlHash }) => ({ id, after, until, sqlHash })),
    ],
    ...work,
    estimate: undefined,
  };
}
