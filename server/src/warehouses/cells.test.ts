import { expect, test } from 'vitest';
import { timestampCell } from './cells.ts';

test.each([
  ['2024-01-31 08:00:00.5+00', '2024-01-31T08:00:00.5'],
  ['2024-01-31', '2024-01-31'],
  ['-infinity', '-infinity'],
  ['0044-03-15 (BC) 12:00:00', '0044-03-15 (BC) 12:00:00'],
  ['0044-03-15 12:00:00 BC', '0044-03-15T12:00:00 BC'],
])('the time %s is told as %s', (text, cell) => {
  expect(timestampCell(text)).toBe(cell);
});
