import type { BuildDialect } from '../dialects/build-dialect.ts';
import type { Stream, Transformation } from '../project/project.ts';
import { insteadOfChanged, insteadOfPartial } from './drift.ts';
import { listed } from './listed.ts';
import { lackingRefusal } from './output-columns.ts';
import type { BuildMode, Discovery, PlannedTransformation, Refusal } from './plan.ts';
import { hashesOf, readSource, type Source } from './source.ts';
import { earlier, partHash, type StreamState } from './state.ts';
import { hiddenForGood, isDone, keptReason, readingHabits, updateHabits } from './update-ways.ts';
import { isViewHash, leavingTransformations, outOfViewsReason, viewReasons } from './viewed.ts';

/** One transformation in a build: which of its rows are read, and what that says about those in the table. */
export interface Reading extends PlannedTransformation {
  readonly source: Source;
  /** Whether rows may be others than in the table without a change of the source: its SQL or its columns are others. */
  readonly isRewritten: boolean;
  /** Columns it gives, as the warehouse names them. */
  readonly outputs: readonly string[];
  /** Which of them are neither dates nor timestamps. */
  readonly untimed: ReadonlySet<string>;
  /**
   * Rows of it in the table that were not read again are gone from the source: `all` of them, or those from a time
   * on, or up to another (inclusive); `keep`: nothing is known of them.
   */
  readonly unseen:
    | { readonly kind: 'all' }
    | { readonly kind: 'from'; readonly time: string; readonly until?: string | undefined }
    | { readonly kind: 'keep' };
  /** The SQL that its rows in the table come from once this was read; undefined: what the ledger says of it stays. */
  readonly settledHash: string | undefined;
  /** `update: missing`: rows whose ids are in the table stay as they are. */
  readonly onlyMissing: boolean;
  /**
   * Rows without a time: `read`, so that it is told that they are rejected; `left` to another chunk of the same backfill;
   * there are `none`.
   */
  readonly undated: 'read' | 'left' | 'none';
  /** Whether rows are meant to change, so that those that did are nothing to tell of. Source: `updates.md`, "Sources that change". */
  readonly isMutable: boolean;
  /** The share of its rows that may have changed before all of them are read; undefined: any. */
  readonly mutationLimit: number | undefined;
}

export interface Scope {
  readonly readings: readonly Reading[];
  /** Those of which rows outside of the window are read, if the table may now lack them, and no others. */
  readonly uncovering: readonly UncoveringReading[];
  /** Transformations that are in the table and no longer in the project. */
  readonly removed: readonly string[];
  /** What is not so in every build. */
  readonly reasons: readonly string[];
  /** What is. */
  readonly habits: readonly string[];
}

/** A whole reading. `isShadowed`: rows of others may hide some of it, and not only rows of its own. */
export interface UncoveringReading extends Reading {
  readonly isShadowed: boolean;
}

export type Scoping =
  | { readonly kind: 'scope'; readonly scope: Scope }
  | { readonly kind: 'refused'; readonly refusal: Refusal };

/** What a table is made from: every transformation read whole, or the window of a backfill. */
export function wholeScope(
  transformations: readonly Transformation[],
  stream: Stream,
  dialect: BuildDialect,
  state: StreamState,
  mode: BuildMode,
): Scoping {
  return scopeOf(transformations, stream, dialect, state, () => mode.kind !== 'backfill', {
    mode,
    removed: [],
    reasons: [],
    habits: [],
    replaces: true,
    isReshaped: true,
  });
}

/**
 * What is read into a table that is there: rows from the watermark minus the lookback or the window of a reconcile, all rows
 * of a transformation that is new, changed or `update: full`, or of all where `everything` is asked for; of a backfill its
 * window and nothing else. `chosen` are the transformations asked for, `isNamed`: by their ids; `isReshaped`: the table gets
 * columns it lacked.
 */
