import type { DuckDBConnection, DuckDBResult } from '@duckdb/node-api';
import { commentsByName } from '../dialects/comments.ts';
import { duckdb as dialect } from '../dialects/duckdb.ts';
import { RunError } from '../run/problem.ts';
import type { Cell, ResultBatch } from '../run/runner.ts';
import { duckdbCatalogue } from './duckdb-catalogue.ts';
import { duckdbCell, duckdbColumn } from './duckdb-cells.ts';
import { type FileUse, holdDuckdbFile } from './duckdb-file.ts';
import { shifted } from './statement-problem.ts';
import type { ListingWarehouse, TableColumn, TransactionalWarehouse } from './warehouse.ts';

export interface DuckdbOptions {
  /** Absolute path, or `:memory:`. */
  readonly path: string;
  readonly use: FileUse;
  /** What holds the file, for those who find it locked: `build`. */
  readonly command: string;
  /** The connection's name, for messages. */
  readonly connection: string;
  /** As DuckDB writes it: `2GB`. Of the file as long as it is open, like `threads`. */
  readonly memoryLimit?: string | undefined;
  readonly threads?: string | undefined;
}

/** Opens a DuckDB file. Rejects with `locked` where another process has it. */
export async function openDuckdb({
  path,
  use,
  command,
  connection: name,
  memoryLimit,
  threads,
}: DuckdbOptions): Promise<TransactionalWarehouse> {
  const file = await holdDuckdbFile(path, use, command);
  let connection: DuckDBConnection;
  try {
    connection = await file.instance.connect();
    // Zoned timestamps become UTC when they lose their zone. Without ICU they do so anyway.
    await connection.run(`set TimeZone = 'UTC'`).catch(() => {});
    if (memoryLimit !== undefined) await connection.run(`set memory_limit = ${dialect.string(memoryLimit)}`);
    if (threads !== undefined) await connection.run(`set threads = ${dialect.string(threads)}`);
  } catch (cause) {
    await file.release();
    throw new RunError({ kind: 'refused', connection: name, message: firstLine(cause) }, { cause });
  }
  return warehouse(connection, async () => {
    connection.closeSync();
    await file.release();
  });
}

