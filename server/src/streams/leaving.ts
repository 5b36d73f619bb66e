import { optionalSteps, stepsOfRows } from './optional-steps.ts';
import { activityOf, andOf, placeOf, rowsOf, stepOf, whereOf } from './parts.ts';
import type { Step } from './plan.ts';
import { removedCustomers, removedDevices } from './removals.ts';
import { insertStep } from './removed-rows.ts';
import { analyzeStep } from './stage.ts';
import { entityInTable, type Part, type StreamTable, sourceColumn, sourceCustomerColumn } from './stream-table.ts';
import { changedRows } from './upsert.ts';

/** Rows that leave the table because they are somebody's who was removed. Temporary. */
export const leavingRows = '_leaving_rows';

/** Identifiers of those who were removed since the last build. */
export const leavingCustomers = `select identifier from ${removedCustomers} where is_new union select customer from ${removedCustomers} where is_new`;
export const leavingDevices = `select identifier from ${removedDevices} where is_new`;

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
  const row = (part: Part): string =>
    `${placeOf(table, part, 's')} as _row, ${activityOf(table, part, 's')} as activity, s.${column('activity_id')} as activity_id, s.${column('ts')} as ts, s.${sourceColumn}, ${entityInTable(table, 's')} as entity`;
  const leaving = table.parts.flatMap((part) => [
    `select ${row(part)}\nfrom ${part.table} as s\nwhere s.${column('customer')} in (${leavingCustomers})`,
    ...(table.hasAnonymous
      ? [
          `select ${row(part)}\nfrom ${part.table} as s\nwhere s.${column('anonymous_customer_id')} in (${leavingDevices})`,
        ]
      : []),
    ...(identified
      ? [
          `select ${row(part)}\nfrom ${part.table} as s\njoin ${identified} as k on k._place = ${placeOf(table, part, 's')}${andOf(table, part, 'k.activity')}\nwhere k.customer in (select customer from ${removedCustomers})`,
        ]
      : []),
  ]);
  const places = (part: Part): string => `(select _row from ${leavingRows}${whereOf(table, part)})`;
  return [
    {
      id: 'leave',
      purpose: 'Find the rows of removed people that are in the table',
      sql: dialect.temporaryTable(leavingRows, { query: leaving.join('\nunion\n') }),
      ...temporary,
    },
    ...analyzeStep(table, 'analyze:leaving', leavingRows),
    ...optionalSteps(
      table,
      {
        id: 'look:leaving',
        query: `${stepsOfRows('remember:leaving', leavingRows)}\nunion all\n${stepsOfRows('delete:leaving', leavingRows)}`,
      },
      table.parts.flatMap((part) => [
        insertStep(
          table,
          stepOf('remember:leaving', part),
          `from ${part.table} as s\nwhere ${placeOf(table, part, 's')} in ${places(part)}`,
          {
            activity: activityOf(table, part, 's'),
            activityId: `s.${column('activity_id')}`,
            ts: `s.${column('ts')}`,
            customer: `s.${sourceCustomerColumn}`,
            anonymous: `s.${column('anonymous_customer_id')}`,
            source: `s.${sourceColumn}`,
          },
        ),
        {
          id: stepOf('delete:leaving', part),
          purpose: rowsOf('Delete them', part),
          sql: `delete from ${part.table}\nwhere ${placeOf(table, part)} in ${places(part)}`,
          ...temporary,
          writes: true,
        },
      ]),
    ),
  ];
}
