import { expect, test } from 'vitest';
import { createKnownSizes } from './known-sizes.ts';

const request = { root: '/bikes', connection: 'dev' };
const counted = [{ activity: 'took_bike', rows: 3, squares: 5 }];

test('sizes are known for a connection until it builds, and not for long', () => {
  let now = 0;
  const sizes = createKnownSizes(() => now);
  sizes.keep(request, 'rides', counted);
  expect(sizes.of(request, 'rides')).toEqual(counted);
  expect(sizes.of({ ...request, connection: 'prod' }, 'rides')).toBeUndefined();
  now = 11 * 60 * 1000;
  expect(sizes.of(request, 'rides')).toBeUndefined();
  sizes.keep(request, 'rides', counted);
  sizes.forget(request);
  expect(sizes.of(request, 'rides')).toBeUndefined();
});