function warehouse(
  connection: DuckDBConnection,
  close: () => Promise<void>,
): TransactionalWarehouse & ListingWarehouse {
  /** Runs `work` so that an abort interrupts DuckDB itself; its errors become problems. */
  const guarded = async <T>(sql: string, signal: AbortSignal, work: () => Promise<T>): Promise<T> => {
    if (signal.aborted) throw new RunError({ kind: 'cancelled' });
    const interrupt = (): void => connection.interrupt();
    signal.addEventListener('abort', interrupt, { once: true });
    try {
      return await work();
    } catch (cause) {
      throw problemOf(cause, sql, signal);
    } finally {
      signal.removeEventListener('abort', interrupt);
    }
  };

  async function* stream(sql: string, signal: AbortSignal): AsyncIterable<ResultBatch> {
    const result = await guarded(sql, signal, () => connection.stream(sql));
    const columns = columnsOf(result);
    const types = result.columnTypes();
    const batches = result.yieldRows()[Symbol.asyncIterator]();
    let isEmpty = true;
    for (;;) {
      const next = await guarded(sql, signal, () => batches.next());
      if (next.done) break;
      isEmpty = false;
      yield { columns, rows: next.value.map((row) => row.map((value, index) => cellAt(value, types[index]))) };
    }
    if (isEmpty) yield { columns, rows: [] };
  }

  const rows: TransactionalWarehouse['rows'] = (sql, signal) =>
    guarded(sql, signal, async () => {
      const result = await connection.run(sql);
      const names = result.columnNames();
      const types = result.columnTypes();
      return (await result.getRows()).map((row) =>
        Object.fromEntries(
          row.map((value, index): [string, Cell] => [names[index] ?? '', cellAt(value, types[index])]),
        ),
      );
    });

  const schemaOf = (schema: string | undefined): string =>
    schema === undefined ? 'current_schema()' : dialect.string(schema);

  let home: { readonly database: string; readonly schema: string } | undefined;
  /** Of a table that is there, without a look at every column of the database; undefined: who knows. */
  const columnsByName = async (
    schema: string | undefined,
    table: string,
    signal: AbortSignal,
  ): Promise<readonly TableColumn[] | undefined> => {
    if (home === undefined) {
      const [row] = await rows('select current_database() as db, current_schema() as schema', signal);
      home = { database: String(row?.db), schema: String(row?.schema) };
    }
    const whole = [home.database, schema ?? home.schema, table]
      .map((part) => `"${part.replaceAll('"', '""')}"`)
      .join('.');
    const told = rows(`select name, type from pragma_table_info(${dialect.string(whole)})`, signal);
    return told.then(
      (found) => found.map((row) => columnOf(row.name, row.type)),
      () => undefined,
    );
  };

  return {
    dialect,
    execute: (sql, signal) => guarded(sql, signal, async () => (await connection.run(sql)).rowsChanged),
    rows,
    stream,
    async columns(schema, table, signal) {
      const named = await columnsByName(schema, table, signal);
      if (named !== undefined) return named;
      const where = schemaOf(schema);
      const found = await rows(
        `select column_name, data_type from duckdb_columns()
where database_name = current_database() and ${isNamed('schema_name', where)}
  and ${isNamed('table_name', dialect.string(table))}
order by column_index`,
        signal,
      );
      return found.length === 0 ? undefined : found.map((row) => columnOf(row.column_name, row.data_type));
    },
    async approximateRows(schema, table, signal) {
      const [found] = await rows(
        `select estimated_size from duckdb_tables()
where database_name = current_database() and ${isNamed('schema_name', schemaOf(schema))}
  and ${isNamed('table_name', dialect.string(table))}`,
        signal,
      );
      return found && Number(found.estimated_size);
    },
    async hasSchema(schema, signal) {
      const found = await rows(
        `select 1 from duckdb_schemas()
where database_name = current_database() and ${isNamed('schema_name', dialect.string(schema))}`,
        signal,
      );
      return found.length > 0;
    },
    async kindsOf(schema, names, signal) {
      if (names.length === 0) return new Map();
      const found = await rows(
        `select asked.name
from (values ${names.map((name) => `(${dialect.string(name)})`).join(', ')}) as asked(name)
join duckdb_views() as v on ${isNamed('v.view_name', 'asked.name')}
where v.database_name = current_database() and ${isNamed('v.schema_name', schemaOf(schema))}`,
        signal,
      );
      const views = new Set(found.map(({ name }) => name));
      return new Map(names.map((name) => [name, views.has(name) ? 'view' : 'table']));
    },
    dependents: async () => [],
    readBy: async ({ name }) => ({ words: `the view ${name}`, reads: [] }),
    securityOf: async () => undefined,
    async comments(schema, names, signal) {
      if (names.length === 0) return new Map();
      const of = (relation: string, name: string, columns: string): string =>
        `select asked.name, ${columns}, r.comment
from (values ${names.map((one) => `(${dialect.string(one)})`).join(', ')}) as asked(name)
join ${relation}() as r on ${isNamed(`r.${name}`, 'asked.name')}
where r.database_name = current_database() and ${isNamed('r.schema_name', schemaOf(schema))} and r.comment is not null`;
      const found = await rows(
        `${of('duckdb_tables', 'table_name', 'null as column_name, -1 as place')}
union all
${of('duckdb_views', 'view_name', 'null, -1')}
union all
${of('duckdb_columns', 'table_name', 'r.column_name, r.column_index')}
order by name, place`,
        signal,
      );
      return commentsByName(found.map((row) => [row.name, row.column_name, row.comment]));
    },
    isFiltered: async () => false,
    async describe(sql, signal) {
      const described = `describe ${sql}`;
      try {
        const columns = await rows(described, signal);
        return columns.map((row) => columnOf(row.column_name, row.column_type));
      } catch (error) {
        throw shifted(error, described.length - sql.length, sql);
      }
    },
    async isKnownEmpty(sql, signal) {
      const [plan] = await rows(`explain (format json) ${sql}`, signal);
      const [root]: readonly PlanNode[] = JSON.parse(String(plan?.explain_value));
      return root !== undefined && givesNothing(root);
    },
    catalogue: (...asked) => duckdbCatalogue(rows, asked),
    async transaction(work, signal, committing = (commit) => commit()) {
      await guarded('begin transaction', signal, () => connection.run('begin transaction'));
      try {
        const result = await work();
        await committing(async () => {
          await guarded('commit', signal, () => connection.run('commit'));
        });
        return result;
      } catch (error) {
        // An error may have ended the transaction already.
        await connection.run('rollback').catch(() => {});
        throw error;
      }
    },
    close,
  };
}

