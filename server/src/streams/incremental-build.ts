import { addColumnSteps } from './add-columns.ts';
import { renamedRows, renameSteps } from './aliases.ts';
import { arrivalSteps } from './arrivals.ts';
import { identifiedRows, identitySteps } from './identity-steps.ts';
import { leaveSteps, leavingRows, withholdStep } from './leaving.ts';
import { presentSteps } from './missing-rows.ts';
import { mutationSteps } from './mutation-limit.ts';
import { occurrenceColumns } from './occurrence.ts';
import type { Step } from './plan.ts';
import { rejectedRowsStep } from './rejected-rows.ts';
import { takenBackStep } from './removals.ts';
import { roleSteps, unnamed } from './role-steps.ts';
import type { Roles } from './roles.ts';
import type { Scope } from './scope.ts';
import { analyzeStep, rowColumns, stageSteps } from './stage.ts';
import { entityInTable, entityOf, type StreamTable, sourceColumn, sourceCustomerColumn } from './stream-table.ts';
import { uncoverSteps } from './uncovered.ts';
import { changedRows, changes } from './upsert.ts';

const affectedGroups = '_affected_groups';

/**
 * New and changed rows into the table, then identities and occurrences of what they touch and of nothing else. Source:
 * `processing.md`, "The commands", `build`.
 */
export function incrementalBuildSteps(
  table: StreamTable,
  scope: Scope,
  roles: Roles,
  missing: readonly string[],
): readonly Step[] {
  const temporary = { writes: false, counts: undefined, transformation: undefined } as const;
  const { dialect } = table;
  return [
    ...addColumnSteps(table, missing),
    ...roleSteps(table, roles),
    ...(roles.hasRemovals ? [takenBackStep(table)] : []),
    ...stageSteps(table, scope.readings, [...uncoverSteps(table, scope, roles), ...presentSteps(table, scope)]),
    ...arrivalSteps(table, scope, roles),
    {
      id: 'compare',
      purpose: 'Find what is new, changed or gone',
      sql: dialect.temporaryTable(changedRows, { query: changes(table, scope, roles) }),
      ...temporary,
    },
    ...analyzeStep(table, 'analyze:changed', changedRows),
    ...mutationSteps(table, scope),
    ...applySteps(table, scope, roles),
    ...(roles.hasAliases ? renameSteps(table, unnamed(roles)) : []),
    ...identitySteps(table, roles),
    ...(roles.hasRemovals ? leaveSteps(table, table.stream.identity === false ? undefined : identifiedRows) : []),
    ...occurrenceSteps(table, roles),
    rejectedRowsStep(table, roles),
    {
      id: 'count:changed',
      purpose: 'Count what changed, by transformation',
      sql: changedFigures(table, scope, roles),
      ...temporary,
      counts: 'figures',
    },
    {
      id: 'count:entities',
      purpose: 'Count the entities whose occurrences were looked at',
      sql: `select count(distinct entity) as entities\nfrom ${affectedGroups}`,
      ...temporary,
      counts: 'entities',
    },
  ];
}

function applySteps(table: StreamTable, scope: Scope, { hasAliases, hasRemovals }: Roles): readonly Step[] {
  const { column } = table;
  const plain = { writes: true, counts: undefined, transformation: undefined } as const;
  const locator = table.dialect.rowLocator;
  const values = table.given.filter(({ name }) => name !== 'activity' && name !== 'activity_id');
  const given = (name: string): string => (hasAliases && name === 'customer' ? '_customer' : name);
  const inserted = [...table.given.map(({ name }) => column(name)), sourceColumn, sourceCustomerColumn];
  const mayDelete =
    hasRemovals || scope.removed.length > 0 || scope.readings.some(({ unseen }) => unseen.kind !== 'keep');
  const deleteGone: Step = {
    id: 'delete',
    purpose: `Delete the rows that are gone from their source${hasRemovals ? ', or are now of somebody removed' : ''}`,
    sql: `delete from ${table.name}
where ${locator} in (select _row from ${changedRows} where _change ${hasRemovals ? `in ('gone', 'removed')` : `= 'gone'`})`,
    ...plain,
  };
  return [
    ...(mayDelete ? [deleteGone] : []),
    {
      id: 'update',
      purpose: 'Bring the changed rows up to date',
      sql: `update ${table.name} as s
set
  ${values.map(({ name }) => `${column(name)} = c.${given(name)}`).join(',\n  ')},
  ${sourceColumn} = c.${sourceColumn},
  ${sourceCustomerColumn} = c.customer
from ${changedRows} as c
where c._change = 'changed' and c._row = s.${locator}`,
      ...plain,
    },
    {
      id: 'insert',
      purpose: 'Insert the new rows, ordered by activity and time',
      sql: `insert into ${table.name} (${inserted.join(', ')})
select ${[...rowColumns(table).map(given), 'customer'].join(', ')}
from ${changedRows}
where _change = 'new'
order by activity, ts`,
      ...plain,
    },
    ...(hasRemovals ? [withholdStep(table)] : []),
  ];
}

