import { describe, expect, test } from 'vitest';
import type { Figures, RunRecord } from '../run/runner.ts';
import { runsOf } from '../run/runs.ts';
import { reportFigures } from '../streams/plan.ts';
import { runInfo } from './run-pages.ts';

const none = Object.fromEntries(reportFigures.map((figure) => [figure, 0])) as Figures;
const now = new Date('2024-03-02T10:00:30Z');

function line(parts: Omit<Partial<RunRecord>, 'figures'> & { readonly figures?: Partial<Figures> }): RunRecord {
  return {
    run: 'a1b2c3d4-0000',
    stream: 'customer_stream',
    command: 'build',
    transformation: undefined,
    holder: 'ada, process 7 on castle',
    startedAt: '2024-03-02T10:00:00',
    endedAt: '2024-03-02T10:00:02.340',
    windowFrom: undefined,
    windowTo: undefined,
    sqlHash: undefined,
    rejected: [],
    outcome: 'succeeded',
    error: undefined,
    ...parts,
    figures: { ...none, ...parts.figures },
  };
}

function infosOf(lines: readonly RunRecord[], statementOf = (_: string): string | undefined => undefined) {
  return runsOf(lines).map((run) => runInfo(run, now, statementOf));
}

describe('runs in words', () => {
  test('are as many as there are, each with its transformations', () => {
    const lines = [
      line({ run: 'c' }),
      line({ run: 'b', command: 'build --full' }),
      line({ run: 'b', transformation: 'rides' }),
      line({ run: 'a', command: 'reconcile' }),
    ];
    const told = infosOf(lines).map(({ run, title, transformations }) => [run, title, transformations.length]);
    expect(told).toEqual([
      ['c', 'Build', 0],
      ['b', 'Full Rebuild', 1],
      ['a', 'Reconcile', 0],
    ]);
  });

  test('say what changed, of which rows, and how long it took', () => {
    const [info] = infosOf([
      line({ command: 'backfill', figures: { inserted: 1204, deleted: 3 } }),
      line({
        transformation: 'rides',
        windowFrom: '2024-01-01T00:00:00',
        windowTo: '2024-02-01T12:30:00.000',
        figures: { inserted: 1204, deleted: 3 },
      }),
      line({ transformation: 'signed_up', windowTo: '2024-02-01T00:00:00' }),
    ]);
    expect(info).toMatchObject({
      title: 'Backfill',
      took: '2.3 s',
      startedAt: '2024-03-02T10:00:00.000Z',
      changed: '1,204 inserted, 3 deleted',
      transformations: [
        { transformation: 'rides', window: 'from 2024-01-01 to 2024-02-01 12:30:00' },
        { transformation: 'signed_up', window: 'all rows up to 2024-02-01', changed: 'nothing changed' },
      ],
    });
  });

  test('in chunks say of each transformation all that was done, over the whole window', () => {
    const chunk = (windowFrom: string, windowTo: string | undefined) =>
      line({ transformation: 'rides', windowFrom, windowTo, figures: { inserted: 2 } });
    const [bounded, open] = [chunk('2024-02-01', '2024-03-01'), chunk('2024-02-01', undefined)].map(
      (last) => infosOf([line({ command: 'backfill' }), last, chunk('2024-01-01', '2024-02-01')])[0]?.transformations,
    );
    const rides = { transformation: 'rides', changed: '4 inserted' };
    expect(bounded).toEqual([{ ...rides, window: 'from 2024-01-01 to 2024-03-01' }]);
    expect(open).toEqual([{ ...rides, window: 'from 2024-01-01 on' }]);
  });

  test('show examples of the rows that were not loaded', () => {
    const rejected = [{ reason: 'no ts', example: 'activity_id 7' }];
    const [info] = infosOf([line({}), line({ transformation: 'rides', rejected, figures: { rejected: 1 } })]);
    expect(info?.page.text).toContain('## Rows that were not loaded\n\n- rides: no ts (activity_id 7)\n');
  });

  test.each<[Partial<RunRecord>, string | undefined]>([
    [{ outcome: 'running', endedAt: undefined }, '30.0 s'],
    [{ outcome: 'died', endedAt: undefined }, undefined],
    [{ endedAt: '2024-03-02T10:05:00' }, '5 min'],
    [{ endedAt: '2024-03-02T12:30:00' }, '2.5 h'],
  ])('take as long as is known: %j', (parts, took) => {
    expect(infosOf([line(parts)])[0]?.took).toBe(took);
  });

  test('are a page with the figures that are not nought, in columns', () => {
    const [info] = infosOf([
      line({ figures: { read: 12, inserted: 9 } }),
      line({ transformation: 'rides', figures: { read: 12, inserted: 9 } }),
    ]);
    expect(info?.page.text).toBe(`# Build of customer_stream

This run succeeded.

- began: 2024-03-02 10:00:00 UTC
- took: 2.3 s
- by: ada, process 7 on castle
- run: \`a1b2c3d4-0000\`

## Rows

| transformation | read | inserted |
| -------------- | ---: | -------: |
| rides          |   12 |        9 |
| in all         |   12 |        9 |

- rides: all rows
`);
  });

  test('that failed say why, and show the statement where it is known', () => {
    const failed = line({ outcome: 'failed', error: 'rides: no such column' });
    const [known] = infosOf([failed], (error) => (error === failed.error ? 'select nothing\n' : undefined));
    expect(known?.statement).toBe('select nothing\n');
    expect(known?.page.text).toContain('## What happened\n\nrides: no such column\n');
    expect(known?.page.text).toContain('## The statement\n\n```sql\nselect nothing\n```\n');
    expect(infosOf([failed])[0]).toMatchObject({ statement: undefined, error: failed.error });
  });
});
