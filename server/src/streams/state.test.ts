import { expect, test } from 'vitest';
import { earlier, isCountable } from './state.ts';

test.each([
  ['2024-01-31T08:00:00', 3600, '2024-01-31T07:00:00'],
  ['2024-03-01T00:00:00', 86_400, '2024-02-29T00:00:00'],
  ['2024-01-31T08:00:00.123456', 1, '2024-01-31T07:59:59.123456'],
  ['2024-01-31T08:00:00.000001', 0.5, '2024-01-31T07:59:59.500001'],
  ['1970-01-01T00:00:00', 0.000001, '1969-12-31T23:59:59.999999'],
  ['1969-12-31T23:59:59.5', 0.25, '1969-12-31T23:59:59.25'],
  ['0001-01-02T00:00:00', 86_400, '0001-01-01T00:00:00'],
  ['0001-01-01T03:00:00', 86_400, '0001-01-01T00:00:00'],
  ['infinity', 3600, 'infinity'],
  ['0044-03-15 (BC)T12:00:00', 3600, '0044-03-15 (BC)T12:00:00'],
])('%s less %d seconds is %s', (iso, seconds, expected) => {
  expect(earlier(iso, seconds)).toBe(expected);
});

test.each([
  ['2024-01-31T08:00:00', true],
  ['infinity', false],
  ['0044-03-15 (BC)T12:00:00', false],
])('whether %s can be counted with: %s', (iso, expected) => {
  expect(isCountable(iso)).toBe(expected);
});
