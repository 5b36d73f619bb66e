import { beginningOfTime, earlier } from './state.ts';

/** Which windows of history are compared with the sources. Source: `processing.md`, `check`. */

/** Rows of a transformation with `from` ≤ `ts` < `to`. ISO without a zone, in UTC. */
export interface HistoryWindow {
  readonly transformation: string;
  /** Its place in the time line, cut into windows of one size from 1970 on; undefined: all before the first of them. */
  readonly index: number | undefined;
  readonly from: string;
  readonly to: string;
}

/** How far back and forth the rows of a transformation go. */
export interface History {
  readonly transformation: string;
  readonly from: string;
  readonly to: string;
}

export interface Draw {
  /** How many windows of each transformation; all there are, where there are no more. */
  readonly windows: number;
  readonly sizeSeconds: number;
  /** The same seed draws the same windows of the same history. */
  readonly seed: number;
}

export function drawnWindows(history: History, { windows, sizeSeconds, seed }: Draw): readonly HistoryWindow[] {
  const { transformation } = history;
  const first = indexOf(history.from, sizeSeconds);
  const count = indexOf(history.to, sizeSeconds) - first + 1;
  const random = randomNumbers(`${seed} ${transformation}`);
  const chosen = new Set<number>();
  if (count <= windows) for (let nth = 0; nth < count; nth += 1) chosen.add(first + nth);
  while (chosen.size < Math.min(windows, count)) chosen.add(first + Math.floor(random() * count));
  return [...chosen].sort((a, b) => a - b).map((index) => windowAt(transformation, index, sizeSeconds));
}

/** What lies before the history: it should hold nothing. */
export function windowBefore({ transformation, from }: History, sizeSeconds: number): HistoryWindow {
  const { from: to } = windowAt(transformation, indexOf(from, sizeSeconds), sizeSeconds);
  return { transformation, index: undefined, from: beginningOfTime, to };
}

/** The windows beside one, so far as they are in the history. */
export function neighbours(
  { transformation, index }: HistoryWindow,
  { from, to }: History,
  sizeSeconds: number,
): readonly HistoryWindow[] {
  if (index === undefined) return [];
  return [index - 1, index + 1]
    .filter((one) => one >= indexOf(from, sizeSeconds) && one <= indexOf(to, sizeSeconds))
    .map((one) => windowAt(transformation, one, sizeSeconds));
}

/** The same stretches of time as fewer windows: those that meet or overlap are one. By transformation and time. */
export function joinedWindows<W extends Omit<HistoryWindow, 'index'>>(
  windows: readonly W[],
): readonly Omit<HistoryWindow, 'index'>[] {
  const joined: { transformation: string; from: string; to: string }[] = [];
  const order = (one: W): string => `${one.transformation}\u0000${one.from}`;
  for (const { transformation, from, to } of windows.toSorted((a, b) => (order(a) < order(b) ? -1 : 1))) {
    const last = joined.at(-1);
    if (last?.transformation !== transformation || last.to < from) joined.push({ transformation, from, to });
    else if (last.to < to) last.to = to;
  }
  return joined;
}

/** The last moment of a window, to the microsecond. */
export function lastMoment({ to }: Pick<HistoryWindow, 'to'>): string {
  return earlier(to, 0.000001);
}

function windowAt(transformation: string, index: number, sizeSeconds: number): HistoryWindow {
  return { transformation, index, from: moment(index * sizeSeconds), to: moment((index + 1) * sizeSeconds) };
}

export function indexOf(iso: string, sizeSeconds: number): number {
  return Math.floor(Date.parse(`${iso.slice(0, 19)}Z`) / 1000 / sizeSeconds);
}

function moment(seconds: number): string {
  return new Date(seconds * 1000).toISOString().slice(0, 19);
}

/** Numbers from 0 to 1 that look like chance and are the same for the same text (mulberry32, seeded by FNV-1a). */
function randomNumbers(text: string): () => number {
  let state = 0x811c9dc5;
  for (const letter of text) state = Math.imul(state ^ (letter.codePointAt(0) ?? 0), 0x01000193);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/** Whether a window of the table is not what its source says. */
export function isDifferent(counted: {
  readonly missing: number;
  readonly surplus: number;
  readonly changed: number;
}): boolean {
  return counted.missing + counted.surplus + counted.changed > 0;
}

/** Why a reconcile reads a window again that is not its own. */
export function queuedReason({ transformation }: Pick<HistoryWindow, 'transformation'>): string {
  return `In this window a check of history found that ${transformation} differs from its source, and left it to the next reconcile.`;
}
