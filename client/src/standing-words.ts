import type { StreamStatus } from '../../server/src/run/runner.ts';

/** What somebody may want to do something about, for the status bar; undefined where there is nothing. */
export interface StandingWords {
  readonly text: string;
  readonly tooltip: string;
  /** What a screen reader says. */
  readonly spoken: string;
}

export function standingInWords(statuses: readonly StreamStatus[]): StandingWords | undefined {
  const due = statuses.reduce((sum, one) => sum + one.due.length, 0);
  const changed = statuses.reduce(
    (sum, { drift }) => sum + drift.transformations.length + drift.emptied.length + (drift.settings ? 1 : 0),
    0,
  );
  const told = [
    ...(due === 0 ? [] : [{ text: `$(watch) ${due} due`, spoken: `${due} ${due === 1 ? 'run is' : 'runs are'} due` }]),
    ...(changed === 0
      ? []
      : [{ text: `$(diff) ${changed} changed`, spoken: `${changed} changed since the last build` }]),
  ];
  if (told.length === 0) return undefined;
  return {
    text: told.map(({ text }) => text).join(' '),
    spoken: `Activity Schema: ${told.map(({ spoken }) => spoken).join(', ')}`,
    tooltip: statuses
      .flatMap(({ stream, due, drift, running, queued }) => {
        const waiting = queued.length === 0 ? [] : [`${windows(queued.length)} for the next reconcile.`];
        const busy = running === undefined ? [] : [`${running.command} is running, by ${running.holder}.`];
        const own = [...due.map(({ reason }) => reason), ...drift.words, ...waiting, ...busy];
        return own.length === 0 ? [] : [`${stream}:`, ...own];
      })
      .join('\n'),
  };
}

/** When the next run of a schedule comes, for somebody who wants to run what is due and nothing is. */
export function nothingDue(statuses: readonly StreamStatus[]): string {
  const coming = statuses.flatMap(({ stream, schedule }) =>
    schedule.flatMap(({ command, next }) => (next === undefined ? [] : [{ stream, command, next }])),
  );
  const [first] = coming.toSorted((a, b) => (a.next < b.next ? -1 : 1));
  if (first === undefined) return 'Nothing is due: no stream has a `schedule`.';
  const when = first.next.slice(0, 16).replace('T', ' ');
  return `Nothing is due. Next is the ${first.command} of ${first.stream}, at ${when} UTC.`;
}

function windows(amount: number): string {
  return amount === 1 ? 'A window of rows waits' : `${amount} windows of rows wait`;
}
