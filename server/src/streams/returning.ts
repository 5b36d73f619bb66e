import type { Step } from './plan.ts';
import { hashed, removedCustomers } from './removals.ts';
import type { StreamTable } from './stream-table.ts';

/** Rows of `devices` that are remembered as removed: as rows of a table, with hashes for ids and `since` of the device. */
export function removedRowsOfDevices(table: StreamTable, devices: string): string {
  const { dialect, stream, ledger } = table;
  return `select
  t.activity,
  t.row_hash as activity_id,
  t.ts,
  d.anonymous_customer_id,
  c.customer,
  d.since
from ${ledger.removedRows} as t
join (
  select anonymous_customer_id, since, ${hashed(table, 'anonymous_customer_id')} as hash
  from ${devices}
) as d on d.hash = t.anonymous_hash
left join ${removedCustomers} as c on c.hash = t.customer_hash
where t.stream = ${dialect.string(stream.name)}`;
}

/**
 * Removed rows may turn out to be somebody else's, and their content is only in the source. And where a removed sighting
 * and another have one time and one activity, their order hangs on an `activity_id` of which only the hash is known.
 */
export function returningStep({ dialect }: StreamTable, deviceRows: string, identified: string): Step {
  const reason =
    'A device of somebody removed was somebody else’s: all rows have to be read again, for some are only in the sources.';
  return {
    id: 'check:returning',
    purpose: 'See whether removed rows of these devices turn out to be somebody else’s',
    sql: `select ${dialect.string(reason)} as reason
where exists (
  select 1 from ${identified}
  where _place is null and coalesce(customer not in (select customer from ${removedCustomers}), true)
)
or exists (
  select 1
  from ${deviceRows} as r
  join ${deviceRows} as o
    on o.anonymous_customer_id = r.anonymous_customer_id and o.ts = r.ts and o.activity = r.activity
  where r._place is null and r.customer is not null
    and o.customer is not null and o.customer not in (select customer from ${removedCustomers})
)`,
    writes: false,
    counts: 'anew',
    transformation: undefined,
  };
}
