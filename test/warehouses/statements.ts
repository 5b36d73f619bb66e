import type { Socket } from 'node:net';
import { DuckDBConnection } from '@duckdb/node-api';
import pg from 'pg';

/** A statement on its way to a warehouse. */
export interface Statement {
  /** From 1, over all connections of this process. */
  readonly number: number;
  readonly sql: string;
  /** Breaks the connection that it is sent on; nothing where there is none to break. */
  cut(): void;
}

export interface Watcher {
  /** Called before it is sent; what it waits for is waited for. */
  before?(statement: Statement): Promise<void> | undefined;
  /** Called once it is sent, with whatever comes of it. */
  sent?(statement: Statement): void;
}

/**
 * Tells of every statement that this process sends by the drivers of DuckDB and PostgreSQL, in order. The drivers
 * themselves are watched, so that nothing the product sends is missed. Ends with a call of what it returns.
 */
export function watchStatements(watcher: Watcher): () => void {
  let number = 0;
  const watched = <T>(sql: string, cut: () => void, send: () => Promise<T>): Promise<T> => {
    // The parser's own, once in a process: it goes to no warehouse, and would move all numbers that come after it.
    if (sql === 'set errors_as_json = true') return send();
    number += 1;
    const statement = { number, sql, cut };
    const sending = (): Promise<T> => {
      const result = send();
      watcher.sent?.(statement);
      return result;
    };
    const waits = watcher.before?.(statement);
    return waits === undefined ? sending() : waits.then(sending);
  };

  const duckdb = DuckDBConnection.prototype;
  const { run, stream } = duckdb;
  duckdb.run = function (this: DuckDBConnection, ...args) {
    return watched(
      args[0],
      () => {},
      () => run.apply(this, args),
    );
  };
  duckdb.stream = function (this: DuckDBConnection, ...args) {
    return watched(
      args[0],
      () => {},
      () => stream.apply(this, args),
    );
  };

  // The driver's types have a face for every way to call it.
  const postgres = pg.Client.prototype as unknown as {
    query: (this: pg.Client, ...args: unknown[]) => Promise<unknown>;
  };
  const { query } = postgres;
  postgres.query = function (...args) {
    const { connection } = this as unknown as { readonly connection: { readonly stream: Socket } };
    return watched(
      textOf(args[0]),
      () => void connection.stream.destroy(),
      () => query.apply(this, args),
    );
  };

  return () => {
    duckdb.run = run;
    duckdb.stream = stream;
    postgres.query = query;
  };
}

function textOf(query: unknown): string {
  if (typeof query === 'string') return query;
  return query instanceof Object && 'text' in query ? String(query.text) : 'describe';
}
