import type { BuildDialect } from '../dialects/build-dialect.ts';
import { aliases } from './aliases.ts';
import { acrossParts, activityOf, andOf, placeOf } from './parts.ts';
import type { Step } from './plan.ts';
import { rememberEarliest } from './remember-earliest.ts';
import { removedRowsOfDevices } from './returning.ts';
import type { Roles } from './roles.ts';
import { indented, type Part, type StreamTable, sourceCustomerColumn } from './stream-table.ts';
import { affectedDevices, deviceRows, numbered } from './touched-devices.ts';

const deviceTimes = '_device_times';
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
      id: 'device-times',
      purpose: 'Read when these devices were used, and by whom',
      sql: dialect.temporaryTable(deviceTimes, { query: times(table, roles) }),
      ...temporary,
    },
    {
      id: 'needed-rows',
      purpose: 'Keep the rows that may be others’, and whom each device was last seen with before them',
      sql: dialect.temporaryTable(neededRows, { query: needed }),
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
const needed = `with last_seen as (
  select anonymous_customer_id, max(ts) as ts
  from ${deviceTimes}
  where customer is not null and ts < since
  group by anonymous_customer_id
),
needed as (
  select t.*
  from ${deviceTimes} as t
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

function restOfRows(table: StreamTable, since: string): string {
  const { column, dialect } = table;
  const rest = (part: Part, where: string): string => `select
  n._place,
  ${activityOf(table, part, 's')},
  s.${column('activity_id')},
  n.ts,
  n.anonymous_customer_id,
  n.customer,
  s.${column('customer')}
from ${part.table} as s
join ${neededRows} as n on n._place = ${placeOf(table, part, 's')}${andOf(table, part, 'n.activity')}
where ${where}`;
  return [
    `select
  _place, activity, activity_id, ts, anonymous_customer_id, customer,
  cast(null as ${dialect.types.string}) as _known_customer
from ${neededRows}
where _read is null`,
    ...table.parts.flatMap((part) => [
      rest(part, `n._read = 'recent' and s.${column('ts')} >= ${since}`),
      rest(part, `n._read = 'old'`),
    ]),
  ].join('\nunion all\n');
}
