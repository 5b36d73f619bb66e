import { renamedRows } from './aliases.ts';
import { identifiedRows } from './identity-steps.ts';
import { leavingRows } from './leaving.ts';
import { occurrenceColumns } from './occurrence.ts';
import { optionalSteps, stepsOfRows } from './optional-steps.ts';
import { acrossParts, activityOf, andOf, placeOf, rowsOf, scannedParts, stepOf, whereOf } from './parts.ts';
import type { Step } from './plan.ts';
import { rememberEarliest } from './remember-earliest.ts';
import type { Roles } from './roles.ts';
import { analyzeStep } from './stage.ts';
import { entityInTable, entityOf, indented, type Part, type StreamTable } from './stream-table.ts';
import { changedRows } from './upsert.ts';

/**
 * Entities, by activity, with the time `since` when something of theirs is another now; where rows are found by an index also
 * with `read_from`, the time of the row before it. Temporary.
 */
export const affectedGroups = '_affected_groups';

/** Rows whose occurrence is another now: `activity`, `_place`, `occurrence`, `repeated_at`. Temporary. */
const renumberedRows = '_renumbered_rows';

const earliest = '_since';

/**
 * Occurrences of the entities that were touched, from the earliest change of each on. What came before keeps its numbers
 * and is not read: of an entity's history a build costs the part that moved. Source: `processing.md`, step 7.
 */
export function renumberSteps(table: StreamTable, roles: Roles): readonly Step[] {
  const { scans } = table.dialect;
  return [
    {
      id: 'groups',
      purpose: 'Find the entities, by activity, whose occurrences may be others now, and since when',
      sql: table.dialect.temporaryTable(affectedGroups, {
        query: scans ? groups(table, roles) : withPlaceBefore(table, groups(table, roles)),
      }),
      writes: false,
      counts: undefined,
      transformation: undefined,
    },
    ...analyzeStep(table, 'analyze:groups', affectedGroups),
    ...(scans ? [rememberEarliest(scans, 'since', earliest, affectedGroups)] : []),
    {
      id: 'renumber',
      purpose: 'Renumber them from then on, and keep the rows that change',
      sql: table.dialect.temporaryTable(renumberedRows, {
        query: renumbered(table),
      }),
      writes: false,
      counts: undefined,
      transformation: undefined,
    },
    ...analyzeStep(table, 'analyze:renumbered', renumberedRows),
    ...optionalSteps(
      table,
      {
        id: 'look:renumbered',
        query: stepsOfRows('update:occurrences', renumberedRows),
      },
      table.parts.map((part) => writeStep(table, part)),
    ),
  ];
}

/** Who did it, of a changed row `c`. */
export function changedEntity(table: StreamTable, { hasAliases }: Pick<Roles, 'hasAliases'>): string {
  if (!hasAliases) return entityOf(table, 'c');
  return `coalesce(c._customer${table.hasAnonymous ? ', c.anonymous_customer_id' : ', c.customer'})`;
}

/** Where a row came, went or moved, both for whose it was and for whose it is. */
function groups(table: StreamTable, roles: Roles): string {
  const { stream } = table;
  const { hasAliases, hasRemovals } = roles;
  const entity = changedEntity(table, roles);
  const isThere = hasRemovals ? `c._change in ('new', 'changed')` : `c._change <> 'gone'`;
  const isMoved = `(c._change <> 'changed' or c.ts <> c._old_ts or ${entity} <> c._old_entity)`;
  const isInTable = hasRemovals ? ' where _place is not null' : '';
  const moments = [
    `select c.activity, ${entity} as entity, c.ts from ${changedRows} as c where ${isThere} and ${isMoved}`,
    `select c.activity, c._old_entity, c._old_ts from ${changedRows} as c where c._old_entity is not null and ${isMoved}`,
    ...(hasAliases
      ? [`select activity, customer, ts from ${renamedRows}`, `select activity, _old_entity, ts from ${renamedRows}`]
      : []),
    ...(stream.identity === false
      ? []
      : [
          `select activity, entity, ts from ${identifiedRows}${isInTable}`,
          `select activity, _old_entity, ts from ${identifiedRows}${isInTable}`,
        ]),
    ...(hasRemovals ? [`select activity, entity, ts from ${leavingRows}`] : []),
  ];
  return `select activity, entity, min(ts) as since
from (
  ${moments.join('\n  union all\n  ')}
) as moments
group by activity, entity`;
}

