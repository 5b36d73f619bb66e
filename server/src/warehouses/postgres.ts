import pg from 'pg';
import { commentsByName } from '../dialects/comments.ts';
import { identifier, qualified } from '../dialects/identifiers.ts';
import { postgres as dialect } from '../dialects/postgres.ts';
import { RunError } from '../run/problem.ts';
import type { ResultBatch, ResultColumn } from '../run/runner.ts';
import { utf16 } from '../schema/text.ts';
import { belongings, commentsOn, readByView, viewSecurity } from './postgres-belongings.ts';
import { postgresCatalogue } from './postgres-catalogue.ts';
import { type PostgresField, postgresCell, postgresColumn, unknownTypes } from './postgres-cells.ts';
import { connectPostgres, type PostgresAddress, postgresAddress } from './postgres-connect.ts';
import { describeStatement } from './postgres-describe.ts';
import { shifted } from './statement-problem.ts';
import type { ListingWarehouse, RelationKind, TransactionalWarehouse } from './warehouse.ts';

export interface PostgresOptions {
  /** As the project has them, variables replaced. */
  readonly options: ReadonlyMap<string, string>;
  readonly use: 'read' | 'write';
  /** The connection's name, for messages. */
  readonly connection: string;
}

/** Opens a connection to PostgreSQL. Rejects with `refused` where there is none to be had. */
export async function openPostgres(
  { options, use, connection }: PostgresOptions,
  signal: AbortSignal,
): Promise<TransactionalWarehouse> {
  const address = await postgresAddress(options, connection);
  const client = await connectPostgres(address, connection);
  const warehouse = warehouseOf(client, address, connection);
  try {
    await warehouse.execute(`set timezone = 'UTC'`, signal);
    await warehouse.execute(`set datestyle = 'ISO, YMD'`, signal);
    const schema = options.get('schema');
    if (schema !== undefined)
      await warehouse.execute(`set search_path = ${identifier(dialect, schema)}, public`, signal);
    if (use === 'read') await warehouse.execute('set default_transaction_read_only = on', signal);
    return warehouse;
  } catch (error) {
    await warehouse.close();
    throw error;
  }
}

const batchRows = 2000;

