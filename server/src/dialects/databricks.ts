import type { Dialect, FeatureType } from './dialect.ts';
import { wideDecimal } from './feature-texts.ts';
import { databricksTables } from './tables/databricks.ts';

const quote = (text: string): string => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;

// JSON stays the text that `to_json` gives: a VARIANT needs a newer runtime, and can be neither compared nor clustered by.
const featureTypes: Record<FeatureType, string> = {
  string: 'string',
  number: 'double',
  integer: 'bigint',
  boolean: 'boolean',
  timestamp: 'timestamp_ntz',
  json: 'string',
};

/** A path takes any key in brackets but these; a map of the whole object has them all, and costs more. */
function featureText(json: string, key: string): string {
  if (/^\w+$/.test(key)) return `get_json_object(${json}, ${quote(`$.${key}`)})`;
  if (!/['?\\\]]/.test(key)) return `get_json_object(${json}, ${quote(`$['${key}']`)})`;
  return `element_at(from_json(${json}, 'map<string, string>'), ${quote(key)})`;
}

/** A feature's text as each type. A cast to a whole number takes no fraction, and one from a decimal cuts it off. */
const fromText: Record<FeatureType, (text: string) => string> = {
  string: (text) => text,
  json: (text) => text,
  number: (text) => `try_cast(${text} as double)`,
  integer: (text) => `try_cast(round(try_cast(${text} as ${wideDecimal})) as bigint)`,
  boolean: (text) => `try_cast(${text} as boolean)`,
  timestamp: (text) => `try_cast(${text} as timestamp_ntz)`,
};

/** Databricks SQL. */
export const databricks: Dialect = {
  name: 'databricks',
  title: 'Databricks',
  identifier: { quote: '`', fold: 'keep', maxBytes: 255 },
  reserved: new Set(
    `all and anti any array as at authorization between both by case cast check collate column commit constraint create
     cross cube current current_date current_time current_timestamp current_user delete describe distinct drop else end
     escape except exists external extract false fetch filter for foreign from full function global grant group grouping
     having in inner insert intersect interval into is join lateral leading left like local minus natural no not null of
     on only or order out outer overlaps partition position primary qualify range recursive references revoke right
     rollback rollup row rows select semi session_user set some start table tablesample then time to trailing true
     truncate union unique unknown update user using values when where window with`.split(/\s+/),
  ),
  types: { string: 'string', timestamp: 'timestamp_ntz', json: 'string', float: 'double', integer: 'bigint' },
  featureTypes,
  string: quote,
  constant: quote,
  timestamp: (iso) => `timestamp_ntz ${quote(iso.replace('T', ' '))}`,
  now: 'cast(to_utc_timestamp(current_timestamp(), current_timezone()) as timestamp_ntz)',
  withoutZone: (expression) => `cast(to_utc_timestamp(${expression}, current_timezone()) as timestamp_ntz)`,
  jsonValue: (json, key, type) => fromText[type](featureText(json, key)),
  jsonObject: (entries) =>
    `to_json(named_struct(${entries.map(([key, value]) => `${quote(key)}, ${value}`).join(', ')}))`,
  interval: (count, unit) => `interval ${count} ${unit}`,
  addInterval: (expression, count, unit) =>
    unit === 'quarter'
      ? `${expression} ${count < 0 ? '-' : '+'} interval ${Math.abs(count) * 3} month`
      : `${expression} ${count < 0 ? '-' : '+'} interval ${Math.abs(count)} ${unit}`,
  // `date_trunc` gives an instant back, whatever it was given.
  truncate: (expression, unit) => `cast(date_trunc(${quote(unit)}, ${expression}) as timestamp_ntz)`,
  periods: {
    kind: 'select-list',
    rows: (first, last, unit) =>
      `explode(sequence(${first}, ${last}, interval ${unit === 'quarter' ? '3 month' : `1 ${unit}`}))`,
  },
  nearestRow: { kind: 'union-window' },
  timeFrames: undefined,
  namedWindows: true,
  endOfTime: "timestamp_ntz '9999-12-31 00:00:00'",
  beginningOfTime: "timestamp_ntz '0001-01-01 00:00:00'",
  chosenRow: { kind: 'occurrence' },
  aggregates: {
    anyTrue: (condition) => `bool_or(${condition})`,
    allTrue: (condition) => `bool_and(${condition})`,
    listagg: (text, separator, order) => `listagg(${text}, ${separator}) within group (order by ${order})`,
    listaggDistinct: (text, separator) => `listagg(distinct ${text}, ${separator}) within group (order by ${text})`,
    percentile: (value, fraction) => ({ collect: `percentile(${value}, ${fraction})` }),
    firstInOrder: undefined,
    sortedDifferently: true,
  },
  sortingWindows: false,
  computedOnce: 'as',
  tableFromQuery: 'create-or-replace',
  textOrder: (expression) => expression,
  columnOrder: (expression) => expression,
  tables: databricksTables,
};
