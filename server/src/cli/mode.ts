import { parseDuration } from '../project/duration.ts';
import { parseMoment } from '../project/moment.ts';
import type { BuildMode } from '../streams/plan.ts';
import { UsageError } from './failure.ts';

/** What a command is asked to do, from its options. */

export function buildMode({ full }: { readonly full: boolean }): BuildMode {
  return { kind: full ? 'full' : 'build' };
}

export function reconcileMode(input: { readonly window: string | undefined; readonly all: boolean }): BuildMode {
  if (input.all && input.window !== undefined) {
    throw new UsageError('--all and --window are two windows.', 'Give one of them.');
  }
  const window = input.window === undefined ? undefined : secondsOf('--window', input.window);
  return { kind: 'reconcile', window: input.all ? 'all' : window };
}

export function backfillMode(input: {
  readonly from: string | undefined;
  readonly to: string | undefined;
  readonly chunk: string;
}): BuildMode {
  if (input.from === undefined) {
    throw new UsageError('A backfill needs to know where to begin.', 'Say --from 2024-01-01, for example.');
  }
  const from = timeOf('--from', input.from);
  const to = input.to === undefined ? undefined : timeOf('--to', input.to);
  if (to !== undefined && from >= to)
    throw new UsageError(`--from ${from} is not before --to ${to}.`, 'Choose a window that holds something.');
  return { kind: 'backfill', from, to, chunkSeconds: secondsOf('--chunk', input.chunk) };
}

export function secondsOf(option: string, text: string): number {
  const seconds = parseDuration(text);
  if (seconds !== undefined && seconds > 0) return seconds;
  throw new UsageError(`${option} ${text} is no length of time.`, 'Write a number and a unit: `30 days`, `12 hours`.');
}

function timeOf(option: string, text: string): string {
  const time = parseMoment(text);
  if (time !== undefined) return time;
  throw new UsageError(`${option} ${text} is no time.`, 'Write it in UTC as 2024-01-31 or 2024-01-31T12:00:00.');
}
