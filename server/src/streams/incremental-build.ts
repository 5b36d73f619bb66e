import { addColumnSteps } from './add-columns.ts';
import { identifiedCustomers } from './identify.ts';
import { occurrenceColumns } from './occurrence.ts';
import type { Step } from './plan.ts';
import type { Scope } from './scope.ts';
import { analyzeStep, rowColumns, stageSteps } from './stage.ts';
import {
  entityInTable,
  entityOf,
  indented,
  type StreamTable,
  sourceColumn,
  sourceCustomerColumn,
} from './stream-table.ts';
import { changedRows, changes } from './upsert.ts';

const identifiedRows = '_identified_rows';
const deviceRows = '_device_rows';
const affectedDevices = '_affected_devices';
const affectedGroups = '_affected_groups';

/**
 * New and changed rows into the table, then identities and occurrences of what they touch and of nothing else. Source:
 * `processing.md`, "The commands", `build`.
 */
export function incrementalBuildSteps(table: StreamTable, scope: Scope, missing: readonly string[]): readonly Step[] {
  const temporary = { writes: false, counts: undefined, transformation: undefined } as const;
  const { dialect } = table;
  return [
    ...addColumnSteps(table, missing),
    ...stageSteps(table, scope.readings),
    {
      id: 'compare',
      purpose: 'Find what is new, changed or gone',
      sql: dialect.temporaryTable(changedRows, { query: changes(table, scope) }),
      ...temporary,
    },
    ...analyzeStep(table, 'analyze:changed', changedRows),
    ...applySteps(table, scope),
    ...identitySteps(table),
    ...occurrenceSteps(table),
    {
      id: 'count:changed',
      purpose: 'Count what changed, by transformation',
      sql: changedFigures,
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

function applySteps(table: StreamTable, scope: Scope): readonly Step[] {
  const { column } = table;
  const plain = { writes: true, counts: undefined, transformation: undefined } as const;
  const locator = table.dialect.rowLocator;
  const values = table.given.filter(({ name }) => name !== 'activity' && name !== 'activity_id');
  const inserted = [...table.given.map(({ name }) => column(name)), sourceColumn, sourceCustomerColumn];
  const mayDelete = scope.removed.length > 0 || scope.readings.some(({ unseen }) => unseen.kind !== 'keep');
  const deleteGone: Step = {
    id: 'delete',
    purpose: 'Delete the rows that are gone from their source',
    sql: `delete from ${table.name}
where ${locator} in (select _row from ${changedRows} where _change = 'gone')`,
    ...plain,
  };
  return [
    ...(mayDelete ? [deleteGone] : []),
    {
      id: 'update',
      purpose: 'Bring the changed rows up to date',
      sql: `update ${table.name} as s
set
  ${values.map(({ name }) => `${column(name)} = c.${name}`).join(',\n  ')},
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
select ${[...rowColumns(table), 'customer'].join(', ')}
from ${changedRows}
where _change = 'new'
order by activity, ts`,
      ...plain,
    },
  ];
}

function identitySteps(table: StreamTable): readonly Step[] {
  const { stream, dialect, column } = table;
  if (stream.identity === false) return [];
  const temporary = { writes: false, counts: undefined, transformation: undefined } as const;
  const devices = `select anonymous_customer_id from ${changedRows} where anonymous_customer_id is not null
union
select _old_anonymous from ${changedRows} where _old_anonymous is not null`;
  const rowsOfDevices = `select
  s.${dialect.rowLocator} as _row,
  s.${column('activity')} as activity,
  s.${column('activity_id')} as activity_id,
  s.${column('ts')} as ts,
  s.${column('anonymous_customer_id')} as anonymous_customer_id,
  s.${sourceCustomerColumn} as customer,
  s.${column('customer')} as _known_customer
from ${table.name} as s
where s.${column('anonymous_customer_id')} in (select anonymous_customer_id from ${affectedDevices})`;
  const identified = `select
  d._row,
  d.activity,
  k.customer,
  coalesce(d._known_customer, d.anonymous_customer_id) as _old_entity,
  coalesce(k.customer, d.anonymous_customer_id) as entity
from ${deviceRows} as d
left join (
  ${indented(identifiedCustomers(table, deviceRows), 2)}
) as k on k._row = d._row
where d.customer is null and d._known_customer is distinct from k.customer`;
  return [
    {
      id: 'devices',
      purpose: 'Find the devices that were touched',
      sql: dialect.temporaryTable(affectedDevices, { query: devices }),
      ...temporary,
    },
    ...analyzeStep(table, 'analyze:devices', affectedDevices),
    {
      id: 'device-rows',
      purpose: 'Read all rows of these devices',
      sql: dialect.temporaryTable(deviceRows, { query: rowsOfDevices }),
      ...temporary,
    },
    ...analyzeStep(table, 'analyze:device-rows', deviceRows),
    {
      id: 'identify',
      purpose: 'Find the anonymous ones whose customer is another now',
      sql: dialect.temporaryTable(identifiedRows, { query: identified }),
      ...temporary,
    },
    ...analyzeStep(table, 'analyze:identified', identifiedRows),
    {
      id: 'update:customers',
      purpose: 'Write their customers',
      sql: `update ${table.name} as s
set ${column('customer')} = k.customer
from ${identifiedRows} as k
where k._row = s.${dialect.rowLocator}`,
      writes: true,
      counts: undefined,
      transformation: undefined,
    },
  ];
}

function occurrenceSteps(table: StreamTable): readonly Step[] {
  const { dialect, column, stream } = table;
  const groups = [
    `select activity, ${entityOf(table, 'c')} as entity from ${changedRows} as c where _change <> 'gone'`,
    `select activity, _old_entity from ${changedRows} where _old_entity is not null`,
    ...(stream.identity === false
      ? []
      : [`select activity, entity from ${identifiedRows}`, `select activity, _old_entity from ${identifiedRows}`]),
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
    and (s.${column('activity')}, ${entityInTable(table, 's')}) in (select activity, entity from ${affectedGroups})
) as n
where n._row = s.${dialect.rowLocator}
  and (n.occurrence is distinct from n.old_occurrence or n.repeated_at is distinct from n.old_repeated_at)`,
      writes: true,
      counts: 'recomputed',
      transformation: undefined,
    },
  ];
}

const changedFigures = `select ${sourceColumn} as transformation, 'inserted' as figure, count(*) as rows
from ${changedRows}
where _change = 'new'
group by ${sourceColumn}
union all
select ${sourceColumn}, 'updated', count(*)
from ${changedRows}
where _change = 'changed'
group by ${sourceColumn}
union all
select ${sourceColumn}, 'mutated', count(*)
from ${changedRows}
where _change = 'changed' and _old_source = ${sourceColumn}
group by ${sourceColumn}
union all
select _old_source, 'deleted', count(*)
from ${changedRows}
where _change = 'gone'
group by _old_source`;
