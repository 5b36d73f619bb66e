import type { BuildDialect } from '../dialects/build-dialect.ts';
import { aliases, renamedRows } from './aliases.ts';
import { acrossParts, activityOf, andOf, isDivided, placeOf } from './parts.ts';
import type { Step } from './plan.ts';
import { removedDevices } from './removals.ts';
import { removedRowsOfDevices } from './returning.ts';
import type { Roles } from './roles.ts';
import { analyzeStep } from './stage.ts';
import { indented, type Part, type StreamTable, sourceCustomerColumn } from './stream-table.ts';
import { changedRows } from './upsert.ts';

/**
 * Rows of the touched devices by which it is found whose each of them is: `_row`, `activity`, `activity_id`, `ts`,
 * `anonymous_customer_id`, `customer` as the source gave it under its name of today, `_known_customer` as the table has it,
 * and `_place` in the table of its activity, null of those that are remembered as removed. Temporary.
 */
export const deviceRows = '_device_rows';

const affectedDevices = '_affected_devices';
const deviceTimes = '_device_times';
const neededRows = '_needed_rows';
const earliest = '_devices_since';
const temporary = { writes: false, counts: undefined, transformation: undefined } as const;

/** Reads them. Of a table that is scanned, no more columns and rows than it takes. */
export function deviceRowSteps(table: StreamTable, roles: Roles): readonly Step[] {
  const { dialect } = table;
  return [
    {
      id: 'devices',
      purpose: `Find the devices that were touched${dialect.scans ? ', and since when their rows may be others’' : ''}`,
      sql: dialect.temporaryTable(affectedDevices, { query: touchedDevices(table, roles) }),
      ...temporary,
    },
    ...analyzeStep(table, 'analyze:devices', affectedDevices),
    ...(dialect.scans ? neededSteps(table, dialect.scans, roles) : [wholeStep(table, roles)]),
    ...analyzeStep(table, 'analyze:device-rows', deviceRows, ['anonymous_customer_id', 'customer']),
  ];
}

function touchedDevices({ dialect, stream }: StreamTable, { hasAliases, hasRemovals }: Roles): string {
  const columns = (id: string, ts: string): string => (dialect.scans ? `${id}, ${ts}` : id);
  const touched = [
    `select ${columns('anonymous_customer_id', 'ts')} from ${changedRows}`,
    `select ${columns('_old_anonymous', '_old_ts')} from ${changedRows}`,
    ...(hasAliases ? [`select ${columns('anonymous_customer_id', 'ts')} from ${renamedRows}`] : []),
  ].join('\n  union all\n  ');
  const grace = stream.identity === false ? 0 : stream.identity.graceSeconds;
  const since = grace === 0 ? 'min(ts)' : dialect.addInterval('min(ts)', -grace, 'second');
  return `select anonymous_customer_id${dialect.scans ? `, ${since} as since` : ''}
from (
  ${touched}
) as touched
where anonymous_customer_id is not null${
    hasRemovals ? `\n  and anonymous_customer_id not in (select identifier from ${removedDevices})` : ''
  }
group by anonymous_customer_id`;
}

function wholeStep(table: StreamTable, roles: Roles): Step {
  const rows = rowsOfDevices(table, roles, false, (part) => ({
    activity: activityOf(table, part, 's'),
    activityId: `s.${table.column('activity_id')}`,
    known: `s.${table.column('customer')}`,
  }));
  return {
    id: 'device-rows',
    purpose: 'Read all rows of these devices',
    sql: table.dialect.temporaryTable(deviceRows, { query: numbered(table, roles, rows) }),
    ...temporary,
  };
}

/**
 * First when the devices were used and by whom, which is few columns. A row's customer can be another only from `since` on,
 * or where nobody had been seen on its device before: of other rows no more is read, and the last sighting before `since`
 * tells whose the device was.
 */
