import { isMap, isScalar, type Pair, parseDocument } from 'yaml';
import type { Project } from '../project/project.ts';
import type { OutlineItem, OutlineKind } from './answers.ts';

/** Streams, and activities with their features, as they are written. */
export function outlineSettings({ settingsFile, streams, activities }: Project): readonly OutlineItem[] {
  const top = parseDocument(settingsFile.text, { uniqueKeys: false }).contents;
  return [
    ...under(top, 'streams').map((pair) => {
      const name = keyOf(pair);
      return itemOf(pair, 'stream', streams.get(name)?.entity);
    }),
    ...under(top, 'activities').map((pair) => {
      const features = under(pair.value, 'features').map((feature) =>
        itemOf(feature, 'feature', activities.get(keyOf(pair))?.features.get(keyOf(feature))?.type),
      );
      return itemOf(pair, 'activity', undefined, features);
    }),
  ].filter(({ range }) => range.end > range.start);
}

/** The entries of the map that a map holds under a key. */
function under(node: unknown, key: string): readonly Pair[] {
  const value = isMap(node) ? node.items.find((pair) => keyOf(pair) === key)?.value : undefined;
  return isMap(value) ? value.items : [];
}

const keyOf = ({ key }: Pair): string => (isScalar(key) ? String(key.value) : '');

function itemOf(
  { key, value }: Pair,
  kind: OutlineKind,
  detail: string | undefined,
  children: readonly OutlineItem[] = [],
): OutlineItem {
  const [start, keyEnd] = (isScalar(key) && key.range) || [0, 0];
  const valueEnd =
    value && typeof value === 'object' && 'range' in value && Array.isArray(value.range) ? value.range[1] : 0;
  return {
    name: isScalar(key) ? String(key.value) : '',
    detail,
    kind,
    range: { start, end: Math.max(keyEnd, Number(valueEnd)) },
    selection: { start, end: keyEnd },
    children,
  };
}
