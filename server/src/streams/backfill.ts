import type { Transformation } from '../project/project.ts';
import { earlierSteps, progressSteps, reachSteps } from './backfill-steps.ts';
import { lackingColumns } from './build-parts.ts';
import { type Chunks, chunkReasons, chunksOf, goesOn, shortTime } from './chunks.ts';
import { isAllEmptied } from './filled.ts';
import { listed } from './listed.ts';
import type { BackfillMode, Discovery, Refusal, Step } from './plan.ts';
import type { BuildOptions } from './plan-build.ts';
import type { Roles } from './roles.ts';
import type { Reading, Scope } from './scope.ts';
import { readSource } from './source.ts';
import { earlier, partHash, type StreamState } from './state.ts';
import type { StreamTable } from './stream-table.ts';

/** One chunk of a backfill, as it is planned. */
export interface Backfill {
  /** As it was asked for. */
  readonly whole: BackfillMode;
  /** The window of the chunk, and nothing of the others. */
  readonly mode: BackfillMode;
  readonly chunks: Chunks;
  /** When it was begun: now, where this is its first chunk. */
  readonly begunAt: string;
  readonly isFirst: boolean;
  readonly isLast: boolean;
  /** Whether it counts what is in no window: rows without a time, and those of roles. Only one chunk does. */
  readonly countsWindowless: boolean;
  /** Hashes of the SQL of today, of the transformations it reads. */
  readonly hashes: ReadonlyMap<string, string>;
  /** Whether its window reaches now, so that it may leave nothing of a transformation as it was. */
  readonly reachesNow: boolean;
  /** Transformations of which the table holds rows of other SQL than that of today, or none. */
  readonly unsettled: ReadonlySet<string>;
  /** Why, and which of it the report repeats. */
  readonly reasons: readonly string[];
  readonly news: readonly string[];
}

export type BegunBackfill =
  | { readonly kind: 'backfill'; readonly backfill: Backfill }
  | { readonly kind: 'refused'; readonly refusal: Refusal };

/** The next chunk of the backfill that was asked for. */
export function nextChunk(
  whole: BackfillMode,
  chosen: readonly Transformation[],
  { stream, dialect }: StreamTable,
  state: StreamState,
  { countedTo, isFurther = false }: Pick<BuildOptions, 'countedTo' | 'isFurther'>,
): BegunBackfill {
  const hashes = new Map<string, string>();
  for (const one of chosen) {
    const read = readSource(one, dialect);
    if (read.kind === 'refused') return read;
    hashes.set(one.id, read.source.hash);
  }
  const chunking = chunksOf(whole, hashes, stream, state, countedTo);
  if (chunking.kind === 'refused') return chunking;
  const { chunks } = chunking;
  const reachesNow = whole.to === undefined || (!stream.allowFuture && earlier(whole.to, 0) > earlier(state.now, 0));
  const unsettled = [...hashes].flatMap(([id, hash]) => (state.built.get(id)?.sqlHash === hash ? [] : [id]));
  const drift = reachesNow ? settling(unsettled, chunks) : staying(unsettled, state);
  const isUnderWay = countedTo !== undefined;
  return {
    kind: 'backfill',
    backfill: {
      whole,
      mode: { kind: 'backfill', ...chunks.next },
      chunks,
      begunAt: chunks.begunAt ?? state.now,
      isFirst: chunks.begunAt === undefined,
      countsWindowless: chunks.begunAt === undefined && !isFurther,
      isLast: chunks.done + 1 === chunks.count,
      hashes,
      reachesNow,
      unsettled: new Set(unsettled),
      reasons: [...chunkReasons(chunks, whole), ...drift],
      news: isUnderWay ? [] : [...goesOn(chunks), ...(reachesNow ? [] : drift)],
    },
  };
}

function settling(ids: readonly string[], { from }: Chunks): readonly string[] {
  if (ids.length === 0) return [];
  return [
    `After the last chunk ${listed(ids)} ${ids.length === 1 ? 'counts' : 'count'} as built with the SQL of today, if there are no rows before ${shortTime(from)}.`,
  ];
}

function staying(unsettled: readonly string[], { built }: StreamState): readonly string[] {
  const partial = unsettled.filter((id) => built.get(id)?.sqlHash === partHash);
  const changed = unsettled.filter((id) => built.has(id) && !partial.includes(id));
  return [
    ...(changed.length > 0
      ? [
          `The SQL of ${listed(changed)} changed since the last build, and rows outside of this window stay as they are: the next build reads all of them again.`,
        ]
      : []),
    ...(partial.length > 0
      ? [
          `${listed(partial)} ${partial.length === 1 ? 'was' : 'were'} backfilled in part, and will be after this: the next build reads all rows.`,
        ]
      : []),
  ];
}

/**
 * Why a backfill cannot begin. A part of the rows under other settings than the rest would be a table that is nobody’s,
 * and what is nowhere but in the sources is not in a window of them.
 */
export function refusalOfChunk(
  table: StreamTable,
  chosen: readonly Transformation[],
  state: StreamState,
  options: {
    readonly anew: readonly string[];
    readonly found: readonly Discovery[];
    readonly transformations: readonly string[];
  },
): Refusal | undefined {
  const next = 'Build the stream first: a backfill replaces a part of what is there.';
  const silent = options.transformations.find((id) => !chosen.some((one) => one.id === id));
  if (silent !== undefined) {
    return {
      message: `${silent} gives no activities, so there is nothing to backfill.`,
      next: 'Leave it out: every build and every backfill reads it.',
    };
  }
  if (chosen.length === 0) {
    return {
      message: `Nothing of ${table.stream.name} is backfilled by itself: its transformations have \`update: once\`.`,
      next: 'Name those that are meant with --transformation.',
    };
  }
  if (state.table === undefined || isAllEmptied(state)) return undefined;
  if (options.anew.length > 0) return { message: options.anew.join(' '), next };
  const missing = lackingColumns(table, state);
  if (missing.length > 0) return { message: `The table lacks ${listed(missing)}.`, next };
  if (state.takenBack) return { message: 'Somebody who was removed is no longer on the lists.', next };
  const anew = options.found.flatMap((one) => (one.kind === 'anew' ? [one.reason] : []));
  if (anew.length === 0) return undefined;
  return {
    message: anew.join(' '),
    next: 'Build the stream with `activity-schema build --full`, then give this command again.',
  };
}

/** What a chunk adds to the steps of its window, and what of the scope it settles. Nothing where there is none. */
export function backfilling(
  table: StreamTable,
  scope: Scope,
  roles: Roles,
  state: StreamState,
  backfill: Backfill | undefined,
): {
  readonly scope: Scope;
  readonly roles: Roles;
  readonly before: readonly Step[];
  readonly settle: readonly Step[];
  readonly after: readonly Step[];
} {
  if (backfill === undefined) return { scope, roles, before: [], settle: [], after: [] };
  const reach = reachSteps(table, scope, backfill);
  return {
    scope: {
      ...scope,
      readings: scope.readings.map((one) => ({
        ...one,
        settledHash: settledHash(one, backfill),
        undated: one.undated === 'read' && !backfill.countsWindowless ? 'left' : one.undated,
      })),
    },
    roles: { ...roles, areCounted: !backfill.countsWindowless },
    before: reach,
    settle: earlierSteps(table, scope, roles, backfill),
    after: progressSteps(table, state, backfill, reach.length > 0),
  };
}

function settledHash({ id, sqlHash }: Reading, { isLast, reachesNow, unsettled }: Backfill): string | undefined {
  if (!unsettled.has(id)) return undefined;
  return isLast && reachesNow ? sqlHash : partHash;
}
