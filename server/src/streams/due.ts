import type { Scheduled, Stream } from '../project/project.ts';
import { momentAfter } from '../project/schedule.ts';

/** What a stream's schedule asks for, in the order in which it would be run: what comes first does the next one's work. */
export type ScheduledCommand = Scheduled['command'];

export const scheduledCommands = ['full', 'reconcile', 'build', 'check'] as const satisfies readonly ScheduledCommand[];

/** When runs of a stream that succeeded began. ISO timestamps without a zone, in UTC. */
export interface Successes {
  /** The very first of those that build; undefined: the stream was never built. */
  readonly first: string | undefined;
  /** The last of each command. */
  readonly last: Readonly<Partial<Record<ScheduledCommand, string>>>;
}

/** One line of a schedule, at a moment. */
export interface ScheduledState {
  readonly command: ScheduledCommand;
  /** When it was last done, by itself or by a command that does its work too; undefined: never. */
  readonly last: string | undefined;
  /** The first moment since then at which it should have been; undefined: it is not due. */
  readonly due: string | undefined;
  /** How many such moments went by, counted up to 100. */
  readonly missed: number;
  /** The next moment to come; undefined where there is none. */
  readonly next: string | undefined;
}

/** What has to be run, and why. */
export interface Due {
  readonly command: ScheduledCommand;
  /** The moment at which it should have been; undefined for a stream that was never built. */
  readonly since: string | undefined;
  /** `The build of 2024-01-05 06:00 is due; the last one began at 2024-01-05 00:00.` */
  readonly reason: string;
}

/** Every line of a stream's schedule, by what the ledger says was done. Source: `processing.md`, `run --due`. */
export function scheduleState(
  { schedule }: Pick<Stream, 'schedule'>,
  successes: Successes,
  now: string,
): readonly ScheduledState[] {
  return scheduledCommands.flatMap((command) => {
    const line = schedule.find((one) => one.command === command);
    if (line === undefined) return [];
    const last = lastDone(command, successes);
    const next = momentAfter(line.cron, now);
    // What was never done is owed from when there was something to do it to.
    const since = last ?? successes.first;
    const moments = since === undefined ? [] : momentsBetween(line.cron, since, now);
    return [{ command, last, due: moments[0], missed: moments.length, next }];
  });
}

/** What is to be run now, in order, each once. A full build or a reconcile makes what it does anyway needless. */
export function dueNow(stream: Pick<Stream, 'name' | 'schedule'>, successes: Successes, now: string): readonly Due[] {
  if (stream.schedule.length === 0) return [];
  if (successes.first === undefined) {
    return [{ command: 'build', since: undefined, reason: `${stream.name} was never built.` }];
  }
  const due = scheduleState(stream, successes, now).flatMap(({ command, last, due: since, missed }) =>
    since === undefined ? [] : [{ command, since, reason: reasonOf(command, since, missed, last) }],
  );
  const [leading] = due;
  return due.filter((one) => one === leading || one.command === 'check');
}

const does: Readonly<Record<ScheduledCommand, readonly ScheduledCommand[]>> = {
  full: ['full'],
  reconcile: ['reconcile', 'full'],
  build: ['build', 'reconcile', 'full'],
  check: ['check'],
};

function lastDone(command: ScheduledCommand, { last }: Successes): string | undefined {
  return does[command]
    .flatMap((one) => last[one] ?? [])
    .toSorted()
    .at(-1);
}

const most = 100;

function momentsBetween(cron: string, since: string, now: string): readonly string[] {
  const moments: string[] = [];
  for (let at = momentAfter(cron, since); at !== undefined && at <= now && moments.length < most; ) {
    moments.push(at);
    at = momentAfter(cron, at);
  }
  return moments;
}

const titles: Readonly<Record<ScheduledCommand, string>> = {
  full: 'full build',
  reconcile: 'reconcile',
  build: 'build',
  check: 'check of history',
};

function reasonOf(command: ScheduledCommand, since: string, missed: number, last: string | undefined): string {
  const title = titles[command];
  const others = missed > 1 ? `, and ${missed >= most ? `${most} or more` : missed - 1} after it,` : '';
  const before = last === undefined ? 'there was none yet' : `the last one that succeeded began at ${minute(last)}`;
  return `The ${title} of ${minute(since)}${others} ${missed > 1 ? 'are' : 'is'} due: ${before}.`;
}

/** `2024-01-05 06:00` */
export function minute(iso: string): string {
  return iso.slice(0, 16).replace('T', ' ');
}