function occurrenceSteps(table: StreamTable, { hasAliases, hasRemovals }: Roles): readonly Step[] {
  const { dialect, column, stream } = table;
  const isThere = hasRemovals ? `_change in ('new', 'changed')` : `_change <> 'gone'`;
  const entity = hasAliases
    ? `coalesce(c._customer${table.hasAnonymous ? ', c.anonymous_customer_id' : ', c.customer'})`
    : entityOf(table, 'c');
  const isInTable = hasRemovals ? ' where _place is not null' : '';
  const groups = [
    `select activity, ${entity} as entity from ${changedRows} as c where ${isThere}`,
    `select activity, _old_entity from ${changedRows} where _old_entity is not null`,
    ...(hasAliases
      ? [`select activity, customer from ${renamedRows}`, `select activity, _old_entity from ${renamedRows}`]
      : []),
    ...(stream.identity === false
      ? []
      : [
          `select activity, entity from ${identifiedRows}${isInTable}`,
          `select activity, _old_entity from ${identifiedRows}${isInTable}`,
        ]),
    ...(hasRemovals ? [`select activity, entity from ${leavingRows}`] : []),
  ];
  const { occurrence, repeatedAt } = occurrenceColumns(table, {
    activity: `s.${column('activity')}`,
    entity: entityInTable(table, 's'),
    ts: `s.${column('ts')}`,
    activityId: `s.${column('activity_id')}`,
  });
  return [
    {
      id: 'groups',
      purpose: 'Find the entities, by activity, whose occurrences may be others now',
      sql: dialect.temporaryTable(affectedGroups, { query: groups.join('\nunion\n') }),
      writes: false,
      counts: undefined,
      transformation: undefined,
    },
    ...analyzeStep(table, 'analyze:groups', affectedGroups),
    {
      id: 'update:occurrences',
      purpose: 'Renumber them, writing only the rows that change',
      sql: `update ${table.name} as s
set
  ${column('activity_occurrence')} = n.occurrence,
  ${column('activity_repeated_at')} = n.repeated_at
from (
  select
    s.${dialect.rowLocator} as _row,
    ${occurrence} as occurrence,
    ${repeatedAt} as repeated_at,
    s.${column('activity_occurrence')} as old_occurrence,
    s.${column('activity_repeated_at')} as old_repeated_at
  from ${table.name} as s
  -- The activities first: where the table is ordered by them, nothing else is read.
  where s.${column('activity')} in (select activity from ${affectedGroups})
    and (s.${column('activity')}, ${dialect.textOrder(entityInTable(table, 's'))}) in (select activity, entity from ${affectedGroups})
) as n
where n._row = s.${dialect.rowLocator}
  and (n.occurrence is distinct from n.old_occurrence or n.repeated_at is distinct from n.old_repeated_at)`,
      writes: true,
      counts: 'recomputed',
      transformation: undefined,
    },
  ];
}

function changedFigures({ dialect }: StreamTable, { readings }: Scope, { hasRemovals }: Roles): string {
  // What is read with other SQL says nothing of the source.
  const rewritten = readings.filter(({ isRewritten }) => isRewritten).map(({ id }) => dialect.string(id));
  const isUnchanged = rewritten.length > 0 ? ` and ${sourceColumn} not in (${rewritten.join(', ')})` : '';
  const stays = hasRemovals
    ? ` and (activity, activity_id) not in (select activity, activity_id from ${leavingRows})`
    : '';
  const leaving = `
union all
select ${sourceColumn}, 'deleted', count(*)
from ${leavingRows}
where (activity, activity_id) not in (select activity, activity_id from ${changedRows} where _change = 'new')
group by ${sourceColumn}`;
  return `select ${sourceColumn} as transformation, 'inserted' as figure, count(*) as rows
from ${changedRows}
where _change = 'new'${stays}
group by ${sourceColumn}
union all
select ${sourceColumn}, 'updated', count(*)
from ${changedRows}
where _change = 'changed'
group by ${sourceColumn}
union all
select ${sourceColumn}, 'mutated', count(*)
from ${changedRows}
where _change = 'changed' and _old_source = ${sourceColumn}${isUnchanged}
group by ${sourceColumn}
union all
select _old_source, 'deleted', count(*)
from ${changedRows}
where _change ${hasRemovals ? `in ('gone', 'removed')` : `= 'gone'`}
group by _old_source${hasRemovals ? leaving : ''}`;
}
