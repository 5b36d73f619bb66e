import type { Step } from './plan.ts';
import { removedCustomers, removedDevices } from './removals.ts';
import { insertStep } from './removed-rows.ts';
import { analyzeStep } from './stage.ts';
import { entityInTable, type StreamTable, sourceColumn, sourceCustomerColumn } from './stream-table.ts';
import { changedRows } from './upsert.ts';

/** Rows that leave the table because they are somebody's who was removed. Temporary. */
export const leavingRows = '_leaving_rows';

const temporary = { writes: false, counts: undefined, transformation: undefined } as const;

/** Remembers the rows that were not let in. */
export function withholdStep(table: StreamTable): Step {
  return insertStep(
    table,
    'remember:withheld',
    `from ${changedRows} as c\nwhere c._change in ('withheld', 'removed')`,
    {
      activity: 'c.activity',
      activityId: 'c.activity_id',
      ts: 'c.ts',
      customer: 'c.customer',
      anonymous: 'c.anonymous_customer_id',
      source: `c.${sourceColumn}`,
    },
  );
}

/**
 * Takes out the rows of those who were removed since the last build, and anonymous ones that turned out to be somebody's
 * who was removed. `identified`: a relation with the latter's `_place` and `customer`.
 */
export function leaveSteps(table: StreamTable, identified: string | undefined): readonly Step[] {
  const { dialect, column } = table;
  const { rowLocator } = dialect;
  const row = `s.${rowLocator} as _row, s.${column('activity')} as activity, s.${column('activity_id')} as activity_id, s.${sourceColumn}, ${entityInTable(table, 's')} as entity`;
  const names = `select identifier from ${removedCustomers} where is_new union select customer from ${removedCustomers} where is_new`;
  const parts = [
    `select ${row}\nfrom ${table.name} as s\nwhere s.${column('customer')} in (${names})`,
    ...(table.hasAnonymous
      ? [
          `select ${row}\nfrom ${table.name} as s\nwhere s.${column('anonymous_customer_id')} in (select identifier from ${removedDevices} where is_new)`,
        ]
      : []),
    ...(identified
      ? [
          `select ${row}\nfrom ${table.name} as s\njoin ${identified} as k on k._place = s.${rowLocator}\nwhere k.customer in (select customer from ${removedCustomers})`,
        ]
      : []),
  ];
  const isLeaving = `s.${rowLocator} in (select _row from ${leavingRows})`;
  return [
    {
      id: 'leave',
      purpose: 'Find the rows of removed people that are in the table',
      sql: dialect.temporaryTable(leavingRows, { query: parts.join('\nunion\n') }),
      ...temporary,
    },
    ...analyzeStep(table, 'analyze:leaving', leavingRows),
    insertStep(table, 'remember:leaving', `from ${table.name} as s\nwhere ${isLeaving}`, {
      activity: `s.${column('activity')}`,
      activityId: `s.${column('activity_id')}`,
      ts: `s.${column('ts')}`,
      customer: `s.${sourceCustomerColumn}`,
      anonymous: `s.${column('anonymous_customer_id')}`,
      source: `s.${sourceColumn}`,
    }),
    {
      id: 'delete:leaving',
      purpose: 'Delete them',
      sql: `delete from ${table.name}\nwhere ${rowLocator} in (select _row from ${leavingRows})`,
      ...temporary,
      writes: true,
    },
  ];
}
