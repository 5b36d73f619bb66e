import { changedAliasSteps, renameSteps } from './aliases.ts';
import { arrivalSteps } from './arrivals.ts';
import { cutOut, cutSteps } from './cut.ts';
import { identifiedRows, identitySteps } from './identity-steps.ts';
import { leaveSteps, leavingRows, withholdStep } from './leaving.ts';
import { presentSteps } from './missing-rows.ts';
import { mutationSteps } from './mutation-limit.ts';
import { optionalSteps } from './optional-steps.ts';
import { andOf, discoverySteps, orderOf, placeOf, rowsOf, stepFound, stepOf } from './parts.ts';
import type { Step } from './plan.ts';
import { rejectedRowsStep } from './rejected-rows.ts';
import { takenBackStep } from './removals.ts';
import { affectedGroups, renumberSteps } from './renumber.ts';
import { roleSteps, unnamed } from './role-steps.ts';
import type { Roles } from './roles.ts';
import type { Scope } from './scope.ts';
import type { Sightings } from './sightings.ts';
import { rowColumns, stageSteps } from './stage.ts';
import { type Part, type StreamTable, sourceColumn, sourceCustomerColumn } from './stream-table.ts';
import { uncoverSteps } from './uncovered.ts';
import { changedRows, compareSteps } from './upsert.ts';

/**
 * New and changed rows into the table, then identities and occurrences of what they touch and of nothing else. Source:
 * `processing.md`, "The commands", `build`.
 */
export function incrementalBuildSteps(
  table: StreamTable,
  scope: Scope,
  roles: Roles,
  sightings: Sightings,
): readonly Step[] {
  const temporary = { writes: false, counts: undefined, transformation: undefined } as const;
  const cut = cutOut(table);
  const isCut = cut !== table;
  const changedAliases = roles.hasAliases ? changedAliasSteps(table, unnamed(roles)) : [];
  return [
    ...roleSteps(table, roles),
    ...(roles.hasRemovals ? [takenBackStep(table)] : []),
    ...stageSteps(table, scope.readings, [...uncoverSteps(table, scope, roles), ...presentSteps(table, scope)]),
    ...discoverySteps(table),
    ...arrivalSteps(table, scope, roles),
    ...compareSteps(table, scope, roles),
    ...mutationSteps(table, scope),
    ...(isCut ? changedAliases : []),
    ...cutSteps(table, roles),
    ...optionalSteps(
      cut,
      {
        id: 'look:changed',
        rows: 'new, changed or gone rows',
        query: applied,
      },
      cut.parts.flatMap((part) => applySteps(cut, part, scope, roles)),
    ),
    ...(roles.hasRemovals ? [withholdStep(cut)] : []),
    ...(isCut ? [] : changedAliases),
    ...(roles.hasAliases ? renameSteps(cut) : []),
    ...identitySteps(cut, roles, sightings),
    ...(roles.hasRemovals ? leaveSteps(cut, table.stream.identity === false ? undefined : identifiedRows) : []),
    ...renumberSteps(cut, roles),
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

/** Which of the following steps have something to do. */
const applied = `select distinct ${stepFound(`case _change when 'new' then 'insert' when 'changed' then 'update' else 'delete' end`)} as step
from ${changedRows}`;

function applySteps(table: StreamTable, part: Part, scope: Scope, { hasAliases, hasRemovals }: Roles): readonly Step[] {
  const { column } = table;
  const plain = { writes: true, counts: undefined, transformation: undefined } as const;
  const values = table.given.filter(({ name }) => name !== 'activity' && name !== 'activity_id');
  const given = (name: string): string => (hasAliases && name === 'customer' ? '_customer' : name);
  const isStored = (name: string): boolean => name !== 'activity' || part.activity === undefined;
  const stored = rowColumns(table).filter(isStored);
  const ts = column('ts');
  const next = column('activity_repeated_at');
  const inserted = [
    ...table.given.flatMap(({ name }) => (isStored(name) ? [column(name)] : [])),
    sourceColumn,
    sourceCustomerColumn,
  ];
  const mayDelete =
    hasRemovals || scope.removed.length > 0 || scope.readings.some(({ unseen }) => unseen.kind !== 'keep');
  const deleteGone: Step = {
    id: stepOf('delete', part),
    purpose: `${rowsOf('Delete the rows', part)} that are gone from their source${hasRemovals ? ', or are now of somebody removed' : ''}`,
    sql: `delete from ${part.table}
where ${placeOf(table, part)} in (select _row from ${changedRows} where _change ${hasRemovals ? `in ('gone', 'removed')` : `= 'gone'`}${andOf(table, part)})`,
    ...plain,
  };
  return [
    ...(mayDelete ? [deleteGone] : []),
    {
      id: stepOf('update', part),
      purpose: `Bring ${rowsOf('the changed rows', part)} up to date`,
      sql: `update ${part.table} as s
set
  ${values.map(({ name }) => `${column(name)} = c.${given(name)}`).join(',\n  ')},
  ${sourceColumn} = c.${sourceColumn},
  ${sourceCustomerColumn} = c.customer,
  -- What has moved is numbered anew, wherever it was before.
  ${next} = case when s.${ts} = c.ts then s.${next} end
from ${changedRows} as c
where c._change = 'changed' and c._row = ${placeOf(table, part, 's')}${andOf(table, part, 'c.activity')}`,
      ...plain,
    },
    {
      id: stepOf('insert', part),
      purpose: `Insert ${rowsOf('the new rows', part)}, ${orderOf(part)}`,
      sql: `insert into ${part.table} (${inserted.join(', ')})
select ${[...stored.map(given), 'customer'].join(', ')}
from ${changedRows}
where _change = 'new'${andOf(table, part)}
order by ${part.activity === undefined ? 'activity, ts' : 'ts'}`,
      ...plain,
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
