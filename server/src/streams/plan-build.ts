import type { BuildDialect } from '../dialects/build-dialect.ts';
import type { Project, Stream, Transformation } from '../project/project.ts';
import { type Backfill, backfilling, nextChunk, refusalOfChunk } from './backfill.ts';
import { formerTables, keptReasons, lackingColumns, partsWork } from './build-parts.ts';
import { commentSteps } from './comments.ts';
import { withCut } from './cut.ts';
import { finishedFull, finishedIncremental } from './finish.ts';
import { fullBuildSteps } from './full-build.ts';
import { incrementalBuildSteps } from './incremental-build.ts';
import { type KeptView, letGoReason, letGoSteps } from './kept-views.ts';
import { leftOutSteps } from './left-out.ts';
import { lettingGo } from './letting-go.ts';
import { listed } from './listed.ts';
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
import { foreignTable, plannedParts } from './planned-parts.ts';
import { builtTransformations, refusalOf } from './planned-transformations.ts';
import { onCopies } from './redo.ts';
import { relayoutOf, relayoutReason, relayoutRefusal } from './relayout.ts';
import { stateSteps } from './remember.ts';
import { partsSteps } from './remember-parts.ts';
import { type Roles, readRoles } from './roles.ts';
import { incrementalScope, type Scope, wholeScope } from './scope.ts';
import { incomingSightings, sightingsInTable, sightingsOf } from './sightings.ts';
import type { StreamState } from './state.ts';
import { madeParts } from './stored.ts';
import { type Part, type StreamTable, streamTable } from './stream-table.ts';
import { unreadIds, unreadNews } from './unread-views.ts';
import { withoutOnce } from './update-ways.ts';
import { viewHabits, viewNews } from './view-places.ts';
import { isViewed } from './viewed.ts';
import { keptFromView, outOfViews, readViews, viewChanges, viewedBackfillRefusal } from './viewed-plan.ts';
import { foundReasons, whyAnew } from './why-anew.ts';
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
  /** Whether another command of the same run came before, which counted what is in no window. */
  readonly isFurther?: boolean | undefined;
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
  const named = streamTable(stream, dialect, options.schema ?? stream.schema);
  const viewing = readViews(project, named, state);
  if (viewing.kind === 'refused') return viewing;
  if (ordering.kind === 'refused') return ordering;
  const reading = readRoles(project, stream, dialect, state);
  if (reading.kind === 'refused') return reading;
  const { roles } = reading;
  const all = ordering.transformations.filter((one) => !isViewed(one));
  const unread = outOfViews(all, state);
  const chosen =
    options.transformations.length === 0
      ? all
      : // Without its views nothing is left of a transformation until it is read.
        all.filter((one) => options.transformations.includes(one.id) || unread.includes(one));
  const tables = plannedParts(project, { ...named, viewed: viewing.readings }, state, options.found);
  if (tables.kind === 'refused') return tables;
  const { table, leaving } = tables;
  const relayout = relayoutOf(table, state);
  const lost = relayout && relayoutRefusal(table, state, relayout);
  if (lost) return { kind: 'refused', refusal: lost };
  const letting = lettingGo(table, state);
  if (letting.kind === 'refused') return letting;
  const build: Build = {
    ...{ table, leaving, roles, state, letGo: letting.views },
    viewChanges: viewChanges(table, all, state),
    kept: tables.kept ?? keptFromView(project, table, all, state),
  };
  const anew = whyAnew(table, state, options);
  if (options.mode.kind === 'backfill') {
    const meant = options.transformations.length === 0 ? withoutOnce(chosen) : chosen;
    const transformations = options.transformations.filter((id) => !table.viewed.some((one) => one.id === id));
    const viewed = viewedBackfillRefusal(table, state, { stored: all, named: options.transformations });
    if (viewed) return { kind: 'refused', refusal: viewed };
    return planChunk(build, meant, { ...options, transformations, mode: options.mode, all, anew });
  }
  // Under other settings than before no row stays as it is, whichever transformations were asked for.
  if (anew.length > 0 || table.parts.length === 0) {
    // Where tables of activities are there, they have rows of others too.
    const isFirst = state.table === undefined && madeParts(state.stored).length === 0;
    return planFull(build, isFirst ? chosen : all, options, anew);
  }
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
  /** Views of queries that read what goes. */
  readonly letGo: readonly KeptView[];
  /** Why views come or go. */
  readonly viewChanges: readonly string[];
  /** Why the rows that are there cannot be gone on with. */
  readonly kept: Refusal | undefined;
}

/** The next chunk of a backfill, as a transaction of its own. */
function planChunk(build: Build, chosen: readonly Transformation[], options: ChunkOptions): Planning {
  const { table, state } = build;
  const refusal = refusalOfChunk(table, chosen, state, options);
  if (refusal) return { kind: 'refused', refusal };
  // Of tables that are gone or emptied nothing is done, whatever the ledger says.
  const known = options.anew.length > 0 ? { ...state, built: new Map(), backfills: [] } : state;
  const begun = nextChunk(options.mode, chosen, table, known, options);
  if (begun.kind === 'refused') return begun;
  const { backfill } = begun;
  const inChunk = { ...options, mode: backfill.mode, backfill };
  return options.anew.length > 0
    ? planFull(build, chosen, inChunk, options.anew)
    : planIncremental(build, chosen, options.all, inChunk);
}

