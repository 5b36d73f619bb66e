import { aliases, renamedRows } from './aliases.ts';
import { identifiedCustomers } from './identify.ts';
import { acrossParts, activityOf, andOf, isDivided, placeOf, rowsOf, stepOf } from './parts.ts';
import type { Step } from './plan.ts';
import { removedCustomers, removedDevices } from './removals.ts';
import { removedRowsOfDevices, returningStep } from './returning.ts';
import type { Roles } from './roles.ts';
import { analyzeStep } from './stage.ts';
import { indented, type StreamTable, sourceCustomerColumn } from './stream-table.ts';
import { changedRows } from './upsert.ts';

/**
 * Anonymous rows of the touched devices whose customer is another now. Where people were removed, also rows that are
 * remembered as removed; those of the table have a `_place`, which is one in the table of their activity. Temporary.
 */
export const identifiedRows = '_identified_rows';

const deviceRows = '_device_rows';
const affectedDevices = '_affected_devices';

/** Identities of the devices that the incoming rows touch, and of no others. Source: `processing.md`, step 5. */
export function identitySteps(table: StreamTable, { hasAliases, hasRemovals }: Roles): readonly Step[] {
  const { stream, dialect, column } = table;
  if (stream.identity === false) return [];
  const temporary = { writes: false, counts: undefined, transformation: undefined } as const;
  const touched = [
    `select anonymous_customer_id from ${changedRows} where anonymous_customer_id is not null`,
    `select _old_anonymous from ${changedRows} where _old_anonymous is not null`,
    ...(hasAliases ? [`select anonymous_customer_id from ${renamedRows} where anonymous_customer_id is not null`] : []),
  ].join('\nunion\n');
  const devices = hasRemovals
    ? `select anonymous_customer_id
from (
  ${indented(touched, 2)}
) as touched
where anonymous_customer_id not in (select identifier from ${removedDevices})`
    : touched;
  // Two tables have rows in one place.
  const isNumbered = hasRemovals || isDivided(table);
  const place = isNumbered ? '_place' : '_row';
  const source = `s.${sourceCustomerColumn}`;
  const inTable = acrossParts(
    table,
    (part) => `select
  ${placeOf(table, part, 's')} as ${place},
  ${activityOf(table, part, 's')} as activity,
  s.${column('activity_id')} as activity_id,
  s.${column('ts')} as ts,
  s.${column('anonymous_customer_id')} as anonymous_customer_id,
  ${hasAliases ? `coalesce(a.customer, ${source})` : source} as customer,
  s.${column('customer')} as _known_customer
from ${part.table} as s${hasAliases ? `\nleft join ${aliases} as a on a.old_customer = ${source}` : ''}
where s.${column('anonymous_customer_id')} in (select anonymous_customer_id from ${affectedDevices})`,
  );
  const rowsToNumber = hasRemovals ? `${inTable}\nunion all\n${removedRowsOfDevices(table, affectedDevices)}` : inTable;
  const rowsOfDevices = isNumbered
    ? `select row_number() over () as _row, d.*
from (
  ${indented(rowsToNumber, 2)}
) as d`
    : inTable;
  const isAnother = 'd._known_customer is distinct from k.customer';
  const identified = `select
  d.${place},
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
    {
      id: 'devices',
      purpose: 'Find the devices that were touched',
      sql: dialect.temporaryTable(affectedDevices, { query: devices }),
      ...temporary,
    },
    ...analyzeStep(table, 'analyze:devices', affectedDevices),
    {
      id: 'device-rows',
      purpose: 'Read all rows of these devices',
      sql: dialect.temporaryTable(deviceRows, { query: rowsOfDevices }),
      ...temporary,
    },
    ...analyzeStep(table, 'analyze:device-rows', deviceRows, ['anonymous_customer_id', 'customer']),
    {
      id: 'identify',
      purpose: 'Find the anonymous ones whose customer is another now',
      sql: dialect.temporaryTable(identifiedRows, { query: identified }),
      ...temporary,
    },
    ...analyzeStep(table, 'analyze:identified', identifiedRows),
    ...(hasRemovals ? [returningStep(table, deviceRows, identifiedRows)] : []),
    ...table.parts.map((part) => ({
      id: stepOf('update:customers', part),
      purpose: rowsOf('Write their customers', part),
      sql: `update ${part.table} as s
set ${column('customer')} = k.customer
from ${identifiedRows} as k
where k.${place} = ${placeOf(table, part, 's')}${andOf(table, part, 'k.activity')}${
        hasRemovals ? `\n  and coalesce(k.customer not in (select customer from ${removedCustomers}), true)` : ''
      }`,
      writes: true,
      counts: undefined,
      transformation: undefined,
    })),
  ];
}
