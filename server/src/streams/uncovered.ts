import { acrossParts, activityOf } from './parts.ts';
import type { Step } from './plan.ts';
import { rowHash } from './removals.ts';
import type { Roles } from './roles.ts';
import type { Scope, UncoveringReading } from './scope.ts';
import { indentedRows, stagedRows } from './stage.ts';
import { type Part, type StreamTable, sourceColumn } from './stream-table.ts';
import { goneRows } from './upsert.ts';

/**
 * Activities and ids of rows in the table that are gone from their source, or `_is_older` there now. Temporary.
 */
const uncoveredKeys = '_uncovered_keys';
/** The same of the rows that are remembered as removed, by their hashes. Temporary. */
const uncoveredHashes = '_uncovered_hashes';

/**
 * Where a row goes, another row with the same `activity_id`, which the table does not hold, has to come back; and where
 * one would be replaced by an older one, its source may still have it outside of the window. Those rows are staged and no
 * others: what a window costs stays what it holds.
 */
export function uncoverSteps(table: StreamTable, scope: Scope, { hasRemovals }: Roles): readonly Step[] {
  const { uncovering } = scope;
  if (uncovering.length === 0) return [];
  const temporary = { writes: false, counts: undefined, transformation: undefined } as const;
  return [
    {
      id: 'uncover',
      purpose: 'Find the rows that are gone or older now: others with the same activity_id may come back',
      sql: table.dialect.temporaryTable(uncoveredKeys, {
        query: acrossParts(table, (part) => keysInPart(table, part, scope)),
      }),
      ...temporary,
    },
    ...(hasRemovals
      ? [
          {
            id: 'uncover:removed',
            purpose: 'Find the same among the rows that are remembered as removed',
            sql: table.dialect.temporaryTable(uncoveredHashes, { query: keysOfRemoved(table, scope) }),
            ...temporary,
          },
        ]
      : []),
    ...uncovering.map((reading) => ({
      id: `uncover:${reading.id}`,
      purpose: `Stage the rows of ${reading.id} that come back`,
      sql: `insert into ${stagedRows}\n${hiddenRows(table, scope, reading, hasRemovals)}`,
      ...temporary,
      transformation: reading.id,
    })),
  ];
}

function keysInPart(table: StreamTable, part: Part, scope: Scope): string {
  const { column, dialect } = table;
  const ts = `s.${column('ts')}`;
  const source = `s.${sourceColumn}`;
  const gone = goneRows(table, scope, { ts, source }) ?? 'false';
  const activity = activityOf(table, part, 's');
  const isStaged = `(${activity}, s.${column('activity_id')}) in (select activity, activity_id from ${stagedRows} where _rejected is null)`;
  return `select
  ${activity} as activity,
  s.${column('activity_id')} as activity_id,
  ${source},
  ${isStaged} as _is_older
from ${part.table} as s
where ${source} in (${ids(table, scope)})
  and (${gone} or ${isStaged})
  and not exists (
    select 1
    from ${stagedRows} as g
    where g._rejected is null and g.activity = ${activity} and g.activity_id = s.${column('activity_id')}
      and (g.ts > ${ts} or (g.ts = ${ts} and ${dialect.textOrder(`g.${sourceColumn}`)} >= ${dialect.textOrder(source)}))
  )`;
}

function keysOfRemoved(table: StreamTable, scope: Scope): string {
  const { dialect, stream, ledger } = table;
  const gone = goneRows(table, scope, { ts: 't.ts', source: `t.${sourceColumn}` }) ?? 'false';
  const staged = `select ${rowHash(table, 'activity', 'activity_id')} from ${stagedRows} where _rejected is null`;
  const isStaged = `(t.row_hash in (${staged}))`;
  return `select t.row_hash, t.${sourceColumn}, ${isStaged} as _is_older
from ${ledger.removedRows} as t
where t.stream = ${dialect.string(stream.name)} and t.${sourceColumn} in (${ids(table, scope)})
  and (${gone} or ${isStaged})
  and not exists (
    select 1
    from ${stagedRows} as g
    where g._rejected is null and ${rowHash(table, 'g.activity', 'g.activity_id')} = t.row_hash
      and (g.ts > t.ts or (g.ts = t.ts and ${dialect.textOrder(`g.${sourceColumn}`)} >= ${dialect.textOrder(`t.${sourceColumn}`)}))
  )`;
}

function hiddenRows(table: StreamTable, { readings }: Scope, reading: UncoveringReading, hasRemovals: boolean): string {
  const { dialect } = table;
  const read = readings.find(({ id }) => id === reading.id);
  const end = read?.until === undefined ? '' : ` and u.ts <= ${dialect.timestamp(read.until)}`;
  const isStaged = read?.after === undefined ? '' : `\n  and not (u.ts >= ${dialect.timestamp(read.after)}${end})`;
  const which = reading.isShadowed ? '' : ` where _is_older and ${sourceColumn} = ${dialect.string(reading.id)}`;
  const ofRemoved = hasRemovals
    ? `
    or ${rowHash(table, 'u.activity', 'u.activity_id')} in (select row_hash from ${uncoveredHashes}${which})`
    : '';
  return `select u.*
from (
  ${indentedRows(table, reading, 2)}
) as u
where u._rejected is null${isStaged}
  and (
    (u.activity, u.activity_id) in (select activity, activity_id from ${uncoveredKeys}${which})${ofRemoved}
  )`;
}

function ids({ dialect }: StreamTable, { readings }: Scope): string {
  return readings.map(({ id }) => dialect.string(id)).join(', ');
}
