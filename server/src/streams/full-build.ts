import { identifier, qualified } from '../dialects/identifiers.ts';
import { addColumnSteps } from './add-columns.ts';
import { aliases } from './aliases.ts';
import { createSchema, createTable, indexes, tableColumns } from './ddl.ts';
import { identifiedCustomers } from './identify.ts';
import { occurrenceColumns } from './occurrence.ts';
import type { Step } from './plan.ts';
import { rejectedRowsStep } from './rejected-rows.ts';
import { isRemoved, rememberRemovedRows } from './removed-rows.ts';
import { roleSteps } from './role-steps.ts';
import type { Roles } from './roles.ts';
import type { Reading } from './scope.ts';
import { analyzeStep, incomingRows, stageSteps } from './stage.ts';
import {
  entityInTable,
  entityOf,
  freshName,
  indented,
  type StreamTable,
  sourceColumn,
  sourceCustomerColumn,
} from './stream-table.ts';

export interface FormerTable {
  readonly hasSchema: boolean;
  /** What becomes of the stream's table of before: `keep` it where something of others would be lost with it. */
  readonly table: 'none' | 'replace' | 'keep';
  /** Columns it lacks. */
  readonly missing: readonly string[];
  /** Columns it has and the stream has not. */
  readonly surplus: readonly string[];
}

/**
 * The function itself, into a new table. The stream's own is not touched, so that it can be read all the while. Source:
 * `processing.md`, "The function".
 */
export function fullBuildSteps(
  table: StreamTable,
  readings: readonly Reading[],
  roles: Roles,
  { hasSchema, table: former }: FormerTable,
): readonly Step[] {
  const { dialect, stream, schema } = table;
  const fresh = freshName(stream);
  const freshTable = qualified(dialect, schema, fresh);
  return [
    ...(hasSchema ? [] : createSchema(table)).map(({ sql }) => ({
      id: 'create:schema',
      purpose: `Create the schema ${schema}`,
      sql,
      ...write,
    })),
    ...roleSteps(table, roles),
    ...stageSteps(table, readings),
    ...resolveSteps(table, roles),
    {
      id: 'create:table',
      purpose: `Create the new ${stream.name}`,
      sql: createTable(table, fresh, { withActivity: true, mustBeNew: true }).sql,
      ...write,
    },
    {
      id: 'insert',
      purpose: `Fill it: ${stream.identity === false ? 'occurrences' : 'identities, occurrences'}, ordered by activity and time`,
      sql: insertAll(table, freshTable, roles),
      ...write,
    },
    ...(former === 'keep' ? [] : [...indexSteps(table, fresh), ...analyzeStep(table, 'analyze:table', freshTable)]),
    rejectedRowsStep(table, roles),
    {
      id: 'count:inserted',
      purpose: 'Count the rows of each transformation',
      sql: `select ${sourceColumn} as transformation, 'inserted' as figure, count(*) as rows
from ${roles.hasRemovals ? freshTable : incomingRows}
group by ${sourceColumn}`,
      writes: false,
      counts: 'figures',
      transformation: undefined,
    },
    {
      id: 'count:entities',
      purpose: 'Count the entities',
      sql: `select count(distinct ${entityInTable(table)}) as entities\nfrom ${freshTable}`,
      writes: false,
      counts: 'entities',
      transformation: undefined,
    },
  ];
}

/** What has to be sorted or joined is narrow; the wide columns come last, by the row's number. */
function insertAll(table: StreamTable, target: string, roles: Roles): string {
  const { stream } = table;
  const columns = [...stream.columns.map((column) => table.column(column.name)), sourceColumn, sourceCustomerColumn];
  const { occurrence, repeatedAt } = occurrenceColumns(table, {
    activity: 'r.activity',
    entity: entityOf(table, 'r'),
    ts: 'r.ts',
    activityId: 'r.activity_id',
  });
  const computed = new Set(['customer', 'activity_occurrence', 'activity_repeated_at']);
  const values = stream.columns.map(({ name }) => `${computed.has(name) ? 'n' : 'i'}.${name}`);
  return `insert into ${target} (${columns.join(', ')})
select
  ${values.join(',\n  ')},
  i.${sourceColumn},
  i.customer as ${sourceCustomerColumn}
from ${incomingRows} as i
join (
  select
    r._row,
    r.customer,
    ${occurrence} as activity_occurrence,
    ${repeatedAt} as activity_repeated_at
  from ${indented(remaining(table, roles), 2)} as r
) as n on n._row = i._row
order by i.activity, i.ts`;
}

/** Incoming rows with the names of today. Temporary. */
const namedRows = '_named_rows';
/** The same with customers of anonymous ones. Temporary. */
const resolvedRows = '_resolved_rows';