export function incrementalScope(
  chosen: readonly Transformation[],
  all: readonly Transformation[],
  stream: Stream,
  dialect: BuildDialect,
  state: StreamState,
  options: {
    readonly mode: BuildMode;
    readonly everything: boolean;
    readonly isNamed: boolean;
    readonly isReshaped: boolean;
    readonly found: readonly Discovery[];
    /** Transformations whose rows stay in views, which are none of `all`. */
    readonly viewed: ReadonlySet<string>;
  },
): Scoping {
  const { mode } = options;
  const ids = new Set(all.map(({ id }) => id));
  const isOfAll = chosen.length === all.length && mode.kind !== 'backfill';
  const notOfAll = [...state.built.keys()].filter((id) => !ids.has(id)).sort();
  const { gone, goneViews, intoViews } = leavingTransformations(notOfAll, options.viewed, state);
  const removed = [...(isOfAll ? gone : []), ...intoViews, ...goneViews].sort();
  const reasons: string[] = [];
  const rereads = options.found.flatMap((one) => (one.kind === 'whole' ? [one] : []));
  const mustReread = new Set(rereads.map(({ transformation }) => transformation));
  const isWhole = ({ id, update }: Transformation, hash: string): boolean => {
    const built = state.built.get(id);
    if (mode.kind === 'backfill') return false;
    return (
      options.everything ||
      mustReread.has(id) ||
      update === 'full' ||
      built === undefined ||
      built.watermark === undefined ||
      built.sqlHash !== hash
    );
  };
  const news = {
    added: [] as string[],
    outOfViews: [] as string[],
    changed: [] as string[],
    partial: [] as string[],
    kept: [] as string[],
    done:
      mode.kind === 'backfill' && !options.isNamed
        ? all.filter(({ update }) => update === 'once').map(({ id }) => id)
        : [],
    vanishing: removed.length > goneViews.length,
  };
  for (const transformation of chosen) {
    const read = readSource(transformation, dialect);
    if (read.kind === 'refused') return read;
    const built = state.built.get(transformation.id);
    if (isDone(transformation, read.source.hash, built, options)) {
      news.done.push(transformation.id);
      continue;
    }
    const isKept = transformation.update === 'missing' && !options.everything;
    const wasViewed = built !== undefined && isViewHash(built.sqlHash);
    if (built === undefined) news.added.push(transformation.id);
    else if (wasViewed) news.outOfViews.push(transformation.id);
    else if (built.sqlHash === partHash) news.partial.push(transformation.id);
    else if (built.sqlHash !== read.source.hash) (isKept ? news.kept : news.changed).push(transformation.id);
    const mayLose =
      !isKept &&
      (mode.kind === 'reconcile' ||
        isWhole(transformation, read.source.hash) ||
        (transformation.windowDeleteSeconds !== undefined && mode.kind !== 'backfill'));
    if (built !== undefined && !wasViewed && mayLose) news.vanishing = true;
  }
  // A row that goes may uncover another transformation's row with the same activity_id, which the table does not hold.
  const shadowed = all.filter(({ id }) => state.built.get(id)?.shadowed);
  const mayReturn = shadowed.filter(
    (one) => one.update !== 'once' || (chosen.includes(one) && !news.done.includes(one.id)),
  );
  const mayGo = news.vanishing || mode.kind === 'backfill';
  const uncovered = news.vanishing ? mayReturn : [];
  const readAgain = new Set(uncovered.map(({ id }) => id));
  const those = (names: readonly string[]): readonly Transformation[] => all.filter(({ id }) => names.includes(id));
  // A backfill waits for columns and views.
  const mayBackfill = !options.isReshaped && news.outOfViews.length + goneViews.length + intoViews.length === 0;
  reasons.push(...rereads.map(({ reason }) => reason));
  if (news.added.length > 0 && mode.kind !== 'backfill') reasons.push(`${sentence(news.added, 'is', 'are')} new.`);
  if (news.changed.length > 0 && mode.kind !== 'backfill') {
    reasons.push(`The SQL of ${listed(news.changed)} changed since the last build: all rows are read again.`);
    if (mayBackfill) reasons.push(...insteadOfChanged(those(news.changed), state));
  }
  if (news.partial.length > 0 && mode.kind !== 'backfill') {
    reasons.push(
      `${sentence(news.partial, 'was', 'were')} backfilled in part: all rows are read again.`,
      ...(mayBackfill ? insteadOfPartial(those(news.partial), state, hashesOf(all, dialect)) : []),
    );
  }
  if (news.kept.length > 0 && mode.kind !== 'backfill') reasons.push(keptReason(news.kept));
  if (news.outOfViews.length > 0) reasons.push(outOfViewsReason(news.outOfViews));
  if (isOfAll && gone.length > 0) reasons.push(`${sentence(gone, 'is', 'are')} no longer in the project: the rows go.`);
  reasons.push(...viewReasons({ goneViews, intoViews }));
  if (mayGo) reasons.push(...shadowed.filter((one) => !mayReturn.includes(one)).map(({ id }) => hiddenForGood(id)));
  const dragged = uncovered.filter(
    (one) =>
      ![...news.changed, ...news.partial, ...news.kept, ...news.outOfViews].includes(one.id) && one.update !== 'full',
  );
  if (dragged.length > 0) {
    reasons.push(
      `${sentence(
        dragged.map(({ id }) => id),
        'is',
        'are',
      )} read whole: other transformations make rows with the same activity_id, and some of those may go.`,
    );
  }
  const read = all.filter((one) => (chosen.includes(one) && !news.done.includes(one.id)) || readAgain.has(one.id));
  const missing = read.filter(({ update }) => update === 'missing' && !options.everything).map(({ id }) => id);
  const uncovering = mode.kind === 'backfill' ? all.filter((one) => read.includes(one) || mayReturn.includes(one)) : [];
  return scopeOf(read, stream, dialect, state, (one, hash) => readAgain.has(one.id) || isWhole(one, hash), {
    mode,
    removed,
    reasons,
    uncovering,
    habits: [...updateHabits(missing, news.done, state.built), ...readingHabits(options.everything ? [] : read, mode)],
    replaces: options.everything,
    isReshaped: options.isReshaped,
  });
}

