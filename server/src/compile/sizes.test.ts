import fc from 'fast-check';
import { expect, test } from 'vitest';
import { pairsPerRow, rowsPerRow } from './sizes.ts';

const sum = (numbers: readonly number[]): number => numbers.reduce((all, one) => all + one, 0);

test('the pairs of two activities are never more than is said, whatever their entities', () => {
  const entities = fc.array(fc.record({ primary: fc.nat(1000), joined: fc.nat(1000) }), { minLength: 1 });
  fc.assert(
    fc.property(entities, (series) => {
      const size = (activity: 'primary' | 'joined') => ({
        activity,
        rows: sum(series.map((one) => one[activity])),
        squares: sum(series.map((one) => one[activity] ** 2)),
      });
      const sizes = [size('primary'), size('joined')];
      const rows = sum(sizes.map((one) => one.rows));
      fc.pre(rows > 0);
      const pairs = sum(series.map(({ primary, joined }) => primary * joined));
      expect(pairs).toBeLessThanOrEqual((pairsPerRow(sizes, 'primary', 'joined') ?? 0) * rows * (1 + 1e-9));
    }),
  );
});

test('the joined rows are counted by the primary row', () => {
  const sizes = [
    { activity: 'primary', rows: 8, squares: 64 },
    { activity: 'joined', rows: 2, squares: 4 },
  ];
  expect(rowsPerRow(sizes, 'primary', 'joined')).toBe(0.25);
});

test.each([pairsPerRow, rowsPerRow])('of an activity nobody counted nothing is said: $name', (figure) => {
  expect(figure([{ activity: 'known', rows: 1, squares: 1 }], 'known', 'unknown')).toBeUndefined();
});
