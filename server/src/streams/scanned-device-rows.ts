import type { BuildDialect } from '../dialects/build-dialect.ts';
import { aliases } from './aliases.ts';
import { acrossParts, activityOf, isDivided, placeOf, scannedParts } from './parts.ts';
import type { Step } from './plan.ts';
import { rememberEarliest } from './remember-earliest.ts';
import { removedRowsOfDevices } from './returning.ts';
import type { Roles } from './roles.ts';
import { indented, type StreamTable, sourceCustomerColumn } from './stream-table.ts';
import { affectedDevices, deviceRows, numbered } from './touched-devices.ts';

const neededRows = '_needed_rows';
const earliest = '_devices_since';
const temporary = { writes: false, counts: undefined, transformation: undefined } as const;

/** Of a table that is scanned: first when the devices were used and by whom, which is few columns; then the rest of the few rows. */
export function scannedDeviceRows(
  table: StreamTable,
  scans: NonNullable<BuildDialect['scans']>,
  roles: Roles,
): readonly Step[] {
  const { dialect } = table;
  return [
    {
      id: 'needed-rows',
      purpose: 'Read when these devices were used and by whom: from then on, and the last sighting before that',
      sql: dialect.temporaryTable(neededRows, { query: needed(times(table, roles)) }),
      ...temporary,
    },
    rememberEarliest(scans, 'devices-since', earliest, affectedDevices),
    {
      id: 'device-rows',
      purpose: 'Read the rest of these rows',
      sql: dialect.temporaryTable(deviceRows, {
        query: numbered(table, roles, restOfRows(table, scans.remembered(earliest))),
      }),
      ...temporary,
    },
  ];
}

function times(table: StreamTable, { hasAliases, hasRemovals }: Roles): string {
  const { column, dialect } = table;
  const nothing = `cast(null as ${dialect.types.string})`;
  const source = `s.${sourceCustomerColumn}`;
  const named = hasAliases ? `\nleft join ${aliases} as a on a.old_customer = ${source}` : '';
  const inTable = acrossParts(
    table,
    (part) => `select
  ${placeOf(table, part, 's')} as _place,
  ${part.activity === undefined ? nothing : activityOf(table, part, 's')} as activity,
  ${nothing} as activity_id,
  s.${column('ts')} as ts,
  s.${column('anonymous_customer_id')} as anonymous_customer_id,
  ${hasAliases ? `coalesce(a.customer, ${source})` : source} as customer,
  d.since
from ${part.table} as s
join ${affectedDevices} as d on d.anonymous_customer_id = s.${column('anonymous_customer_id')}${named}`,
  );
  if (!hasRemovals) return inTable;
  return `${inTable}
union all
select null, r.*
from (
  ${indented(removedRowsOfDevices(table, affectedDevices), 2)}
) as r`;
}

/**
 * `_read` says where the rest of a row is read: `recent` or `old`; null: it is known, or nobody asks. Sightings of one
 * instant are told apart by their activities and ids, if they are of several customers.
 */
function needed(times: string): string {
  return `with device_times as materialized (
  ${indented(times, 2)}
),
last_seen as (
  select anonymous_customer_id, max(ts) as ts
  from device_times
  where customer is not null and ts < since
  group by anonymous_customer_id
),
needed as (
  select t.*
  from device_times as t
  left join last_seen as l on l.anonymous_customer_id = t.anonymous_customer_id
  where t.ts >= t.since or l.ts is null or (t.customer is not null and t.ts = l.ts)
),
compared as (
  select n.*, min(customer) over same_instant = max(customer) over same_instant as is_certain
  from needed as n
  window same_instant as (partition by anonymous_customer_id, ts)
)
select
  _place, activity, activity_id, ts, anonymous_customer_id, customer,
  case
    when _place is null then null
    when ts >= since then 'recent'
    when customer is not null and is_certain then null
    else 'old'
  end as _read
from compared`;
}

function restOfRows(table: StreamTable, since: string): string {
  const { column, dialect } = table;
  const columns = ['activity_id', 'ts', 'customer'].map(column);
  const rest = (read: string, where?: string): string => `select
  n._place,
  s.${column('activity')},
  s.${column('activity_id')},
  n.ts,
  n.anonymous_customer_id,
  n.customer,
  s.${column('customer')}
from (
  ${indented(scannedParts(table, columns, where), 2)}
) as s
join ${neededRows} as n on n._place = s._place${isDivided(table) ? ` and n.activity = s.${column('activity')}` : ''}
where n._read = '${read}'`;
  return [
    `select
  _place, activity, activity_id, ts, anonymous_customer_id, customer,
  cast(null as ${dialect.types.string}) as _known_customer
from ${neededRows}
where _read is null`,
    rest('recent', `s.${column('ts')} >= ${since}`),
    rest('old'),
  ].join('\nunion all\n');
}
