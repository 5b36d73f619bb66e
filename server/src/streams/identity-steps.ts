import { identifiedCustomers } from './identify.ts';
import { indexedDeviceRows } from './indexed-device-rows.ts';
import { knownDeviceRows } from './known-device-rows.ts';
import { optionalSteps, stepsOfRows } from './optional-steps.ts';
import { andOf, placeOf, rowsOf, stepOf } from './parts.ts';
import type { Step } from './plan.ts';
import { removedCustomers } from './removals.ts';
import { returningStep } from './returning.ts';
import type { Roles } from './roles.ts';
import { scannedDeviceRows } from './scanned-device-rows.ts';
import { type Sightings, sightingSteps } from './sightings.ts';
import { analyzeStep } from './stage.ts';
import { indented, type StreamTable } from './stream-table.ts';
import { deviceRows, touchedDeviceSteps } from './touched-devices.ts';

/**
 * Anonymous rows of the touched devices whose customer is another now. Where people were removed, also rows that are
 * remembered as removed; those of the table have a `_place`, which is one in the table of their activity. Temporary.
 */
export const identifiedRows = '_identified_rows';

/** Identities of the devices that the incoming rows touch, and of no others. Source: `processing.md`, step 5. */
export function identitySteps(table: StreamTable, roles: Roles, sightings: Sightings): readonly Step[] {
  const { stream, dialect, column } = table;
  if (stream.identity === false) return [];
  const { hasRemovals } = roles;
  const temporary = { writes: false, counts: undefined, transformation: undefined } as const;
  const isAnother = 'd._known_customer is distinct from k.customer';
  const identified = `select
  d._place,
  d.activity,
  d.ts,
  k.customer,
  coalesce(d._known_customer, d.anonymous_customer_id) as _old_entity,
  coalesce(k.customer, d.anonymous_customer_id) as entity
from ${deviceRows} as d
left join (
  ${indented(identifiedCustomers(table, deviceRows), 2)}
) as k on k._row = d._row
where d.customer is null and ${hasRemovals ? `(d._place is null or ${isAnother})` : isAnother}`;
  return [
    ...touchedDeviceSteps(table, roles),
    ...deviceRowSteps(table, roles, sightings),
    ...analyzeStep(table, 'analyze:device-rows', deviceRows, ['anonymous_customer_id', 'customer']),
    {
      id: 'identify',
      purpose: 'Find the anonymous ones whose customer is another now',
      sql: dialect.temporaryTable(identifiedRows, { query: identified }),
      ...temporary,
    },
    ...analyzeStep(table, 'analyze:identified', identifiedRows),
    ...(hasRemovals ? [returningStep(table, deviceRows, identifiedRows)] : []),
    ...optionalSteps(
      table,
      {
        id: 'look:identified',
        query: stepsOfRows('update:customers', identifiedRows),
      },
      table.parts.map((part) => ({
        id: stepOf('update:customers', part),
        purpose: rowsOf('Write their customers', part),
        sql: `update ${part.table} as s
set ${column('customer')} = k.customer
from ${identifiedRows} as k
where k._place = ${placeOf(table, part, 's')}${andOf(table, part, 'k.activity')}${
          hasRemovals ? `\n  and coalesce(k.customer not in (select customer from ${removedCustomers}), true)` : ''
        }`,
        writes: true,
        counts: undefined,
        transformation: undefined,
      })),
    ),
    ...(sightings === 'known' ? sightingSteps(table, roles) : []),
  ];
}

function deviceRowSteps(table: StreamTable, roles: Roles, sightings: Sightings): readonly Step[] {
  const { scans } = table.dialect;
  if (sightings === 'known') return knownDeviceRows(table, roles);
  return scans ? scannedDeviceRows(table, scans, roles) : indexedDeviceRows(table, roles);
}