function warehouseOf(
  client: pg.Client,
  address: PostgresAddress,
  connection: string,
): TransactionalWarehouse & ListingWarehouse {
  /** Runs one statement; an abort cancels it in the server, and is done before anything else runs on this connection. */
  const guarded = async <T>(sql: string, signal: AbortSignal, work: () => Promise<T>): Promise<T> => {
    if (signal.aborted) throw new RunError({ kind: 'cancelled' });
    let cancelling: Promise<void> | undefined;
    const cancel = (): void => {
      cancelling = cancelBackend(client, address, connection);
    };
    signal.addEventListener('abort', cancel, { once: true });
    try {
      return await work();
    } catch (cause) {
      throw problemOf(cause, sql, signal, connection);
    } finally {
      signal.removeEventListener('abort', cancel);
      await cancelling;
    }
  };
  const run = (sql: string, signal: AbortSignal): Promise<pg.QueryArrayResult<(string | null)[]>> =>
    guarded(sql, signal, () => client.query<(string | null)[]>({ text: sql, rowMode: 'array' }));

  const rows: TransactionalWarehouse['rows'] = async (sql, signal) => {
    const { rows: found, fields } = await run(sql, signal);
    return found.map((row) =>
      Object.fromEntries(fields.map((field, index) => [field.name, postgresCell(row[index] ?? null, field)])),
    );
  };

  const transaction: TransactionalWarehouse['transaction'] = async (
    work,
    signal,
    committing = (commit) => commit(),
  ) => {
    await run('begin', signal);
    try {
      const result = await work();
      await committing(async () => {
        await run('commit', signal);
      });
      return result;
    } catch (error) {
      await client.query('rollback').catch(() => {});
      throw error;
    }
  };

  const columnsOf = async (fields: readonly PostgresField[], signal: AbortSignal): Promise<readonly ResultColumn[]> => {
    const unknown = unknownTypes(fields);
    const names = new Map<number, string>();
    if (unknown.length > 0) {
      const { rows } = await run(
        `select oid, format_type(oid, null) from pg_type where oid in (${unknown.join(', ')})`,
        signal,
      );
      for (const [oid, name] of rows) names.set(Number(oid), name ?? 'unknown');
    }
    return fields.map((field) => postgresColumn(field, names));
  };

  async function* stream(sql: string, signal: AbortSignal): AsyncIterable<ResultBatch> {
    const open = `declare activity_schema_result no scroll cursor for\n`;
    await run('begin transaction read only', signal);
    try {
      try {
        await run(open + sql, signal);
      } catch (error) {
        throw shifted(error, open.length, sql);
      }
      let columns: readonly ResultColumn[] | undefined;
      for (;;) {
        const { rows, fields } = await run(`fetch forward ${batchRows} from activity_schema_result`, signal);
        if (rows.length === 0 && columns !== undefined) break;
        columns ??= await columnsOf(fields, signal);
        yield { columns, rows: rows.map((row) => row.map((text, index) => postgresCell(text, fields[index]))) };
        if (rows.length < batchRows) break;
      }
    } finally {
      await client.query('rollback').catch(() => {});
    }
  }

  return {
    dialect,
    execute: async (sql, signal) => (await run(sql, signal)).rowCount ?? 0,
    rows,
    stream,
    async columns(schema, table, signal) {
      const name = dialect.string(qualified(dialect, schema, table));
      const { rows } = await run(
        `select a.attname, format_type(a.atttypid, a.atttypmod)
from pg_attribute as a
where a.attrelid = to_regclass(${name}) and a.attnum > 0 and not a.attisdropped
order by a.attnum`,
        signal,
      );
      return rows.length === 0 ? undefined : rows.map(([column, type]) => ({ name: column ?? '', type: type ?? '' }));
    },
    async approximateRows(schema, table, signal) {
      const name = dialect.string(qualified(dialect, schema, table));
      const { rows } = await run(
        `select reltuples from pg_class where oid = to_regclass(${name}) and relkind <> 'v'`,
        signal,
      );
      const count = Number(rows[0]?.[0] ?? -1);
      return count < 0 ? undefined : count;
    },
    async hasSchema(schema, signal) {
      const { rows } = await run(`select 1 from pg_namespace where nspname = ${dialect.string(schema)}`, signal);
      return rows.length > 0;
    },
    async kindsOf(schema, names, signal) {
      if (names.length === 0) return new Map();
      const { rows } = await run(
        `select asked.name, case when c.relkind = 'v' then 'view' when c.relkind = 'r' then 'table' else 'other' end
from (values ${names.map((name) => `(${dialect.string(name)}, to_regclass(${named(schema, name)}))`).join(', ')}) as asked(name, oid)
join pg_class as c on c.oid = asked.oid`,
        signal,
      );
      return new Map(rows.map(([name, kind]) => [name ?? '', kind as RelationKind]));
    },
    async dependents(schema, table, signal, ownView) {
      const own = ownView === undefined ? undefined : named(schema, ownView);
      const { rows } = await run(belongings(named(schema, table), own), signal);
      return rows.map(([what]) => what ?? '');
    },
    async readBy(view, { schema, names }, signal) {
      const { rows } = await run(
        readByView(
          named(view.schema, view.name),
          names.map((name) => named(schema, name)),
        ),
        signal,
      );
      const read = new Set(rows.map(([place]) => Number(place)));
      return {
        words: rows[0]?.[1] ?? `the view ${view.name}`,
        reads: names.filter((_, place) => read.has(place)),
        security: rows[0]?.[2] ?? undefined,
      };
    },
    async securityOf(view, signal) {
      const { rows } = await run(`select ${viewSecurity(`to_regclass(${named(view.schema, view.name)})`)}`, signal);
      return rows[0]?.[0] ?? undefined;
    },
    async comments(schema, names, signal) {
      if (names.length === 0) return new Map();
      const asked = names.map((name) => [dialect.string(name), named(schema, name)] as const);
      const { rows } = await run(commentsOn(asked), signal);
      return commentsByName(rows);
    },
    async isFiltered(schema, table, signal) {
      const name = dialect.string(qualified(dialect, schema, table));
      const { rows } = await run(
        `select 1 from pg_class where oid = to_regclass(${name}) and row_security_active(oid)`,
        signal,
      );
      return rows.length > 0;
    },
    isKnownEmpty: async () => false,
    async describe(sql, signal) {
      const fields = await guarded(sql, signal, () => describeStatement(client, sql));
      return (await columnsOf(fields ?? [], signal)).map(({ name, type }) => ({ name, type }));
    },
    catalogue: (...asked) => postgresCatalogue(rows, asked),
    transaction,
    close: () => client.end().catch(() => {}),
  };
}

/** A qualified name as an SQL string. */
function named(schema: string | undefined, name: string): string {
  return dialect.string(qualified(dialect, schema, name));
}

/** On a connection of its own: a cancel over the wire may hit the next statement. */
async function cancelBackend(client: pg.Client, address: PostgresAddress, connection: string): Promise<void> {
  const pid = Number((client as unknown as { readonly processID: unknown }).processID);
  try {
    const second = await connectPostgres(address, connection);
    await second.query(`select pg_cancel_backend(${pid})`).finally(() => second.end());
  } catch {
    // The server cannot be reached; the statement then ends with its connection.
  }
}

const connectionLost = new Set([
  '57P01',
  '57P02',
  '57P03',
  '08000',
  '08003',
  '08006',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
]);

const reasons: ReadonlyMap<string, 'denied' | 'depended-on'> = new Map([
  ['42501', 'denied'],
  ['2BP01', 'depended-on'],
]);

function problemOf(cause: unknown, sql: string, signal: AbortSignal, connection: string): RunError {
  if (signal.aborted) return new RunError({ kind: 'cancelled' }, { cause });
  const message = cause instanceof Error ? cause.message : String(cause);
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  if (connectionLost.has(code) || /connection terminated|not queryable/i.test(message)) {
    return new RunError({ kind: 'connection-lost', connection, message }, { cause });
  }
  const told =
    cause instanceof pg.DatabaseError ? [message, cause.detail, cause.hint].filter(Boolean).join('\n') : message;
  const position = cause instanceof pg.DatabaseError ? Number(cause.position) : Number.NaN;
  // The server counts characters from one; offsets here are UTF-16 units from zero.
  const offset = position > 0 ? utf16(sql, position - 1) : undefined;
  return new RunError(
    { kind: 'sql', message: told, step: undefined, transformation: undefined, sql, offset, reason: reasons.get(code) },
    { cause },
  );
}
