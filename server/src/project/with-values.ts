/**
 * A map with other values behind some of its keys, as if they were set in a copy. It shares the rest with the map that it is made
 * of: a key pressed changes one of thousands of files, and a copy of what is known of all of them takes as long as they are many.
 */
export function withValues<K, V extends object>(map: ReadonlyMap<K, V>, values: ReadonlyMap<K, V>): ReadonlyMap<K, V> {
  const { base, others: before } = layersOf(map);
  const others = new Map([...before, ...values]);
  const isWorthIt = others.size <= mostOthers && [...values.keys()].every((key) => base.has(key));
  return isWorthIt ? layered(base, others) : copied(base, others);
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
  let copy: ReadonlyMap<K, V> | undefined;
  /** For who goes through all of them, which takes as long as a copy. */
  const whole = (): ReadonlyMap<K, V> => {
    copy ??= copied(base, others);
    return copy;
  };
  const map: ReadonlyMap<K, V> & Layers<K, V> = {
    base,
    others,
    get: (key) => others.get(key) ?? base.get(key),
    has: (key) => base.has(key),
    size: base.size,
    keys: () => base.keys(),
    values: () => whole().values(),
    entries: () => whole().entries(),
    [Symbol.iterator]: () => whole()[Symbol.iterator](),
    forEach: (work) => whole().forEach((value, key) => void work(value, key, map)),
  };
  return map;
}

function copied<K, V>(base: ReadonlyMap<K, V>, others: ReadonlyMap<K, V>): ReadonlyMap<K, V> {
  const copy = new Map(base);
  for (const [key, value] of others) copy.set(key, value);
  return copy;
}
