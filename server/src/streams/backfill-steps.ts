import type { Backfill } from './backfill.ts';
import { shortTime } from './chunks.ts';
import type { Step } from './plan.ts';
import { reached } from './reached.ts';
import type { Roles } from './roles.ts';
import type { Reading, Scope } from './scope.ts';
import { normalisedRows } from './stage.ts';
import { earlier, partHash, type StreamState } from './state.ts';
import { indented, type StreamTable, sourceColumn } from './stream-table.ts';

/** How far each source reached when the backfill began. Temporary. */
const reachedSources = '_reached_sources';
/** The transformations with rows before the window of the backfill. Temporary. */
const earlierSources = '_earlier_sources';

const temporary = { writes: false, counts: undefined, transformation: undefined } as const;

/**
 * Before a first chunk is read: a later build has to read again what was still to come then, as it reads it after a
 * build of that moment.
 */
export function reachSteps(table: StreamTable, scope: Scope, backfill: Backfill): readonly Step[] {
  const { dialect, stream } = table;
  const readings = scope.readings.filter(({ id }) => backfill.unsettled.has(id));
  if (!backfill.reachesNow || !backfill.isFirst || backfill.isLast || readings.length === 0) return [];
  const until = stream.allowFuture ? undefined : backfill.begunAt;
  const latest = reached(table, 'r.ts', backfill.begunAt);
  return [
    {
      id: 'reach',
      purpose: 'See how far the sources reach, for the build after the backfill to go on from there',
      sql: dialect.temporaryTable(reachedSources, {
        query: readings
          .map(
            (reading) => `select ${dialect.string(reading.id)} as transformation, ${latest} as reached
from (
  ${indented(normalisedRows(table, { ...reading, after: undefined, until }), 2)}
) as r
where r._rejected is null`,
          )
          .join('\nunion all\n'),
      }),
      ...temporary,
    },
  ];
}

/** Before a last chunk settles anything: what there is before the window, which no chunk read. */
export function earlierSteps(
  table: StreamTable,
  scope: Scope,
  { hasRemovals }: Pick<Roles, 'hasRemovals'>,
  backfill: Backfill,
): readonly Step[] {
  const { dialect, column, ledger, stream } = table;
  const readings = scope.readings.filter(({ id }) => backfill.unsettled.has(id));
  if (!backfill.reachesNow || !backfill.isLast || readings.length === 0) return [];
  const { from } = backfill.chunks;
  const before = dialect.timestamp(from);
  const ids = readings.map(({ id }) => dialect.string(id)).join(', ');
  const until = earlier(from, 0.000001);
  const inSources = readings.map(
    (reading) => `select ${dialect.string(reading.id)} as source
where exists (
  select 1
  from (
    ${indented(normalisedRows(table, { ...reading, after: undefined, until }), 4)}
  ) as r
  where r._rejected is null
)`,
  );
  const inTable = table.parts.map(
    (part) =>
      `select ${sourceColumn}\nfrom ${part.table}\nwhere ${sourceColumn} in (${ids}) and ${column('ts')} < ${before}`,
  );
  const amongRemoved = `select ${sourceColumn}
from ${ledger.removedRows}
where stream = ${dialect.string(stream.name)} and ${sourceColumn} in (${ids}) and ts < ${before}`;
  const why = `${dialect.string(' has rows before ')} || ${dialect.string(shortTime(from))} || ${dialect.string(', which were not read: the next build reads all of its rows.')}`;
  return [
    {
      id: 'earlier',
      purpose: `Find the transformations with rows before ${shortTime(from)}`,
      sql: dialect.temporaryTable(earlierSources, {
        query: [...inSources, ...inTable, ...(hasRemovals ? [amongRemoved] : [])].join('\nunion\n'),
      }),
      ...temporary,
    },
    {
      id: 'tell:earlier',
      purpose: 'Tell of them',
      sql: `select source || ${why} as note\nfrom ${earlierSources}\norder by source`,
      ...temporary,
      counts: 'notes',
    },
  ];
}

