import type { BuildDialect } from '../dialects/build-dialect.ts';
import type { Dialect } from '../dialects/dialect.ts';
import { qualified } from '../dialects/identifiers.ts';
import { reportFigures } from './plan.ts';
import { sourceColumn } from './stream-table.ts';

/** Tables beside the stream: what was run, what is in the stream and what is not, who is building it. */
export interface LedgerTables {
  readonly runs: string;
  readonly state: string;
  readonly lease: string;
  readonly aliases: string;
  readonly removals: string;
  readonly removedRows: string;
  readonly backfills: string;
  readonly rejectedRows: string;
  readonly queue: string;
  readonly queries: string;
  readonly tables: string;
  readonly sightings: string;
}

export const ledgerTableNames = {
  runs: '_activity_schema_runs',
  state: '_activity_schema_state',
  lease: '_activity_schema_lease',
  aliases: '_activity_schema_aliases',
  removals: '_activity_schema_removals',
  removedRows: '_activity_schema_removed_rows',
  backfills: '_activity_schema_backfills',
  rejectedRows: '_activity_schema_rejected_rows',
  queue: '_activity_schema_queue',
  queries: '_activity_schema_queries',
  tables: '_activity_schema_tables',
  sightings: '_activity_schema_sightings',
} as const;

export function ledgerTables(dialect: Dialect, schema: string | undefined): LedgerTables {
  return {
    runs: qualified(dialect, schema, ledgerTableNames.runs),
    state: qualified(dialect, schema, ledgerTableNames.state),
    lease: qualified(dialect, schema, ledgerTableNames.lease),
    aliases: qualified(dialect, schema, ledgerTableNames.aliases),
    removals: qualified(dialect, schema, ledgerTableNames.removals),
    removedRows: qualified(dialect, schema, ledgerTableNames.removedRows),
    backfills: qualified(dialect, schema, ledgerTableNames.backfills),
    rejectedRows: qualified(dialect, schema, ledgerTableNames.rejectedRows),
    queue: qualified(dialect, schema, ledgerTableNames.queue),
    queries: qualified(dialect, schema, ledgerTableNames.queries),
    tables: qualified(dialect, schema, ledgerTableNames.tables),
    sightings: qualified(dialect, schema, ledgerTableNames.sightings),
  };
}

/**
 * Creates the tables that are not there. No keys where tables are scanned: DuckDB refuses to insert a key it has just deleted
 * in the same transaction.
 */
export function ledgerDdl(dialect: BuildDialect, schema: string | undefined): readonly string[] {
  const names = ledgerTables(dialect, schema);
  return Object.entries(ledgerColumns(dialect)).map(([table, columns]) =>
    tableDdl(names[table as keyof LedgerTables], columns),
  );
}

export function tableDdl(name: string, columns: readonly string[]): string {
  return `create table if not exists ${name} (\n  ${columns.join(',\n  ')}\n)`;
}

