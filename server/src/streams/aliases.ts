import { optionalSteps, stepsOfRows } from './optional-steps.ts';
import { acrossParts, activityOf, andOf, placeOf, rowsOf, stepOf } from './parts.ts';
import type { Step } from './plan.ts';
import { roleFigures } from './role-figures.ts';
import { type RoleReading, type Roles, roleColumn } from './roles.ts';
import { analyzeStep, normalised, sourceQuery } from './stage.ts';
import { entityInTable, indented, type StreamTable, sourceColumn, sourceCustomerColumn } from './stream-table.ts';

/** Every old identifier of a customer with the one of today: `old_customer`, `customer`. Temporary. */
export const aliases = '_aliases';
/** Rows of the table whose own customer has another name since the last build. Temporary. */
export const renamedRows = '_renamed_rows';

/** Old identifiers whose name is another since the last build. Temporary. */
export const changedAliases = '_changed_aliases';

const stagedAliases = '_staged_aliases';
const aliasLinks = '_alias_links';
const aliasCircles = '_alias_circles';
const temporary = { writes: false, counts: undefined, transformation: undefined } as const;

/** Reads the aliases and follows them to their ends. Source: `processing.md`, step 4. */
export function aliasSteps(table: StreamTable, roles: Roles): readonly Step[] {
  const { dialect } = table;
  const { string, timestamp } = dialect.types;
  return [
    {
      id: 'stage-aliases',
      purpose: 'Make room for the aliases',
      sql: dialect.temporaryTable(stagedAliases, {
        columns: `  old_customer ${string},\n  customer ${string},\n  ts ${timestamp},\n  ${sourceColumn} ${string}`,
      }),
      ...temporary,
    },
    ...roles.aliases.map((reading) => ({
      id: `stage-aliases:${reading.id}`,
      purpose: `Read all aliases of ${reading.id}`,
      sql: `insert into ${stagedAliases}\n${aliasRows(table, reading)}`,
      ...temporary,
      transformation: reading.id,
    })),
    {
      id: 'alias-links',
      purpose: 'Keep the latest alias of each old identifier',
      sql: dialect.temporaryTable(aliasLinks, { query: latestLinks(table, stagedAliases) }),
      ...temporary,
    },
    {
      id: 'alias-circles',
      purpose: 'Find the aliases that lead back to themselves',
      sql: dialect.temporaryTable(aliasCircles, { query: circles(aliasLinks) }),
      ...temporary,
    },
    {
      id: 'aliases',
      purpose: 'Follow the aliases to their ends',
      sql: dialect.temporaryTable(aliases, { query: ends(aliasLinks, aliasCircles) }),
      ...temporary,
    },
    ...analyzeStep(table, 'analyze:aliases', aliases),
    ...roleFigures(roles, {
      id: 'count:aliases',
      purpose: 'Count the aliases read, and those without an old identifier, a new one or a time',
      staged: stagedAliases,
      isRejected: 'old_customer is null or customer is null or ts is null',
    }),
  ];
}

/** Tells of circles by their members. `hidden`: a relation of identifiers that must not be told. */
export function circleNotes({ dialect }: StreamTable, hidden: string | undefined): Step {
  const told = hidden
    ? `case when other in (select identifier from ${hidden}) then '(removed)' else other end`
    : 'other';
  return {
    id: 'note:circles',
    purpose: 'Tell of aliases that lead back to themselves',
    sql: `select 'Aliases go in a circle, and their members stay as they are: ' || string_agg(${told}, ', ' order by ${dialect.textOrder('other')}) || '.' as note
from ${aliasCircles}
group by member
having min(${dialect.textOrder('other')}) = member
order by note
limit 10`,
    ...temporary,
    counts: 'notes',
  };
}

/** The resolved aliases as one query, for a question before a build. */
export function aliasQuery(table: StreamTable, readings: readonly RoleReading[]): string {
  const { string, timestamp } = table.dialect.types;
  const rows = readings.map((reading) => aliasRows(table, reading));
  const none = `select cast(null as ${string}) as old_customer, cast(null as ${string}) as customer, cast(null as ${timestamp}) as ts where 1 = 0`;
  const all =
    rows.length === 0
      ? none
      : rows.map((sql) => `select old_customer, customer, ts from (\n${sql}\n) as r`).join('\nunion all\n');
  return `with staged as (\n${all}\n), links as (\n${latestLinks(table, 'staged')}\n), circles as (\n${circles('links')}\n)
select * from (\n${ends('links', 'circles')}\n) as ended`;
}

/** What changed in the aliases since the last build. */
export function changedAliasSteps(
  { dialect, stream, ledger }: StreamTable,
  hidden: string | undefined,
): readonly Step[] {
  const remembered = ledger.aliases;
  const shown = hidden ? `\n  where old_customer not in (select identifier from ${hidden})` : '';
  return [
    {
      id: 'changed-aliases',
      purpose: 'Find the aliases that are not those of the last build',
      sql: dialect.temporaryTable(changedAliases, {
        query: `select coalesce(n.old_customer, o.old_customer) as old_customer
from (
  select old_customer, customer from ${aliases}${shown}
) as n
full join (
  select old_customer, customer from ${remembered} where stream = ${dialect.string(stream.name)}
) as o on o.old_customer = n.old_customer
where n.customer is distinct from o.customer`,
      }),
      ...temporary,
    },
    ...analyzeStep({ dialect }, 'analyze:changed-aliases', changedAliases),
  ];
}

