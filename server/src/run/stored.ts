import { qualified } from '../dialects/identifiers.ts';
import type { Project, Stream } from '../project/project.ts';
import { activityTables } from '../streams/activity-tables.ts';
import { ledgerTableNames, ledgerTables } from '../streams/ledger-tables.ts';
import type { Discovery } from '../streams/plan.ts';
import { namedActivities } from '../streams/planned-parts.ts';
import type { Stored, StoredPart } from '../streams/stored.ts';
import { streamTable } from '../streams/stream-table.ts';
import type { TableColumn, Warehouse } from '../warehouses/warehouse.ts';

/** Where a stream's rows are looked for. */
export interface StoredIn {
  readonly project: Project;
  readonly stream: Stream;
  readonly schema: string | undefined;
  /** Columns of what bears the stream's name; undefined where there is nothing. */
  readonly columns: readonly TableColumn[] | undefined;
  /** What earlier tries of the same run found out. */
  readonly found: readonly Discovery[];
}

/** The tables that hold a stream's rows, as the ledger and the warehouse say. */
export async function readStored(warehouse: Warehouse, asked: StoredIn, signal: AbortSignal): Promise<Stored> {
  const { project, stream, schema, columns, found } = asked;
  const isView = columns !== undefined && (await warehouse.isView(schema, stream.name, signal));
  const listing = await readListing(warehouse, schema, signal);
  const listed = listing.filter((one) => one.stream === stream.name);
  const activities =
    columns === undefined || isView || stream.layout === 'single'
      ? []
      : await activitiesIn(warehouse, asked, columns, signal);
  const named = namedActivities(project, stream, found);
  const wanted = activityTables({ dialect: warehouse.dialect, stream }, [...new Set([...named, ...activities])]);
  const names = new Set(listed.map(({ name }) => name));
  const parts: StoredPart[] = [];
  for (const { activity, name } of [...listed, ...wanted.filter((one) => !names.has(one.name))]) {
    const isListed = names.has(name);
    const there = await warehouse.columns(schema, name, signal);
    if (there === undefined && !isListed) continue;
    parts.push({
      activity,
      name,
      isListed,
      columns: there?.map((column) => column.name),
      dependents:
        there === undefined ? [] : await warehouse.dependents(schema, name, signal, isView ? stream.name : undefined),
      isEmpty: there !== undefined && !named.includes(activity) && (await isEmpty(warehouse, schema, name, signal)),
    });
  }
  return {
    view: isView ? new Map(columns.map(({ name, type }) => [name, type])) : undefined,
    parts,
    activities,
    others: new Map(
      listing.filter((one) => one.stream !== stream.name).map(({ name, stream: owner }) => [name, owner]),
    ),
  };
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
}

/** The tables of activities that builds made in a schema. */
async function readListing(
  warehouse: Warehouse,
  schema: string | undefined,
  signal: AbortSignal,
): Promise<readonly Listed[]> {
  if ((await warehouse.columns(schema, ledgerTableNames.tables, signal)) === undefined) return [];
  const { tables } = ledgerTables(warehouse.dialect, schema);
  const rows = await warehouse.rows(`select stream, activity, table_name from ${tables} order by table_name`, signal);
  return rows.map((row) => ({
    stream: String(row.stream),
    activity: String(row.activity),
    name: String(row.table_name),
  }));
}

/** The activities of a table that is to be divided. */
async function activitiesIn(
  warehouse: Warehouse,
  { stream, schema }: StoredIn,
  columns: readonly TableColumn[],
  signal: AbortSignal,
): Promise<readonly string[]> {
  const { name, column } = streamTable(stream, warehouse.dialect, schema);
  const physical = stream.columns.find((one) => one.name === 'activity')?.physicalName;
  // A table of somebody else's, or of other settings: none of its rows are moved.
  if (!columns.some((one) => one.name === physical)) return [];
  const rows = await warehouse.rows(
    `select distinct ${column('activity')} as activity from ${name} where ${column('activity')} is not null`,
    signal,
  );
  return rows.map(({ activity }) => String(activity));
}

async function isEmpty(
  warehouse: Warehouse,
  schema: string | undefined,
  name: string,
  signal: AbortSignal,
): Promise<boolean> {
  const found = await warehouse.rows(
    `select 1 as one from ${qualified(warehouse.dialect, schema, name)} limit 1`,
    signal,
  );
  return found.length === 0;
}
