import type { ColumnType } from '../schema/columns.ts';

export type DialectName = 'duckdb' | 'postgres' | 'redshift' | 'snowflake' | 'bigquery' | 'databricks' | 'athena';

/** The type a project declares for a feature; a dialect casts the JSON value to it. */
export type FeatureType = 'string' | 'number' | 'integer' | 'boolean' | 'timestamp' | 'json';

/**
 * Everything a warehouse's SQL differs in, as one value. The compiler and the build plans ask it and never ask for a name.
 */
export interface Dialect {
  readonly name: DialectName;
  /** The warehouse as a person writes it: `DuckDB`, `PostgreSQL`. */
  readonly title: string;
  readonly identifier: {
    readonly quote: string;
    /** How the warehouse folds an identifier that is not quoted. */
    readonly fold: 'lower' | 'upper' | 'keep';
    readonly maxBytes: number;
  };
  /** Words that cannot be an identifier without quotes. */
  readonly reserved: ReadonlySet<string>;
  /** The warehouse's type for a column of the specification. */
  readonly types: Readonly<Record<ColumnType, string>>;
  /** The warehouse's type for a feature of a declared type. */
  readonly featureTypes: Readonly<Record<FeatureType, string>>;
  /** A string literal, quoted. */
  string(text: string): string;
  /** A zoneless timestamp literal of an ISO text such as `2024-01-31T08:00:00.000`. */
  timestamp(iso: string): string;
  /** The current instant as a zoneless UTC timestamp. */
  readonly now: string;
  /** The value under `key` of a JSON column, cast to `type`; NULL where the key is missing or holds JSON null. */
  jsonValue(json: string, key: string, type: FeatureType): string;
  /** A JSON object from keys and SQL expressions, for snippets and fixes. */
  jsonObject(entries: readonly (readonly [key: string, value: string])[]): string;
  /** A calendar interval as a literal. */
  interval(count: number, unit: IntervalUnit): string;
  /** `expression` plus (or minus, for a negative count) a calendar interval. */
  addInterval(expression: string, count: number, unit: IntervalUnit): string;
  /** The start of the period that holds `expression`. */
  truncate(expression: string, unit: IntervalUnit): string;
  /** In a select list: a row for each start of a period, from the first to the last. */
  periods(first: string, last: string, unit: IntervalUnit): string;
  /** How the row next to a time is found: see `query-strategies.md`, a–c. */
  readonly nearestRow: 'asof' | 'rank' | 'union-window';
  /** Whether `ignore nulls` is understood in window functions. */
  readonly ignoreNulls: boolean;
  readonly qualify: boolean;
  /** The smallest step of a timestamp, as an interval. */
  readonly tick: string;
  /** A timestamp after, and one before, every other. */
  readonly endOfTime: string;
  readonly beginningOfTime: string;
  /** How grouping keeps all columns of the one row it chooses together. */
  readonly chosenRow: ChosenRow;
  /** The value of the group's first row in an order, null where that row has null. */
  firstInOrder(value: string, order: string): string;
  /** The continuous percentile of a group at a fraction between 0 and 1. */
  percentile(value: string, fraction: number): string;
  /** Whether aggregates that sort (percentile, listagg, distinct ones) may run over a window. */
  readonly sortingWindows: boolean;
  /** What stands between a common table expression's name and its text to have it computed once. */
  readonly computedOnce: 'as' | 'as materialized';
  /** `expression` compared by its bytes, whatever the database's collation: what ties are broken by. */
  textOrder(expression: string): string;
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
  /** Tells the planner what a table that was just filled holds; undefined where it finds out by itself. */
  readonly analyze: ((table: string) => string) | undefined;
  /** Keeps others from writing to a table until the transaction ends; undefined where only one process ever writes. */
  readonly lockTable: ((table: string) => string) | undefined;
  /** What ends a query to keep the rows it reads as they are until the transaction ends. */
  readonly forUpdate: string;
  /** The column by which a row of a table is found again within a transaction that has not touched it. */
  readonly rowLocator: string;
  /** How a stream's rows are laid out for queries: `load-order` writes them sorted, `indexes` finds them by btrees. */
  readonly clustering: 'load-order' | 'indexes';
  /** Lets who may read a table read the one that will take its place; undefined where tables have no grants. */
  readonly copyGrants: ((from: string, to: string) => string) | undefined;
  /** Gives the indexes of a table that was renamed the names of its own, and marks them as the build's. */
  readonly settleIndexes: ((table: string, formerName: string, name: string) => string) | undefined;
  /** How a finished table takes another's place with no reader seeing a half. */
  readonly replaceTable: 'rename-in-transaction' | 'create-or-replace' | 'swap';
}

/** A struct that an arg_min carries, or `distinct on`. */
export type ChosenRow =
  | {
      readonly kind: 'struct';
      struct(fields: readonly (readonly [name: string, value: string])[]): string;
      /** The row with the least (greatest) key; keys compare field by field. */
      least(row: string, key: string): string;
      greatest(row: string, key: string): string;
    }
  | { readonly kind: 'distinct-on' };

export type IntervalUnit = 'second' | 'minute' | 'hour' | 'day' | 'week' | 'month' | 'quarter' | 'year';
