import type { Dialect, FeatureType } from './dialect.ts';
import { isPlainKey, zoneAfterTime } from './feature-texts.ts';
import { snowflakeTables } from './tables/snowflake.ts';

const quote = (text: string): string => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`;

const featureTypes: Record<FeatureType, string> = {
  string: 'varchar',
  number: 'double',
  integer: 'bigint',
  boolean: 'boolean',
  timestamp: 'timestamp_ntz',
  json: 'variant',
};

/** A feature's text as each type. */
const fromText: Record<Exclude<FeatureType, 'json'>, (text: string) => string> = {
  string: (text) => text,
  number: (text) => `try_to_double(${text})`,
  // Rounds a fraction.
  integer: (text) => `try_to_number(${text})`,
  boolean: (text) => `try_to_boolean(${text})`,
  // Left to itself it would take a number for seconds since 1970, and read days and months in several orders.
  timestamp: (text) =>
    `iff(${text} like '____-__-__%', try_to_timestamp_ntz(regexp_replace(${text}, ${quote(zoneAfterTime)}, ${quote('\\1')})), null)`,
};

/** Snowflake. */
export const snowflake: Dialect = {
  name: 'snowflake',
  title: 'Snowflake',
  identifier: { quote: '"', fold: 'upper', maxBytes: 255 },
  reserved: new Set(
    `account all alter and any as asof between by case cast check column connect connection constraint create cross current
     current_date current_time current_timestamp current_user database delete distinct drop else exists false following
     for from full grant group gscluster having ilike in increment inner insert intersect into is issue join lateral left
     like localtime localtimestamp match_condition minus natural not null of on or order organization qualify regexp
     revoke right rlike row rows sample schema select set some start table tablesample then to trigger true try_cast
     union unique update using values view when whenever where with`.split(/\s+/),
  ),
  types: { string: 'varchar', timestamp: 'timestamp_ntz', json: 'object', float: 'double', integer: 'bigint' },
  featureTypes,
  string: quote,
  constant: quote,
  timestamp: (iso) => `${quote(iso.replace('T', ' '))}::timestamp_ntz`,
  // The one function of the present that is in UTC whatever the session's zone.
  now: 'sysdate()',
  withoutZone: (expression) => `convert_timezone('UTC', ${expression})::timestamp_ntz`,
  jsonValue: (json, key, type) => {
    const path = isPlainKey(key) && !snowflake.reserved.has(key.toLowerCase());
    // A path without quotes tells `Key` from `key`, as names elsewhere do not.
    const value = path ? `${json}:${key}` : `get(${json}, ${quote(key)})`;
    // JSON null is a value of its own until it is cast.
    return type === 'json' ? `strip_null_value(${value})` : fromText[type](`${value}::varchar`);
  },
  jsonObject: (entries) => `object_construct(${entries.map(([key, value]) => `${quote(key)}, ${value}`).join(', ')})`,
  interval: (count, unit) => `interval ${quote(`${count} ${unit}`)}`,
  // `add_months` would keep to the end of the month, `dateadd` only falls back on it.
  addInterval: (expression, count, unit) => `dateadd(${unit}, ${count}, ${expression})`,
  // On which day `date_trunc` begins a week is a parameter of the session.
  truncate: (expression, unit) =>
    unit === 'week'
      ? `dateadd(day, 1 - dayofweekiso(${expression}), date_trunc('day', ${expression}))`
      : `date_trunc(${quote(unit)}, ${expression})`,
  periods: {
    kind: 'lateral',
    rows: (first, last, unit) => ({
      from: `, lateral flatten(input => array_generate_range(0, datediff(${unit}, ${first}, ${last}) + 1)) as t`,
      start: `dateadd(${unit}, t.value::integer, ${first})`,
    }),
  },
  nearestRow: { kind: 'match-condition' },
  timeFrames: undefined,
  namedWindows: false,
  endOfTime: "'9999-12-31 00:00:00'::timestamp_ntz",
  beginningOfTime: "'0001-01-01 00:00:00'::timestamp_ntz",
  chosenRow: { kind: 'occurrence' },
  aggregates: {
    anyTrue: (condition) => `boolor_agg(${condition})`,
    allTrue: (condition) => `booland_agg(${condition})`,
    // Of no texts it makes ''.
    listagg: (text, separator, order) =>
      `iff(count(${text}) > 0, listagg(${text}, ${separator}) within group (order by ${order}), null)`,
    listaggDistinct: (text, separator) =>
      `iff(count(${text}) > 0, listagg(distinct ${text}, ${separator}) within group (order by ${text}), null)`,
    percentile: (value, fraction) => ({ collect: `percentile_cont(${fraction}) within group (order by ${value})` }),
    firstInOrder: undefined,
    sortedDifferently: true,
  },
  sortingWindows: false,
  computedOnce: 'as',
  tableFromQuery: 'create-or-replace',
  textOrder: (expression) => expression,
  columnOrder: (expression) => expression,
  tables: snowflakeTables,
};
