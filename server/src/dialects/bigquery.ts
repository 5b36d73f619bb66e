import type { Dialect, FeatureType, IntervalUnit } from './dialect.ts';
import { booleanIn, isPlainKey, zoneAfterTime } from './feature-texts.ts';
import { bigqueryTables } from './tables/bigquery.ts';

/** A quoted string may not hold a line break. */
const quote = (text: string): string =>
  `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'").replaceAll('\n', '\\n').replaceAll('\r', '\\r')}'`;

const featureTypes: Record<FeatureType, string> = {
  string: 'string',
  number: 'float64',
  integer: 'int64',
  boolean: 'bool',
  timestamp: 'timestamp',
  json: 'json',
};

/** A scalar's text as each type; the casts take no fractions for whole numbers and no `yes`, and turn a zone into UTC. */
const fromText: Record<Exclude<FeatureType, 'json'>, (text: string) => string> = {
  string: (text) => text,
  number: (text) => `safe_cast(${text} as float64)`,
  integer: (text) => `safe_cast(round(safe_cast(${text} as bignumeric)) as int64)`,
  boolean: booleanIn,
  // Without a zone of its own a text would be read in the session's.
  timestamp: (text) =>
    `safe_cast(concat(regexp_replace(${text}, ${quote(zoneAfterTime)}, ${quote('\\1')}), '+00') as timestamp)`,
};

/** `TIMESTAMP_ADD` knows no unit of the calendar. */
const isCalendar = (unit: IntervalUnit): boolean => unit === 'month' || unit === 'quarter' || unit === 'year';

function addInterval(expression: string, count: number, unit: IntervalUnit): string {
  if (isCalendar(unit)) return `timestamp(datetime_add(datetime(${expression}), interval ${count} ${unit}))`;
  return unit === 'week'
    ? `timestamp_add(${expression}, interval ${count * 7} day)`
    : `timestamp_add(${expression}, interval ${count} ${unit})`;
}

/** BigQuery. Its `TIMESTAMP` is an instant; the stream keeps UTC in it. */
export const bigquery: Dialect = {
  name: 'bigquery',
  title: 'BigQuery',
  identifier: {
    quote: '`',
    fold: 'keep',
    maxBytes: 300,
    escaped: (name) => name.replaceAll('\\', '\\\\').replaceAll('`', '\\`'),
  },
  reserved: new Set(
    `all and any array as asc assert_rows_modified at between by case cast collate contains create cross cube current
     default define desc distinct else end enum escape except exclude exists extract false fetch following for from full
     group grouping groups hash having if ignore in inner intersect interval into is join lateral left like limit lookup
     merge natural new no not null nulls of on or order outer over partition preceding proto qualify range recursive
     respect right rollup rows select set some struct tablesample then to treat true unbounded union unnest using when
     where window with within`.split(/\s+/),
  ),
  types: { string: 'string', timestamp: 'timestamp', json: 'json', float: 'float64', integer: 'int64' },
  featureTypes,
  string: quote,
  constant: quote,
  timestamp: (iso) => `timestamp ${quote(`${iso.replace('T', ' ')}+00`)}`,
  now: 'current_timestamp()',
  // Its timestamps are instants, which count as UTC.
  withoutZone: (expression) => expression,
  jsonValue: (json, key, type) => {
    // A path has no way to write every key; a subscript has.
    if (type === 'json') {
      const value = `${json}[${quote(key)}]`;
      // JSON is compared with nothing.
      return `if(json_type(${value}) = 'null', null, ${value})`;
    }
    const found = isPlainKey(key) ? `${json}, ${quote(`$.${key}`)}` : `${json}[${quote(key)}]`;
    return fromText[type](`json_value(${found})`);
  },
  jsonObject: (entries) => `json_object(${entries.map(([key, value]) => `${quote(key)}, ${value}`).join(', ')})`,
  interval: (count, unit) => `interval ${count} ${unit}`,
  addInterval,
  truncate: (expression, unit) => `timestamp_trunc(${expression}, ${unit === 'week' ? 'isoweek' : unit})`,
  periods: {
    kind: 'lateral',
    rows: (first, last, unit) => ({
      from: ` cross join unnest(generate_date_array(date(${first}), date(${last}), interval 1 ${unit})) as t`,
      start: 'timestamp(t)',
    }),
  },
  nearestRow: { kind: 'union-window' },
  timeFrames: undefined,
  namedWindows: true,
  endOfTime: "timestamp '9999-12-31 00:00:00+00'",
  beginningOfTime: "timestamp '0001-01-01 00:00:00+00'",
  chosenRow: { kind: 'occurrence' },
  aggregates: {
    anyTrue: (condition) => `logical_or(${condition})`,
    allTrue: (condition) => `logical_and(${condition})`,
    listagg: (text, separator, order) => `string_agg(${text}, ${separator} order by ${order})`,
    listaggDistinct: (text, separator) => `string_agg(distinct ${text}, ${separator} order by ${text})`,
    percentile: (value, fraction) => ({
      collect: `array_agg(${value} ignore nulls)`,
      read: (values) => `(select percentile_cont(v, ${fraction}) over () from unnest(${values}) as v limit 1)`,
    }),
    firstInOrder: undefined,
    sortedDifferently: true,
  },
  sortingWindows: false,
  floatKey: (expression) => `cast(${expression} as string)`,
  computedOnce: 'as',
  tableFromQuery: 'create-or-replace',
  textOrder: (expression) => expression,
  columnOrder: (expression) => expression,
  tables: bigqueryTables,
};
