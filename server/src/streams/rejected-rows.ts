import type { Step } from './plan.ts';
import { removedCustomers, removedDevices } from './removals.ts';
import { belongsToRemoved } from './removed-rows.ts';
import type { Roles } from './roles.ts';
import { stagedRows } from './stage.ts';
import { indented, type StreamTable, sourceColumn } from './stream-table.ts';

/** Examples of each kind, of each transformation. */
const examples = 3;

/**
 * Reads a few of the rows that could not be loaded. It comes after all that a build learns of who was removed, for nothing
 * may be told of them. Source: `processing.md`, "The function", step 2.
 */
export function rejectedRowsStep(table: StreamTable, { hasRemovals }: Pick<Roles, 'hasRemovals'>): Step {
  return {
    id: 'sample:rejected',
    purpose: 'Keep a few examples of each kind of rejected row',
    sql: rejectedExamples(table, hasRemovals ? belongsToRemoved(table, stagedRows) : undefined),
    writes: false,
    counts: 'rejects',
    transformation: undefined,
  };
}

/**
 * Takes what earlier runs kept of rejected rows out of the ledger. Whose they are may only be known by now: an example with
 * a device in it, say, when the device turns out to be somebody's who was removed. The run's own are written after it.
 */
export function forgetRejectedRowsStep({ dialect, stream, ledger }: StreamTable): Step {
  return {
    id: 'forget:rejected',
    purpose: 'Take the examples of earlier runs out of the ledger, for they may be of somebody removed',
    sql: `delete from ${ledger.rejectedRows}\nwhere stream = ${dialect.string(stream.name)}`,
    writes: true,
    counts: undefined,
    transformation: undefined,
  };
}

export const errorsStepId = 'forget:errors';

/** Takes the names of removed people out of what earlier runs failed of: a warehouse likes to quote the value it stumbled over. */
export function forgetErrorsStep({ dialect, stream, ledger }: StreamTable): Step {
  const names = `select identifier from ${removedCustomers} union select identifier from ${removedDevices}`;
  return {
    id: errorsStepId,
    purpose: 'Take errors that name somebody removed out of the ledger',
    sql: `update ${ledger.runs}
set error = 'What it said named somebody who was removed.'
where stream = ${dialect.string(stream.name)} and error is not null
  and exists (select 1 from (${names}) as r where position(r.identifier in error) > 0)`,
    writes: true,
    counts: undefined,
    transformation: undefined,
  };
}

/** `hidden`: which of the staged rows `s` nothing may be told of. */
function rejectedExamples({ dialect, given }: StreamTable, hidden: string | undefined): string {
  const shown = given
    .filter(({ name }) => ['activity_id', 'ts', 'activity', 'customer', 'anonymous_customer_id'].includes(name))
    .map(({ name }) => `'${name} ' || coalesce(cast(${name} as ${dialect.types.string}), 'null')`);
  return `select transformation, reason, example
from (
  select
    ${sourceColumn} as transformation,
    _rejected as reason,
    ${hidden ? `case when ${indented(hidden, 4)} then 'of somebody removed' else ` : ''}${shown.join(` || ', ' ||\n      `)}${hidden ? ' end' : ''} as example,
    row_number() over (partition by ${sourceColumn}, _rejected order by ts, ${dialect.textOrder('activity_id')}) as _rank
  from ${stagedRows}${hidden ? ' as s' : ''}
  where _rejected is not null
) as ranked
where _rank <= ${examples}
order by transformation, reason, _rank`;
}
