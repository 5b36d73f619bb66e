import type { Step } from './plan.ts';
import { hashed, removedCustomers, removedDevices, rowHash } from './removals.ts';
import { incomingRows } from './stage.ts';
import { type StreamTable, sourceColumn } from './stream-table.ts';

/**
 * What is remembered of rows that are not in the stream: their places in time and keyed hashes. By it a device's other
 * rows find their customers, and a row of another transformation with the same `activity_id` stays where it is.
 */

const write = { writes: true, counts: undefined, transformation: undefined } as const;

/** Whether a row with the specification's names, its customer resolved, is somebody's who was removed. */
export function isRemoved({ hasAnonymous }: StreamTable, alias: string): string {
  const customer = `coalesce(${alias}.customer in (select customer from ${removedCustomers}), false)`;
  if (!hasAnonymous) return customer;
  return `(
    ${customer}
    or coalesce(${alias}.anonymous_customer_id in (select identifier from ${removedDevices}), false)
  )`;
}

/** Whether a row `s` of `rows`, as its source gave it, holds an identifier of somebody who was removed. */
export function belongsToRemoved(table: StreamTable, rows: string): string {
  const { dialect, stream, ledger, hasAnonymous } = table;
  const identifiers = `select identifier from ${removedCustomers}`;
  const device = 's.anonymous_customer_id';
  return [
    `s.customer in (${identifiers})`,
    `exists (select 1 from ${removedCustomers} as r where position(r.identifier in s.activity_id) > 0)`,
    ...(hasAnonymous
      ? [
          `${device} in (select identifier from ${removedDevices})`,
          `${device} in (select anonymous_customer_id from ${rows} where customer in (${identifiers}))`,
          `${hashed(table, device)} in (
        select anonymous_hash from ${ledger.removedRows} where stream = ${dialect.string(stream.name)}
      )`,
        ]
      : []),
  ].join('\n      or ');
}

/** Remembers all removed rows anew. `resolved` has the incoming rows with their customers. */
export function rememberRemovedRows(table: StreamTable, resolved: string): readonly Step[] {
  const { dialect, stream, ledger } = table;
  return [
    {
      id: 'forget:removed-rows',
      purpose: 'Take the removed rows out of the ledger',
      sql: `delete from ${ledger.removedRows}\nwhere stream = ${dialect.string(stream.name)}`,
      ...write,
    },
    insertStep(
      table,
      'remember:removed-rows',
      `from ${resolved} as r
join ${incomingRows} as i on i._row = r._row
where ${isRemoved(table, 'r')}`,
      {
        activity: 'i.activity',
        activityId: 'i.activity_id',
        ts: 'i.ts',
        customer: 'i.customer',
        anonymous: 'i.anonymous_customer_id',
        source: `i.${sourceColumn}`,
      },
    ),
  ];
}

export interface RowExpressions {
  readonly activity: string;
  readonly activityId: string;
  readonly ts: string;
  readonly source: string;
  /** As the source gave it. */
  readonly customer: string;
  readonly anonymous: string;
}

export function insertStep(table: StreamTable, id: string, from: string, row: RowExpressions): Step {
  const { dialect, stream, ledger, hasAnonymous } = table;
  return {
    id,
    purpose: 'Remember the removed rows as keyed hashes',
    sql: `insert into ${ledger.removedRows} (stream, row_hash, activity, ts, ${sourceColumn}, customer_hash, anonymous_hash)
select
  ${dialect.string(stream.name)},
  ${rowHash(table, row.activity, row.activityId)},
  ${row.activity},
  ${row.ts},
  ${row.source},
  ${hashed(table, row.customer)},
  ${hasAnonymous ? hashed(table, row.anonymous) : `cast(null as ${dialect.types.string})`}
${from}`,
    ...write,
  };
}
