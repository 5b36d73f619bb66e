import type { ViewReading } from './activity-views.ts';
import { metRows } from './arrivals.ts';
import type { Backfill } from './backfill.ts';
import { stateAfter, undoneBackfills } from './backfill-steps.ts';
import { settingsRow } from './ledger-tables.ts';
import { presentRows, readsOnlyMissing } from './missing-rows.ts';
import type { Step } from './plan.ts';
import { reached } from './reached.ts';
import { rememberRoles } from './role-steps.ts';
import type { Roles } from './roles.ts';
import type { Reading, Scope } from './scope.ts';
import { notedSightings } from './sightings.ts';
import { incomingRows, stagedRows } from './stage.ts';
import { type StreamState, settingsHash } from './state.ts';
import { type StreamTable, sourceColumn } from './stream-table.ts';
import { changedRows, outrankedRows } from './upsert.ts';
import { viewHash } from './viewed.ts';

const remembered = '_remembered';
const hiddenSources = '_hidden_sources';

/** Remembers what the table now holds, in the transaction that made it. */
export function stateSteps(
  table: StreamTable,
  scope: Scope,
  roles: Roles,
  { now, backfills }: Pick<StreamState, 'now' | 'backfills'>,
  kind: 'full' | 'incremental',
  backfill: Backfill | undefined,
): readonly Step[] {
  const { dialect, stream, ledger } = table;
  const settled = scope.readings.filter(({ settledHash }) => settledHash !== undefined);
  const { state } = ledger;
  const name = dialect.string(stream.name);
  const write = { writes: true, counts: undefined, transformation: undefined } as const;
  const read = { ...write, writes: false };
  const viewed = table.viewed.filter(({ isUnread }) => !isUnread);
  const forgotten = [
    ...new Set([settingsRow, ...settled.map(({ id }) => id), ...scope.removed, ...viewed.map(({ id }) => id)]),
  ];
  const settings = [
    name,
    dialect.string(settingsRow),
    dialect.string(settingsHash(stream)),
    'null',
    'false',
    dialect.timestamp(now),
    notedSightings(table, roles),
  ].join(', ');
  return [
    {
      id: 'remember',
      purpose: 'Read what the ledger remembers, to go on from it',
      sql: dialect.temporaryTable(remembered, {
        query: `select transformation, watermark, shadowed\nfrom ${state}\nwhere stream = ${name}`,
      }),
      ...read,
    },
    {
      id: 'hidden',
      purpose: 'Find the transformations with a row that another’s row hides',
      sql: dialect.temporaryTable(hiddenSources, { query: hidden(scope, kind, roles) }),
      ...read,
    },
    {
      id: 'forget',
      purpose: 'Take the old watermarks out of the ledger',
      sql: `delete from ${state}\nwhere stream = ${name}${
        kind === 'full' ? '' : ` and transformation in (${forgotten.map((id) => dialect.string(id)).join(', ')})`
      }`,
      ...write,
    },
    {
      id: 'watermarks',
      purpose: 'Write the new ones: how far each transformation was read',
      sql: `insert into ${state} (stream, transformation, sql_hash, watermark, shadowed, built_at, sightings)
select ${settings}${[
        ...settled.map((reading) => stateRow(table, reading, now, backfill)),
        ...viewed.map((reading) => viewedRow(table, reading, now)),
      ]
        .map((row) => `\nunion all\n${row}`)
        .join('')}`,
      ...write,
    },
    ...(kind === 'full'
      ? []
      : [
          {
            id: 'shadowed',
            purpose: 'Note the hidden rows of transformations that were not read',
            sql: `update ${state}
set shadowed = true
where stream = ${name} and not shadowed and transformation in (select source from ${hiddenSources})`,
            ...write,
          },
        ]),
    ...rememberRoles(table, roles),
    ...(backfill === undefined || kind === 'full' ? undoneBackfills(table, scope, { backfills }, kind) : []),
  ];
}

/** What is read when the view is has no watermark. */
function viewedRow({ dialect, stream }: StreamTable, { id, sqlHash }: ViewReading, now: string): string {
  const hash = dialect.string(viewHash(sqlHash));
  // Of a union of nothing but nulls nobody knows the type.
  const none = `cast(null as ${dialect.types.timestamp})`;
  return `select ${dialect.string(stream.name)}, ${dialect.string(id)}, ${hash}, ${none}, false, ${dialect.timestamp(now)}, null`;
}

function stateRow(table: StreamTable, reading: Reading, now: string, backfill: Backfill | undefined): string {
  const { dialect, stream } = table;
  const { id, after, onlyMissing, settledHash = '' } = reading;
  const source = dialect.string(id);
  const latest = reached(table, 'ts', now);
  const loaded = `from ${stagedRows} where ${sourceColumn} = ${source} and _rejected is null`;
  // Also what was read and stays as it is in the table.
  const seen = onlyMissing
    ? `(select ${latest} from (select ts ${loaded} union all select ts from ${presentRows} where ${sourceColumn} = ${source}) as r)`
    : `(select ${latest} ${loaded})`;
  const before = `(select max(watermark) from ${remembered} where transformation = ${source})`;
  const isHidden = `exists (select 1 from ${hiddenSources} where source = ${source})`;
  const wasHidden = `exists (select 1 from ${remembered} where transformation = ${source} and shadowed)`;
  const { hash, watermark } = backfill
    ? stateAfter(table, reading, backfill, seen)
    : {
        hash: dialect.string(settledHash),
        watermark: after === undefined ? seen : `greatest(${seen}, ${before})`,
      };
  return `select
  ${dialect.string(stream.name)}, ${source}, ${hash},
  ${watermark},
  ${after === undefined ? isHidden : `${wasHidden} or ${isHidden}`},
  ${dialect.timestamp(now)},
  null`;
}

/** Sources of rows that lost to another source's row: among the incoming ones, or between those and the table. */
function hidden(scope: Scope, kind: 'full' | 'incremental', { hasRemovals }: Roles): string {
  const among = `select distinct s.${sourceColumn} as source
from ${stagedRows} as s
join ${incomingRows} as i on i.activity = s.activity and i.activity_id = s.activity_id
where s._rejected is null and s.${sourceColumn} <> i.${sourceColumn}`;
  // Rows of one source hide each other only.
  const isOne = new Set([...scope.readings, ...scope.uncovering].map(({ id }) => id)).size < 2;
  const staged = isOne ? `select ${sourceColumn} as source from ${stagedRows} where false` : among;
  if (kind === 'full') return staged;
  // Either of the two is hidden by the other.
  const removed = `
union
select ${sourceColumn} from ${metRows} where _old_source <> ${sourceColumn}
union
select _old_source from ${metRows} where _old_source <> ${sourceColumn}`;
  const present = `
union
select ${sourceColumn} from ${presentRows} where _old_source <> ${sourceColumn}`;
  return `${staged}
union
select _old_source from ${changedRows} where _change ${hasRemovals ? `in ('changed', 'removed')` : `= 'changed'`} and _old_source <> ${sourceColumn}
union
select ${sourceColumn} from ${outrankedRows} where _old_source <> ${sourceColumn}${hasRemovals ? removed : ''}${readsOnlyMissing(scope) ? present : ''}`;
}