function resolveSteps(table: StreamTable, { hasAliases, hasRemovals }: Roles): readonly Step[] {
  const { dialect } = table;
  const temporary = { writes: false, counts: undefined, transformation: undefined } as const;
  return [
    ...(hasAliases
      ? [
          {
            id: 'name',
            purpose: 'Give customers their names of today',
            sql: dialect.temporaryTable(namedRows, {
              query: `select ${keyColumns(table)}, coalesce(a.customer, i.customer) as customer
from ${incomingRows} as i
left join ${aliases} as a on a.old_customer = i.customer`,
            }),
            ...temporary,
          },
          ...analyzeStep(table, 'analyze:named', namedRows),
        ]
      : []),
    ...(hasRemovals
      ? [
          {
            id: 'resolve',
            purpose: 'Find the customers of anonymous rows',
            sql: dialect.temporaryTable(resolvedRows, { query: resolved(table, namedRows) }),
            ...temporary,
          },
          ...analyzeStep(table, 'analyze:resolved', resolvedRows),
          ...rememberRemovedRows(table, resolvedRows),
        ]
      : []),
  ];
}

/** What occurrences are counted by, of every row that stays, with its customer known. */
function remaining(table: StreamTable, { hasAliases, hasRemovals }: Roles): string {
  if (!hasRemovals) return `(\n  ${indented(resolved(table, hasAliases ? namedRows : incomingRows), 2)}\n)`;
  return `(\n  select * from ${resolvedRows} as r where not ${isRemoved(table, 'r')}\n)`;
}

function resolved(table: StreamTable, rows: string): string {
  const own = keyColumns(table);
  if (table.stream.identity === false) return `select ${own}, i.customer\nfrom ${rows} as i`;
  return `select ${own}, coalesce(i.customer, k.customer) as customer
from ${rows} as i
left join (
  ${indented(identifiedCustomers(table, rows), 2)}
) as k on k._row = i._row`;
}

function keyColumns({ hasAnonymous }: StreamTable): string {
  return `i._row, i.activity, i.activity_id, i.ts${hasAnonymous ? ', i.anonymous_customer_id' : ''}`;
}

const write = { writes: true, counts: undefined, transformation: undefined } as const;

/**
 * The new rows where the old ones were, in one moment for every reader. They come last: from `drop table` on readers wait
 * for the commit.
 */
export function placeSteps(table: StreamTable, former: FormerTable): readonly Step[] {
  const freshTable = qualified(table.dialect, table.schema, freshName(table.stream));
  return former.table === 'keep' ? refill(table, freshTable, former) : takePlace(table, freshTable, former.table);
}

function indexSteps(table: StreamTable, fresh: string): readonly Step[] {
  return indexes(table, fresh, true).map(({ sql, reason }, index) => ({
    id: `create:index-${index + 1}`,
    purpose: `Create an index. ${reason}`,
    sql,
    ...write,
  }));
}

function takePlace(table: StreamTable, freshTable: string, former: 'none' | 'replace'): readonly Step[] {
  const { dialect, stream } = table;
  const isThere = former === 'replace';
  return [
    ...(isThere && dialect.copyGrants
      ? [
          {
            id: 'grants',
            purpose: `Let those who may read the old ${stream.name} read the new one`,
            sql: dialect.copyGrants(table.name, freshTable),
            ...write,
          },
        ]
      : []),
    ...(isThere
      ? [{ id: 'drop:table', purpose: `Drop the old ${stream.name}`, sql: `drop table ${table.name}`, ...write }]
      : []),
    {
      id: 'rename',
      purpose: `Put the new ${stream.name} in place`,
      sql: `alter table ${freshTable} rename to ${identifier(dialect, stream.name)}`,
      ...write,
    },
    ...(dialect.settleIndexes
      ? [
          {
            id: 'settle:indexes',
            purpose: 'Name its indexes after it, and mark them as the build’s own',
            sql: dialect.settleIndexes(table.name, freshName(stream), stream.name),
            ...write,
          },
        ]
      : []),
  ];
}

/**
 * The new rows in the old table, which costs the room of the old ones until the warehouse takes it back, and loses nothing
 * of what others made for the table. Readers go on reading the old ones until the transaction ends.
 */
function refill(table: StreamTable, freshTable: string, { missing, surplus }: FormerTable): readonly Step[] {
  const columns = tableColumns(table).map(({ name }) => identifier(table.dialect, name));
  return [
    ...addColumnSteps(table, missing),
    ...surplus.map((name) => ({
      id: `empty-column:${name}`,
      purpose: `Leave the column ${name} empty, which the stream no longer has`,
      sql: `alter table ${table.name} alter column ${identifier(table.dialect, name)} drop not null`,
      ...write,
    })),
    { id: 'delete', purpose: 'Delete the old rows', sql: `delete from ${table.name}`, ...write },
    {
      id: 'refill',
      purpose: 'Insert the new ones, ordered by activity and time',
      sql: `insert into ${table.name} (${columns.join(', ')})
select ${columns.join(', ')}
from ${freshTable}
order by ${table.column('activity')}, ${table.column('ts')}`,
      ...write,
    },
    { id: 'drop:fresh', purpose: 'Drop the table they were made in', sql: `drop table ${freshTable}`, ...write },
    ...analyzeStep(table, 'analyze:table', table.name),
  ];
}