function scopeOf(
  transformations: readonly Transformation[],
  stream: Stream,
  dialect: BuildDialect,
  state: StreamState,
  isWhole: (transformation: Transformation, hash: string) => boolean,
  {
    isReshaped,
    mode,
    replaces,
    uncovering = [],
    ...rest
  }: Pick<Scope, 'removed' | 'reasons' | 'habits'> & {
    readonly isReshaped: boolean;
    /** Whether also the rows of `update: missing` are. */
    readonly replaces: boolean;
    readonly mode: BuildMode;
    readonly uncovering?: readonly Transformation[];
  },
): Scoping {
  const readings: Reading[] = [];
  for (const transformation of transformations) {
    const read = readSource(transformation, dialect);
    if (read.kind === 'refused') return read;
    const { id } = transformation;
    const outputs = state.outputs.get(id) ?? [];
    const lacking = state.outputs.has(id) ? lackingRefusal(id, stream, outputs) : undefined;
    if (lacking) return { kind: 'refused', refusal: lacking };
    const whole = isWhole(transformation, read.source.hash);
    const window = whole ? wholeWindow(stream, state) : windowOf(transformation, stream, state, mode);
    const built = state.built.get(id);
    const onlyMissing = transformation.update === 'missing' && !replaces;
    const isMutable =
      mode.kind === 'backfill' || transformation.update === 'full' || transformation.windowDeleteSeconds !== undefined;
    const isExpected = whole || onlyMissing || isMutable;
    readings.push({
      id,
      source: read.source,
      sqlHash: read.source.hash,
      isRewritten: isReshaped || built?.sqlHash !== read.source.hash,
      outputs,
      untimed: state.untimed.get(id) ?? new Set(),
      undated: state.dated?.has(id) ? 'none' : 'read',
      settledHash: read.source.hash,
      onlyMissing,
      isMutable,
      mutationLimit: isExpected ? undefined : stream.mutationLimit,
      ...window,
      ...(onlyMissing ? { unseen: { kind: 'keep' } as const } : {}),
    });
  }
  if (uncovering.length === 0) return { kind: 'scope', scope: { readings, uncovering: [], ...rest } };
  const behind = scopeOf(uncovering, stream, dialect, state, () => true, { isReshaped, replaces, mode, ...rest });
  if (behind.kind === 'refused') return behind;
  const isShadowed = ({ id }: Reading): boolean => state.built.get(id)?.shadowed ?? false;
  const whole = behind.scope.readings.map((reading) => ({ ...reading, isShadowed: isShadowed(reading) }));
  return { kind: 'scope', scope: { readings, uncovering: whole, ...rest } };
}

type Window = Pick<Reading, 'after' | 'until' | 'unseen'>;

function wholeWindow({ allowFuture }: Stream, { now }: StreamState): Window {
  return { after: undefined, until: allowFuture ? undefined : now, unseen: { kind: 'all' } };
}

function windowOf(
  { id, lookbackSeconds, windowDeleteSeconds }: Transformation,
  stream: Stream,
  state: StreamState,
  mode: BuildMode,
): Window {
  const watermark = state.built.get(id)?.watermark ?? state.now;
  const until = stream.allowFuture ? undefined : state.now;
  const lookback = lookbackSeconds ?? stream.lookbackSeconds;
  if (mode.kind === 'backfill') {
    // Without an end, what is later than now is gone, as for a reconcile.
    if (mode.to === undefined) return { after: mode.from, until, unseen: { kind: 'from', time: mode.from } };
    const last = earlier(mode.to, 0.000001);
    const end = until !== undefined && until < last ? until : last;
    return { after: mode.from, until: end, unseen: { kind: 'from', time: mode.from, until: last } };
  }
  if (mode.kind === 'reconcile') {
    const { window = stream.reconcileWindowSeconds } = mode;
    if (window === 'all') return wholeWindow(stream, state);
    // It moves the watermark on, and what a build would still have looked for must not fall behind it.
    const time = earlier(watermark, Math.max(window, lookback));
    return { after: time, until, unseen: { kind: 'from', time } };
  }
  const after = earlier(watermark, lookback);
  if (windowDeleteSeconds === undefined) return { after, until, unseen: { kind: 'keep' } };
  // Of a source that is behind, the end of it: what the clock calls the last days is not there yet.
  const [newest = watermark] = [watermark, state.now].toSorted();
  const time = earlier(newest, windowDeleteSeconds);
  return { after: [time, after].toSorted()[0], until, unseen: { kind: 'from', time } };
}

function sentence(ids: readonly string[], one: string, many: string): string {
  return `${listed(ids)} ${ids.length === 1 ? one : many}`;
}
