import { describe, expect, test } from 'vitest';
import type { Scheduled, Stream } from '../project/project.ts';
import { dueNow, type ScheduledCommand, type Successes, scheduleState } from './due.ts';

const range = { start: 0, end: 0 };

function stream(schedule: Partial<Record<ScheduledCommand, string>>): Pick<Stream, 'name' | 'schedule'> {
  const lines = Object.entries(schedule) as [ScheduledCommand, string][];
  return { name: 'customer_stream', schedule: lines.map(([command, cron]): Scheduled => ({ command, cron, range })) };
}

const nightly = stream({ build: '0 */6 * * *', reconcile: '0 5 * * *', check: '0 4 * * 0', full: '0 3 1 * *' });

/** Everything was done on Wednesday the tenth at noon; what `last` says, then. */
function done(last: Successes['last'] = {}): Successes {
  const noon = '2024-01-10T12:00:00';
  return { first: '2023-12-01T00:00:00', last: { build: noon, reconcile: noon, full: noon, check: noon, ...last } };
}

const commands = (successes: Successes, now: string, of = nightly): readonly string[] =>
  dueNow(of, successes, now).map(({ command }) => command);

describe('what is due', () => {
  test.each<[string, string, readonly string[]]>([
    ['nothing before the next moment', '2024-01-10T17:59:59', []],
    ['a build at its moment', '2024-01-10T18:00:00', ['build']],
    ['a reconcile does the work of the build', '2024-01-11T06:30:00', ['reconcile']],
    ['a check is no build', '2024-01-14T04:00:00', ['reconcile', 'check']],
    ['a full build does the work of both', '2024-02-01T07:00:00', ['full', 'check']],
  ])('%s', (_, now, expected) => {
    expect(commands(done(), now)).toEqual(expected);
  });

  test('what a full build or a reconcile did is not due again', () => {
    const behind = { build: '2024-01-09T00:00:00', reconcile: '2024-01-09T00:00:00' };
    expect(commands(done({ ...behind, full: '2024-01-10T17:00:00' }), '2024-01-10T17:30:00')).toEqual([]);
    expect(commands(done({ ...behind, full: '2024-01-09T00:00:00' }), '2024-01-10T17:30:00')).toEqual(['reconcile']);
    const reconciled = { build: '2024-01-09T00:00:00', reconcile: '2024-01-10T17:00:00' };
    expect(commands(done(reconciled), '2024-01-10T17:30:00')).toEqual([]);
    // A build is not a reconcile.
    expect(
      commands(done({ reconcile: '2024-01-10T04:00:00', full: '2024-01-09T00:00:00' }), '2024-01-10T12:30:00'),
    ).toEqual(['reconcile']);
  });

  test('however many moments went by, it is run once', () => {
    expect(dueNow(nightly, done(), '2024-01-11T01:00:00')).toEqual([
      {
        command: 'build',
        since: '2024-01-10T18:00:00',
        reason:
          'The build of 2024-01-10 18:00, and 1 after it, are due: the last one that succeeded began at 2024-01-10 12:00.',
      },
    ]);
  });

  test('of a stream that was never built, a build, whatever the schedule has', () => {
    const never: Successes = { first: undefined, last: {} };
    const reason = 'customer_stream was never built.';
    for (const schedule of [nightly, stream({ check: '0 4 * * 0' })]) {
      expect(dueNow(schedule, never, '2024-01-10T12:00:00')).toEqual([{ command: 'build', since: undefined, reason }]);
    }
    expect(dueNow(stream({}), never, '2024-01-10T12:00:00')).toEqual([]);
  });

  test('what was never done is owed from the first build on', () => {
    const first: Successes = { first: '2024-01-10T12:00:00', last: { build: '2024-01-10T12:00:00' } };
    expect(commands(first, '2024-01-10T13:00:00')).toEqual([]);
    expect(commands(first, '2024-01-11T05:00:00')).toEqual(['reconcile']);
  });

  test('what is in no schedule is never due', () => {
    expect(dueNow(stream({}), done(), '2030-01-01T00:00:00')).toEqual([]);
    expect(commands(done(), '2030-01-01T00:00:00', stream({ build: '0 0 * * *' }))).toEqual(['build']);
  });

  test('a moment that never comes is never due', () => {
    expect(scheduleState(stream({ full: '0 0 30 2 *' }), done(), '2030-01-01T00:00:00')).toEqual([
      { command: 'full', last: '2024-01-10T12:00:00', due: undefined, missed: 0, next: undefined },
    ]);
  });
});

test('a schedule is told line by line, with what comes next', () => {
  expect(scheduleState(nightly, done(), '2024-01-11T01:00:00')).toEqual([
    { command: 'full', last: '2024-01-10T12:00:00', due: undefined, missed: 0, next: '2024-02-01T03:00:00' },
    { command: 'reconcile', last: '2024-01-10T12:00:00', due: undefined, missed: 0, next: '2024-01-11T05:00:00' },
    {
      command: 'build',
      last: '2024-01-10T12:00:00',
      due: '2024-01-10T18:00:00',
      missed: 2,
      next: '2024-01-11T06:00:00',
    },
    { command: 'check', last: '2024-01-10T12:00:00', due: undefined, missed: 0, next: '2024-01-14T04:00:00' },
  ]);
});

test('moments are counted up to a hundred', () => {
  const [line] = scheduleState(stream({ build: '* * * * *' }), done(), '2024-03-01T00:00:00');
  expect(line).toMatchObject({ missed: 100, due: '2024-01-10T12:01:00' });
});
