import { renamedRows } from './aliases.ts';
import { metRows } from './arrivals.ts';
import { isDivided } from './parts.ts';
import type { Step } from './plan.ts';
import { removedDevices } from './removals.ts';
import type { Roles } from './roles.ts';
import { analyzeStep, incomingRows } from './stage.ts';
import { indented, type StreamTable, sourceCustomerColumn } from './stream-table.ts';
import { changedRows } from './upsert.ts';

/**
 * Rows of the touched devices by which it is found whose each of them is: `_row`, `activity`, `activity_id`, `ts`,
 * `anonymous_customer_id`, `customer` as the source gave it under its name of today, `_known_customer` as the table has it,
 * and `_place` in the table of its activity, null of those that are remembered as removed, and of sightings that were looked
 * up. Temporary.
 */
export const deviceRows = '_device_rows';

/** `anonymous_customer_id`, and `since` when what is known of it is another. Temporary. */
export const affectedDevices = '_affected_devices';

/**
 * Finds them. A row's customer can be another only from `since` on, or where nobody had been seen on its device before: of other
 * rows none is needed but the last sighting before `since`, which tells whose the device was.
 */
export function touchedDeviceSteps(table: StreamTable, roles: Roles): readonly Step[] {
  return [
    {
      id: 'devices',
      purpose: 'Find the devices that were touched, and since when their rows may be others’',
      sql: table.dialect.temporaryTable(affectedDevices, { query: touchedDevices(table, roles) }),
      writes: false,
      counts: undefined,
      transformation: undefined,
    },
    ...analyzeStep(table, 'analyze:devices', affectedDevices),
  ];
}

function touchedDevices({ dialect, stream }: StreamTable, { hasAliases, hasRemovals }: Roles): string {
  const touched = [
    `select anonymous_customer_id, ts from ${changedRows}`,
    `select _old_anonymous, _old_ts from ${changedRows}`,
    ...(hasAliases ? [`select anonymous_customer_id, ts from ${renamedRows}`] : []),
    ...(hasRemovals ? [movedSightings()] : []),
  ].join('\n  union all\n  ');
  const grace = stream.identity === false ? 0 : stream.identity.graceSeconds;
  const since = grace === 0 ? 'min(ts)' : dialect.addInterval('min(ts)', -grace, 'second');
  return `select anonymous_customer_id, ${since} as since
from (
  ${touched}
) as touched
where anonymous_customer_id is not null${
    hasRemovals ? `\n  and anonymous_customer_id not in (select identifier from ${removedDevices})` : ''
  }
group by anonymous_customer_id`;
}

/** Rows of devices with numbers of their own: two tables have rows in one place, and removed rows are in none. */
export function numbered(table: StreamTable, { hasRemovals }: Roles, rows: string): string {
  const number = hasRemovals || isDivided(table) ? 'row_number() over ()' : 'd._place';
  return `select ${number} as _row, d.*
from (
  ${indented(rows, 2)}
) as d`;
}

/** Where removed rows that told whose a device was had been before they changed. */
function movedSightings(): string {
  return `select i.anonymous_customer_id, m._old_ts
  from ${metRows} as m
  join ${incomingRows} as i on i._row = m._row
  where m.verdict = 'wins' and m._old_customer is not null`;
}

/** Them with the customers as the sources gave them, where it was looked up who was seen on a device. */
export function sourceCustomers({ hasAliases }: Pick<Roles, 'hasAliases'>): string {
  if (!hasAliases) return deviceRows;
  return `(
  select anonymous_customer_id, activity, activity_id, ts, ${sourceCustomerColumn} as customer
  from ${deviceRows}
) as r`;
}
