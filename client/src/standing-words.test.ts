import { describe, expect, test } from 'vitest';
import type { StreamStatus } from '../../server/src/run/runner.ts';
import { nothingDue, standingInWords } from './standing-words.ts';

const status = (parts: Partial<StreamStatus>): StreamStatus => ({
  stream: 'customer_stream',
  now: '2024-03-02T10:00:00',
  isBuilt: true,
  last: {},
  schedule: [],
  due: [],
  drift: { settings: false, emptied: [], transformations: [], words: [] },
  running: undefined,
  queued: [],
  ...parts,
});
const due = { command: 'build', since: undefined, reason: 'customer_stream was never built.' } as const;
const drift = {
  settings: true,
  emptied: [],
  transformations: [{ id: 'rides', change: 'new' }],
  words: ['rides is new.'],
} as const;

describe('the status bar', () => {
  test('says nothing where there is nothing to do', () => {
    const running = { run: 'a', command: 'build', holder: 'ada', since: '2024-03-02T09:00:00' };
    expect(standingInWords([status({ running })])).toBeUndefined();
  });

  test('counts what is due and what changed, and says why, stream by stream', () => {
    const words = standingInWords([
      status({ due: [due], drift }),
      status({ stream: 'bike_stream', due: [due] }),
      status({}),
    ]);
    expect(words).toEqual({
      text: '$(watch) 2 due $(diff) 2 changed',
      spoken: 'Activity Schema: 2 runs are due, 2 changed since the last build',
      tooltip:
        'customer_stream:\ncustomer_stream was never built.\nrides is new.\nbike_stream:\ncustomer_stream was never built.',
    });
  });
});

test('where nothing is due, what comes next is', () => {
  const line = (command: 'build' | 'reconcile', next: string) => ({
    command,
    last: undefined,
    due: undefined,
    missed: 0,
    next,
  });
  const schedule = [line('reconcile', '2024-03-03T03:00:00'), line('build', '2024-03-02T11:00:00')];
  expect(nothingDue([status({ schedule })])).toBe(
    'Nothing is due. Next is the build of customer_stream, at 2024-03-02 11:00 UTC.',
  );
  expect(nothingDue([status({})])).toMatch(/no stream has a `schedule`/);
});