function planFull(
  { table, leaving, roles, state, letGo, viewChanges }: Build,
  transformations: readonly Transformation[],
  options: PlanningOptions,
  reasons: readonly string[],
): Planning {
  const scoping = wholeScope(transformations, table.stream, table.dialect, state, options.mode);
  if (scoping.kind === 'refused') return scoping;
  const copied = onCopies(table);
  const fresh = { ...copied, parts: freshParts(table) };
  const { scope, before, after, settle, ...part } = backfilling(fresh, scoping.scope, roles, state, options.backfill);
  const former = formerTables(table, state, leaving);
  const relayout = relayoutOf(table, state);
  const kept = new Set([...former.parts].filter(([, { isKept }]) => isKept).map(([part]) => part));
  const news = [
    ...reasons,
    ...(relayout === undefined ? [] : [`${relayoutReason(table, relayout)}.`]),
    ...scope.reasons,
    ...viewChanges,
    ...keptReasons(table, state, former),
    ...viewNews(table, former.views, state),
    ...unreadNews(table),
    ...letGoReason(letGo),
  ];
  return {
    kind: 'plan',
    plan: planOf(
      table,
      scope,
      part.roles,
      options,
      news,
      finishedFull(
        table,
        copied,
        former,
        [
          ...before,
          ...fullBuildSteps(copied, scope.readings, part.roles, { hasSchema: state.hasSchema, kept }),
          ...leftOutSteps(copied, part.roles, { mode: options.mode, reads: 'all' }),
          ...settle,
          ...incomingSightings(copied, roles, state),
          ...stateSteps(copied, scope, roles, state, 'full', options.backfill),
          ...partsSteps(copied, state.stored),
          ...after,
          ...letGoSteps(table, letGo),
        ],
        commentSteps(table, state),
      ),
      { letGo, isMadeAnew: true },
    ),
  };
}

function planIncremental(
  { table, leaving, roles, state, letGo, kept }: Build,
  chosen: readonly Transformation[],
  all: readonly Transformation[],
  options: PlanningOptions,
): Planning {
  if (kept) return { kind: 'refused', refusal: kept };
  const { stream, dialect } = table;
  const missing = lackingColumns(table, state);
  const scoping = incrementalScope(missing.length > 0 ? all : chosen, all, stream, dialect, state, {
    mode: options.mode,
    everything: missing.length > 0 || options.mode.kind === 'full',
    isNamed: options.transformations.length > 0,
    isReshaped: missing.length > 0,
    found: options.found,
    viewed: new Set(table.viewed.map(({ id }) => id)),
  });
  if (scoping.kind === 'refused') return scoping;
  const work = partsWork(table, state, leaving);
  const copied = onCopies(work.table);
  const { scope, before, after, settle, ...part } = backfilling(
    withCut(copied),
    scoping.scope,
    roles,
    state,
    options.backfill,
  );
  const news = [
    ...(missing.length > 0 ? [`The table lacks ${listed(missing)}: all rows are read again to fill it.`] : []),
    ...work.news,
    ...scope.reasons,
    ...unreadNews(table),
    ...letGoReason(letGo),
  ];
  // Another layout takes the places at the end. Otherwise tables may come before where views are, or change while they are read.
  const isLate = relayoutOf(table, state) !== undefined;
  const letting = letGoSteps(table, letGo);
  const isMadeAnew = work.before.length + work.after.length > 0;
  const sightings = sightingsOf(copied, roles, state, options.mode);
  return {
    kind: 'plan',
    plan: planOf(
      table,
      scope,
      part.roles,
      options,
      news,
      finishedIncremental(
        table,
        copied,
        [
          ...before,
          ...(isLate ? [] : letting),
          ...work.before,
          ...incrementalBuildSteps(copied, scope, part.roles, sightings),
          ...leftOutSteps(copied, part.roles, { mode: options.mode, reads: 'some' }),
          ...settle,
          ...(sightings === 'known' ? [] : sightingsInTable(copied, roles, state)),
          ...stateSteps(copied, scope, roles, state, 'incremental', options.backfill),
          ...partsSteps({ ...table, ledger: copied.ledger }, state.stored),
          ...after,
        ],
        [...(isLate ? letting : []), ...work.after, ...(isMadeAnew ? commentSteps(table, state) : [])],
      ),
      { letGo, isMadeAnew },
    ),
  };
}

function planOf(
  table: StreamTable,
  scope: Scope,
  roles: Roles,
  { mode, backfill }: PlanningOptions,
  news: readonly string[],
  work: Pick<Plan, 'steps' | 'finish'>,
  { letGo, isMadeAnew }: Pick<Build, 'letGo'> & Pick<Plan, 'isMadeAnew'>,
): Plan {
  return {
    command: commandOf(mode),
    stream: table.stream.name,
    reasons: [
      ...news,
      ...(backfill?.reasons ?? []),
      ...windowReasons(scope, mode),
      ...scope.habits,
      ...viewHabits(table),
    ],
    news: [...news, ...(backfill?.news ?? [])],
    chunks: backfill?.chunks,
    transformations: [
      ...[...roles.aliases, ...roles.removals].map(({ id, sqlHash }) => ({
        id,
        after: undefined,
        until: undefined,
        sqlHash,
        isCounted: !roles.areCounted,
      })),
      ...scope.readings.map(({ id, after, until, sqlHash, isMutable }) => ({ id, after, until, sqlHash, isMutable })),
    ],
    ...work,
    unread: unreadIds(table),
    isMadeAnew,
    letGo:
      letGo.length === 0
        ? undefined
        : letGo.map(({ stream, schema, name, security }) => ({ stream, schema, name, security })),
    estimate: undefined,
  };
}
