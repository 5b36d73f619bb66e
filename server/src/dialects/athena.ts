import type { Dialect, FeatureType, IntervalUnit } from './dialect.ts';
import { booleanIn, isPlainKey, wideDecimal, zoneAfterTime } from './feature-texts.ts';
import { athenaTables } from './tables/athena.ts';

const quote = (text: string): string => `'${text.replaceAll("'", "''")}'`;

// `string` is a type of tables only: queries are Trino's and say varchar, which has no length there either.
const featureTypes: Record<FeatureType, string> = {
  string: 'varchar',
  number: 'double',
  integer: 'bigint',
  boolean: 'boolean',
  timestamp: 'timestamp(6)',
  json: 'json',
};

/** A scalar's text as each type; the casts take no fractions for whole numbers, no `yes`, no `T` and no zone. */
const fromText: Record<Exclude<FeatureType, 'json'>, (text: string) => string> = {
  string: (text) => text,
  number: (text) => `try_cast(${text} as double)`,
  integer: (text) => `try_cast(try_cast(trim(${text}) as ${wideDecimal}) as bigint)`,
  boolean: booleanIn,
  timestamp: (text) =>
    `try_cast(replace(regexp_replace(${text}, ${quote(zoneAfterTime)}, '$1'), 'T', ' ') as timestamp(6))`,
};

/** Trino has no literal for weeks and quarters. */
function interval(count: number, unit: IntervalUnit): string {
  if (unit === 'week') return `interval ${quote(String(count * 7))} day`;
  if (unit === 'quarter') return `interval ${quote(String(count * 3))} month`;
  return `interval ${quote(String(count))} ${unit}`;
}

/** Amazon Athena, engine version 3: Trino's SQL over Iceberg tables. */
export const athena: Dialect = {
  name: 'athena',
  title: 'Athena',
  identifier: { quote: '"', fold: 'lower', maxBytes: 255 },
  reserved: new Set(
    `alter and any as between by case cast constraint create cross cube current_catalog current_date current_path
     current_role current_schema current_time current_timestamp current_user deallocate delete describe distinct drop
     else end escape except execute exists extract false first for from full group grouping having in inner insert
     intersect into is join json_array json_exists json_object json_query json_table json_value last left like listagg
     localtime localtimestamp natural normalize not null on or order outer partition prepare recursive right rollup select
     skip table then trim true uescape union unnest using values when where with`.split(/\s+/),
  ),
  types: { string: 'varchar', timestamp: 'timestamp(6)', json: 'varchar', float: 'double', integer: 'bigint' },
  featureTypes,
  string: quote,
  constant: quote,
  timestamp: (iso) => `timestamp ${quote(iso.replace('T', ' '))}`,
  now: "cast(current_timestamp at time zone 'UTC' as timestamp(6))",
  withoutZone: (expression) => `cast(${expression} at time zone 'UTC' as timestamp)`,
  jsonValue: (json, key, type) => {
    const path = quote(isPlainKey(key) ? `$.${key}` : `$["${key.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"]`);
    if (type === 'json') return `nullif(json_extract(${json}, ${path}), json 'null')`;
    return fromText[type](`json_extract_scalar(${json}, ${path})`);
  },
  jsonObject: (entries) => {
    // Without entries the arrays would have no type.
    if (entries.length === 0) return "'{}'";
    const keys = entries.map(([key]) => quote(key)).join(', ');
    const values = entries.map(([, value]) => `cast(${value} as json)`).join(', ');
    return `json_format(cast(map(array[${keys}], array[${values}]) as json))`;
  },
  interval,
  addInterval: (expression, count, unit) => `${expression} ${count < 0 ? '-' : '+'} ${interval(Math.abs(count), unit)}`,
  truncate: (expression, unit) => `date_trunc(${quote(unit)}, ${expression})`,
  periods: {
    kind: 'lateral',
    rows: (first, last, unit) => ({
      from: ` cross join unnest(sequence(${first}, ${last}, ${interval(1, unit)})) as t (start)`,
      start: 't.start',
    }),
  },
  nearestRow: { kind: 'union-window' },
  timeFrames: undefined,
  namedWindows: true,
  endOfTime: "timestamp '9999-12-31 00:00:00'",
  beginningOfTime: "timestamp '0001-01-01 00:00:00'",
  chosenRow: { kind: 'occurrence' },
  aggregates: {
    anyTrue: (condition) => `bool_or(${condition})`,
    allTrue: (condition) => `bool_and(${condition})`,
    // Of no texts there is no array, and of no array no text: `array_join` would make '' of an array of nulls. `listagg` fails
    // at a megabyte.
    listagg: (text, separator, order) =>
      `array_join(array_agg(${text} order by ${order}) filter (where ${text} is not null), ${separator})`,
    listaggDistinct: (text, separator) =>
      `array_join(array_sort(array_agg(distinct ${text}) filter (where ${text} is not null)), ${separator})`,
    percentile: (value, fraction) => ({
      collect: `array_sort(array_agg(${value}) filter (where ${value} is not null))`,
      read: (values) => continuous(values, fraction),
    }),
    firstInOrder: undefined,
    sortedDifferently: true,
  },
  sortingWindows: false,
  computedOnce: 'as',
  tableFromQuery: 'drop',
  textOrder: (expression) => expression,
  columnOrder: (expression) => expression,
  tables: athenaTables,
};

/** The percentile of a sorted array: Trino's own is approximate. */
function continuous(values: string, fraction: number): string {
  const place = `(cardinality(${values}) - 1) * ${fraction}e0`;
  const at = (rounded: string): string => `element_at(${values}, cast(${rounded} as integer) + 1)`;
  const low = at(`floor(${place})`);
  const high = at(`ceil(${place})`);
  return `${low} + (${high} - ${low}) * (${place} - floor(${place}))`;
}
