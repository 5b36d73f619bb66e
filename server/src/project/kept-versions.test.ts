import { expect, test } from 'vitest';
import { keptVersions } from './kept-versions.ts';

const version = (path: string) => ({ path });

function kept() {
  return keptVersions<{ readonly path: string }, { readonly is: string }>(({ path }) => path);
}

test('of a file that is typed the last two versions are known', () => {
  const all = kept();
  const versions = Array.from({ length: 20 }, () => version('/typed'));
  for (const [i, one] of versions.entries()) all.set(one, { is: `${i}` });
  expect(versions.map((one) => all.get(one)?.is).filter((is) => is !== undefined)).toEqual(['18', '19']);
});

test('files that nobody types are all known, whatever is typed', () => {
  const all = kept();
  const others = Array.from({ length: 50 }, (_, i) => version(`/other_${i}`));
  for (const one of others) all.set(one, { is: one.path });
  for (let i = 0; i < 10; i++) all.set(version('/typed'), { is: `${i}` });
  expect(others.map((one) => all.get(one)?.is)).toEqual(others.map(({ path }) => path));
});

test('what is said again of a version counts', () => {
  const all = kept();
  const [a, b] = [version('/a'), version('/a')];
  all.set(a, { is: 'first' });
  all.set(b, { is: 'other' });
  all.set(a, { is: 'second' });
  expect([all.get(a)?.is, all.get(b)?.is]).toEqual(['second', 'other']);
});
