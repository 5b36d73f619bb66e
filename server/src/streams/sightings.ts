import { newcomers } from './identify.ts';
import { acrossParts, activityOf } from './parts.ts';
import type { BuildMode, Step } from './plan.ts';
import type { Roles } from './roles.ts';
import { analyzeStep, incomingRows } from './stage.ts';
import type { StreamState } from './state.ts';
import { indented, type StreamTable, sourceCustomerColumn } from './stream-table.ts';
import { affectedDevices, sourceCustomers } from './touched-devices.ts';

/**
 * Who was seen on each device, and since when: kept in the ledger, a build need not search all of history for it. They
 * are of the table as the last build left it, with the customers as the sources gave them, so that aliases can change.
 */

/** `known`: they are kept, and true; `unknown`: they have to be looked for first; `none`: they are not kept. */
export type Sightings = 'known' | 'unknown' | 'none';

/** What the ledger has of a stream's. */
export interface StoredSightings {
  readonly areThere: boolean;
  /** Whether the last build kept them, and nobody took them away since. */
  readonly areAsBuilt: boolean;
}

/** The devices again with the last newcomer before `since`: `place`, `seen_at`, `customer`; where there was nobody, no `place`, and the first one after. Temporary. */
export const lastSeen = '_last_seen';

const write = { writes: true, counts: undefined, transformation: undefined } as const;

/**
 * Not where people were removed, for nothing must be kept of those in clear, nor where they could not change in one
 * transaction with the rows.
 */
export function keepsSightings({ stream, dialect }: StreamTable, { hasRemovals }: Pick<Roles, 'hasRemovals'>): boolean {
  return stream.identity !== false && !hasRemovals && dialect.atomicStatements === undefined;
}

/** What an incremental build finds. A reconcile of all history trusts nothing that it can find out. */
export function sightingsOf(
  table: StreamTable,
  roles: Roles,
  { sightings }: Pick<StreamState, 'sightings'>,
  mode: BuildMode,
): Sightings {
  if (!keepsSightings(table, roles)) return 'none';
  const isToBeSeen = mode.kind === 'reconcile' && mode.window === 'all';
  return sightings?.areAsBuilt && !isToBeSeen ? 'known' : 'unknown';
}

/** Keeps those of the incoming rows, which are all there are. */
export function incomingSightings(table: StreamTable, roles: Roles, state: StreamState): readonly Step[] {
  return keptAnew(table, roles, state, incomingRows);
}

/** Keeps those of the rows as they are now, or forgets them. */
export function sightingsInTable(table: StreamTable, roles: Roles, state: StreamState): readonly Step[] {
  const { column } = table;
  const rows = acrossParts(
    table,
    (part) => `select
  ${activityOf(table, part, 's')} as activity,
  s.${column('activity_id')} as activity_id,
  s.${column('ts')} as ts,
  s.${column('anonymous_customer_id')} as anonymous_customer_id,
  s.${sourceCustomerColumn} as customer
from ${part.table} as s
where s.${sourceCustomerColumn} is not null`,
  );
  return keptAnew(table, roles, state, `(\n  ${indented(rows, 2)}\n) as r`);
}

function keptAnew(table: StreamTable, roles: Roles, { sightings }: StreamState, rows: string): readonly Step[] {
  const { dialect, stream, ledger } = table;
  if (dialect.atomicStatements !== undefined) return [];
  const forget: Step = {
    id: 'forget:sightings',
    purpose: 'Forget who was seen on which device',
    sql: `delete from ${ledger.sightings}\nwhere stream = ${dialect.string(stream.name)}`,
    ...write,
  };
  if (!keepsSightings(table, roles)) return sightings?.areThere === false ? [] : [forget];
  const keep: Step = {
    id: 'keep:sightings',
    purpose: 'Keep who was seen on which device, so that later builds need not look for it',
    sql: inserted(
      table,
      `select anonymous_customer_id, place, ts, customer\nfrom (\n  ${indented(newcomers(dialect, rows), 2)}\n) as n`,
    ),
    ...write,
  };
  // Other streams' would wait for it, and the planner knows enough when it was told once.
  const analyze = sightings?.areAsBuilt ? [] : analyzeStep(table, 'analyze:sightings', ledger.sightings);
  return [forget, keep, ...analyze];
}

/** Brings those of the touched devices up to date: from `since` on they are what the rows say that were read. */
export function sightingSteps(table: StreamTable, roles: Roles): readonly Step[] {
  const { dialect, stream, ledger } = table;
  const sequel = newcomers(dialect, sourceCustomers(roles));
  return [
    {
      id: 'forget:sightings',
      purpose: 'Forget who was seen on these devices from then on',
      sql: `delete from ${ledger.sightings} as k
using ${lastSeen} as l
where k.stream = ${dialect.string(stream.name)}
  and k.anonymous_customer_id = l.anonymous_customer_id
  and k.place > coalesce(l.place, 0)`,
      ...write,
    },
    {
      id: 'keep:sightings',
      purpose: 'Keep who is seen there now',
      // Those that the rows were read after are the first of them, and are kept already.
      sql: inserted(
        table,
        `select n.anonymous_customer_id, coalesce(l.place, 1) - 1 + n.place, n.ts, n.customer
from (
  ${indented(sequel, 2)}
) as n
join ${lastSeen} as l on l.anonymous_customer_id = n.anonymous_customer_id
where l.place is null or n.place > 1`,
      ),
      ...write,
    },
  ];
}

/** Looks up what is kept of the devices that were touched. */
export function lastSeenSteps(table: StreamTable): readonly Step[] {
  const { dialect, stream, ledger } = table;
  return [
    {
      id: 'last-seen',
      purpose: 'Look up who was last seen on each before that',
      sql: dialect.temporaryTable(lastSeen, {
        query: `with kept as materialized (
  select d.anonymous_customer_id, d.since, k.place, k.ts, k.customer
  from ${affectedDevices} as d
  left join ${ledger.sightings} as k
    on k.stream = ${dialect.string(stream.name)}
    and k.anonymous_customer_id = d.anonymous_customer_id
)
select d.anonymous_customer_id, d.since, d.place, k.ts as seen_at, k.customer
from (
  select anonymous_customer_id, since, max(case when ts < since then place end) as place
  from kept
  group by anonymous_customer_id, since
) as d
left join kept as k
  on k.anonymous_customer_id = d.anonymous_customer_id
  and k.place = coalesce(d.place, 1)`,
      }),
      writes: false,
      counts: undefined,
      transformation: undefined,
    },
    ...analyzeStep(table, 'analyze:last-seen', lastSeen),
  ];
}

/** What is noted beside the watermarks of what a build kept, as SQL: so that it is missed when somebody takes it away. */
export function notedSightings(table: StreamTable, roles: Roles): string {
  const { dialect, stream, ledger } = table;
  if (!keepsSightings(table, roles)) return `cast(null as ${dialect.types.string})`;
  const own = `select 1 from ${ledger.sightings} where stream = ${dialect.string(stream.name)}`;
  return `case when exists (${own}) then 'some' else 'none' end`;
}

/** What is stored, by what a build noted and what is there now. */
export function storedSightings(noted: string | undefined, areThere: boolean): StoredSightings {
  return { areThere, areAsBuilt: noted === (areThere ? 'some' : 'none') };
}

function inserted({ dialect, stream, ledger }: StreamTable, query: string): string {
  return `insert into ${ledger.sightings} (stream, anonymous_customer_id, place, ts, customer)
select ${dialect.string(stream.name)}, k.*
from (
  ${indented(query, 2)}
) as k`;
}
