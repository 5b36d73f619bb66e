import type { BuildDialect } from '../dialects/build-dialect.ts';
import { nameInWords } from '../dialects/identifiers.ts';
import { activitiesOf } from '../project/activities.ts';
import type { Project, Stream } from '../project/project.ts';
import { activityTables, clashes } from './activity-tables.ts';
import { activityViews, type ViewReading } from './activity-views.ts';
import { othersOf } from './kept-views.ts';
import { listed } from './listed.ts';
import { oldActivities } from './old-activities.ts';
import { partOf, withActivities } from './parts.ts';
import type { Discovery, Refusal } from './plan.ts';
import { isBuiltAsNow, type StreamState } from './state.ts';
import { madeParts, type Stored, type StoredPart, type StoredTables } from './stored.ts';
import { type Part, type StreamTable, sourceColumn, sourceCustomerColumn } from './stream-table.ts';
import { canStay, givenNow, standingViews, unreadRefusal } from './unread-views.ts';
import { lostPlaces, viewPlaces } from './view-places.ts';
import { makersOf, sharedRefusal, viewedTransformations } from './viewed.ts';

/** Which tables a divided stream is to have. */
export type PlannedParts =
  | {
      readonly kind: 'parts';
      readonly table: StreamTable;
      /** Empty tables of activities that nothing names any more. */
      readonly leaving: readonly Part[];
      /** Why rows that are there cannot be gone on with. */
      readonly kept: Refusal | undefined;
    }
  /** `unread`: the transformation whose views can neither stay as they are nor be made. */
  | { readonly kind: 'refused'; readonly refusal: Refusal; readonly unread?: string };

/** The activities that a build makes a table or a view for, whatever rows come in. */
export function namedActivities(project: Project, stream: Stream, found: readonly Discovery[]): readonly string[] {
  if (stream.layout === 'single') return [];
  const names = [
    ...activitiesOf(project, stream.name).keys(),
    ...found.flatMap((one) => (one.kind === 'activities' ? one.names : [])),
  ];
  return [...new Set(names)].sort();
}

/** Which of a stream's activities have tables, and which views, with the transformation whose rows those give. */
export function plannedActivities(
  project: Project,
  stream: Stream,
  { found, given = new Map() }: { readonly found: readonly Discovery[]; readonly given: StreamState['given'] },
): {
  readonly tables: ReadonlySet<string>;
  readonly views: ReadonlyMap<string, string>;
  /** Why an activity can have neither. */
  readonly shared: Refusal | undefined;
} {
  const known = makersOf(project, stream);
  const viewed = new Set(viewedTransformations(project, stream).map(({ id }) => id));
  const asked = [...given].flatMap(([id, { activities }]) => activities.map((activity) => [activity, id] as const));
  const discovered = new Set(found.flatMap((one) => (one.kind === 'activities' ? one.names : [])));
  const makers = new Map<string, Set<string>>();
  for (const [activity, ids] of known) makers.set(activity, new Set(ids));
  for (const [activity, id] of asked) makers.set(activity, (makers.get(activity) ?? new Set()).add(id));
  const tables = new Set<string>(discovered);
  const views = new Map<string, string>();
  let shared: Refusal | undefined;
  for (const [activity, ids] of [...makers].toSorted()) {
    const [viewing] = [...ids].filter((id) => viewed.has(id));
    if (viewing === undefined) tables.add(activity);
    else views.set(activity, viewing);
    shared ??= sharedRefusal(project, activity, [
      ...ids,
      ...(discovered.has(activity) ? ['another transformation'] : []),
    ]);
  }
  return { tables: new Set([...tables].sort()), views, shared };
}

