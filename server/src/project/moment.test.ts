import { expect, test } from 'vitest';
import { parseMoment } from './moment.ts';

test.each([
  ['2024-01-31', '2024-01-31T00:00:00'],
  ['2024-01-31 12:30', '2024-01-31T12:30:00'],
  ['2024-01-31T12:30:05Z', '2024-01-31T12:30:05'],
  ['2024-01-31T12:30:05.250', '2024-01-31T12:30:05.250'],
  ['2024-02-29', '2024-02-29T00:00:00'],
])('%s is a moment', (text, iso) => {
  expect(parseMoment(text)).toBe(iso);
});

test.each(['', 'now', '2024-1-31', '31.01.2024', '2023-02-29', '2024-01-31T25:00', '2024-01-31+01:00'])(
  '%j is none',
  (text) => {
    expect(parseMoment(text)).toBeUndefined();
  },
);
