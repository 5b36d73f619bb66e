import { aliases } from './aliases.ts';
import type { Step } from './plan.ts';
import { hashed, removedCustomers, removedDevices, rowHash } from './removals.ts';
import type { Roles } from './roles.ts';
import type { Scope } from './scope.ts';
import { analyzeStep, incomingRows } from './stage.ts';
import { type StreamTable, sourceColumn } from './stream-table.ts';
import { goneRows, replaces } from './upsert.ts';

/**
 * Incoming rows with the customer's name of today as `_customer`, and with `_is_removed` where they bear an identifier of
 * somebody removed; without those that are remembered as removed. Temporary.
 */
export const arrivingRows = '_arriving_rows';

/**
 * Incoming rows for which a removed row is remembered: `verdict` is `same`, `wins`, or `loses` where another
 * transformation's removed row hides the incoming one. Temporary.
 */
export const metRows = '_met_rows';

const temporary = { writes: false, counts: undefined, transformation: undefined } as const;

/** From the incoming rows to those that may change the table. Nothing to do without roles. */
export function arrivalSteps(table: StreamTable, scope: Scope, roles: Roles): readonly Step[] {
  const { dialect } = table;
  return [
    ...(roles.hasRemovals ? meetSteps(table, scope) : []),
    ...(roles.hasAliases
      ? [
          {
            id: 'arrive',
            purpose: roles.hasRemovals
              ? 'Give customers their names of today, and mark rows of removed people'
              : 'Give customers their names of today',
            sql: dialect.temporaryTable(arrivingRows, { query: arrivals(table, roles) }),
            ...temporary,
          },
          ...analyzeStep(table, 'analyze:arriving', arrivingRows, ['activity', 'activity_id']),
        ]
      : []),
  ];
}

function meetSteps(table: StreamTable, scope: Scope): readonly Step[] {
  const { dialect, stream, ledger } = table;
  const { removedRows } = ledger;
  const own = `stream = ${dialect.string(stream.name)}`;
  const gone = goneRows(table, scope, { ts: 'ts', source: sourceColumn });
  const isGone = gone && `(${gone} and row_hash not in (select row_hash from ${metRows}))`;
  return [
    {
      id: 'meet',
      purpose: 'Find the rows that are remembered as removed',
      sql: dialect.temporaryTable(metRows, { query: met(table, scope) }),
      ...temporary,
    },
    ...analyzeStep(table, 'analyze:met', metRows),
    ...(stream.identity === false ? [] : [lostSightings(table, isGone)]),
    {
      id: 'forget:changed-rows',
      purpose: 'Forget removed rows that changed or are gone from their source',
      sql: `delete from ${removedRows}
where ${own} and (
  row_hash in (select row_hash from ${metRows} where verdict = 'wins')${isGone ? `\n  or ${isGone}` : ''}
)`,
      ...temporary,
      writes: true,
    },
  ];
}

function met(table: StreamTable, scope: Scope): string {
  const { dialect, stream, ledger, hasAnonymous } = table;
  const missing = [...scope.readings, ...scope.uncovering].flatMap(({ id, onlyMissing }) =>
    onlyMissing ? [dialect.string(id)] : [],
  );
  const stays =
    missing.length > 0
      ? `\n    when m._old_source = m.${sourceColumn} and m.${sourceColumn} in (${missing.join(', ')}) then 'same'`
      : '';
  const anonymous = hasAnonymous ? hashed(table, 'i.anonymous_customer_id') : `cast(null as ${dialect.types.string})`;
  return `select
  m.*,
  case${stays}
    when not (m._replaces) then 'loses'
    when m._old_source = m.${sourceColumn} and m.ts = m._old_ts
      and m.customer_hash is not distinct from m._old_customer and m.anonymous_hash is not distinct from m._old_anonymous
      then 'same'
    else 'wins'
  end as verdict
from (
  select
    i._row, i.${sourceColumn}, i.ts, i.row_hash,
    ${hashed(table, 'i.customer')} as customer_hash,
    ${anonymous} as anonymous_hash,
    t.${sourceColumn} as _old_source, t.ts as _old_ts, t.customer_hash as _old_customer, t.anonymous_hash as _old_anonymous,
    ${replaces(table, scope, { ts: 't.ts', source: `t.${sourceColumn}` })} as _replaces
  from (
    select n.*, ${rowHash(table, 'n.activity', 'n.activity_id')} as row_hash
    from ${incomingRows} as n
  ) as i
  join ${ledger.removedRows} as t on t.stream = ${dialect.string(stream.name)} and t.row_hash = i.row_hash
) as m`;
}

/** A sighting that is no more concerns a device of which only the hash is known. */
function lostSightings({ dialect, stream, ledger }: StreamTable, isGone: string | undefined): Step {
  const reason = 'A removed row that told whose a device was has changed: all rows have to be read again.';
  const { removedRows } = ledger;
  const gone = `
or exists (
  select 1 from ${removedRows}
  where stream = ${dialect.string(stream.name)} and customer_hash is not null and anonymous_hash is not null
    and ${isGone}
)`;
  return {
    id: 'check:sightings',
    purpose: 'See whether a removed row no longer tells whose a device was',
    sql: `select ${dialect.string(reason)} as reason
where exists (
  select 1 from ${metRows}
  where verdict = 'wins' and _old_customer is not null and _old_anonymous is not null
    and anonymous_hash is distinct from _old_anonymous
)${isGone ? gone : ''}`,
    ...temporary,
    counts: 'anew',
  };
}

function arrivals({ hasAnonymous }: StreamTable, { hasRemovals }: Roles): string {
  const named = 'coalesce(a.customer, i.customer) as _customer';
  const from = `from ${incomingRows} as i\nleft join ${aliases} as a on a.old_customer = i.customer`;
  if (!hasRemovals) return `select i.*, ${named}\n${from}`;
  const device = hasAnonymous
    ? `\n    or coalesce(i.anonymous_customer_id in (select identifier from ${removedDevices}), false)`
    : '';
  return `select
  i.*,
  ${named},
  (
    coalesce(i.customer in (select identifier from ${removedCustomers}), false)${device}
  ) as _is_removed
${from}
where i._row not in (select _row from ${metRows} where verdict <> 'wins')`;
}
