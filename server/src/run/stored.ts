import { qualified, tableKey } from '../dialects/identifiers.ts';
import type { Project, Stream } from '../project/project.ts';
import { activityTables } from '../streams/activity-tables.ts';
import { ledgerTableNames, ledgerTables } from '../streams/ledger-tables.ts';
import type { Discovery } from '../streams/plan.ts';
import { plannedActivities } from '../streams/planned-parts.ts';
import { isBuiltAsNow, type StreamState } from '../streams/state.ts';
import type { Stored, StoredPart, StoredTable, StoredTables, StoredView } from '../streams/stored.ts';
import { sourceColumn, streamTable } from '../streams/stream-table.ts';
import type { QualifiedName, TableColumn, Warehouse } from '../warehouses/warehouse.ts';
import { emptyOf } from './empty-tables.ts';
import { queryKeptIn } from './kept-results.ts';

/** Where a stream's rows are looked for. */
export interface StoredIn {
  readonly project: Project;
  readonly stream: Stream;
  readonly schema: string | undefined;
  /** Columns of what bears the stream's name; undefined where there is nothing. */
  readonly columns: readonly TableColumn[] | undefined;
  /** What earlier tries of the same run found out. */
  readonly found: readonly Discovery[];
  /** The activities of transformations whose rows stay in views. */
  readonly given: StreamState['given'];
  /** Of the settings it was built with. */
  readonly settingsHash: StreamState['settingsHash'];
  /** The tables that the last build left rows in. */
  readonly filled: StreamState['filled'];
}

/** The tables that hold a stream's rows, as the ledger and the warehouse say, with what others made for them. */
export async function readStored(warehouse: Warehouse, asked: StoredIn, signal: AbortSignal): Promise<Stored> {
  const { stream, schema } = asked;
  const stored = await readStoredTables(warehouse, asked, signal);
  const ownView = stored.view === undefined ? undefined : stream.name;
  const parts: StoredPart[] = [];
  for (const part of stored.parts) {
    const isThere = part.columns !== undefined;
    const dependents = isThere ? await warehouse.dependents(schema, part.name, signal, ownView) : [];
    parts.push({ ...part, dependents });
  }
  return { ...stored, parts };
}

/** The tables alone. */
export async function readStoredTables(
  warehouse: Warehouse,
  asked: StoredIn,
  signal: AbortSignal,
): Promise<StoredTables> {
  const { project, stream, schema, columns, found, given, filled = [] } = asked;
  const kind = columns && (await warehouse.kindsOf(schema, [stream.name], signal)).get(stream.name);
  const isView = columns !== undefined && kind === 'view';
  const listing = await readListing(warehouse, schema, signal);
  const activities =
    columns === undefined || kind !== 'table' || stream.layout === 'single'
      ? []
      : await activitiesIn(warehouse, asked, columns, signal);
  const { tables: named, views } =
    stream.layout === 'single' ? nothingNamed : plannedActivities(project, stream, { found, given });
  const wanted = activityTables({ dialect: warehouse.dialect, stream }, [
    ...new Set([...named, ...activities, ...views.keys()]),
  ]);
  const key = (name: string): string => tableKey(warehouse.dialect, name);
  // Of an activity whose name changed in what the warehouse does not tell apart, it is the same table.
  const renamed = new Map(wanted.toReversed().map(({ name }) => [key(name), name]));
  const listed = listing
    .filter((one) => one.stream === stream.name)
    .map((one) => ({ ...one, name: renamed.get(key(one.name)) ?? one.name }));
  const names = new Set(listed.map(({ name }) => name));
  const unlisted = wanted.filter(({ name }) => !names.has(name)).map((one) => ({ ...one, view: undefined }));
  const places = [...listed, ...unlisted];
  const columnsOf = new Map<string, readonly TableColumn[]>();
  for (const { name } of places) {
    const there = await warehouse.columns(schema, name, signal);
    if (there) columnsOf.set(name, there);
  }
  const kinds = await warehouse.kindsOf(schema, [...columnsOf.keys()], signal);
  const unnamed = places.filter(
    ({ activity, name, view }) => view === undefined && kinds.get(name) === 'table' && !named.has(activity),
  );
  const left = filled.filter((name) => (name === stream.name ? kind : kinds.get(name)) === 'table');
  const asking = new Set([...unnamed.map(({ name }) => name), ...left]);
  const empty = await emptyOf(warehouse, schema, [...asking], signal);
  const parts: StoredTable[] = [];
  for (const { activity, name, view } of places) {
    const there = columnsOf.get(name);
    if (there === undefined && !names.has(name)) continue;
    const stands = kinds.get(name);
    const former = view === undefined ? 'table' : 'view';
    // What is of another kind, or does not say where its rows are from, somebody else made when he had taken ours away.
    const isOurs = stands === former && there?.some((column) => column.name === sourceColumn);
    const isListed = names.has(name) && (there === undefined || isOurs === true);
    parts.push({
      activity,
      name,
      isListed,
      columns: there?.map((column) => column.name),
      isEmpty: empty.has(name),
      view: isListed ? view : undefined,
      kind: stands,
      replaced: names.has(name) && !isListed ? former : undefined,
      keptOf:
        isListed || there === undefined ? undefined : await queryKeptIn(warehouse, project, { schema, name }, signal),
    });
  }
  return {
    view: isView ? new Map(columns.map(({ name, type }) => [name, type])) : undefined,
    isOther: kind === 'other',
    isViewEmpty:
      isView && listed.length === 0
        ? (await emptyOf(warehouse, schema, [stream.name], signal)).has(stream.name)
        : undefined,
    parts,
    activities,
    emptied: left.filter((name) => empty.has(name)),
    sources: await sourcesOf(warehouse, asked, { parts, views: [...views.keys()], isTable: kind === 'table' }, signal),
    others: new Map(
      listing.filter((one) => one.stream !== stream.name).map(({ name, stream: owner }) => [name, owner]),
    ),
  };
}

