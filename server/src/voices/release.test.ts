import { expect, test } from 'vitest';
import { release } from './release.ts';

test('bytes are released, and are empty then', () => {
  const bytes = new Uint8Array(1_000_000);
  release(bytes);
  expect(bytes.byteLength).toBe(0);
  expect(bytes.buffer.byteLength).toBe(0);
});

test('a part of what others may read is left as it is', () => {
  const all = new Uint8Array([1, 2, 3, 4]);
  release(all.subarray(1, 3));
  expect([...all]).toEqual([1, 2, 3, 4]);
  const shared = new Uint8Array(new SharedArrayBuffer(2));
  release(shared);
  expect(shared.byteLength).toBe(2);
});