export function plannedParts(
  project: Project,
  table: StreamTable,
  state: StreamState,
  found: readonly Discovery[],
): PlannedParts {
  const { stream, dialect } = table;
  const { stored } = state;
  const made = madeParts(stored);
  if (stream.layout === 'single') {
    const leaving = made.map(({ activity, name }) => partOf(table, activity, name));
    const refusal = othersTable(table, [stream.name], stored, project) ?? foreignPlace(table, state);
    return refusal ? { kind: 'refused', refusal } : { kind: 'parts', table, leaving, kept: undefined };
  }
  const {
    tables: named,
    views: wanted,
    shared,
  } = plannedActivities(project, stream, { found, given: givenNow(table, state) });
  if (shared) return { kind: 'refused', refusal: shared };
  const ofReading = ({ id }: ViewReading): readonly string[] =>
    [...wanted].flatMap(([activity, maker]) => (maker === id ? [activity] : []));
  const stuck = table.viewed.find((one) => one.isUnread && !canStay(table, one, ofReading(one), state));
  if (stuck) return { kind: 'refused', refusal: unreadRefusal(stuck), unread: stuck.id };
  const views = table.viewed.flatMap((reading) =>
    reading.isUnread ? standingViews(table, reading, stored) : activityViews(table, reading, ofReading(reading)),
  );
  const viewed = new Set(views.map(({ activity }) => activity));
  const isNeedless = ({ activity, isEmpty, dependents }: StoredPart): boolean =>
    !named.has(activity) && isEmpty && dependents.length === 0;
  const standing = made.filter(({ activity }) => !viewed.has(activity));
  const stayingActivities = stored.activities.filter((activity) => !viewed.has(activity));
  // Where nothing would be left they stay: rows need a table to come into.
  const isOther = named.size > 0 || stayingActivities.length > 0 || !standing.every(isNeedless);
  const isLeaving = (part: StoredPart): boolean => isOther && isNeedless(part);
  const staying = standing.filter((part) => !isLeaving(part));
  const known = [...named, ...viewed.keys()];
  const old = oldActivities(table, known, [...staying.map(({ activity }) => activity), ...stayingActivities]);
  const planned = {
    ...withActivities(table, [...named, ...old.kept].sort()),
    views: views.toSorted((a, b) => (a.activity < b.activity ? -1 : 1)),
  };
  const refusal =
    clashRefusal(stream, dialect, known) ??
    othersTable(
      table,
      [...planned.parts, ...views].map(({ name }) => name),
      stored,
      project,
    ) ??
    foreignPart(planned, state) ??
    foreignPlace(planned, state);
  if (refusal) return { kind: 'refused', refusal };
  // One whose name is another activity's now is that one's table.
  const taken = new Set([...planned.parts, ...views].map(({ name }) => name));
  const leaving = standing
    .filter((part) => isLeaving(part) && !taken.has(part.name))
    .map(({ activity, name }) => partOf(table, activity, name));
  return { kind: 'parts', table: planned, leaving, kept: old.refusal };
}

/** Names that the warehouse has no room for or takes for one. */
export function clashRefusal(
  stream: Stream,
  dialect: BuildDialect,
  activities: readonly string[],
): Refusal | undefined {
  if (stream.layout === 'single') return undefined;
  const table = { dialect, stream };
  const [first] = clashes(table, activityTables(table, [...new Set(activities)].sort()));
  if (first === undefined) return undefined;
  return { message: first, next: 'Give the activity another name, or set `layout: single`.' };
}

/** A table that no build made is never replaced, nor a view where a table should be. */
export function foreignTable(stream: Stream, state: StreamState, schema = stream.schema): Refusal | undefined {
  const { stored, table, settingsHash: built } = state;
  if (table !== undefined && stored.view !== undefined && !hasOwnColumns(stream, table, built)) {
    return notOurs(schema, stream.name, kindOf(stored));
  }
  // Also where builds made one before: somebody may have dropped it, and made another by its name.
  if (table === undefined || (table.includes(sourceColumn) && !isOdd(stream, stored, built !== undefined))) {
    return undefined;
  }
  return notOurs(schema, stream.name, kindOf(stored));
}

/** Whether a view has what that over the tables of activities always has; of former settings nobody knows the columns' names. */
function hasOwnColumns(stream: Stream, table: readonly string[], built: string | undefined): boolean {
  const isNow =
    built === undefined ||
    isBuiltAsNow(
      stream,
      built,
      table.map((name) => ({ name })),
    );
  const there = new Set(table.map((name) => name.toLowerCase()));
  const specified = stream.columns.filter(({ presence }) => isNow && presence !== 'optional');
  const own = [...specified.map(({ physicalName }) => physicalName), sourceColumn, sourceCustomerColumn];
  return own.every((name) => there.has(name.toLowerCase()));
}

/** Whether what bears the stream's name is not what the ledger says that builds made. */
function isOdd({ layout }: Stream, { view, parts, isOther, isViewEmpty }: Stored, isBuilt: boolean): boolean {
  if (isOther) return true;
  const isListed = parts.some((part) => part.isListed);
  if (view === undefined) return isListed;
  // A build's view reads tables that are listed, or there was no activity yet.
  return isBuilt ? !isListed && isViewEmpty === false : layout === 'single';
}

