import type { ColumnType } from '../schema/columns.ts';
import type { Tables } from './table-design.ts';

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
    /** How the quote (and what else has to be) is written inside a quoted name; undefined: doubled. */
    readonly escaped?: (name: string) => string;
    /** How the warehouse folds an identifier that is not quoted. */
    readonly fold: 'lower' | 'upper' | 'keep';
    readonly maxBytes: number;
  };
  /** Words that cannot be an identifier without quotes. */
  readonly reserved: ReadonlySet<string>;
  /** The warehouse's type for a column of the specification. */
  readonly types: Readonly<Record<ColumnType, string>>;
  /** The type that a feature of a declared type is cast to; `string` is the type of any text an expression gives. */
  readonly featureTypes: Readonly<Record<FeatureType, string>>;
  /** A string literal, quoted. */
  string(text: string): string;
  /** A text literal that is a column of a step: some warehouses give one no type. */
  constant(text: string): string;
  /** A zoneless timestamp literal of an ISO text such as `2024-01-31T08:00:00.000`. */
  timestamp(iso: string): string;
  /** The current instant as a zoneless UTC timestamp. */
  readonly now: string;
  /** A timestamp with a zone as one in UTC without. `expression` may stand beside an operator. */
  withoutZone(expression: string): string;
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
  /** How a row for each start of a period is made, from the first to the last. */
  readonly periods: Periods;
  /** How the row next to a time is found: see `query-strategies.md`, a–c. */
  readonly nearestRow: NearestRow;
  /** The frames that reach a stretch of time around a row; undefined where the warehouse has none that fit. */
  readonly timeFrames: { readonly tick: string } | undefined;
  /** Whether `window name as (…)` is understood; elsewhere each use spells its window out. */
  readonly namedWindows: boolean;
  /** A timestamp after, and one before, every other. */
  readonly endOfTime: string;
  readonly beginningOfTime: string;
  /** How grouping keeps all columns of the one row it chooses together. */
  readonly chosenRow: ChosenRow;
  readonly aggregates: Aggregates;
  /** Whether aggregates that sort (percentile, listagg, distinct ones) may run over a window. */
  readonly sortingWindows: boolean;
  /** What a window is partitioned by in place of a float; undefined where a float will do. */
  readonly floatKey?: (expression: string) => string;
  /** What stands between a common table expression's name and its text to have it computed once. */
  readonly computedOnce: 'as' | 'as materialized';
  /** How a table is replaced by the rows of a query: in one statement, or dropped first, where it can be as one change. */
  readonly tableFromQuery: 'create-or-replace' | 'drop-in-transaction' | 'drop';
  /** `expression` compared by its bytes, whatever the database's collation: what ties are broken by. */
  textOrder(expression: string): string;
  /** What `textOrder` gave, compared again as a table's columns are: what an index on one of them is found by. */
  columnOrder(expression: string): string;
  /** How a stream's tables are defined, and how their rows lie. */
  readonly tables: Tables;
}

/**
 * How a warehouse finds the row next to a time: an asof join (DuckDB's, or Snowflake's with its `match_condition`), a binary
 * search in an array of times, or one order over both kinds of rows. `tick` is the smallest step of a timestamp.
 */
export type NearestRow =
  | { readonly kind: 'asof'; readonly tick: string }
  | { readonly kind: 'rank'; readonly tick: string }
  | { readonly kind: 'match-condition' }
  | { readonly kind: 'union-window' };

/** A struct that an arg_min carries, `distinct on`, or the occurrence alone, by which the row is then joined. */
export type ChosenRow =
  | {
      readonly kind: 'struct';
      struct(fields: readonly (readonly [name: string, value: string])[]): string;
      /** The row with the least (greatest) key; keys compare field by field. */
      least(row: string, key: string): string;
      greatest(row: string, key: string): string;
    }
  | { readonly kind: 'distinct-on' }
  | { readonly kind: 'occurrence' };

/** Aggregates of a group that warehouses spell differently. */
export interface Aggregates {
  anyTrue(condition: string): string;
  allTrue(condition: string): string;
  /** Texts in an order (a list of keys), nulls left out. */
  listagg(text: string, separator: string, order: string): string;
  /** Distinct texts, sorted by their bytes. */
  listaggDistinct(text: string, separator: string): string;
  /** The continuous percentile at a fraction between 0 and 1. `read` makes the answer of what the group gave. */
  percentile(
    value: string,
    fraction: number,
  ): { readonly collect: string; readonly read?: (collected: string) => string };
  /** The value of the group's first row in an order, null where that row has null; undefined: found as a row instead. */
  readonly firstInOrder: ((value: string, order: string) => string) | undefined;
  /** Whether aggregates that sort may stand in one select although they sort differently. */
  readonly sortedDifferently: boolean;
}

export type Periods =
  /** A function in the select list that gives several rows. */
  | { readonly kind: 'select-list'; rows(first: string, last: string, unit: IntervalUnit): string }
  /** What follows the relation in `from`, and the period's start in terms of it. */
  | {
      readonly kind: 'lateral';
      rows(first: string, last: string, unit: IntervalUnit): { readonly from: string; readonly start: string };
    }
  /** A query that adds a period to its own rows. */
  | { readonly kind: 'recursive' };

export type IntervalUnit = 'second' | 'minute' | 'hour' | 'day' | 'week' | 'month' | 'quarter' | 'year';
