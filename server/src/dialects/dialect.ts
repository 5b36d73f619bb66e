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
  /** `expression` plus (or minus, for a negative count) a calendar interval. */
  addInterval(expression: string, count: number, unit: IntervalUnit): string;
  /** The start of the period that holds `expression`. */
  truncate(expression: string, unit: IntervalUnit): string;
  /** How the row next to a time is found: see `query-strategies.md`, a–c. */
  readonly nearestRow: 'asof' | 'rank' | 'union-window';
  /** Whether `ignore nulls` is understood in window functions. */
  readonly ignoreNulls: boolean;
  readonly qualify: boolean;
  /** How a finished table takes another's place with no reader seeing a half. */
  readonly replaceTable: 'rename-in-transaction' | 'create-or-replace' | 'swap';
}

export type IntervalUnit = 'second' | 'minute' | 'hour' | 'day' | 'week' | 'month' | 'quarter' | 'year';
