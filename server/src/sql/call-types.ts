import type { DialectName } from '../dialects/dialect.ts';

/** Warehouses where `current_timestamp` is known to give a zone. */
const zoned: ReadonlySet<DialectName> = new Set(['duckdb', 'postgres']);

/** Types of a few functions that are the same on every warehouse. */
const callTypes: Readonly<Record<string, string>> = {
  count: 'bigint',
  row_number: 'bigint',
  length: 'integer',
  lower: 'text',
  upper: 'text',
  trim: 'text',
  concat: 'text',
  replace: 'text',
  md5: 'text',
  to_char: 'text',
  strftime: 'text',
  now: 'timestamptz',
};

/** Functions that convert and are called after the type they give. */
const conversions: Readonly<Record<'bigquery' | 'databricks', ReadonlySet<string>>> = {
  bigquery: new Set('string int64 float64 bool date datetime timestamp'.split(' ')),
  databricks: new Set('string int bigint smallint tinyint float double decimal boolean date timestamp'.split(' ')),
};

/** Functions that are known to give a zone. */
const zonedCalls: Partial<Readonly<Record<DialectName, Readonly<Record<string, string>>>>> = {
  duckdb: { to_timestamp: 'timestamptz', make_timestamptz: 'timestamptz' },
  postgres: { to_timestamp: 'timestamptz', make_timestamptz: 'timestamptz' },
  snowflake: {
    to_timestamp_tz: 'timestamp_tz',
    to_timestamp_ltz: 'timestamp_ltz',
    try_to_timestamp_tz: 'timestamp_tz',
    try_to_timestamp_ltz: 'timestamp_ltz',
  },
  athena: {
    from_iso8601_timestamp: 'timestamp with time zone',
    from_unixtime: 'timestamp with time zone',
    parse_datetime: 'timestamp with time zone',
    at_timezone: 'timestamp with time zone',
    with_timezone: 'timestamp with time zone',
  },
};

export function givesZone(dialect: DialectName): boolean {
  return zoned.has(dialect);
}

/** The type a call of this function gives; undefined where that is not known. */
export function typeOfCall(name: string, dialect: DialectName): string | undefined {
  const isConversion = (dialect === 'bigquery' || dialect === 'databricks') && conversions[dialect].has(name);
  return isConversion ? name : (zonedCalls[dialect]?.[name] ?? callTypes[name]);
}
