import { type Document, isMap, isNode, isScalar, isSeq, type Node, type Pair, type YAMLMap } from 'yaml';
import type { Range } from '../schema/text.ts';

export type YamlPath = readonly (string | number)[];

/** Where things stand in a YAML document that begins at `offset` of its file. */
export interface YamlPlaces {
  /** Range of the value at a path, or of its key; of the nearest thing above it where it is not there. */
  of(path: YamlPath, what: 'key' | 'value'): Range;
}

export function placesIn(document: Document, offset: number, length: number): YamlPlaces {
  const beginning = document.contents?.range?.[0] ?? 0;
  const start: Range = { start: offset + beginning, end: offset + Math.min(beginning + 1, length) };
  const rangeOf = (node: Node | undefined): Range =>
    node?.range ? { start: offset + node.range[0], end: offset + node.range[1] } : start;

  return {
    of(path, what) {
      let node: unknown = document.contents;
      let key: Node | undefined;
      for (const part of path) {
        const inner = step(node, part);
        if (inner === undefined) return rangeOf(key);
        key = inner.key;
        node = inner.value;
      }
      return rangeOf(what === 'value' && isNode(node) ? node : (key ?? (isNode(node) ? node : undefined)));
    },
  };
}

function step(
  node: unknown,
  part: string | number,
): { readonly key: Node | undefined; readonly value: unknown } | undefined {
  if (isMap(node)) {
    const pair = pairsOf(node).get(String(part));
    return pair && { key: isNode(pair.key) ? pair.key : undefined, value: pair.value };
  }
  const item = isSeq(node) ? node.items[Number(part)] : undefined;
  return isNode(item) ? { key: item, value: item } : undefined;
}

const pairs = new WeakMap<YAMLMap, ReadonlyMap<string, Pair>>();

/** A map's pairs by key, the first of a name: a registry of thousands is asked for each of its names. */
function pairsOf(map: YAMLMap): ReadonlyMap<string, Pair> {
  const known = pairs.get(map);
  if (known) return known;
  const byKey = new Map<string, Pair>();
  for (const pair of map.items) {
    if (isScalar(pair.key) && !byKey.has(String(pair.key.value))) byKey.set(String(pair.key.value), pair);
  }
  pairs.set(map, byKey);
  return byKey;
}
