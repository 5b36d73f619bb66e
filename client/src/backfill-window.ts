import type { BuildParams } from '../../server/src/lsp/protocol.ts';
import { parseDuration } from '../../server/src/project/duration.ts';
import { parseMoment, writeMoment } from '../../server/src/project/moment.ts';

/** What a backfill is asked to replace, as it is typed: times in UTC, `now`, and how much at a time. */
export interface WrittenWindow {
  readonly from: string;
  readonly to: string;
  /** Empty: all at once. */
  readonly chunk: string;
}

type Backfill = Extract<BuildParams['mode'], { kind: 'backfill' }>;

/** From the beginning of last month until now. */
export function usualWindow(now: Date): WrittenWindow {
  const from = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - 1, 1));
  return { from: writeMoment(from).slice(0, 10), to: 'now', chunk: '30 days' };
}

/** Why a part of the window cannot be taken, beside the parts before it; undefined where it can. */
export function complaint(part: keyof WrittenWindow, window: WrittenWindow, now: Date): string | undefined {
  const [from, to] = [momentOf(window.from, now), momentOf(window.to, now)];
  switch (part) {
    case 'from':
      if (from === undefined) return howToWriteTimes;
      return from < writeMoment(now) ? undefined : 'That is not in the past.';
    case 'to':
      if (to === undefined) return `${howToWriteTimes} Or \`now\`.`;
      return from !== undefined && from >= to ? `That is not after ${from.replace('T', ' ')}.` : undefined;
    case 'chunk':
      return window.chunk.trim() === '' || (parseDuration(window.chunk) ?? 0) > 0
        ? undefined
        : 'Write a number and a unit: 30 days, 12 hours. Empty: all at once.';
  }
}

/** The window as the server takes it; undefined where there is a complaint about it. */
export function backfillOf(window: WrittenWindow, now: Date): Backfill | undefined {
  const isWrong = (['from', 'to', 'chunk'] as const).some((part) => complaint(part, window, now) !== undefined);
  const from = momentOf(window.from, now);
  if (isWrong || from === undefined) return undefined;
  const chunkSeconds = parseDuration(window.chunk);
  // A backfill up to now that was interrupted goes on, whenever now is.
  return { kind: 'backfill', from, to: isNow(window.to) ? undefined : momentOf(window.to, now), chunkSeconds };
}

const howToWriteTimes = 'Write it in UTC as 2024-01-31 or 2024-01-31 12:00.';

function momentOf(written: string, now: Date): string | undefined {
  return isNow(written) ? writeMoment(now) : parseMoment(written.trim());
}

function isNow(written: string): boolean {
  return written.trim().toLowerCase() === 'now';
}