function neededSteps(table: StreamTable, scans: NonNullable<BuildDialect['scans']>, roles: Roles): readonly Step[] {
  const { dialect } = table;
  const nothing = `cast(null as ${dialect.types.string})`;
  const times = rowsOfDevices(table, roles, true, (part) => ({
    activity: part.activity === undefined ? nothing : activityOf(table, part, 's'),
    activityId: nothing,
    known: nothing,
  }));
  return [
    {
      id: 'device-times',
      purpose: 'Read when these devices were used, and by whom',
      sql: dialect.temporaryTable(deviceTimes, { query: times }),
      ...temporary,
    },
    {
      id: 'needed-rows',
      purpose: 'Keep the rows that may be others’, and whom each device was last seen with before them',
      sql: dialect.temporaryTable(neededRows, { query: needed }),
      ...temporary,
    },
    {
      id: 'devices-since',
      purpose: 'Note the earliest of these times: what ended before it need not be read',
      sql: scans.remember(earliest, `select min(since) from ${affectedDevices}`),
      ...temporary,
    },
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
  _place, activity, activity_id, ts, anonymous_customer_id, customer, _known_customer,
  case
    when _place is null then null
    when ts >= since then 'recent'
    when customer is not null and is_certain then null
    else 'old'
  end as _read
from compared`;

function restOfRows(table: StreamTable, since: string): string {
  const { column } = table;
  const rest = (part: Part, where: string): string => `select
  n._place,
  ${activityOf(table, part, 's')} as activity,
  s.${column('activity_id')} as activity_id,
  n.ts,
  n.anonymous_customer_id,
  n.customer,
  s.${column('customer')} as _known_customer
from ${part.table} as s
join ${neededRows} as n on n._place = ${placeOf(table, part, 's')}${andOf(table, part, 'n.activity')}
where ${where}`;
  const known = `select _place, activity, activity_id, ts, anonymous_customer_id, customer, _known_customer
from ${neededRows}
where _read is null`;
  const read = acrossParts(
    table,
    (part) =>
      `${rest(part, `n._read = 'recent' and s.${column('ts')} >= ${since}`)}\nunion all\n${rest(part, `n._read = 'old'`)}`,
  );
  return `${known}\nunion all\n${read}`;
}

interface RowOfDevice {
  readonly activity: string;
  readonly activityId: string;
  /** The customer as the table has it. */
  readonly known: string;
}

/**
 * Rows of the table, `s`, and those remembered as removed: of the former, what is asked for; `timed`, with the `since` of
 * their devices.
 */
function rowsOfDevices(
  table: StreamTable,
  { hasAliases, hasRemovals }: Roles,
  isTimed: boolean,
  rowOf: (part: Part) => RowOfDevice,
): string {
  const { column } = table;
  const source = `s.${sourceCustomerColumn}`;
  const device = `s.${column('anonymous_customer_id')}`;
  const named = hasAliases ? `\nleft join ${aliases} as a on a.old_customer = ${source}` : '';
  const ofDevices = isTimed
    ? `\njoin ${affectedDevices} as d on d.anonymous_customer_id = ${device}${named}`
    : `${named}\nwhere ${device} in (select anonymous_customer_id from ${affectedDevices})`;
  const inTable = acrossParts(table, (part) => {
    const { activity, activityId, known } = rowOf(part);
    return `select
  ${placeOf(table, part, 's')} as _place,
  ${activity} as activity,
  ${activityId} as activity_id,
  s.${column('ts')} as ts,
  ${device} as anonymous_customer_id,
  ${hasAliases ? `coalesce(a.customer, ${source})` : source} as customer,
  ${known} as _known_customer${isTimed ? ',\n  d.since' : ''}
from ${part.table} as s${ofDevices}`;
  });
  return hasRemovals ? `${inTable}\nunion all\n${removedRowsOfDevices(table, affectedDevices, isTimed)}` : inTable;
}

/** Two tables have rows in one place, and removed rows are in none. */
function numbered(table: StreamTable, { hasRemovals }: Roles, rows: string): string {
  const number = hasRemovals || isDivided(table) ? 'row_number() over ()' : 'd._place';
  return `select ${number} as _row, d.*
from (
  ${indented(rows, 2)}
) as d`;
}
