import { describe, expect, test } from 'vitest';
import { backfillOf, complaint, usualWindow, type WrittenWindow } from './backfill-window.ts';

const now = new Date('2024-01-15T10:20:30.400Z');
const written = (parts: Partial<WrittenWindow>): WrittenWindow => ({ ...usualWindow(now), ...parts });

describe('the window of a backfill', () => {
  test('reaches from the beginning of last month until now, unless something else is said', () => {
    expect(usualWindow(now)).toEqual({ from: '2023-12-01', to: 'now', chunk: '30 days' });
    expect(backfillOf(usualWindow(now), now)).toEqual({
      kind: 'backfill',
      from: '2023-12-01T00:00:00',
      to: undefined,
      chunkSeconds: 30 * 86_400,
    });
  });

  test('is done all at once where no chunk is said', () => {
    expect(backfillOf(written({ chunk: ' ' }), now)).toMatchObject({ chunkSeconds: undefined });
  });

  test.each<[keyof WrittenWindow, Partial<WrittenWindow>, RegExp]>([
    ['from', { from: '' }, /2024-01-31/],
    ['from', { from: '2024-02-30' }, /2024-01-31/],
    ['from', { from: 'now' }, /not in the past/],
    ['from', { from: '2024-01-16' }, /not in the past/],
    ['to', { to: 'tomorrow' }, /`now`/],
    ['to', { from: '2024-01-02', to: '2024-01-02' }, /not after 2024-01-02 00:00:00/],
    ['chunk', { chunk: '0 days' }, /30 days/],
    ['chunk', { chunk: '1 month' }, /30 days/],
  ])('has its %s refused: %j', (part, parts, why) => {
    expect(complaint(part, written(parts), now)).toMatch(why);
    expect(backfillOf(written(parts), now)).toBeUndefined();
  });

  test('may end later than now, and be written with times', () => {
    expect(backfillOf(written({ from: '2024-01-02 12:00', to: '2025-01-01', chunk: '12 hours' }), now)).toEqual({
      kind: 'backfill',
      from: '2024-01-02T12:00:00',
      to: '2025-01-01T00:00:00',
      chunkSeconds: 43_200,
    });
  });
});
