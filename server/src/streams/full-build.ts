import { aliases } from './aliases.ts';
import { createSchema } from './ddl.ts';
import { identifiedCustomers } from './identify.ts';
import { occurrenceColumns } from './occurrence.ts';
import { createdPart, indexedPart } from './part-tables.ts';
import { acrossParts, andOf, discoverySteps, freshPart, isDivided, orderOf, stepOf, whereOf } from './parts.ts';
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
  indented,
  type Part,
  type StreamTable,
  sourceColumn,
  sourceCustomerColumn,
} from './stream-table.ts';

/**
 * The function itself, into new tables. The stream's own are not touched, so that they can be read all the while.
 * `kept`: those that stay, and only get the new rows. Source: `processing.md`, "The function".
 */
export function fullBuildSteps(
  table: StreamTable,
  readings: readonly Reading[],
  roles: Roles,
  { hasSchema, kept }: { readonly hasSchema: boolean; readonly kept: ReadonlySet<Part> },
): readonly Step[] {
  const { schema } = table;
  return [
    ...(hasSchema ? [] : createSchema(table)).map(({ sql }) => ({
      id: 'create:schema',
      purpose: `Create the schema ${schema}`,
      sql,
      ...write,
    })),
    ...roleSteps(table, roles),
    ...stageSteps(table, readings),
    ...discoverySteps(table),
    ...resolveSteps(table, roles),
    ...table.parts.flatMap((part) => fillSteps(table, part, roles, kept.has(part))),
    rejectedRowsStep(table, roles),
    {
      id: 'count:inserted',
      purpose: 'Count the rows of each transformation',
      sql: `select ${sourceColumn} as transformation, 'inserted' as figure, count(*) as rows
from ${roles.hasRemovals ? allFresh(table, sourceColumn, sourceColumn) : incomingRows}
group by ${sourceColumn}`,
      writes: false,
      counts: 'figures',
      transformation: undefined,
    },
    {
      id: 'count:entities',
      purpose: 'Count the entities',
      sql: countedEntities(table),
      writes: false,
      counts: 'entities',
      transformation: undefined,
    },
  ];
}

function fillSteps(table: StreamTable, part: Part, roles: Roles, isKept: boolean): readonly Step[] {
  const { stream } = table;
  const fresh = freshPart(table, part);
  return [
    createdPart(table, { part, as: fresh, purpose: `Create the new ${part.name}` }),
    {
      id: stepOf('insert', part),
      purpose: `Fill it: ${stream.identity === false ? 'occurrences' : 'identities, occurrences'}, ${orderOf(part)}`,
      sql: insertAll(table, part, fresh.table, roles),
      ...write,
      // Each row comes with its numbers.
      counts: 'recomputed',
    },
    ...(isKept ? [] : indexedPart(table, part, fresh)),
  ];
}

/** The rows of all new tables, of which `value` is asked for. */
function allFresh(table: StreamTable, value: string, name: string): string {
  const [only, ...others] = table.parts;
  // Without activities nothing comes in.
  if (only === undefined) return incomingRows;
  if (others.length === 0 && value === name) return freshPart(table, only).table;
  const asName = value === name ? '' : ` as ${name}`;
  return `(\n  ${indented(
    acrossParts(table, (part) => `select ${value}${asName} from ${freshPart(table, part).table}`),
    2,
  )}\n) as filled`;
}

function countedEntities(table: StreamTable): string {
  const entity = entityInTable(table);
  const [only, ...others] = table.parts;
  if (only !== undefined && others.length === 0) {
    return `select count(distinct ${entity}) as entities\nfrom ${freshPart(table, only).table}`;
  }
  return only === undefined
    ? `select count(*) as entities\nfrom ${incomingRows}`
    : `select count(distinct entity) as entities\nfrom ${allFresh(table, entity, 'entity')}`;
}

/** What has to be sorted or joined is narrow; the wide columns come last, by the row's number. */
function insertAll(table: StreamTable, part: Part, target: string, roles: Roles): string {
  const isWhole = part.activity === undefined;
  const stored = table.stream.columns.filter(({ name }) => isWhole || name !== 'activity');
  const columns = [...stored.map((column) => table.column(column.name)), sourceColumn, sourceCustomerColumn];
  const { occurrence, repeatedAt } = occurrenceColumns(table, {
    activity: isWhole ? 'r.activity' : undefined,
    entity: entityOf(table, 'r'),
    ts: 'r.ts',
    activityId: 'r.activity_id',
  });
  const computed = new Set(['customer', 'activity_occurrence', 'activity_repeated_at']);
  const values = stored.map(({ name }) => `${computed.has(name) ? 'n' : 'i'}.${name}`);
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
  from ${indented(remaining(table, part, roles), 2)} as r
) as n on n._row = i._row${andOf(table, part, 'i.activity')}
order by ${isWhole ? 'i.activity, i.ts' : 'i.ts'}`;
}

/** Incoming rows with the names of today. Temporary. */
const namedRows = '_named_rows';
/** The same with customers of anonymous ones. Temporary. */
const resolvedRows = '_resolved_rows';

function resolveSteps(table: StreamTable, roles: Roles): readonly Step[] {
  const { hasAliases, hasRemovals } = roles;
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
    ...(isResolvedFirst(table, roles)
      ? [
          {
            id: 'resolve',
            purpose: 'Find the customers of anonymous rows',
            sql: dialect.temporaryTable(resolvedRows, {
              query: resolved(table, hasAliases ? namedRows : incomingRows),
            }),
            ...temporary,
          },
          ...analyzeStep(table, 'analyze:resolved', resolvedRows),
        ]
      : []),
    ...(hasRemovals ? rememberRemovedRows(table, resolvedRows) : []),
  ];
}

/** Whether customers are found once, to be read several times: a device's rows are those of all activities. */
function isResolvedFirst(table: StreamTable, { hasRemovals }: Roles): boolean {
  return hasRemovals || (isDivided(table) && table.stream.identity !== false);
}

/** What occurrences are counted by, of every row of a part that stays, with its customer known. */
function remaining(table: StreamTable, part: Part, roles: Roles): string {
  const { hasAliases, hasRemovals } = roles;
  const rows = isResolvedFirst(table, roles)
    ? `select * from ${resolvedRows} as r`
    : resolved(table, hasAliases ? namedRows : incomingRows);
  if (hasRemovals) return `(\n  ${rows} where not ${isRemoved(table, 'r')}${andOf(table, part, 'r.activity')}\n)`;
  const ofPart = isResolvedFirst(table, roles) ? 'r.activity' : 'i.activity';
  return `(\n  ${indented(rows, 2)}${whereOf(table, part, ofPart)}\n)`;
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
