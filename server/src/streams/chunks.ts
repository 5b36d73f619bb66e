import { writeDuration } from '../project/duration.ts';
import type { Stream } from '../project/project.ts';
import type { BackfillMode, Refusal } from './plan.ts';
import { earlier, type StreamState } from './state.ts';

/** A backfill that was begun and not finished, as the ledger remembers it. Times are ISO texts without a zone, in UTC. */
export interface UnfinishedBackfill {
  readonly begunAt: string;
  /** Hashes of the SQL it was begun with, by transformation. */
  readonly transformations: ReadonlyMap<string, string>;
  readonly from: string;
  /** Undefined: up to now, whenever that is. */
  readonly to: string | undefined;
  readonly chunkSeconds: number | undefined;
  /** The end of the last chunk that is done. */
  readonly doneUntil: string;
}

/** The chunks of a backfill and which of them is next. Source: `processing.md`, "The commands", `backfill`. */
export interface Chunks {
  readonly from: string;
  /** Where the last one ends; where the backfill has no end, the moment up to which its chunks were counted. */
  readonly to: string;
  readonly count: number;
  readonly done: number;
  /** Rows with `from` ≤ `ts` < `to`; without `to` all from `from` on. */
  readonly next: { readonly from: string; readonly to: string | undefined };
  /** When it was begun, where that was not now. */
  readonly begunAt: string | undefined;
}

export type Chunking =
  | { readonly kind: 'chunks'; readonly chunks: Chunks }
  | { readonly kind: 'refused'; readonly refusal: Refusal };

/**
 * What of a backfill is to be done next. `hashes` are of the transformations it reads, as they are today; `countedTo`:
 * the end that the run found when it began, which its last chunk reaches however long it takes.
 */
export function chunksOf(
  mode: BackfillMode,
  hashes: ReadonlyMap<string, string>,
  { allowFuture }: Stream,
  { now, backfills = [] }: Pick<StreamState, 'now' | 'backfills'>,
  countedTo: string | undefined,
): Chunking {
  const from = earlier(mode.from, 0);
  const asked = mode.to === undefined ? undefined : earlier(mode.to, 0);
  const today = countedTo ?? earlier(now, 0);
  const end = asked === undefined ? today : allowFuture || asked < today ? asked : today;
  if (from >= end) {
    return {
      kind: 'refused',
      refusal: {
        message: `There is nothing from ${shortTime(from)} to ${shortTime(end)}, which is ${asked === end ? 'the end of the backfill' : 'now'}.`,
        next: 'Begin earlier.',
      },
    };
  }
  const { chunkSeconds } = mode;
  const length = chunkSeconds ?? Number.POSITIVE_INFINITY;
  const count = Math.max(1, Math.ceil((instant(end) - instant(from)) / 1000 / length));
  const begun = backfills.find((one) => isSame(one, { from, to: asked, chunkSeconds }, hashes));
  const passed = begun === undefined ? 0 : (instant(begun.doneUntil) - instant(from)) / 1000 / length;
  const done = Math.min(Math.round(passed), count - 1);
  const border = (index: number): string => (index === 0 ? from : earlier(from, -index * length));
  return {
    kind: 'chunks',
    chunks: {
      from,
      to: end,
      count,
      done,
      next: { from: border(done), to: done + 1 < count ? border(done + 1) : asked },
      begunAt: begun?.begunAt,
    },
  };
}

function isSame(
  begun: UnfinishedBackfill,
  asked: Pick<UnfinishedBackfill, 'from' | 'to' | 'chunkSeconds'>,
  hashes: ReadonlyMap<string, string>,
): boolean {
  return (
    begun.from === asked.from &&
    begun.to === asked.to &&
    begun.chunkSeconds === asked.chunkSeconds &&
    begun.transformations.size === hashes.size &&
    [...hashes].every(([id, hash]) => begun.transformations.get(id) === hash)
  );
}

/** Milliseconds; what is finer does not move a border. */
function instant(iso: string): number {
  return Date.parse(`${iso}Z`);
}

/** How many there are, from when to when, and which are done. */
export function chunkReasons(chunks: Chunks, mode: BackfillMode): readonly string[] {
  const { from, to, count } = chunks;
  const end = mode.to === undefined ? `now (${shortTime(to)})` : shortTime(to);
  const window = `from ${shortTime(from)} to ${end}`;
  const each = mode.chunkSeconds === undefined ? '' : ` of ${writeDuration(mode.chunkSeconds)}`;
  const whole =
    count === 1 ? `One chunk, ${window}.` : `${count} chunks${each}, ${window}, each in its own transaction.`;
  return [whole, ...goesOn(chunks)];
}

/** Where a backfill goes on that was begun before. */
export function goesOn({ next, done, count, begunAt }: Chunks): readonly string[] {
  if (begunAt === undefined) return [];
  return [`Goes on from ${shortTime(next.from)}: ${done} of ${count} chunks are done.`];
}

/** A time as somebody would type it: without a time of day at midnight, and never finer than a second. */
export function shortTime(iso: string): string {
  return iso
    .replace(/\.\d+$/, '')
    .replace(/T00:00:00$/, '')
    .replace('T', ' ');
}

/** What is typed for a backfill. */
export function backfillCommand(
  transformations: readonly string[],
  { from, to, chunkSeconds }: Pick<UnfinishedBackfill, 'from' | 'to' | 'chunkSeconds'>,
): string {
  const time = (iso: string): string => iso.replace(/T00:00:00$/, '');
  return [
    'activity-schema backfill',
    ...transformations.map((id) => `--transformation ${quoted(id)}`),
    `--from ${time(from)}`,
    ...(to === undefined ? [] : [`--to ${time(to)}`]),
    ...(chunkSeconds === undefined ? [] : [`--chunk "${writeDuration(chunkSeconds)}"`]),
  ].join(' ');
}

/** An argument as a shell reads it as one. */
function quoted(text: string): string {
  return /^[\w./@:+-]+$/.test(text) ? text : `"${text.replace(/["\\$`]/g, '\\$&')}"`;
}
