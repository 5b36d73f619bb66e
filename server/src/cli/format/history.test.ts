import pc from 'picocolors';
import { expect, test } from 'vitest';
import { noFigures } from '../../run/figures.ts';
import type { RunRecord } from '../../run/runner.ts';
import type { Output } from '../terminal.ts';
import { historyText } from './history.ts';

const out: Output = { colors: pc.createColors(false), width: undefined, write: async () => {}, line: async () => {} };

const record = (run: string, parts: Partial<RunRecord>): RunRecord => ({
  run,
  stream: 'customer_stream',
  command: 'build',
  transformation: undefined,
  holder: 'ada',
  startedAt: '2024-01-31T10:00:00',
  endedAt: '2024-01-31T10:00:02',
  windowFrom: undefined,
  windowTo: undefined,
  sqlHash: undefined,
  figures: { ...noFigures, rejected: 1 },
  rejected: [],
  outcome: 'succeeded',
  error: undefined,
  ...parts,
});

test('below the runs stands what went wrong, and each rejected row once, with the newest run that met it', () => {
  const noTime = { reason: 'no ts', example: 'activity_id 2, ts null' };
  const noId = { reason: 'no activity_id', example: 'activity_id null' };
  const runs = [
    record('33333333-c', { outcome: 'failed', error: 'No such table.' }),
    record('22222222-b', {}),
    record('22222222-b', { transformation: 'rides', rejected: [noTime] }),
    record('11111111-a', {}),
    record('11111111-a', { transformation: 'rides', rejected: [noId, noTime] }),
  ];
  expect(historyText(runs, out).split('\n\n')[1]).toBe(`failed 33333333: No such table.
rejected 22222222 rides: no ts (activity_id 2, ts null)
rejected 11111111 rides: no activity_id (activity_id null)
`);
  expect(historyText(runs.slice(1, 2), out)).not.toContain('\n\n');
});

test('of a transformation that was read in chunks each has its window', () => {
  const chunk = (windowFrom: string, windowTo: string): RunRecord =>
    record('11111111-a', { transformation: 'rides', windowFrom, windowTo });
  const text = historyText(
    [
      record('11111111-a', { command: 'backfill' }),
      record('11111111-a', { transformation: 'visits', windowFrom: '2024-01-01T00:00:00' }),
      chunk('2024-01-01T00:00:00', '2024-01-30T23:59:59.999999'),
      chunk('2024-01-31T00:00:00', '2024-02-11T08:30:00.25'),
    ],
    out,
  );
  expect(
    text
      .split('\n')
      .flatMap((line) => /^ +(?:visits|rides).*?(?= {2})/.exec(line) ?? [])
      .map((what) => what.trim()),
  ).toEqual(['visits', 'rides from 2024-01-01 to 2024-01-31', 'rides from 2024-01-31 to 2024-02-11 08:30:00']);
});