/** A table of another stream in the same schema. */
function othersTable(
  { stream, schema }: StreamTable,
  names: readonly string[],
  { others }: Stored,
  project: Project,
): Refusal | undefined {
  for (const name of names) {
    const isSame = (other: string): boolean => other.toLowerCase() === name.toLowerCase();
    const listing = [...others].find(([table]) => isSame(table))?.[1];
    const bearing = [...project.streams.values()].find(
      (other) => other.name !== stream.name && isSame(other.name) && (other.schema ?? schema) === schema,
    );
    const owner = listing ?? bearing?.name;
    if (owner !== undefined) {
      return {
        message: `${stream.name} would have a table ${name}, which is one of ${owner}.`,
        next: 'Give one of the two streams another `schema` or another name.',
      };
    }
  }
  return undefined;
}

/** A table that no build made is never replaced, nor is one that others made something for. */
function foreignPart(table: StreamTable, { stored, settingsHash }: StreamState): Refusal | undefined {
  const isFirstBuild = settingsHash === undefined;
  const foreign = stored.parts.find(
    ({ isListed, columns, dependents, name, kind }) =>
      !isListed &&
      columns !== undefined &&
      table.parts.some((part) => part.name === name) &&
      !((kind ?? 'table') === 'table' && columns.includes(sourceColumn) && (isFirstBuild || dependents.length === 0)),
  );
  return foreign && notAnActivitys(table, foreign);
}

/**
 * The same of the places of views: what is not the build's own is left alone, and what others made for a table or a view
 * that goes is not lost with it.
 */
function foreignPlace(table: StreamTable, { stored, kept }: StreamState): Refusal | undefined {
  const foreign = stored.parts.find(
    (part) =>
      !part.isListed &&
      part.columns !== undefined &&
      !isUnfilled(part) &&
      table.views.some((view) => view.name === part.name),
  );
  if (foreign !== undefined) return notAnActivitys(table, foreign);
  const { made, going } = viewPlaces(table, stored);
  const lost = lostPlaces(table, stored);
  for (const { name, dependents } of stored.parts) {
    const others = othersOf(dependents, kept);
    if (!lost.includes(name) || others.length === 0) continue;
    return {
      message: `${name} goes or is made anew, and what others made for it would be lost with it: ${listed(others)}.`,
      next: 'Drop that, build, and make it again.',
    };
  }
  const swapped = [
    ...made.flatMap(({ view: { name }, former }) => (former === 'table' ? [name] : [])),
    ...going.flatMap(({ name }) => (table.parts.some((part) => part.name === name) ? [name] : [])),
  ];
  const [first] = swapped;
  if (table.dialect.atomicStatements === undefined || first === undefined) return undefined;
  return {
    message: `${first} is to be ${made.some(({ view }) => view.name === first) ? 'a view and is a table' : 'a table and is a view'}: ${table.dialect.title} has no transactions, and no statement that puts the one in the place of the other.`,
    next: `Drop ${listed(swapped)} and build.`,
  };
}

/** A table as `ddl` makes it, that nobody has anything in. */
function isUnfilled({ columns, kind, isEmpty, dependents }: StoredPart): boolean {
  return kind === 'table' && isEmpty && dependents.length === 0 && (columns?.includes(sourceColumn) ?? false);
}

/** That what stands in the place of an activity is somebody else's, or what a query is kept in. */
function notAnActivitys({ schema, stream }: StreamTable, { activity, name, keptOf, kind }: StoredPart): Refusal {
  if (keptOf === undefined) return notOurs(schema, name, kind);
  const place = nameInWords(schema, name);
  return {
    message: `${place} is what was kept of the query ${keptOf}, and the activity \`${activity}\` of ${stream.name} needs that name.`,
    next: `Keep the query under another name in \`as\`, drop ${place} and build.`,
  };
}

/** That what has a name the stream needs is somebody else's. */
export function notOurs(schema: string | undefined, name: string, kind: StoredPart['kind']): Refusal {
  return {
    message: `${nameInWords(schema, name)} exists and was not built by Activity Schema.`,
    next: `Rename ${kind === 'other' ? 'it' : `that ${kind ?? 'table'}`}, or give the stream another \`schema\`.`,
  };
}

/** What bears the stream's name. */
function kindOf({ view, isOther }: StoredTables): 'table' | 'view' | 'other' {
  if (isOther) return 'other';
  return view === undefined ? 'table' : 'view';
}
