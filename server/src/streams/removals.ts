import { aliases, aliasQuery } from './aliases.ts';
import type { Step } from './plan.ts';
import { roleFigures } from './role-figures.ts';
import { type RoleReading, type Roles, roleColumn } from './roles.ts';
import { analyzeStep, normalised, sourceQuery } from './stage.ts';
import { type StreamTable, sourceColumn } from './stream-table.ts';

/**
 * Every name of every removed customer: `identifier`, `customer` (the name of today), `hash`, `is_new` since the last
 * build. Temporary, for it holds what the ledger must not.
 */
export const removedCustomers = '_removed_customers';
/** Removed devices: `identifier`, `hash`, `is_new`. Temporary. */
export const removedDevices = '_removed_devices';

const stagedRemovals = '_staged_removals';
const removalKey = '_removal_key';
const temporary = { writes: false, counts: undefined, transformation: undefined } as const;

/** Reads who is to be forgotten, under all their names. After the aliases. Source: `processing.md`, step 6. */
export function removalSteps(table: StreamTable, roles: Roles): readonly Step[] {
  const { dialect, stream, ledger } = table;
  const { string } = dialect.types;
  const { removals } = ledger;
  const name = dialect.string(stream.name);
  return [
    {
      id: 'create:key',
      purpose: 'Make the key of the hashes, where there is none yet',
      sql: `insert into ${removals} (stream, kind, hash)
select ${name}, 'key', ${dialect.randomText}
where not exists (select 1 from ${removals} where stream = ${name} and kind = 'key')`,
      ...temporary,
      writes: true,
    },
    {
      id: 'key',
      purpose: 'Read the key',
      sql: dialect.temporaryTable(removalKey, { query: keyQuery(table, 'max(hash) as hash') }),
      ...temporary,
    },
    {
      id: 'stage-removals',
      purpose: 'Make room for the removals',
      sql: dialect.temporaryTable(stagedRemovals, {
        columns: `  customer ${string},\n  anonymous_customer_id ${string},\n  ${sourceColumn} ${string}`,
      }),
      ...temporary,
    },
    ...roles.removals.map((reading) => ({
      id: `stage-removals:${reading.id}`,
      purpose: `Read all removals of ${reading.id}`,
      sql: `insert into ${stagedRemovals}\n${removalRows(table, reading)}`,
      ...temporary,
      transformation: reading.id,
    })),
    {
      id: 'removed:customers',
      purpose: 'Find all names of the removed customers',
      sql: dialect.temporaryTable(removedCustomers, {
        query: withHashes(table, 'customer', namesOf(stagedRemovals, aliases)),
      }),
      ...temporary,
    },
    ...analyzeStep(table, 'analyze:removed-customers', removedCustomers),
    {
      id: 'removed:devices',
      purpose: 'Find the removed devices',
      sql: dialect.temporaryTable(removedDevices, {
        query: withHashes(table, 'anonymous_customer_id', devicesOf(stagedRemovals)),
      }),
      ...temporary,
    },
    ...analyzeStep(table, 'analyze:removed-devices', removedDevices),
    ...roleFigures(roles, {
      id: 'count:removals',
      purpose: 'Count the removals read, and those without an identifier',
      staged: stagedRemovals,
      isRejected: 'customer is null and anonymous_customer_id is null',
    }),
  ];
}

export const takenBackReason =
  'A removal was taken back, or no longer concerns somebody: all rows have to be read again, for theirs are only in the sources.';

/** Whether somebody who was removed is no longer. Between planning and this moment the list may have changed. */
export function takenBackStep({ dialect, stream, ledger }: StreamTable): Step {
  return {
    id: 'check:taken-back',
    purpose: 'See whether a removal was taken back',
    sql: `select ${dialect.string(takenBackReason)} as reason
where exists (
  select 1 from ${ledger.removals}
  where stream = ${dialect.string(stream.name)} and (
    (kind = 'customer' and hash not in (select hash from ${removedCustomers}))
    or (kind = 'anonymous_customer_id' and hash not in (select hash from ${removedDevices}))
  )
)`,
    ...temporary,
    counts: 'anew',
  };
}

