import type { DialectName } from '../../server/src/dialects/dialect.ts';
import type { StreamLayout, TableLayout } from '../../server/src/dialects/table-design.ts';

/** A cell of the table in the design's `warehouses.md`, for a stream whose customer is called `rider`. */
export interface Cell {
  readonly dialect: DialectName;
  readonly layout: StreamLayout;
  readonly tableLayout: TableLayout;
  /** The implementation guide's configuration lines, or what stands in their place. */
  readonly guide: readonly string[];
  /** What the statements say of it, in this order. */
  readonly says: readonly string[];
}

const noWord = ['(not in the guide)'];
const blog = ['(the guide refers to a blog post: few indexes, analyze after bulk loads, partitions for long tables)'];

const guideOf = {
  redshift: {
    single: ['diststyle="EVEN"', 'sortkey=\'"activity", "ts", "activity_occurrence"\''],
    per_activity: ['diststyle="EVEN"', 'sortkey=\'"ts", "activity_occurrence"\''],
  },
  bigquery: {
    single: ['clusterkey="activity, activity_occurrence, customer"', 'partition_column="TIMESTAMP_TRUNC(ts, MONTH)"'],
    per_activity: ['clusterkey="activity_occurrence, customer"', 'partition_column="TIMESTAMP_TRUNC(ts, MONTH)"'],
  },
  snowflake: {
    single: [
      'cluster_column="(activity, activity_occurrence in (1, NULL), activity_repeated_at is NULL, to_date(ts))"',
    ],
    per_activity: ['cluster_column="(activity_occurrence in (1, NULL), activity_repeated_at is NULL, to_date(ts))"'],
  },
  athena: {
    single: ['partitioned_by="activity VARCHAR(255), activity_occurrence INT, DATE(ts)"'],
    per_activity: ['partitioned_by="activity_occurrence INT, DATE(ts) DATE"'],
  },
  databricks: {
    single: ['partition_by="activity, DATE(ts)"', 'cluster_by="customer, activity_occurrence"'],
    per_activity: [
      '(one table per activity is not in the guide; for a single one it says:)',
      'partition_by="activity, DATE(ts)"',
      'cluster_by="customer, activity_occurrence"',
    ],
  },
  postgres: { single: blog, per_activity: blog },
  duckdb: { single: noWord, per_activity: noWord },
} satisfies Record<DialectName, Record<StreamLayout, readonly string[]>>;

const says: readonly (readonly [DialectName, StreamLayout, TableLayout, readonly string[]])[] = [
  [
    'redshift',
    'single',
    'guide',
    ['feature_json super', 'diststyle even', 'compound sortkey (activity, ts, activity_occurrence)'],
  ],
  [
    'redshift',
    'per_activity',
    'guide',
    ['feature_json super', 'diststyle even', 'compound sortkey (ts, activity_occurrence)'],
  ],
  [
    'bigquery',
    'single',
    'guide',
    [
      'one table per activity',
      'partition by timestamp_trunc(ts, month)',
      'cluster by activity, activity_occurrence, rider',
    ],
  ],
  [
    'bigquery',
    'per_activity',
    'guide',
    ['partition by timestamp_trunc(ts, month)', 'cluster by activity_occurrence, rider'],
  ],
  [
    'snowflake',
    'single',
    'guide',
    ['cluster by (activity, activity_occurrence in (1, null), activity_repeated_at is null, to_date(ts))'],
  ],
  [
    'snowflake',
    'per_activity',
    'guide',
    ['cluster by (activity_occurrence in (1, null), activity_repeated_at is null, to_date(ts))'],
  ],
  [
    'athena',
    'single',
    'guide',
    ['100 partitions', 'partitioned by (`activity`, `activity_occurrence`, day(`ts`))', "'table_type' = 'ICEBERG'"],
  ],
  [
    'athena',
    'per_activity',
    'guide',
    ['100 partitions', 'partitioned by (`activity_occurrence`, day(`ts`))', "'table_type' = 'ICEBERG'"],
  ],
  ['athena', 'single', 'recommended', ['partitioned by (`activity`, month(`ts`))', "'table_type' = 'ICEBERG'"]],
  ['athena', 'per_activity', 'recommended', ['partitioned by (month(`ts`))', "'table_type' = 'ICEBERG'"]],
  [
    'databricks',
    'single',
    'guide',
    [
      'ts_date date generated always as (cast(ts as date))',
      'partitioned by (activity, ts_date)',
      'After builds',
      'zorder by (rider, activity_occurrence)',
    ],
  ],
  [
    'databricks',
    'per_activity',
    'guide',
    [
      'ts_date date generated always as (cast(ts as date))',
      'partitioned by (ts_date)',
      'After builds',
      'zorder by (rider, activity_occurrence)',
    ],
  ],
  ['databricks', 'single', 'recommended', ['cluster by (activity, ts)']],
  ['databricks', 'per_activity', 'recommended', ['cluster by (ts, rider)']],
  [
    'postgres',
    'single',
    'guide',
    ['(activity, ts) include (rider)', '(activity, (coalesce(rider, anonymous_customer_id) collate "C"), ts)'],
  ],
  [
    'postgres',
    'per_activity',
    'guide',
    ['(ts) include (rider)', '((coalesce(rider, anonymous_customer_id) collate "C"), ts)'],
  ],
  ['postgres', 'single', 'recommended', ['An option', 'partition by list (activity)', 'partition by range (ts)']],
  ['duckdb', 'single', 'guide', ['ordered by activity and time']],
  ['duckdb', 'per_activity', 'guide', ['ordered by time']],
];

export const cells: readonly Cell[] = says.map(([dialect, layout, tableLayout, says]) => ({
  dialect,
  layout,
  tableLayout,
  guide: guideOf[dialect][layout],
  says,
}));
