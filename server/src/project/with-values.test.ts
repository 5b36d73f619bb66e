import fc from 'fast-check';
import { expect, test } from 'vitest';
import { mayDiffer, withValues } from './with-values.ts';

interface Value {
  readonly of: number;
}

const key = fc.integer({ min: 0, max: 60 }).map(String);
const entries = fc.array(fc.tuple(key, fc.record({ of: fc.nat() })));

function asked(map: ReadonlyMap<string, Value>) {
  const each: [string, Value][] = [];
  map.forEach((value, name, all) => {
    expect(all).toBe(map);
    each.push([name, value]);
  });
  return {
    each,
    entries: [...map.entries()],
    itself: [...map],
    keys: [...map.keys()],
    values: [...map.values()],
    size: map.size,
    found: Array.from({ length: 62 }, (_, i) => [map.has(String(i)), map.get(String(i))]),
  };
}

test('it says what a copy says in which the values were set, and the map before says what it said', () => {
  fc.assert(
    fc.property(entries, fc.array(entries), (begun, changes) => {
      let map: ReadonlyMap<string, Value> = new Map(begun);
      let copy: ReadonlyMap<string, Value> = new Map(begun);
      for (const values of changes) {
        const [before, said] = [map, asked(map)];
        map = withValues(map, new Map(values));
        copy = new Map([...copy, ...values]);
        expect(asked(map)).toEqual(asked(copy));
        expect(asked(before)).toEqual(said);
        const differing = mayDiffer(before, map);
        if (differing === undefined) continue;
        expect([...map.keys()]).toEqual([...before.keys()]);
        for (const [name, value] of map) if (before.get(name) !== value) expect(differing).toContain(name);
      }
    }),
  );
});

test('of two texts of one file among many only that is looked at', () => {
  const all = new Map(Array.from({ length: 1_000 }, (_, i) => [String(i), { of: i }]));
  const typed = withValues(withValues(all, new Map([['7', { of: 1 }]])), new Map([['7', { of: 2 }]]));
  expect(mayDiffer(all, typed)).toEqual(new Set(['7']));
  expect(mayDiffer(all, new Map(all))).toBeUndefined();
});