/** Definitions of the columns of each table: a name, a type, and what else there is. */
export function ledgerColumns({
  types,
  scans,
}: Pick<BuildDialect, 'types' | 'scans'>): Readonly<Record<keyof LedgerTables, readonly string[]>> {
  const { string: text, timestamp, integer, float } = types;
  return {
    runs: [
      `run ${text} not null`,
      `stream ${text} not null`,
      `command ${text} not null`,
      `transformation ${text}`,
      `holder ${text} not null`,
      `host ${text} not null`,
      `pid ${integer} not null`,
      `started_at ${timestamp} not null`,
      `ended_at ${timestamp}`,
      `window_from ${timestamp}`,
      `window_to ${timestamp}`,
      `sql_hash ${text}`,
      ...reportFigures.map((figure) => `rows_${figure} ${integer}`),
      `outcome ${text} not null`,
      `error ${text}`,
      `is_whole boolean`,
    ],
    // In the stream's own row: `filled`, which of its tables the last build left rows in; `sightings`, whether it left `some` or
    // `none` in the table of them, null where it kept none.
    state: [
      `stream ${text} not null`,
      `transformation ${text} not null`,
      `sql_hash ${text} not null`,
      `watermark ${timestamp}`,
      `shadowed boolean not null`,
      `built_at ${timestamp} not null`,
      `filled ${text}`,
      `sightings ${text}`,
    ],
    lease: [
      `stream ${text} not null`,
      `run ${text} not null`,
      `command ${text} not null`,
      `holder ${text} not null`,
      `host ${text} not null`,
      `pid ${integer} not null`,
      `since ${timestamp} not null`,
      `expires_at ${timestamp} not null`,
    ],
    aliases: [`stream ${text} not null`, `old_customer ${text} not null`, `customer ${text} not null`],
    // Keyed hashes, never identifiers. `kind`: of a customer, of an anonymous_customer_id, or the key itself.
    removals: [`stream ${text} not null`, `kind ${text} not null`, `hash ${text} not null`],
    removedRows: [
      `stream ${text} not null`,
      `row_hash ${text} not null`,
      `activity ${text} not null`,
      `ts ${timestamp} not null`,
      `${sourceColumn} ${text} not null`,
      `customer_hash ${text}`,
      `anonymous_hash ${text}`,
    ],
    // Those that were begun and not finished. `reached`: how far the source reached when it was begun.
    backfills: [
      `stream ${text} not null`,
      `transformation ${text} not null`,
      `sql_hash ${text} not null`,
      `window_from ${timestamp} not null`,
      `window_to ${timestamp}`,
      `chunk_seconds ${float}`,
      `begun_at ${timestamp} not null`,
      `done_until ${timestamp} not null`,
      `reached ${timestamp}`,
    ],
    // A few for each run, transformation and reason. In a stream with removals they are forgotten with the next run.
    rejectedRows: [
      `stream ${text} not null`,
      `run ${text} not null`,
      `transformation ${text} not null`,
      `nr ${integer} not null`,
      `reason ${text} not null`,
      `example ${text} not null`,
    ],
    // Results of queries that a build keeps: these tables and views are its own. `is_stale`: the stream changed since.
    queries: [
      `stream ${text} not null`,
      `query ${text} not null`,
      `target_schema ${text}`,
      `target ${text} not null`,
      `kind ${text} not null`,
      `sql_hash ${text} not null`,
      `is_stale boolean not null`,
      `rows ${integer}`,
      `run ${text} not null`,
      `made_at ${timestamp} not null`,
      `made_columns ${text}`,
    ],
    // Windows in which a check of history found the table to be other than the source, for the next reconcile.
    queue: [
      `stream ${text} not null`,
      `transformation ${text} not null`,
      `window_from ${timestamp} not null`,
      `window_to ${timestamp} not null`,
      `found_at ${timestamp} not null`,
      `run ${text} not null`,
    ],
    // One for each activity, where a stream has them: these are the build's own.
    // `transformation` and `definition_hash`: of a view, what its rows are of and what it selects; of a table null.
    tables: [
      `stream ${text} not null`,
      `activity ${text} not null`,
      `table_name ${text} not null`,
      `transformation ${text}`,
      `definition_hash ${text}`,
    ],
    // Of each device the sightings of somebody else than before, numbered in their order; `customer` as the source gave it.
    sightings: [
      `stream ${text} not null`,
      `anonymous_customer_id ${text} not null`,
      `place ${integer} not null`,
      `ts ${timestamp} not null`,
      `customer ${text} not null`,
      ...(scans ? [] : ['primary key (stream, anonymous_customer_id, place)']),
    ],
  };
}

/** Columns that a ledger of an earlier version lacks. */
export const ledgerAdditions = [
  { table: 'runs', column: 'is_whole', type: 'boolean' },
  { table: 'state', column: 'filled', type: 'text' },
  { table: 'state', column: 'sightings', type: 'text' },
  { table: 'queries', column: 'made_columns', type: 'text' },
  { table: 'tables', column: 'transformation', type: 'text' },
  { table: 'tables', column: 'definition_hash', type: 'text' },
] as const;

/** The row of the state table that is the stream's own: its hash is of the settings. */
export const settingsRow = '';
