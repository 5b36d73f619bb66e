import { describe, expect, test } from 'vitest';
import type { ResultColumn } from '../../../../server/src/run/runner.ts';
import { arrange, columnWidth, commaSeparated, nextOrder, type Row, tabSeparated } from './table.ts';

const columns: readonly ResultColumn[] = [
  { name: 'station', type: 'VARCHAR', kind: 'text' },
  { name: 'rides', type: 'BIGINT', kind: 'number' },
];
const rows: readonly Row[] = [
  ['Soho', 10],
  ['Bow', null],
  ['Angel', '9007199254740993'],
  ['bow road', 9],
];
const first = (arranged: readonly Row[]) => arranged.map(([station]) => station);

describe('the rows behind the grid', () => {
  test('numbers are sorted as numbers, nulls last either way', () => {
    expect(first(arrange(rows, columns, '', { column: 1, descending: false }))).toEqual([
      'bow road',
      'Soho',
      'Angel',
      'Bow',
    ]);
    expect(first(arrange(rows, columns, '', { column: 1, descending: true }))).toEqual([
      'Angel',
      'Soho',
      'bow road',
      'Bow',
    ]);
  });

  test('a filter looks into every cell, whatever the case', () => {
    expect(first(arrange(rows, columns, 'BOW', undefined))).toEqual(['Bow', 'bow road']);
    expect(first(arrange(rows, columns, '10', undefined))).toEqual(['Soho']);
  });

  test('a third click gives back the order of the warehouse', () => {
    const once = nextOrder(undefined, 1);
    const twice = nextOrder(once, 1);
    expect([once, twice, nextOrder(twice, 1), nextOrder(twice, 0)]).toEqual([
      { column: 1, descending: false },
      { column: 1, descending: true },
      undefined,
      { column: 0, descending: false },
    ]);
  });

  test('what is copied keeps its cells apart', () => {
    expect(tabSeparated([['a\tb', null, true]])).toBe('"a\tb"\t\ttrue');
    expect(commaSeparated(columns, [['say "hi", you', 1]])).toBe('station,rides\n"say ""hi"", you",1\n');
  });

  test('a column is wide enough for its name and never too wide', () => {
    const text: ResultColumn = { name: 'x', type: 'JSON', kind: 'json' };
    expect(columnWidth(text, 0, [['y'.repeat(500)]])).toBe(44);
    expect(columnWidth(text, 0, [])).toBe(5);
  });
});
