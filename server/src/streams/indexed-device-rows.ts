import { aliases } from './aliases.ts';
import { acrossParts, activityOf, placeOf } from './parts.ts';
import type { Step } from './plan.ts';
import { removedRowsOfDevices } from './returning.ts';
import type { Roles } from './roles.ts';
import { analyzeStep } from './stage.ts';
import { indented, type StreamTable, sourceCustomerColumn } from './stream-table.ts';
import { affectedDevices, deviceRows, numbered } from './touched-devices.ts';

/** The devices again, with `last_seen`, null where nobody was before `since`. Temporary. */
const lastSightings = '_last_sightings';

const temporary = { writes: false, counts: undefined, transformation: undefined } as const;

/** Of a table with an index by device and time: the last sightings are looked up, and then the rows from there on. */
export function indexedDeviceRows(table: StreamTable, roles: Roles): readonly Step[] {
  const { dialect } = table;
  return [
    {
      id: 'last-sightings',
      purpose: 'Look up when somebody was last seen on each before that',
      sql: dialect.temporaryTable(lastSightings, { query: sightings(table, roles) }),
      ...temporary,
    },
    ...analyzeStep(table, 'analyze:last-sightings', lastSightings),
    {
      id: 'device-rows',
      purpose: 'Read the rows that may be others’, and these sightings',
      sql: dialect.temporaryTable(deviceRows, { query: numbered(table, roles, rowsOfDevices(table, roles)) }),
      ...temporary,
    },
  ];
}

function sightings(table: StreamTable, { hasRemovals }: Roles): string {
  const inTable = sightingsInTable(table);
  if (!hasRemovals) return inTable;
  return `select anonymous_customer_id, since, max(last_seen) as last_seen
from (
  ${indented(inTable, 2)}
  union all
  select anonymous_customer_id, since, ts
  from (
    ${indented(removedRowsOfDevices(table, affectedDevices), 4)}
  ) as r
  where customer is not null and ts < since
) as each
group by anonymous_customer_id, since`;
}

/** Part after part, each asked only for what is later than what those before it told: most have nothing to be read then. */
function sightingsInTable(table: StreamTable): string {
  const { column, dialect } = table;
  const queries = table.parts.map((part, index) => {
    const isFirst = index === 0;
    const known = `coalesce(d.last_seen, ${dialect.beginningOfTime})`;
    const inPart = `(
    select max(s.${column('ts')})
    from ${part.table} as s
    where s.${column('anonymous_customer_id')} = d.anonymous_customer_id
      and s.${column('ts')} < d.since${isFirst ? '' : `\n      and s.${column('ts')} >= ${known}`}
      and s.${sourceCustomerColumn} is not null
  )`;
    return `select
  d.anonymous_customer_id,
  d.since,
  ${isFirst ? inPart : `coalesce(${inPart}, d.last_seen)`} as last_seen
from ${isFirst ? affectedDevices : seenUpTo(index)} as d`;
  });
  const last = queries.at(-1) ?? '';
  // Materialized: put into one another, each would stand twice in the next.
  const before = queries
    .slice(0, -1)
    .map((query, index) => `${seenUpTo(index + 1)} as materialized (\n  ${indented(query, 2)}\n)`);
  return before.length === 0 ? last : `with ${before.join(',\n')}\n${last}`;
}

const seenUpTo = (parts: number): string => `seen_in_${parts}`;

function rowsOfDevices(table: StreamTable, { hasAliases, hasRemovals }: Roles): string {
  const { column, dialect } = table;
  const source = `s.${sourceCustomerColumn}`;
  const ts = `s.${column('ts')}`;
  const isNeeded = (time: string, customer: string): string =>
    `(${time} >= d.since or d.last_seen is null or (${time} = d.last_seen and ${customer} is not null))`;
  const inTable = acrossParts(
    table,
    (part) => `select
  ${placeOf(table, part, 's')} as _place,
  ${activityOf(table, part, 's')} as activity,
  s.${column('activity_id')} as activity_id,
  ${ts} as ts,
  s.${column('anonymous_customer_id')} as anonymous_customer_id,
  ${hasAliases ? `coalesce(a.customer, ${source})` : source} as customer,
  s.${column('customer')} as _known_customer
from ${lastSightings} as d
join ${part.table} as s
  on s.${column('anonymous_customer_id')} = d.anonymous_customer_id
  and ${ts} >= coalesce(d.last_seen, ${dialect.beginningOfTime})${
    hasAliases ? `\nleft join ${aliases} as a on a.old_customer = ${source}` : ''
  }
where ${isNeeded(ts, source)}`,
  );
  const ofRemoved = `
union all
select null, r.activity, r.activity_id, r.ts, r.anonymous_customer_id, r.customer, null
from (
  ${indented(removedRowsOfDevices(table, affectedDevices), 2)}
) as r
join ${lastSightings} as d on d.anonymous_customer_id = r.anonymous_customer_id
where ${isNeeded('r.ts', 'r.customer')}`;
  return hasRemovals ? inTable + ofRemoved : inTable;
}
