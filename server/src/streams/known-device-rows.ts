import { aliases } from './aliases.ts';
import { newcomers } from './identify.ts';
import { acrossParts, activityOf, placeOf, scannedParts } from './parts.ts';
import type { Step } from './plan.ts';
import { rememberEarliest } from './remember-earliest.ts';
import type { Roles } from './roles.ts';
import { lastSeen, lastSeenSteps } from './sightings.ts';
import { analyzeStep } from './stage.ts';
import { indented, type StreamTable, sourceCustomerColumn } from './stream-table.ts';
import { deviceRows, numbered } from './touched-devices.ts';

/** Rows of the table on the devices, as `_device_rows` has them; `customer` as the source gave it. Temporary. */
const storedRows = '_stored_rows';
/** Devices on which nobody was seen before `since` and the first who was is another now; `was_nobodys`: nobody ever was. Temporary. */
const otherDevices = '_other_devices';
const earliest = '_devices_since';
/** The two kinds of these, and under which name it is remembered whether there are any. */
const nobodys = {
  id: 'nobodys-there',
  purpose: 'Note whether on any of them nobody ever was: otherwise nothing has to be read for that',
  name: '_nobodys_devices_there',
  condition: 'd.was_nobodys',
} as const;
const somebodys = {
  id: 'somebodys-there',
  purpose: 'Note whether any of them were somebody’s: otherwise nothing has to be read for that',
  name: '_somebodys_devices_there',
  condition: 'not d.was_nobodys',
} as const;

const temporary = { writes: false, counts: undefined, transformation: undefined } as const;

/** Where it is kept who was seen on a device: its rows from `since` on, and those before only where the first who was seen is another. */
export function knownDeviceRows(table: StreamTable, roles: Roles): readonly Step[] {
  const { dialect } = table;
  const { scans } = dialect;
  return [
    ...lastSeenSteps(table),
    ...(scans ? [rememberEarliest(scans, 'devices-since', earliest, lastSeen)] : []),
    {
      id: 'recent-rows',
      purpose: 'Read their rows from then on',
      sql: dialect.temporaryTable(storedRows, { query: recent(table) }),
      ...temporary,
    },
    {
      id: 'other-devices',
      purpose:
        'Find those whose rows before that may be others’ too: nobody was seen there, and the first who was is another',
      sql: dialect.temporaryTable(otherDevices, { query: whoseFirstIsAnother(table, roles) }),
      ...temporary,
    },
    ...analyzeStep(table, 'analyze:other-devices', otherDevices),
    ...(scans
      ? [nobodys, somebodys].map(({ id, purpose, name, condition }) => ({
          id,
          purpose,
          sql: scans.remember(name, `select any_value(true) from ${otherDevices} as d where ${condition}`),
          ...temporary,
        }))
      : []),
    {
      id: 'old-rows',
      purpose: 'Read these too',
      sql: `insert into ${storedRows}\n${old(table)}`,
      ...temporary,
    },
    {
      id: 'device-rows',
      purpose: 'Put the sightings before in front of them',
      sql: dialect.temporaryTable(deviceRows, { query: numbered(table, roles, named(roles, withSightings(table))) }),
      ...temporary,
    },
  ];
}

function recent(table: StreamTable): string {
  const { dialect, column } = table;
  const since = dialect.scans?.remembered(earliest);
  return rowsOf(table, {
    devices: lastSeen,
    where: since === undefined ? undefined : `s.${column('ts')} >= ${since}`,
    condition: (ts) => `${ts} >= d.since`,
  });
}

function whoseFirstIsAnother({ dialect }: StreamTable, { hasAliases }: Roles): string {
  const candidates = `select l.anonymous_customer_id, l.since, l.customer is null as was_nobodys
from ${lastSeen} as l`;
  // Under another name the first is another, too.
  if (hasAliases) return `${candidates}\nwhere l.place is null`;
  const unseen = `(
  select *
  from ${storedRows}
  where anonymous_customer_id in (select anonymous_customer_id from ${lastSeen} where place is null)
) as r`;
  return `${candidates}
left join (
  ${indented(newcomers(dialect, unseen), 2)}
) as f on f.anonymous_customer_id = l.anonymous_customer_id and f.place = 1
where l.place is null and f.customer is distinct from l.customer`;
}

function old(table: StreamTable): string {
  const { scans } = table.dialect;
  const rows = (condition: string, where?: string): string =>
    rowsOf(table, { devices: otherDevices, where, condition: (ts) => `${ts} < d.since${condition}` });
  if (scans === undefined) return rows('');
  const of = ({ name, condition }: typeof nobodys | typeof somebodys, where = ''): string =>
    rows(` and ${condition}`, `${scans.remembered(name)} is not null${where}`);
  // On a device that was nobody's, the names are compared where only rows without a customer are.
  return [of(nobodys, ` and s.${table.column('customer')} is null`), of(somebodys)].join('\nunion all\n');
}

function withSightings({ dialect }: StreamTable): string {
  const nothing = `cast(null as ${dialect.types.string})`;
  return `select * from ${storedRows}
union all
select null, ${nothing}, ${nothing}, seen_at, anonymous_customer_id, customer, ${nothing}
from ${lastSeen}
where place is not null`;
}

/** Rows of the table on these `devices`. */
function rowsOf(
  table: StreamTable,
  {
    devices,
    where,
    condition,
  }: {
    readonly devices: string;
    /** Of a row `s`, whichever device it is of, where tables are scanned. */
    readonly where: string | undefined;
    /** Of a row's time and its device, `d`. */
    readonly condition: (ts: string) => string;
  },
): string {
  const { dialect, column } = table;
  const device = `s.${column('anonymous_customer_id')}`;
  const ts = `s.${column('ts')}`;
  const values = `s.${column('activity_id')} as activity_id,
  ${ts} as ts,
  ${device} as anonymous_customer_id,
  s.${sourceCustomerColumn} as customer,
  s.${column('customer')} as _known_customer`;
  const ofDevices = `join ${devices} as d on d.anonymous_customer_id = ${device} and ${condition(ts)}`;
  if (dialect.scans === undefined) {
    return acrossParts(
      table,
      (part) => `select
  ${placeOf(table, part, 's')} as _place,
  ${activityOf(table, part, 's')} as activity,
  ${values}
from ${part.table} as s
${ofDevices}`,
    );
  }
  const columns = [...['activity_id', 'ts', 'anonymous_customer_id', 'customer'].map(column), sourceCustomerColumn];
  return `select
  s._place,
  s.${column('activity')} as activity,
  ${values}
from (
  ${indented(scannedParts(table, columns, where), 2)}
) as s
${ofDevices}`;
}

/** With the names of today, and those of the sources beside them. */
function named({ hasAliases }: Roles, rows: string): string {
  if (!hasAliases) return rows;
  return `select
  r._place, r.activity, r.activity_id, r.ts, r.anonymous_customer_id,
  coalesce(a.customer, r.customer) as customer,
  r._known_customer,
  r.customer as ${sourceCustomerColumn}
from (
  ${indented(rows, 2)}
) as r
left join ${aliases} as a on a.old_customer = r.customer`;
}
