import type { Dialect, FeatureType } from './dialect.ts';

const quote = (text: string): string => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`;

const featureTypes: Record<FeatureType, string> = {
  string: 'varchar',
  number: 'double',
  integer: 'bigint',
  boolean: 'boolean',
  timestamp: 'timestamp_ntz',
  json: 'variant',
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
  timestamp: (iso) => `${quote(iso.replace('T', ' '))}::timestamp_ntz`,
  now: 'sysdate()',
  jsonValue: (json, key, type) => {
    const value = `get(${json}, ${quote(key)})`;
    switch (type) {
      case 'json':
        return value;
      case 'string':
        return `${value}::varchar`;
      case 'number':
        return `try_to_double(${value}::varchar)`;
      case 'integer':
        return `try_to_number(${value}::varchar)`;
      case 'boolean':
        return `try_to_boolean(${value}::varchar)`;
      case 'timestamp':
        return `try_to_timestamp_ntz(${value}::varchar)`;
    }
  },
  jsonObject: (entries) => `object_construct(${entries.map(([key, value]) => `${quote(key)}, ${value}`).join(', ')})`,
  interval: (count, unit) => `interval ${quote(`${count} ${unit}`)}`,
  addInterval: (expression, count, unit) => `dateadd(${quote(unit)}, ${count}, ${expression})`,
  truncate: (expression, unit) => `date_trunc(${quote(unit)}, ${expression})`,
  periods: {
    kind: 'lateral',
    rows: (first, last, unit) => ({
      from: `, lateral flatten(array_generate_range(0, datediff(${quote(unit)}, ${first}, ${last}) + 1)) as t`,
      start: `dateadd(${quote(unit)}, t.value::integer, ${first})`,
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
    listagg: (text, separator, order) => `listagg(${text}, ${separator}) within group (order by ${order})`,
    listaggDistinct: (text, separator) => `listagg(distinct ${text}, ${separator}) within group (order by ${text})`,
    percentile: (value, fraction) => ({ collect: `percentile_cont(${fraction}) within group (order by ${value})` }),
    firstInOrder: undefined,
    sortedDifferently: true,
  },
  sortingWindows: false,
  computedOnce: 'as',
  computedInPlace: 'as',
  textOrder: (expression) => expression,
  clustering: 'declared',
};
