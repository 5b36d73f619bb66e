import type { BuildDialect } from './build-dialect.ts';
import type { FeatureType } from './dialect.ts';
import { duckdbTables } from './tables/duckdb.ts';

const quote = (text: string): string => `'${text.replaceAll("'", "''")}'`;

const featureTypes: Record<FeatureType, string> = {
  string: 'varchar',
  number: 'double',
  integer: 'bigint',
  boolean: 'boolean',
  timestamp: 'timestamp',
  json: 'json',
};

/** DuckDB 1.5, embedded: the warehouse a project starts on. */
export const duckdb: BuildDialect = {
  name: 'duckdb',
  title: 'DuckDB',
  // Names are matched without regard to case but keep theirs, so quoting is for form, not for folding.
  identifier: { quote: '"', fold: 'lower', maxBytes: 1024 },
  reserved: new Set(
    `all analyse analyze and any array as asc asymmetric both case cast check collate column constraint create default
     deferrable desc describe distinct do else end except false fetch for foreign from group having in initially
     intersect into lambda lateral leading limit not null offset on only or order pivot pivot_longer pivot_wider placing
     primary qualify references returning select show some summarize symmetric table then to trailing true union unique
     unpivot using variadic when where window with anti asof at cross full glob ilike inner isnull join left like map
     natural notnull outer overlaps positional right semi similar struct tablesample try_cast`.split(/\s+/),
  ),
  types: { string: 'varchar', timestamp: 'timestamp', json: 'json', float: 'double', integer: 'bigint' },
  featureTypes,
  string: quote,
  constant: quote,
  timestamp: (iso) => `timestamp ${quote(iso.replace('T', ' '))}`,
  // Without the ICU extension `now()` has no zone to convert from; this is UTC whatever the session's zone is.
  now: 'make_timestamp(epoch_us(now()))',
  withoutZone: (expression) => `${expression} at time zone 'UTC'`,
  jsonValue: (json, key, type) => {
    // A plain key without quotes is found a little faster, and easier to read.
    const path = quote(/^[a-z_]\w*$/i.test(key) ? `$.${key}` : `$."${key.replaceAll('"', '\\"')}"`);
    // The arrow binds less than a comparison.
    if (type === 'json') return `nullif(${json}->${path}, 'null'::json)`;
    const text = `(${json}->>${path})`;
    return type === 'string' ? text : `try_cast(${text} as ${featureTypes[type]})`;
  },
  jsonObject: (entries) => `json_object(${entries.map(([key, value]) => `${quote(key)}, ${value}`).join(', ')})`,
  interval: (count, unit) => `interval ${quote(`${count} ${unit}`)}`,
  addInterval: (expression, count, unit) =>
    `${expression} ${count < 0 ? '-' : '+'} interval ${quote(`${Math.abs(count)} ${unit}`)}`,
  truncate: (expression, unit) => `date_trunc(${quote(unit)}, ${expression})`,
  periods: {
    kind: 'select-list',
    rows: (first, last, unit) => `unnest(generate_series(${first}, ${last}, interval ${quote(`1 ${unit}`)}))`,
  },
  nearestRow: { kind: 'asof', tick: "interval '1 microsecond'" },
  timeFrames: { tick: "interval '1 microsecond'" },
  namedWindows: true,
  endOfTime: "timestamp 'infinity'",
  beginningOfTime: "timestamp '-infinity'",
  // A struct, because arg_min skips nulls, and plain columns would come from different rows.
  chosenRow: {
    kind: 'struct',
    struct: (fields) => `{${fields.map(([name, value]) => `${quote(name)}: ${value}`).join(', ')}}`,
    least: (row, key) => `arg_min(${row}, ${key})`,
    greatest: (row, key) => `arg_max(${row}, ${key})`,
  },
  aggregates: {
    anyTrue: (condition) => `bool_or(${condition})`,
    allTrue: (condition) => `bool_and(${condition})`,
    listagg: (text, separator, order) => `string_agg(${text}, ${separator} order by ${order})`,
    listaggDistinct: (text, separator) => `string_agg(distinct ${text}, ${separator} order by ${text})`,
    percentile: (value, fraction) => ({ collect: `quantile_cont(${value}, ${fraction})` }),
    firstInOrder: (value, order) => `first(${value} order by ${order})`,
    sortedDifferently: true,
  },
  sortingWindows: true,
  computedOnce: 'as',
  tableFromQuery: 'create-or-replace',
  // Without a collation, which a stream's table never has, DuckDB compares bytes.
  textOrder: (expression) => expression,
  columnOrder: (expression) => expression,
  // The cast reads text as JSON and turns structs into it; `json` takes the white space out.
  toJson: (expression) => `json(cast(${expression} as json))`,
  // Straight to a timestamp, the zone in a text would be passed over. Sessions are in UTC.
  toUtc: (expression) => `cast(cast(${expression} as timestamptz) as timestamp)`,
  jsonText: (expression) => `cast(${expression} as varchar)`,
  keyedHash: (key, expression) => `sha256(${key} || ${expression})`,
  randomText: 'cast(uuid() as varchar)',
  temporaryTable: (name, content) =>
    'query' in content
      ? `create or replace temporary table ${name} as\n${content.query}`
      : `create or replace temporary table ${name} (\n${content.columns}\n)`,
  analyze: undefined,
  lockTable: undefined,
  lockView: undefined,
  forUpdate: '',
  rowLocator: 'rowid',
  scans: {
    remember: (name, query) => `set variable ${name} = (${query})`,
    remembered: (name) => `getvariable('${name}')`,
  },
  tables: duckdbTables,
  copyGrants: undefined,
  copyColumnGrants: undefined,
  losesComments: true,
  settleIndexes: undefined,
  countedUpTo: 3_000_000,
  replaceTable: 'rename-in-transaction',
};