/** What the ledger's state says of a transformation once a chunk of it is done: SQL expressions for hash and watermark. */
export function stateAfter(
  { dialect, stream, ledger }: StreamTable,
  { id, settledHash = partHash }: Pick<Reading, 'id' | 'settledHash'>,
  { chunks }: Backfill,
  seen: string,
): { readonly hash: string; readonly watermark: string } {
  const { backfills } = ledger;
  const source = dialect.string(id);
  const part = dialect.string(partHash);
  if (settledHash === partHash) return { hash: part, watermark: `cast(null as ${dialect.types.timestamp})` };
  return {
    hash: `case when ${source} in (select source from ${earlierSources}) then ${part} else ${dialect.string(settledHash)} end`,
    watermark:
      chunks.count === 1
        ? seen
        : `(select max(reached) from ${backfills} where stream = ${dialect.string(stream.name)} and transformation = ${source})`,
  };
}

/** Remembers how far the backfill is, in the transaction of the chunk. `hasReached`: whether `reachSteps` found out. */
export function progressSteps(
  { dialect, stream, ledger }: StreamTable,
  { backfills: known = [] }: Pick<StreamState, 'backfills'>,
  { whole, chunks, isFirst, isLast, begunAt, hashes }: Backfill,
  hasReached: boolean,
): readonly Step[] {
  const { backfills } = ledger;
  const name = dialect.string(stream.name);
  const ids = [...hashes.keys()];
  const own = `stream = ${name} and transformation in (${ids.map((id) => dialect.string(id)).join(', ')})`;
  const write = { writes: true, counts: undefined, transformation: undefined } as const;
  const forget: Step = {
    id: 'forget:backfill',
    purpose: isFirst
      ? 'Forget what was begun before and not finished'
      : 'Take the backfill out of the ledger: it is done',
    sql: `delete from ${backfills}\nwhere ${own}`,
    ...write,
  };
  const isKnown = known.some(({ transformations }) => ids.some((id) => transformations.has(id)));
  if (isLast) return isKnown ? [forget] : [];
  const end = chunks.next.to ?? chunks.to;
  const purpose = `Note that it is done until ${shortTime(end)}`;
  const doneUntil = dialect.timestamp(end);
  if (!isFirst) {
    const sql = `update ${backfills}\nset done_until = ${doneUntil}\nwhere ${own}`;
    return [{ id: 'progress', purpose, sql, ...write }];
  }
  const noTime = `cast(null as ${dialect.types.timestamp})`;
  const row = ([id, hash]: readonly [string, string]): string => {
    const source = dialect.string(id);
    return `select
  ${name}, ${source}, ${dialect.string(hash)},
  ${dialect.timestamp(chunks.from)}, ${whole.to === undefined ? noTime : dialect.timestamp(whole.to)}, ${whole.chunkSeconds},
  ${dialect.timestamp(begunAt)}, ${doneUntil},
  ${hasReached ? `(select max(reached) from ${reachedSources} where transformation = ${source})` : noTime}`;
  };
  return [
    ...(isKnown ? [forget] : []),
    {
      id: 'progress',
      purpose,
      sql: `insert into ${backfills}
  (stream, transformation, sql_hash, window_from, window_to, chunk_seconds, begun_at, done_until, reached)
${[...hashes].map(row).join('\nunion all\n')}`,
      ...write,
    },
  ];
}

/** Forgets backfills that a build undid: it read all rows of all, or of a transformation with other SQL, or took it away. */
export function undoneBackfills(
  { dialect, stream, ledger }: StreamTable,
  { readings, removed }: Scope,
  { backfills: known = [] }: Pick<StreamState, 'backfills'>,
  kind: 'full' | 'incremental',
): readonly Step[] {
  if (known.length === 0) return [];
  const { backfills } = ledger;
  const settled = readings.filter(({ settledHash }) => settledHash !== undefined);
  const isOther = settled.map(
    ({ id, sqlHash }) => `(transformation = ${dialect.string(id)} and sql_hash <> ${dialect.string(sqlHash)})`,
  );
  const isGone = removed.map((id) => `transformation = ${dialect.string(id)}`);
  const conditions = [...isOther, ...isGone];
  if (kind === 'incremental' && conditions.length === 0) return [];
  return [
    {
      id: 'forget:backfills',
      purpose: 'Forget unfinished backfills whose rows are no more',
      sql: `delete from ${backfills}\nwhere stream = ${dialect.string(stream.name)}${kind === 'full' ? '' : ` and (${conditions.join(' or ')})`}`,
      writes: true,
      counts: undefined,
      transformation: undefined,
    },
  ];
}
