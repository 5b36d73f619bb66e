import { describe, expect, test } from 'vitest';
import type { ToView } from './messages.ts';
import { createRuns } from './runs.ts';

const column = { name: 'n', type: 'INTEGER', kind: 'number' } as const;
const rows = (amount: number): ToView => ({
  type: 'rows',
  columns: [column],
  rows: Array.from({ length: amount }, (_, index) => [index]),
});
const end: ToView = { type: 'end', summary: 'done', notes: [] };

function begun(title: string, runs = createRuns()) {
  let cancelled = 0;
  const actions = { cancel: () => void cancelled++, showSql: () => {}, build: () => {} };
  return { runs, run: runs.begin(title, '', actions), cancelled: () => cancelled };
}

/** What a view that opens now is shown. */
function view(runs: ReturnType<typeof createRuns>): ToView[] {
  const shown: ToView[] = [];
  runs.show((message) => void shown.push(message));
  return shown;
}
const amountOf = (shown: readonly ToView[]): number =>
  shown.reduce((sum, message) => sum + (message.type === 'rows' ? message.rows.length : 0), 0);

describe('a run that takes the view', () => {
  test('cancels the one that had it, of which nothing more is shown', () => {
    const a = begun('A');
    const shown = view(a.runs);
    a.run.send(rows(1));
    const b = begun('B', a.runs);
    expect(a.cancelled()).toBe(1);
    a.run.send(rows(2));
    a.run.send(end);
    b.run.send(end);
    expect(shown.map(({ type }) => type)).toEqual(['begin', 'rows', 'begin', 'end']);
  });

  test('leaves alone what has ended', () => {
    const a = begun('A');
    a.run.send(end);
    begun('B', a.runs);
    expect(a.cancelled()).toBe(0);
  });
});

describe('a view', () => {
  test('that opens late has everything', () => {
    const { runs, run } = begun('A');
    for (let i = 0; i < 30; i++) run.send(rows(1000));
    expect(amountOf(view(runs))).toBe(30_000);
  });

  test('that opens anew has some rows and says so', () => {
    const { runs, run } = begun('A');
    const first = view(runs);
    for (let i = 0; i < 30; i++) run.send(rows(1000));
    run.send(end);
    expect(amountOf(first)).toBe(30_000);
    expect(first.at(-1)).toEqual(end);
    const again = view(runs);
    expect(amountOf(again)).toBe(10_000);
    expect(again.at(-1)).toMatchObject({ notes: [expect.stringContaining('only some of the rows')] });
  });
});
