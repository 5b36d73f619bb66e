import { acrossParts, activityOf, andOf } from './parts.ts';
import type { Step } from './plan.ts';
import type { Scope } from './scope.ts';
import { stagedRows } from './stage.ts';
import { type Part, type StreamTable, sourceColumn } from './stream-table.ts';
import { goneRows } from './upsert.ts';

/**
 * Staged rows of `update: missing` whose ids are in the table and stay there: `activity`, `activity_id`, the transformation,
 * `ts`, and as `_old_source` that of the row in the table. Temporary.
 */
export const presentRows = '_present_rows';

export function readsOnlyMissing(scope: Scope): boolean {
  return onlyMissing(scope).length > 0;
}

function onlyMissing({ readings, uncovering }: Scope): readonly string[] {
  return [...readings, ...uncovering].flatMap((one) => (one.onlyMissing ? [one.id] : []));
}

/** Leaves out what is there already, before it could be taken for a change. Source: `processing.md`, "Mutable sources". */
export function presentSteps(table: StreamTable, scope: Scope): readonly Step[] {
  if (!readsOnlyMissing(scope)) return [];
  const { dialect } = table;
  const temporary = { writes: false, counts: undefined, transformation: undefined } as const;
  const isPresent = `_rejected is null
  and (activity, activity_id, ${sourceColumn}) in (select activity, activity_id, ${sourceColumn} from ${presentRows})`;
  return [
    {
      id: 'present',
      purpose: 'Find the rows whose ids are there, of transformations that only add what is missing',
      sql: dialect.temporaryTable(presentRows, {
        query: acrossParts(table, (part) => present(table, part, scope)),
      }),
      ...temporary,
    },
    {
      id: 'count:present',
      purpose: 'Count them among the rows read',
      sql: `select ${sourceColumn} as transformation, 'read' as figure, count(*) as rows
from ${stagedRows}
where ${isPresent}
group by ${sourceColumn}`,
      ...temporary,
      counts: 'figures',
    },
    {
      id: 'skip:present',
      purpose: 'Leave them as they are',
      sql: `delete from ${stagedRows}\nwhere ${isPresent}`,
      ...temporary,
    },
  ];
}

function present(table: StreamTable, part: Part, scope: Scope): string {
  const { dialect, column } = table;
  const missing = [...new Set(onlyMissing(scope))].map((id) => dialect.string(id));
  const gone = goneRows(table, scope, { ts: `t.${column('ts')}`, source: `t.${sourceColumn}` });
  const stays = gone
    ? `
  -- A row that goes leaves its place to another transformation's with the same id.
  and not (
    ${gone}
    and not exists (
      select 1
      from ${stagedRows} as o
      where o._rejected is null and o.${sourceColumn} = t.${sourceColumn}
        and o.activity = ${activityOf(table, part, 't')} and o.activity_id = t.${column('activity_id')}
    )
  )`
    : '';
  return `select distinct n.activity, n.activity_id, n.${sourceColumn}, n.ts, t.${sourceColumn} as _old_source
from ${stagedRows} as n
join ${part.table} as t on ${part.activity === undefined ? `t.${column('activity')} = n.activity and ` : ''}t.${column('activity_id')} = n.activity_id
where n._rejected is null and n.${sourceColumn} in (${missing.join(', ')})${andOf(table, part, 'n.activity')}${stays}`;
}
