import type { BuildDialect } from '../dialects/build-dialect.ts';
import { activitiesOf } from '../project/activities.ts';
import type { Project, Stream } from '../project/project.ts';
import { activityTables, clashes } from './activity-tables.ts';
import { partOf, withActivities } from './parts.ts';
import type { Discovery, Refusal } from './plan.ts';
import type { StreamState } from './state.ts';
import { madeParts, type Stored, type StoredPart } from './stored.ts';
import { type Part, type StreamTable, sourceColumn } from './stream-table.ts';

/** Which tables a divided stream is to have. */
export type PlannedParts =
  | {
      readonly kind: 'parts';
      readonly table: StreamTable;
      /** Empty tables of activities that nothing names any more. */
      readonly leaving: readonly Part[];
    }
  | { readonly kind: 'refused'; readonly refusal: Refusal };

/** The activities that a build makes tables for, whatever rows come in. */
export function namedActivities(project: Project, stream: Stream, found: readonly Discovery[]): readonly string[] {
  if (stream.layout === 'single') return [];
  const names = [
    ...activitiesOf(project, stream.name).keys(),
    ...found.flatMap((one) => (one.kind === 'activities' ? one.names : [])),
  ];
  return [...new Set(names)].sort();
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
    const refusal = othersTable(table, [stream.name], stored, project);
    return refusal ? { kind: 'refused', refusal } : { kind: 'parts', table, leaving };
  }
  const named = new Set(namedActivities(project, stream, found));
  const isNeedless = ({ activity, isEmpty, dependents }: StoredPart): boolean =>
    !named.has(activity) && isEmpty && dependents.length === 0;
  // Where nothing would be left they stay: rows need a table to come into.
  const isOther = named.size > 0 || stored.activities.length > 0 || !made.every(isNeedless);
  const isLeaving = (part: StoredPart): boolean => isOther && isNeedless(part);
  const staying = made.filter((part) => !isLeaving(part));
  const activities = [...named, ...staying.map(({ activity }) => activity), ...stored.activities];
  const planned = withActivities(table, [...new Set(activities)].sort());
  const refusal =
    clashRefusal(stream, dialect, activities) ??
    othersTable(
      table,
      planned.parts.map(({ name }) => name),
      stored,
      project,
    ) ??
    foreignPart(planned, state);
  if (refusal) return { kind: 'refused', refusal };
  const leaving = made.filter(isLeaving).map(({ activity, name }) => partOf(table, activity, name));
  return { kind: 'parts', table: planned, leaving };
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
  const isListed = stored.parts.some((part) => part.isListed);
  const isOdd = stored.view === undefined ? isListed : built === undefined && stream.layout === 'single';
  // Also where builds made one before: somebody may have dropped it, and made another by its name.
  const isOwn = table?.includes(sourceColumn) || (built !== undefined && stored.view !== undefined);
  if (table === undefined || (isOwn && !isOdd)) return undefined;
  return notOurs(schema, stream.name);
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
    ({ isListed, columns, dependents, name }) =>
      !isListed &&
      columns !== undefined &&
      table.parts.some((part) => part.name === name) &&
      !(columns.includes(sourceColumn) && (isFirstBuild || dependents.length === 0)),
  );
  if (foreign === undefined) return undefined;
  return notOurs(table.schema, foreign.name);
}

function notOurs(schema: string | undefined, name: string): Refusal {
  return {
    message: `${schema ? `${schema}.` : ''}${name} exists and was not built by Activity Schema.`,
    next: 'Rename that table, or give the stream another `schema`.',
  };
}
