import type { BuildDialect } from './build-dialect.ts';
import type { FeatureType } from './dialect.ts';
import { isFeature } from './postgres-features.ts';
import { postgresTables } from './tables/postgres.ts';

const quote = (text: string): string =>
  text.includes('\\') ? `E'${text.replaceAll('\\', '\\\\').replaceAll("'", "''")}'` : `'${text.replaceAll("'", "''")}'`;

const featureTypes: Record<FeatureType, string> = {
  string: 'text',
  number: 'double precision',
  integer: 'bigint',
  boolean: 'boolean',
  timestamp: 'timestamp',
  json: 'jsonb',
};

/** The comment on an index that a build made: every other index is somebody's own and must not be lost. */
export const ownIndexMark = 'Made by Activity Schema.';

/** PostgreSQL 14 and later. */
export const postgres: BuildDialect = {
  name: 'postgres',
  title: 'PostgreSQL',
  // Longer names are cut without a word, so they are refused before.
  identifier: { quote: '"', fold: 'lower', maxBytes: 63 },
  reserved: new Set(
    `all analyse analyze and any array as asc asymmetric authorization binary both case cast check collate collation
     column concurrently constraint create cross current_catalog current_date current_role current_schema current_time
     current_timestamp current_user default deferrable desc distinct do else end except false fetch for foreign freeze
     from full grant group having ilike in initially inner intersect into is isnull join lateral leading left like limit
     localtime localtimestamp natural not notnull null offset on only or order outer overlaps placing primary references
     returning right select session_user similar some symmetric system_user table tablesample then to trailing true union
     unique user using variadic verbose when where window with`.split(/\s+/),
  ),
  types: { string: 'text', timestamp: 'timestamp', json: 'jsonb', float: 'double precision', integer: 'bigint' },
  featureTypes,
  string: quote,
  constant: quote,
  timestamp: (iso) => `timestamp ${quote(iso.replace('T', ' '))}`,
  now: "(now() at time zone 'UTC')",
  withoutZone: (expression) => `${expression} at time zone 'UTC'`,
  jsonValue: (json, key, type) => {
    if (type === 'json') return `nullif(${json}->${quote(key)}, 'null'::jsonb)`;
    const text = `(${json}->>${quote(key)})`;
    if (type === 'string') return text;
    // What cannot be cast has no value, and must not stop the query.
    const via = type === 'integer' ? '::numeric' : '';
    return `case when ${isFeature[type](json, key, quote)} then ${text}${via}::${featureTypes[type]} end`;
  },
  jsonObject: (entries) => `jsonb_build_object(${entries.map(([key, value]) => `${quote(key)}, ${value}`).join(', ')})`,
  interval: (count, unit) => `interval ${quote(unit === 'quarter' ? `${count * 3} month` : `${count} ${unit}`)}`,
  addInterval: (expression, count, unit) =>
    `${expression} ${count < 0 ? '-' : '+'} interval ${quote(unit === 'quarter' ? `${Math.abs(count) * 3} month` : `${Math.abs(count)} ${unit}`)}`,
  truncate: (expression, unit) => `date_trunc(${quote(unit)}, ${expression})`,
  periods: {
    kind: 'select-list',
    rows: (first, last, unit) =>
      `generate_series(${first}, ${last}, interval ${quote(unit === 'quarter' ? '3 month' : `1 ${unit}`)})`,
  },
  nearestRow: { kind: 'rank', tick: "interval '1 microsecond'" },
  timeFrames: { tick: "interval '1 microsecond'" },
  namedWindows: true,
  endOfTime: "timestamp 'infinity'",
  beginningOfTime: "timestamp '-infinity'",
  chosenRow: { kind: 'distinct-on' },
  aggregates: {
    anyTrue: (condition) => `bool_or(${condition})`,
    allTrue: (condition) => `bool_and(${condition})`,
    listagg: (text, separator, order) => `string_agg(${text}, ${separator} order by ${order})`,
    listaggDistinct: (text, separator) => {
      const sorted = postgres.textOrder(text);
      return `string_agg(distinct ${sorted}, ${separator} order by ${sorted})`;
    },
    percentile: (value, fraction) => ({ collect: `percentile_cont(${fraction}) within group (order by ${value})` }),
    firstInOrder: (value, order) => `(array_agg(${value} order by ${order}))[1]`,
    sortedDifferently: true,
  },
  sortingWindows: false,
  // Inlined, the arrays that `rank` searches would be built again for every row.
  computedOnce: 'as materialized',
  tableFromQuery: 'drop-in-transaction',
  textOrder: (expression) => `${expression} collate "C"`,
  columnOrder: (expression) => `${expression} collate "default"`,
  toJson: (expression) => `cast(${expression} as jsonb)`,
  // Straight to a timestamp, the zone in a text would be passed over. Sessions are in UTC.
  toUtc: (expression) => `cast(cast(${expression} as timestamptz) as timestamp)`,
  jsonText: (expression) => `cast(${expression} as text)`,
  keyedHash: (key, expression) => `encode(sha256(convert_to(${key} || ${expression}, 'UTF8')), 'hex')`,
  randomText: 'cast(gen_random_uuid() as text)',
  temporaryTable: (name, content) =>
    'query' in content
      ? `create temporary table ${name} on commit drop as\n${content.query}`
      : `create temporary table ${name} (\n${content.columns}\n) on commit drop`,
  analyze: (table, columns) => `analyze ${table}${columns ? ` (${columns.join(', ')})` : ''}`,
  lockTable: (table) => `lock table ${table} in exclusive mode`,
  lockView: (view) => `lock table ${view} in access exclusive mode`,
  forUpdate: 'for update',
  rowLocator: 'ctid',
  scans: undefined,
  tables: postgresTables,
  copyGrants: (from, to) =>
    copiedGrants(from, { rows: ', aclexplode(c.relacl) as a', column: '', on: `' on ' || ${quote(to)}` }),
  copyColumnGrants: (from, to) =>
    copiedGrants(from, {
      rows: `
    join pg_attribute as former on former.attrelid = c.oid and not former.attisdropped
    join pg_attribute as own on own.attrelid = to_regclass(${quote(to)}) and own.attname = former.attname
    cross join lateral aclexplode(former.attacl) as a`,
      column: '\n      quote_ident(own.attname) as "column",',
      on: `' (' || granted."column" || ') on ' || ${quote(to)}`,
    }),
  // A view keeps them, and a table that has some stays and gets the new rows.
  losesComments: false,
  settleIndexes: (table, formerName, name) => `do $$
declare
  own record;
  settled text;
begin
  for own in
    select i.indexrelid, c.relname, n.nspname
    from pg_index as i
    join pg_class as c on c.oid = i.indexrelid
    join pg_namespace as n on n.oid = c.relnamespace
    where i.indrelid = to_regclass(${quote(table)})
  loop
    settled := own.relname;
    if starts_with(own.relname, ${quote(`${formerName}_`)}) then
      settled := ${quote(`${name}_`)} || substr(own.relname, ${[...formerName].length + 2});
      -- Where the name is taken the index keeps the one it has.
      if to_regclass(quote_ident(own.nspname) || '.' || quote_ident(settled)) is null then
        execute format('alter index %I.%I rename to %I', own.nspname, own.relname, settled);
      else
        settled := own.relname;
      end if;
    end if;
    execute format('comment on index %I.%I is %L', own.nspname, settled, ${quote(ownIndexMark)});
  end loop;
end
$$`,
  countedUpTo: 300_000,
  replaceTable: 'rename-in-transaction',
};

/** Grants again what others may do with a table: `rows` are the rights `a` of the table `c`, and `on` what each is granted on. */
function copiedGrants(
  from: string,
  { rows, column, on }: { readonly rows: string; readonly column: string; readonly on: string },
): string {
  return `do $$
declare
  granted record;
begin
  for granted in
    select
      case when a.grantee = 0 then 'public' else quote_ident(pg_get_userbyid(a.grantee)) end as grantee,
      a.privilege_type,${column}
      case when a.is_grantable then ' with grant option' else '' end as option
    from pg_class as c${rows}
    where c.oid = to_regclass(${quote(from)}) and a.grantee <> c.relowner
  loop
    execute 'grant ' || granted.privilege_type || ${on} || ' to ' || granted.grantee || granted.option;
  end loop;
end
$$`;
}
