import type { FeatureType, IntervalUnit } from '../dialects/dialect.ts';
import type { ColumnType } from '../schema/columns.ts';
import type { Range } from '../schema/text.ts';

/**
 * A query whose every name has been looked up: what the compiler compiles and what the oracle means. All ranges are
 * offsets in the query's text. Source: `aql.md`, "Grammar" and "What a query means".
 */
export interface BoundQuery {
  readonly stream: string;
  readonly primary: BoundPrimary;
  readonly joined: readonly BoundJoined[];
  /** Their columns stand after those of `joined`. */
  readonly lookups: readonly BoundLookup[];
  readonly derived: readonly BoundDerived[];
  readonly orderBy: BoundExpression | undefined;
  readonly limit: number | undefined;
}

/** Name of an activity, or every activity of the stream in one order. */
export type BoundActivity = { readonly kind: 'one'; readonly name: string } | { readonly kind: 'every' };

export type Selector =
  | { readonly kind: 'all' }
  | { readonly kind: 'first' }
  | { readonly kind: 'last' }
  | { readonly kind: 'nth'; readonly n: number }
  /** One row for each entity and period, from the activity's first row to its last (`max`) or to now. */
  | { readonly kind: 'time_spine'; readonly interval: SpinePeriod; readonly endPeriod: 'max' | 'current' };

export type SpinePeriod = 'day' | 'week' | 'month' | 'quarter' | 'year';

export interface BoundPrimary {
  readonly selector: Selector;
  readonly activity: BoundActivity;
  /** `as x`, else the activity's name made an identifier. */
  readonly alias: string;
  readonly columns: readonly BoundColumn[];
  readonly filters: readonly BoundExpression[];
  readonly range: Range;
}

export type Condition =
  | 'ever'
  | 'before'
  | 'after'
  | 'between'
  | 'on_or_before'
  | 'on_or_after'
  | 'between_on_or_after'
  | 'between_before';

export type Pick =
  | { readonly kind: 'first' }
  | { readonly kind: 'last' }
  /** The activity's n-th occurrence overall (among its rows that pass the filters), if it matches. */
  | { readonly kind: 'nth'; readonly n: number }
  /** The n-th match. */
  | { readonly kind: 'match'; readonly n: number };

interface BoundRelationship {
  readonly condition: Condition;
  readonly activity: BoundActivity;
  readonly alias: string;
  /** Each is one more `and`; a bare name in it is the joined activity's. */
  readonly filters: readonly BoundExpression[];
  readonly joins: readonly BoundExpression[];
  readonly within: BoundInterval | undefined;
  readonly atLeast: BoundInterval | undefined;
  /** Alias of the append this one is relative to; undefined: the primary. */
  readonly relativeTo: string | undefined;
  /** The whole clause. */
  readonly range: Range;
}

export interface BoundAppend extends BoundRelationship {
  readonly kind: 'append';
  readonly pick: Pick;
  readonly columns: readonly BoundColumn[];
}

export interface BoundAggregate extends BoundRelationship {
  readonly kind: 'aggregate';
  readonly aggregates: readonly BoundAggregateColumn[];
}

export type BoundJoined = BoundAppend | BoundAggregate;

/** A name of a table nobody here has seen: in quotes it is exact, a plain word is what it is in the warehouse's SQL. */
export interface WrittenName {
  readonly text: string;
  readonly quoted: boolean;
}

/** Columns of one row of another table, null where it has none. */
export type BoundLookup = BoundDimension | BoundEntity;

export interface BoundDimension {
  readonly kind: 'dimension';
  /** `raw.bikes`, part by part. */
  readonly table: readonly WrittenName[];
  readonly key: WrittenName;
  /** What the key is compared with: a column of the result, else a value of the primary row. */
  readonly on: { readonly kind: 'output'; readonly name: string } | { readonly kind: 'value'; readonly value: Value };
  readonly columns: readonly BoundLookupColumn[];
  readonly range: Range;
}

/** The stream's entity table, compared with the row's entity. */
export interface BoundEntity {
  readonly kind: 'entity';
  readonly columns: readonly BoundLookupColumn[];
  readonly range: Range;
}

export interface BoundLookupColumn {
  readonly column: WrittenName;
  readonly name: string;
  readonly range: Range;
}

export interface BoundInterval {
  readonly count: number;
  readonly unit: IntervalUnit;
}

/** Where a value is read: a column of the stream's table, or a key of its feature column. */
export type Value =
  | { readonly kind: 'column'; readonly name: string; readonly physicalName: string; readonly type: ColumnType }
  | { readonly kind: 'feature'; readonly key: string; readonly type: FeatureType };

export type BoundColumn =
  | { readonly kind: 'value'; readonly value: Value; readonly name: string; readonly range: Range }
  /** Whether the append found a row: what an append without a block answers. */
  | { readonly kind: 'happened'; readonly name: string; readonly range: Range };

export type AggregateFunction =
  | 'count'
  | 'count_distinct'
  | 'sum'
  | 'sum_bool'
  | 'min'
  | 'max'
  | 'avg'
  | 'median'
  | 'percentile'
  | 'stddev'
  | 'first_value'
  | 'last_value'
  | 'is_null'
  | 'not_null'
  | 'any'
  | 'all'
  | 'listagg'
  | 'listagg_distinct';

export interface BoundAggregateColumn {
  readonly function: AggregateFunction;
  /** `every` for `count(*)`. */
  readonly value: Value | 'every';
  /** Further literals: the separator of `listagg`, the fraction of `percentile`. */
  readonly arguments: readonly (string | number)[];
  readonly name: string;
  readonly range: Range;
}

/**
 * SQL of the stream's dialect, cut at the names it uses: text stands as the user wrote it, a name is replaced by
 * whatever reads its value. `output` is a column of the result (in `derive` and `order by`).
 */
export interface BoundExpression {
  readonly parts: readonly ExpressionPart[];
  readonly range: Range;
}

export type ExpressionPart =
  | { readonly kind: 'text'; readonly text: string }
  /** A text in single quotes, as written, that not every warehouse writes so. */
  | { readonly kind: 'literal'; readonly text: string }
  | { readonly kind: 'value'; readonly of: 'primary' | 'joined'; readonly value: Value }
  | { readonly kind: 'output'; readonly name: string };

export interface BoundDerived {
  readonly expression: BoundExpression;
  readonly name: string;
  readonly range: Range;
}
