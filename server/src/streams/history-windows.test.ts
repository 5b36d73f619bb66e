import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { drawnWindows, joinedWindows, lastMoment, neighbours, windowBefore } from './history-windows.ts';

const day = 86_400;
const year = { transformation: 'rides', from: '2023-01-01T06:00:00', to: '2023-12-31T18:00:00.25' };

describe('windows of history', () => {
  test('the same seed draws the same, another one others', () => {
    const draw = (seed: number) => drawnWindows(year, { windows: 5, sizeSeconds: day, seed }).map(({ from }) => from);
    expect(draw(7)).toEqual(draw(7));
    expect(draw(7)).not.toEqual(draw(8));
    const other = drawnWindows({ ...year, transformation: 'visits' }, { windows: 5, sizeSeconds: day, seed: 7 });
    expect(other.map(({ from }) => from)).not.toEqual(draw(7));
  });

  test('are all different, in order, of one size, and meet the history', () => {
    fc.assert(
      fc.property(
        fc.integer(),
        fc.integer({ min: 1, max: 400 }),
        fc.constantFrom(60, 3600, day),
        (seed, windows, size) => {
          const drawn = drawnWindows(year, { windows, sizeSeconds: size, seed });
          expect(drawn).toHaveLength(Math.min(windows, size === day ? 365 : windows));
          drawn.forEach(({ from, to }, nth) => {
            expect(Date.parse(`${to}Z`) - Date.parse(`${from}Z`)).toBe(size * 1000);
            expect(from <= year.to && to > year.from).toBe(true);
            expect((drawn[nth + 1]?.from ?? '9') >= to).toBe(true);
          });
        },
      ),
      { numRuns: 50 },
    );
  });

  test('of a short history are all of it', () => {
    const short = { transformation: 'rides', from: '2023-01-01T23:00:00', to: '2023-01-03T00:00:00' };
    const drawn = drawnWindows(short, { windows: 10, sizeSeconds: day, seed: 1 });
    expect(drawn.map(({ from }) => from)).toEqual([
      '2023-01-01T00:00:00',
      '2023-01-02T00:00:00',
      '2023-01-03T00:00:00',
    ]);
    expect(drawn.map(lastMoment)[0]).toBe('2023-01-01T23:59:59.999999');
    expect(windowBefore(short, day)).toMatchObject({ index: undefined, to: '2023-01-01T00:00:00' });
    const [first] = drawn;
    expect(first && neighbours(first, short, day).map(({ from }) => from)).toEqual(['2023-01-02T00:00:00']);
  });

  test('that meet are one', () => {
    const of = (transformation: string, from: string, to: string) => ({ transformation, from, to });
    expect(
      joinedWindows([
        of('b', '03', '04'),
        of('a', '02', '03'),
        of('a', '01', '02'),
        of('a', '05', '06'),
        of('b', '01', '09'),
      ]),
    ).toEqual([of('a', '01', '03'), of('a', '05', '06'), of('b', '01', '09')]);
  });
});