/** The rows of the table that changed aliases rename. */
export function renameSteps(table: StreamTable): readonly Step[] {
  const { dialect, column } = table;
  const device = table.hasAnonymous ? `s.${column('anonymous_customer_id')}` : `cast(null as ${dialect.types.string})`;
  return [
    {
      id: 'renamed',
      purpose: 'Find the rows whose customers they rename',
      sql: dialect.temporaryTable(renamedRows, {
        query: acrossParts(
          table,
          (part) => `select
  ${placeOf(table, part, 's')} as _row,
  ${activityOf(table, part, 's')} as activity,
  s.${column('ts')} as ts,
  ${device} as anonymous_customer_id,
  ${entityInTable(table, 's')} as _old_entity,
  coalesce(a.customer, s.${sourceCustomerColumn}) as customer
from ${part.table} as s
join ${changedAliases} as c on c.old_customer = s.${sourceCustomerColumn}
left join ${aliases} as a on a.old_customer = s.${sourceCustomerColumn}
where s.${column('customer')} is distinct from coalesce(a.customer, s.${sourceCustomerColumn})`,
        ),
      }),
      ...temporary,
    },
    ...optionalSteps(
      table,
      {
        id: 'look:renamed',
        query: stepsOfRows('update:renamed', renamedRows),
      },
      table.parts.map((part) => ({
        id: stepOf('update:renamed', part),
        purpose: rowsOf('Write their new names', part),
        sql: `update ${part.table} as s
set ${column('customer')} = r.customer
from ${renamedRows} as r
where r._row = ${placeOf(table, part, 's')}${andOf(table, part, 'r.activity')}`,
        ...temporary,
        writes: true,
        counts: 'updated',
      })),
    ),
  ];
}

/** Remembers the aliases that the table was built with, but for `hidden` ones. */
export function rememberAliases({ dialect, stream, ledger }: StreamTable, hidden: string | undefined): readonly Step[] {
  const remembered = ledger.aliases;
  const name = dialect.string(stream.name);
  const write = { ...temporary, writes: true };
  return [
    {
      id: 'forget:aliases',
      purpose: 'Take the old aliases out of the ledger',
      sql: `delete from ${remembered}\nwhere stream = ${name}`,
      ...write,
    },
    {
      id: 'remember:aliases',
      purpose: `Write the new ones${hidden ? ', without those of removed people' : ''}`,
      sql: `insert into ${remembered} (stream, old_customer, customer)
select ${name}, old_customer, customer
from ${aliases}${hidden ? `\nwhere old_customer not in (select identifier from ${hidden})` : ''}`,
      ...write,
    },
  ];
}

function aliasRows(table: StreamTable, reading: RoleReading): string {
  const { dialect, stream } = table;
  const value = (name: 'customer' | 'anonymous_customer_id' | 'ts'): string =>
    normalised(table, reading, roleColumn(stream, name));
  return `select
    ${value('anonymous_customer_id')} as old_customer,
    ${value('customer')} as customer,
    ${value('ts')} as ts,
    ${dialect.string(reading.id)} as ${sourceColumn}
from (
${sourceQuery(table, reading)}
) as t -- ${stream.name} ← ${reading.id}`;
}

/** The latest row of each old identifier; the greatest name among those of one time. A name for itself is no alias. */
function latestLinks({ dialect }: StreamTable, staged: string): string {
  return `select old_customer, customer
from (
  select
    old_customer, customer,
    row_number() over (partition by old_customer order by ts desc, ${dialect.textOrder('customer')} desc) as _rank
  from ${staged}
  where old_customer is not null and customer is not null and ts is not null
) as ranked
where _rank = 1 and old_customer <> customer`;
}

/** For each member of a circle, all of them. */
function circles(links: string): string {
  return `with recursive walk as (
  select old_customer, customer from ${links}
  union
  select w.old_customer, l.customer
  from walk as w
  join ${links} as l on l.old_customer = w.customer
)
select old_customer as member, customer as other
from walk
where old_customer in (select old_customer from walk where old_customer = customer)`;
}

/** Who is on the way to a circle ends at its first member. */
function ends(links: string, circleMembers: string): string {
  const members = `(select member from ${circleMembers})`;
  return indented(
    `with recursive walk as (
  select old_customer, customer from ${links} where old_customer not in ${members}
  union all
  select w.old_customer, l.customer
  from walk as w
  join ${links} as l on l.old_customer = w.customer
  where w.customer not in ${members}
)
select old_customer, customer
from walk
where customer in ${members} or customer not in (select old_customer from ${links})`,
    0,
  );
}
