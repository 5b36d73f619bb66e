/**
 * A map with other values behind some of its keys, as if they were set in a copy. It shares the rest with the map that it is made
 * of: a key pressed changes one of thousands of files, and a copy of what is known of all of them takes as long as they are many.
 */
export function withValues<K, V extends object>(map: ReadonlyMap<K, V>, values: ReadonlyMap<K, V>): ReadonlyMap<K, V> {
  const { base, others: before } = layersOf(map);
  const others = new Map([...before, ...values]);
  const isWorthIt = others.size <= mostOthers && [...values.keys()].every((key) => base.has(key));
  return isWorthIt ? layered(base, others) : new Map([...map, ...values]);
}

/** The keys behind which two maps may differ, where one is made of the other or both of the same; undefined elsewhere. */
export function mayDiffer<K, V extends object>(a: ReadonlyMap<K, V>, b: ReadonlyMap<K, V>): ReadonlySet<K> | undefined {
  const [ofA, ofB] = [layersOf(a), layersOf(b)];
  return ofA.base === ofB.base ? new Set([...ofA.others.keys(), ...ofB.others.keys()]) : undefined;
}

/** So many are asked before the map itself; with more it is copied once. */
const mostOthers = 32;

interface Layers<K, V> {
  readonly base: ReadonlyMap<K, V>;
  readonly others: ReadonlyMap<K, V>;
}

function layersOf<K, V extends object>(map: ReadonlyMap<K, V>): Layers<K, V> {
  return isLayered(map) ? map : { base: map, others: new Map() };
}

function isLayered<K, V extends object>(map: ReadonlyMap<K, V>): map is ReadonlyMap<K, V> & Layers<K, V> {
  return 'others' in map;
}

function layered<K, V extends object>(
  base: ReadonlyMap<K, V>,
  others: ReadonlyMap<K, V>,
): ReadonlyMap<K, V> & Layers<K, V> {
  const get = (key: K): V | undefined => others.get(key) ?? base.get(key);
  function* entries(): Generator<[K, V], undefined> {
    for (const [key, value] of base) yield [key, others.get(key) ?? value];
    return undefined;
  }
  function* values(): Generator<V, undefined> {
    for (const [, value] of entries()) yield value;
    return undefined;
  }
  const map: ReadonlyMap<K, V> & Layers<K, V> = {
    base,
    others,
    get,
    has: (key) => base.has(key),
    size: base.size,
    keys: () => base.keys(),
    values,
    entries,
    [Symbol.iterator]: entries,
    forEach(work) {
      for (const [key, value] of entries()) work(value, key, map);
    },
  };
  return map;
}
