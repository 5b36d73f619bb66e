import pc from 'picocolors';
import { expect, test } from 'vitest';
import type { Output } from '../terminal.ts';
import { table } from './table.ts';

const columns = [
  { name: 'customer', align: 'left' },
  { name: 'orders', align: 'right' },
  { name: 'note', align: 'left' },
] as const;

function output(width: number | undefined): Output {
  return { colors: pc.createColors(false), width, write: async () => {}, line: async () => {} };
}

test('columns are aligned, wide characters count twice, nothing is cut where there is no terminal', () => {
  expect(
    table(
      columns,
      [
        ['ada', 12, 'x'.repeat(70)],
        ['日本', null, ''],
      ],
      output(undefined),
    ),
  ).toBe(
    [
      `customer  orders  note`,
      `────────  ──────  ${'─'.repeat(70)}`,
      `ada           12  ${'x'.repeat(70)}`,
      `日本        null  `,
      '',
    ].join('\n'),
  );
});

test('in a terminal no line is longer than the terminal is wide', () => {
  const lines = table(columns, [['ada', 12, 'x'.repeat(200)]], output(40))
    .trimEnd()
    .split('\n');
  expect(lines.every((line) => line.length <= 40)).toBe(true);
  expect(lines[2]).toMatch(/x…$/);
});

test('what a terminal would obey is shown, and not sent to it', () => {
  const text = table(
    [{ name: 'no\x1b[2Jte', align: 'left' }],
    [['\x1b]8;;http://x\x07link'], ['a\r\nb\x9b31m'], ['\u202etxt']],
    output(80),
  );
  expect(text.split('\n').map((line) => line.trim())).toEqual([
    'no␛[2Jte',
    expect.stringMatching(/^─+$/),
    '␛]8;;http://x␇link',
    'a b\\u009b31m',
    '\\u202etxt',
    '',
  ]);
});

test('columns that do not fit are counted', () => {
  const many = Array.from({ length: 20 }, (_, i) => ({ name: `column_${i}`, align: 'left' as const }));
  expect(table(many, [many.map(({ name }) => name)], output(40))).toMatch(/… 16 more columns/);
});
