import type { AtomicStatements } from './atomic-statements.ts';
import type { Dialect } from './dialect.ts';

/** A dialect that build plans are written in: what their statements need beyond queries and tables. */
export interface BuildDialect extends Dialect {
  /** Any value that can stand for JSON, as the JSON type in one spelling: equal features have equal texts. */
  toJson(expression: string): string;
  /** A text that tells a time, with or without its zone, as a timestamp in UTC; without one it is in UTC already. */
  toUtc(expression: string): string;
  /** A JSON value of `toJson` as text. */
  jsonText(expression: string): string;
  /** SHA-256 of two texts one after the other, in hexadecimal; null where one is null. */
  keyedHash(key: string, expression: string): string;
  /** A text that nobody can guess, another in every statement. */
  readonly randomText: string;
  /** Makes a table that only this connection sees and that never outlives it, from a query or from columns. */
  temporaryTable(name: string, content: { readonly query: string } | { readonly columns: string }): string;
  /** Tells the planner what a table that was just filled holds, in all or in some columns; undefined where it finds out by itself. */
  readonly analyze: ((table: string, columns?: readonly string[]) => string) | undefined;
  /** Keeps others from writing to a table until the transaction ends; undefined where only one process ever writes. */
  readonly lockTable: ((table: string) => string) | undefined;
  /** Keeps others from reading a view until the transaction ends; undefined where readers wait for nothing. */
  readonly lockView: ((view: string) => string) | undefined;
  /** What ends a query to keep the rows it reads as they are until the transaction ends. */
  readonly forUpdate: string;
  /**
   * Where tables are scanned, and blocks of rows skipped by what a statement says of a column: how it says what another
   * statement found. Undefined where few rows are found by an index.
   */
  readonly scans:
    | { readonly remember: (name: string, query: string) => string; readonly remembered: (name: string) => string }
    | undefined;
  /**
   * The column by which a row of a table is found again within a transaction that has not touched it; undefined where
   * rows are found by their keys.
   */
  readonly rowLocator: string | undefined;
  /** Undefined where several statements take effect as one transaction. */
  readonly atomicStatements?: AtomicStatements | undefined;
  /** Lets who may read a table read the one that will take its place; undefined where tables have no grants. */
  readonly copyGrants: ((from: string, to: string) => string) | undefined;
  /** The same for those who may read single columns, where both have them by the same names. */
  readonly copyColumnGrants: ((from: string, to: string) => string) | undefined;
  /** Whether what was written about a view is lost where it is replaced, and about a table where another takes its place. */
  readonly losesComments: boolean;
  /** Gives the indexes of a table that was renamed the names of its own, and marks them as the build's. */
  readonly settleIndexes: ((table: string, formerName: string, name: string) => string) | undefined;
  /** Rows up to which the series of a stream are counted after a query: what that takes nobody notices. */
  readonly countedUpTo: number;
  /** How a finished table takes another's place with no reader seeing a half. */
  readonly replaceTable: 'rename-in-transaction' | 'create-or-replace' | 'swap';
}
