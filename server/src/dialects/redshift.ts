import type { Dialect, FeatureType } from './dialect.ts';
import { booleanIn, wideDecimal } from './feature-texts.ts';
import { redshiftTables } from './tables/redshift.ts';

const quote = (text: string): string => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`;

const featureTypes: Record<FeatureType, string> = {
  // Without a length `varchar` would be 256 bytes in a cast's result type.
  string: 'varchar(65535)',
  number: 'double precision',
  integer: 'bigint',
  boolean: 'boolean',
  timestamp: 'timestamp',
  json: 'super',
};

/**
 * A value in a SUPER: null where there is none. Unless the session says otherwise an attribute's name is folded to small letters
 * even in quotes, and one with capitals is not found: it is read from the text of the whole object.
 */
function attribute(json: string, key: string): string {
  if (/[A-Z]/.test(key)) return `json_extract_path_text(json_serialize(${json}), ${quote(key)}, true)`;
  const isPlain = /^[a-z_][a-z0-9_]*$/.test(key) && !redshift.reserved.has(key);
  return `${json}.${isPlain ? key : `"${key.replaceAll('"', '""')}"`}`;
}

const filled = (text: string): string => `nullif(trim(${text}), '')`;

/** A scalar's text as each type. `try_cast` fails of an empty text, and does not cast to a boolean. */
const fromText: Record<Exclude<FeatureType, 'json'>, (text: string) => string> = {
  string: (text) => text,
  number: (text) => `try_cast(${filled(text)} as double precision)`,
  integer: (text) => `try_cast(round(try_cast(${filled(text)} as ${wideDecimal})) as bigint)`,
  boolean: booleanIn,
  // Passes over a zone.
  timestamp: (text) => `try_cast(${filled(text)} as timestamp)`,
};

/** Amazon Redshift. */
export const redshift: Dialect = {
  name: 'redshift',
  title: 'Redshift',
  identifier: { quote: '"', fold: 'lower', maxBytes: 127 },
  reserved: new Set(
    `aes128 aes256 all allowoverwrite analyse analyze and any array as asc authorization az64 backup between binary
     blanksasnull both bytedict bzip2 case cast check collate column constraint create credentials cross current_date
     current_time current_timestamp current_user current_user_id default deferrable deflate defrag delta delta32k desc
     disable distinct do else emptyasnull enable encode encrypt encryption end except explicit false for foreign freeze
     from full globaldict256 globaldict64k grant group gzip having identity ignore ilike in initially inner intersect
     interval into is isnull join leading left like limit localtime localtimestamp lun luns lzo lzop minus mostly16
     mostly32 mostly8 natural new not notnull null nulls off offline offset oid old on only open or order outer overlaps
     parallel partition percent permissions pivot placing primary qualify raw readratio recover references rejectlog
     resort respect restore right select session_user similar snapshot some sysdate system table tag tdes text255 text32k
     then timestamp to top trailing true truncatecolumns type union unique unnest unpivot user using verbose wallet when
     where with without`.split(/\s+/),
  ),
  types: {
    string: 'varchar(255)',
    timestamp: 'timestamp',
    json: 'super',
    float: 'double precision',
    integer: 'bigint',
  },
  featureTypes,
  string: quote,
  // Of the type `unknown` in a common table expression, it could not be compared.
  constant: (text) => `cast(${quote(text)} as ${featureTypes.string})`,
  timestamp: (iso) => `timestamp ${quote(iso.replace('T', ' '))}`,
  // In the session's zone, which is UTC unless it was set.
  now: 'sysdate',
  withoutZone: (expression) => `${expression} at time zone 'UTC'`,
  jsonValue: (json, key, type) => {
    const value = attribute(json, key);
    return type === 'json' ? value : fromText[type](`cast(${value} as ${featureTypes.string})`);
  },
  jsonObject: (entries) => `object(${entries.map(([key, value]) => `${quote(key)}, ${value}`).join(', ')})`,
  interval: (count, unit) => `interval ${quote(`${count} ${unit}`)}`,
  // `add_months` would keep to the end of the month, `dateadd` only falls back on it.
  addInterval: (expression, count, unit) => `dateadd(${unit}, ${count}, ${expression})`,
  truncate: (expression, unit) => `date_trunc(${quote(unit)}, ${expression})`,
  periods: { kind: 'recursive' },
  nearestRow: { kind: 'union-window' },
  timeFrames: undefined,
  namedWindows: false,
  endOfTime: "timestamp '9999-12-31 00:00:00'",
  beginningOfTime: "timestamp '0001-01-01 00:00:00'",
  chosenRow: { kind: 'occurrence' },
  aggregates: {
    anyTrue: (condition) => `bool_or(${condition})`,
    allTrue: (condition) => `bool_and(${condition})`,
    listagg: (text, separator, order) => `listagg(${text}, ${separator}) within group (order by ${order})`,
    listaggDistinct: (text, separator) => `listagg(distinct ${text}, ${separator}) within group (order by ${text})`,
    percentile: (value, fraction) => ({ collect: `percentile_cont(${fraction}) within group (order by ${value})` }),
    firstInOrder: undefined,
    sortedDifferently: false,
  },
  sortingWindows: false,
  computedOnce: 'as',
  tableFromQuery: 'drop-in-transaction',
  textOrder: (expression) => expression,
  columnOrder: (expression) => expression,
  tables: redshiftTables,
};