interface PlanNode {
  readonly name: string;
  readonly children: readonly PlanNode[];
}

/** Whether a part of a physical plan reads nothing and gives nothing. */
function givesNothing({ name, children }: PlanNode): boolean {
  if (name === 'EMPTY_RESULT') return true;
  // Of these nothing comes but what their parts give; an aggregate of nothing is a row.
  return ['PROJECTION', 'FILTER', 'ORDER_BY', 'UNION'].includes(name) && children.every(givesNothing);
}

/** DuckDB takes names for the same that differ in the case of ASCII letters, and in these only. */
function isNamed(column: string, name: string): string {
  const [upper, lower] = ['ABCDEFGHIJKLMNOPQRSTUVWXYZ', 'abcdefghijklmnopqrstuvwxyz'];
  const folded = (text: string): string => `translate(${text}, '${upper}', '${lower}')`;
  return `${folded(column)} = ${folded(name)}`;
}

function columnOf(name: unknown, type: unknown): TableColumn {
  return { name: String(name), type: String(type) };
}

function cellAt(value: Parameters<typeof duckdbCell>[0], type: Parameters<typeof duckdbCell>[1] | undefined): Cell {
  return type === undefined ? String(value) : duckdbCell(value, type);
}

function columnsOf(result: DuckDBResult): ResultBatch['columns'] {
  const types = result.columnTypes();
  return result.columnNames().flatMap((name, index) => {
    const type = types[index];
    return type === undefined ? [] : [duckdbColumn(name, type)];
  });
}

function problemOf(cause: unknown, sql: string, signal: AbortSignal): RunError {
  if (cause instanceof RunError) return cause;
  if (signal.aborted) return new RunError({ kind: 'cancelled' }, { cause });
  const text = cause instanceof Error ? cause.message : String(cause);
  const message = text.replace(/\n\nLINE \d+:[\s\S]*$/, '').trim();
  return new RunError(
    { kind: 'sql', message, step: undefined, transformation: undefined, sql, offset: offsetIn(text, sql) },
    { cause },
  );
}

/** DuckDB draws a caret under the line it means, which is cut where it is long; then the place is not known. */
function offsetIn(message: string, sql: string): number | undefined {
  const match = /\nLINE (\d+): (.*)\n( *)\^/.exec(message);
  if (match === null || match[2]?.startsWith('...')) return undefined;
  const line = Number(match[1]) - 1;
  const column = (match[3]?.length ?? 0) - `LINE ${match[1]}: `.length;
  const lines = sql.split('\n');
  if (line >= lines.length || column < 0) return undefined;
  return lines.slice(0, line).reduce((sum, text) => sum + text.length + 1, 0) + column;
}

function firstLine(cause: unknown): string {
  return (cause instanceof Error ? cause.message : String(cause)).split('\n')[0] ?? '';
}
