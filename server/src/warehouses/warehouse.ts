import type { BuildDialect } from '../dialects/build-dialect.ts';
import type { Comment } from '../dialects/comments.ts';
import type { Cell, ResultBatch } from '../run/runner.ts';
import type { Catalogue, TableName } from '../sql/known-tables.ts';

/**
 * An open connection to a warehouse. Statements of one connection run one after another. Every method rejects with a
 * `RunError`; an aborted signal cancels in the warehouse itself, not only here.
 */
export interface Warehouse {
  readonly dialect: BuildDialect;
  /** Runs a statement that changes something. The number of rows it changed, where the warehouse tells. */
  execute(sql: string, signal: AbortSignal): Promise<number>;
  /** All rows of a small result, by column name. */
  rows(sql: string, signal: AbortSignal): Promise<readonly Readonly<Record<string, Cell>>[]>;
  /** A result in batches, read no faster than it is consumed. */
  stream(sql: string, signal: AbortSignal): AsyncIterable<ResultBatch>;
  /** Columns of a table with the warehouse's type names, in order; undefined where there is no such table. */
  columns(schema: string | undefined, table: string, signal: AbortSignal): Promise<readonly TableColumn[] | undefined>;
  /** About how many rows a table has, by what the warehouse has noted of it, read in no time; undefined: it does not say. */
  approximateRows(schema: string | undefined, table: string, signal: AbortSignal): Promise<number | undefined>;
  hasSchema(schema: string, signal: AbortSignal): Promise<boolean>;
  /** What those are that have these names, each of which something has. */
  kindsOf(
    schema: string | undefined,
    names: readonly string[],
    signal: AbortSignal,
  ): Promise<ReadonlyMap<string, RelationKind>>;
  /**
   * What others made for a table and would be lost with it, in words: views, policies, indexes; none where nothing would.
   * `ownView` is a view of the same schema that is no others'.
   */
  dependents(
    schema: string | undefined,
    table: string,
    signal: AbortSignal,
    ownView?: string,
  ): Promise<readonly string[]>;
  /**
   * What `dependents` calls a view, and which of some tables of a schema would be lost only with it, for it reads them.
   * `security`: options of the view that say with whose rights, as they are written; undefined where it has none.
   */
  readBy(
    view: QualifiedName,
    tables: { readonly schema: string | undefined; readonly names: readonly string[] },
    signal: AbortSignal,
  ): Promise<{ readonly words: string; readonly reads: readonly string[]; readonly security?: string | undefined }>;
  /** The same of its options alone. */
  securityOf(view: QualifiedName, signal: AbortSignal): Promise<string | undefined>;
  /** What somebody wrote about tables and views and their columns, by their names. */
  comments(
    schema: string | undefined,
    names: readonly string[],
    signal: AbortSignal,
  ): Promise<ReadonlyMap<string, readonly Comment[]>>;
  /** Whether row-level security keeps rows of a table from this connection. */
  isFiltered(schema: string | undefined, table: string, signal: AbortSignal): Promise<boolean>;
  /** Columns a query gives, without running it: prepared, described or dry-run. */
  describe(sql: string, signal: AbortSignal): Promise<readonly TableColumn[]>;
  /** Whether a query gives no row, by what the warehouse has noted of the tables and without running it; `false` where it cannot tell. */
  isKnownEmpty(sql: string, signal: AbortSignal): Promise<boolean>;
  close(): Promise<void>;
}

/** Of what `dependents` tells: what can be given to another table in its place. */
export const givenAgain = ['comments', 'rights to columns'] as const;

export interface QualifiedName {
  readonly schema: string | undefined;
  readonly name: string;
}

/**
 * `other`: what can be read like a table and is none, as a materialized view, or as a partitioned table, in which no row has
 * one place.
 */
export type RelationKind = 'table' | 'view' | 'other';

export interface TableColumn {
  readonly name: string;
  readonly type: string;
}

/** A warehouse that lists what it holds. */
export interface ListingWarehouse extends Warehouse {
  /**
   * Its tables with their columns: all in the order of their names up to a number of them, and those `asked` for by name
   * in any case. What of these is certain to be no table, of no kind and in no place where it would be looked for, is `absent`.
   */
  catalogue(asked: readonly TableName[], most: number, signal: AbortSignal): Promise<Omit<Catalogue, 'connection'>>;
}

export function listsTables(warehouse: Warehouse): warehouse is ListingWarehouse {
  return 'catalogue' in warehouse;
}

/** Whether several statements can be made visible at once. Where not, the dialect says what there is instead. */
export function hasTransactions(warehouse: Warehouse): warehouse is TransactionalWarehouse {
  return 'transaction' in warehouse;
}

/** Runs `work` in one transaction where there are any, and statement by statement elsewhere. */
export function asOne<T>(warehouse: Warehouse, work: () => Promise<T>, signal: AbortSignal): Promise<T> {
  return hasTransactions(warehouse) ? warehouse.transaction(work, signal) : work();
}

/** A warehouse that can make several statements visible at once. */
export interface TransactionalWarehouse extends Warehouse {
  /**
   * Runs `work` in one transaction: committed when it resolves, rolled back when it rejects. Where `committing` is given
   * it runs the commit, and may reject instead, which rolls back.
   */
  transaction<T>(
    work: () => Promise<T>,
    signal: AbortSignal,
    committing?: (commit: () => Promise<void>) => Promise<void>,
  ): Promise<T>;
}