/** The same before a build, as one query that answers `taken_back`, a number of identifiers. */
export function takenBackQuery(
  table: StreamTable,
  { aliases: aliasReadings, removals: readings }: Pick<Roles, 'aliases' | 'removals'>,
): string {
  const { dialect, stream, ledger } = table;
  const { string } = dialect.types;
  const { removals } = ledger;
  const key = `(${keyQuery(table, 'max(hash)')})`;
  const rows = readings.map(
    (reading) => `select customer, anonymous_customer_id from (\n${removalRows(table, reading)}\n) as r`,
  );
  const none = `select cast(null as ${string}) as customer, cast(null as ${string}) as anonymous_customer_id where 1 = 0`;
  const now = (names: string): string => `select ${hash(table, key, 'identifier')} from (\n${names}\n) as names`;
  return `with listed as (\n${rows.length === 0 ? none : rows.join('\nunion all\n')}\n),
aliased as (\n${aliasQuery(table, aliasReadings)}\n)
select count(*) as taken_back
from ${removals}
where stream = ${dialect.string(stream.name)} and (
  (kind = 'customer' and hash not in (${now(namesOf('listed', 'aliased'))}))
  or (kind = 'anonymous_customer_id' and hash not in (${now(devicesOf('listed'))}))
)`;
}

/** Remembers who was removed, as keyed hashes. */
export function rememberRemovals({ dialect, stream, ledger }: StreamTable): readonly Step[] {
  const { removals } = ledger;
  const name = dialect.string(stream.name);
  const write = { ...temporary, writes: true };
  return [
    {
      id: 'forget:removals',
      purpose: 'Take the old removals out of the ledger',
      sql: `delete from ${removals}\nwhere stream = ${name} and kind <> 'key'`,
      ...write,
    },
    {
      id: 'remember:removals',
      purpose: 'Write the new ones, as keyed hashes',
      sql: `insert into ${removals} (stream, kind, hash)
select ${name}, 'customer', hash from ${removedCustomers}
union all
select ${name}, 'anonymous_customer_id', hash from ${removedDevices}`,
      ...write,
    },
  ];
}

/** The keyed hash of an identifier or of a row, within a build. */
export function hashed(table: StreamTable, expression: string): string {
  return hash(table, `(select hash from ${removalKey})`, expression);
}

/** What a row is found by when its identifiers are not known. */
export function rowHash(table: StreamTable, activity: string, activityId: string): string {
  return hashed(table, `(${activity} || chr(31) || ${activityId})`);
}

function hash({ dialect }: StreamTable, key: string, expression: string): string {
  return dialect.keyedHash(key, expression);
}

function keyQuery({ dialect, stream, ledger }: StreamTable, what: string): string {
  return `select ${what} from ${ledger.removals} where stream = ${dialect.string(stream.name)} and kind = 'key'`;
}

/** Who is removed under one name is removed under all that lead to the same name of today. */
function namesOf(listed: string, aliased: string): string {
  const people = `select distinct coalesce(a.customer, r.customer) as customer
from ${listed} as r
left join ${aliased} as a on a.old_customer = r.customer
where r.customer is not null`;
  return `select customer as identifier, customer from (\n${people}\n) as people
union
select a.old_customer, a.customer
from ${aliased} as a
join (\n${people}\n) as people on people.customer = a.customer`;
}

function devicesOf(listed: string): string {
  return `select distinct anonymous_customer_id as identifier\nfrom ${listed}\nwhere anonymous_customer_id is not null`;
}

function withHashes(table: StreamTable, kind: 'customer' | 'anonymous_customer_id', names: string): string {
  const { dialect, stream, ledger } = table;
  return `select h.*, h.hash not in (
  select hash from ${ledger.removals}
  where stream = ${dialect.string(stream.name)} and kind = ${dialect.string(kind)}
) as is_new
from (
  select names.*, ${hashed(table, 'names.identifier')} as hash
  from (\n${names}\n) as names
) as h`;
}

function removalRows(table: StreamTable, reading: RoleReading): string {
  const { dialect, stream } = table;
  const value = (name: 'customer' | 'anonymous_customer_id'): string =>
    normalised(table, reading, roleColumn(stream, name));
  return `select
    ${value('customer')} as customer,
    ${value('anonymous_customer_id')} as anonymous_customer_id,
    ${dialect.string(reading.id)} as ${sourceColumn}
from (
${sourceQuery(table, reading)}
) as t -- ${stream.name} ← ${reading.id}`;
}