const nothingNamed = { tables: new Set<string>(), views: new Map<string, string>() };

/** Of the activities that are to stand in views: whose rows of them are in tables. */
async function sourcesOf(
  warehouse: Warehouse,
  { stream, schema, columns, settingsHash }: StoredIn,
  {
    parts,
    views,
    isTable,
  }: { readonly parts: readonly StoredTable[]; readonly views: readonly string[]; readonly isTable: boolean },
  signal: AbortSignal,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const { dialect } = warehouse;
  const { name, column } = streamTable(stream, dialect, schema);
  const found = new Map<string, readonly string[]>();
  for (const activity of views) {
    const part = parts.find((one) => one.activity === activity && one.isListed && one.view === undefined);
    const isThere = part?.columns?.includes(sourceColumn);
    const isOne = isTable && columns !== undefined && hasActivities(stream, columns, settingsHash);
    if (!isThere && !isOne) continue;
    const from = isThere
      ? qualified(dialect, schema, part?.name ?? '')
      : `${name}\nwhere ${column('activity')} = ${dialect.string(activity)}`;
    const rows = await warehouse.rows(`select distinct ${sourceColumn} as source from ${from}`, signal);
    found.set(
      activity,
      rows.map(({ source }) => String(source)),
    );
  }
  return found;
}

/** The activity whose table this is, and its stream, as the ledger beside it says. */
export async function activityIn(
  warehouse: Warehouse,
  { schema, name }: QualifiedName,
  signal: AbortSignal,
): Promise<{ readonly stream: string; readonly activity: string } | undefined> {
  const key = tableKey(warehouse.dialect, name);
  const listing = await readListing(warehouse, schema, signal);
  return listing.find((one) => tableKey(warehouse.dialect, one.name) === key);
}

/** Names of the tables of a stream's activities that builds made. */
export async function listedTables(
  warehouse: Warehouse,
  stream: Stream,
  schema: string | undefined,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const listing = await readListing(warehouse, schema, signal);
  return listing.filter((one) => one.stream === stream.name).map(({ name }) => name);
}

interface Listed {
  readonly stream: string;
  readonly activity: string;
  readonly name: string;
  readonly view: StoredView | undefined;
}

/** The tables of activities that builds made in a schema. */
async function readListing(
  warehouse: Warehouse,
  schema: string | undefined,
  signal: AbortSignal,
): Promise<readonly Listed[]> {
  const columns = await warehouse.columns(schema, ledgerTableNames.tables, signal);
  if (columns === undefined) return [];
  const { tables } = ledgerTables(warehouse.dialect, schema);
  // A ledger that an earlier version made knows no views.
  const views = columns.some(({ name }) => name === 'definition_hash') ? ', transformation, definition_hash' : '';
  const rows = await warehouse.rows(
    `select stream, activity, table_name${views} from ${tables} order by table_name`,
    signal,
  );
  return rows.map((row) => ({
    stream: String(row.stream),
    activity: String(row.activity),
    name: String(row.table_name),
    view:
      row.transformation === null || row.transformation === undefined
        ? undefined
        : { transformation: String(row.transformation), hash: String(row.definition_hash) },
  }));
}

/** The activities of a table that is to be divided. */
async function activitiesIn(
  warehouse: Warehouse,
  { stream, schema, settingsHash }: StoredIn,
  columns: readonly TableColumn[],
  signal: AbortSignal,
): Promise<readonly string[]> {
  const { name, column } = streamTable(stream, warehouse.dialect, schema);
  if (!hasActivities(stream, columns, settingsHash)) return [];
  const rows = await warehouse.rows(
    `select distinct ${column('activity')} as activity from ${name} where ${column('activity')} is not null`,
    signal,
  );
  return rows.map(({ activity }) => String(activity));
}

/** Not in a table of somebody else's, nor of other settings, of which another column may have the name: none of its rows are moved. */
function hasActivities(
  stream: Stream,
  columns: readonly TableColumn[],
  settingsHash: StreamState['settingsHash'],
): boolean {
  const activity = stream.columns.find((one) => one.name === 'activity')?.physicalName;
  const hasColumn = (name: string | undefined): boolean => columns.some((one) => one.name === name);
  return hasColumn(activity) && hasColumn(sourceColumn) && isBuiltAsNow(stream, settingsHash, columns);
}