/** Two look-ups by the index for each, instead of all rows of a group. */
function withPlaceBefore(table: StreamTable, groups: string): string {
  const ts = `s.${table.column('ts')}`;
  const before = acrossParts(
    table,
    (part) => `select g.activity, g.entity, g.since, coalesce((
  select max(${ts})
  from ${part.table} as s
  where ${isOfGroup(table, part)} and ${ts} < g.since
), g.since) as read_from
from groups as g${whereOf(table, part, 'g.activity')}`,
  );
  return `with groups as (\n  ${indented(groups, 2)}\n)\n${before}`;
}

/** Whether a row `s` of a part is of the group `g`. */
function isOfGroup(table: StreamTable, part: Pick<Part, 'activity'>): string {
  const isOfActivity = part.activity === undefined ? `g.activity = s.${table.column('activity')} and ` : '';
  return `${isOfActivity}g.entity = ${table.dialect.textOrder(entityInTable(table, 's'))}`;
}

/** Beside each row `s` of a part the group `g` of `groups` that it is of; other rows fall away. */
export function joinedGroups(table: StreamTable, part: Pick<Part, 'activity'>, groups: string): string {
  return `join ${groups} as g
  on ${isOfGroup(table, part)}${andOf(table, part, 'g.activity')}`;
}

/** Rows whose numbers are others now. Where tables are scanned those of all activities are numbered at once. */
function renumbered(table: StreamTable): string {
  const { column, dialect } = table;
  const next = `s.${column('activity_repeated_at')}`;
  if (dialect.scans === undefined) {
    return acrossParts(table, (part) =>
      renumberedOf(table, {
        relation: part.table,
        activity: part.activity === undefined ? `s.${column('activity')}` : undefined,
        selected: activityOf(table, part, 's'),
        place: placeOf(table, part, 's'),
        groups: joinedGroups(table, part, affectedGroups),
        isNeeded: `s.${column('ts')} >= g.read_from`,
      }),
    );
  }
  const since = dialect.scans.remembered(earliest);
  const names = ['customer', ...(table.hasAnonymous ? ['anonymous_customer_id'] : []), 'activity_id', 'ts'];
  const columns = [...names, 'activity_occurrence', 'activity_repeated_at'].map(column);
  const rows = scannedParts(table, columns, `${next} is null or ${next} >= ${since}`);
  return renumberedOf(table, {
    relation: `(\n  ${indented(rows, 2)}\n)`,
    activity: `s.${column('activity')}`,
    selected: `s.${column('activity')}`,
    place: 's._place',
    groups: joinedGroups(table, { activity: undefined }, affectedGroups),
    isNeeded: `${next} is null or ${next} >= g.since`,
  });
}

interface Renumbering {
  readonly relation: string;
  /** What rows of several activities are told apart by. */
  readonly activity: string | undefined;
  readonly selected: string;
  readonly place: string;
  readonly groups: string;
  readonly isNeeded: string;
}

function renumberedOf(table: StreamTable, asked: Renumbering): string {
  const { column } = table;
  const number = `s.${column('activity_occurrence')}`;
  const ts = `s.${column('ts')}`;
  const { occurrence, repeatedAt } = occurrenceColumns(table, {
    activity: asked.activity,
    entity: entityInTable(table, 's'),
    ts,
    activityId: `s.${column('activity_id')}`,
    first: `case when ${ts} < g.since then ${number} end`,
  });
  return `select activity, _place, occurrence, repeated_at
from (
  select
    ${asked.selected} as activity,
    ${asked.place} as _place,
    ${occurrence} as occurrence,
    ${repeatedAt} as repeated_at,
    ${number} as old_occurrence,
    s.${column('activity_repeated_at')} as old_repeated_at
  from ${indented(asked.relation, 2)} as s
  ${indented(asked.groups, 2)}
  -- The row before the first change, which keeps its number, and all from there on.
  where ${asked.isNeeded}
) as n
where occurrence is distinct from old_occurrence or repeated_at is distinct from old_repeated_at`;
}

function writeStep(table: StreamTable, part: Part): Step {
  const { column } = table;
  return {
    id: stepOf('update:occurrences', part),
    purpose: rowsOf('Write their numbers', part),
    sql: `update ${part.table} as s
set
  ${column('activity_occurrence')} = n.occurrence,
  ${column('activity_repeated_at')} = n.repeated_at
from ${renumberedRows} as n
where n._place = ${placeOf(table, part, 's')}${andOf(table, part, 'n.activity')}`,
    writes: true,
    counts: 'recomputed',
    transformation: undefined,
  };
}
