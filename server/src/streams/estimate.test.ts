import { describe, expect, test } from 'vitest';
import { estimateOf, type PastReading } from './estimate.ts';

const now = '2024-03-10T00:00:00';
const planned = (id: string, after?: string, until?: string) => ({ id, after, until, sqlHash: '' });
const past: readonly PastReading[] = [
  { transformation: 'orders', from: '2024-03-09T00:00:00', to: '2024-03-09T12:00:00', rows: 600 },
  { transformation: 'orders', from: '2024-03-01T00:00:00', to: '2024-03-02T00:00:00', rows: 10 },
  { transformation: 'orders', from: undefined, to: '2024-03-01T00:00:00', rows: 90_000 },
  { transformation: 'orders', from: undefined, to: '2024-02-01T00:00:00', rows: 1 },
  { transformation: 'visits', from: undefined, to: '2024-03-01T00:00:00', rows: 5 },
];

describe('how many rows a plan will read', () => {
  test('all: as many as the last time all were read', () => {
    expect(estimateOf([planned('orders')], past, now)).toEqual({ rows: 90_000, bytes: undefined });
  });

  test('a window: as many for its length as in the last one', () => {
    expect(estimateOf([planned('orders', '2024-03-08T00:00:00')], past, now)?.rows).toBe(2400);
    expect(estimateOf([planned('orders', '2024-03-08T00:00:00', '2024-03-08T12:00:00')], past, now)?.rows).toBe(600);
  });

  test('of several the sum, and nothing where one is not known', () => {
    expect(estimateOf([planned('orders'), planned('visits')], past, now)?.rows).toBe(90_005);
    expect(estimateOf([planned('orders'), planned('visits', '2024-03-08T00:00:00')], past, now)).toBeUndefined();
    expect(estimateOf([planned('new')], past, now)).toBeUndefined();
    expect(estimateOf([], past, now)).toBeUndefined();
  });

  test('a window says nothing of one that is much longer', () => {
    expect(estimateOf([planned('orders', '2024-02-01T00:00:00')], past, now)).toBeUndefined();
  });

  test('a window without length says nothing of others', () => {
    const empty = { transformation: 'orders', from: now, to: now, rows: 1 };
    expect(estimateOf([planned('orders', '2024-03-08T00:00:00')], [empty], now)).toBeUndefined();
  });
});
