import { tableKey } from '../dialects/identifiers.ts';
import type { Project, Stream } from '../project/project.ts';
import { ledgerTableNames, ledgerTables } from '../streams/ledger-tables.ts';
import type { ReadMaterialized } from '../streams/materialized.ts';
import type { QualifiedName, Warehouse } from '../warehouses/warehouse.ts';

/** What a build kept of a query, as the ledger has it. */
export interface KeptResult extends QualifiedName {
  readonly query: string;
  readonly kind: 'table' | 'view';
  /** `namesOf` those it was made with. */
  readonly columns: string;
}

/** Those of a stream's queries, tables first. `schema`: of the ledger, whose table of queries has to be there. */
export async function keptResults(
  warehouse: Warehouse,
  stream: Stream,
  schema: string | undefined,
  signal: AbortSignal,
): Promise<readonly KeptResult[]> {
  const { dialect } = warehouse;
  const rows = await warehouse.rows(
    `select query, kind, target_schema, target, made_columns from ${ledgerTables(dialect, schema).queries}
where stream = ${dialect.string(stream.name)} and made_columns is not null
order by kind, target_schema, target`,
    signal,
  );
  return rows.map(({ query, kind, target_schema, target, made_columns }) => ({
    query: String(query),
    kind: kind === 'view' ? 'view' : 'table',
    schema: target_schema === null ? undefined : String(target_schema),
    name: String(target),
    columns: String(made_columns),
  }));
}

/** The query that a build kept in this place, as the ledger of any of the project's streams says, and whose result is there still. */
export async function queryKeptIn(
  warehouse: Warehouse,
  { streams }: Project,
  { schema, name }: QualifiedName,
  signal: AbortSignal,
): Promise<string | undefined> {
  const { dialect } = warehouse;
  const at = schema === undefined ? 'target_schema is null' : `target_schema = ${dialect.string(schema)}`;
  for (const ledger of new Set([...streams.values()].map((stream) => stream.schema))) {
    const there = await warehouse.columns(ledger, ledgerTableNames.queries, signal);
    if (!there?.some((column) => column.name === 'made_columns')) continue;
    const rows = await warehouse.rows(
      `select query, target, made_columns from ${ledgerTables(dialect, ledger).queries}
where ${at} and made_columns is not null`,
      signal,
    );
    const row = rows.find(({ target }) => tableKey(dialect, String(target)) === tableKey(dialect, name));
    if (row === undefined) continue;
    if (await isAsMade(warehouse, { schema, name, columns: String(row.made_columns) }, signal))
      return String(row.query);
  }
  return undefined;
}

/** Whether it is still what was made: neither gone nor another one by its name, which is somebody else's. */
export async function isAsMade(
  warehouse: Warehouse,
  { schema, name, columns }: Pick<KeptResult, 'schema' | 'name' | 'columns'>,
  signal: AbortSignal,
): Promise<boolean> {
  const there = await warehouse.columns(schema, name, signal);
  return there !== undefined && namesOf(there) === columns;
}

/** Whether a query of today is kept in this place. */
export function isKeptIn({ schema, name }: QualifiedName): (one: ReadMaterialized) => boolean {
  return (one) => one.kind === 'query' && one.made.schema === schema && one.made.name === name;
}

/** The columns of what a query is kept in, as the ledger notes them. */
export function namesOf(columns: readonly { readonly name: string }[]): string {
  return JSON.stringify(columns.map(({ name }) => name));
}
