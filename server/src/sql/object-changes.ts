import { elementsOf, pairs } from './arrays.ts';
import type { Cursor, Span } from './cursor.ts';
import { bare, topLevel } from './expressions.ts';
import type { FeatureFact } from './facts.ts';
import { type Features, type Reading, textKeyed } from './feature-facts.ts';

type Read = (span: Span) => Features;

/** `object_insert(o, 'k', v, true)`; a key that is there already takes the new value. */
export function inserted(
  cursor: Cursor,
  [object, key, value]: readonly Span[],
  reading: Reading,
  read: Read,
): Features {
  const before = object && read(object);
  const added = key && value && textKeyed(cursor, key, value, reading.typeOf);
  return before && added ? [...before.filter(({ name }) => name !== added.name), added] : undefined;
}

/** `object_delete(o, 'k', …)`, `object_pick(o, 'k', …)`, whose keys may also stand in an array. */
export function chosen(cursor: Cursor, [object, ...given]: readonly Span[], picks: boolean, read: Read): Features {
  const before = object && read(object);
  const keys = keysIn(cursor, given);
  return before && keys && before.filter(({ name }) => keys.has(name) === picks);
}

/** `o - 'k' - array['a', 'b']` of JSON: the object and what is taken away; undefined for all else. */
export function subtraction(
  cursor: Cursor,
  span: Span,
): { readonly object: Span; readonly keys: ReadonlySet<string> | undefined } | undefined {
  const signs = topLevel(cursor, span, (at) => cursor.isSymbol(at, '-') && at > span.from);
  const [first] = signs;
  if (first === undefined) return undefined;
  const parts = signs.map((sign, index) => ({ from: sign + 1, to: signs[index + 1] ?? span.to }));
  return { object: { from: span.from, to: first }, keys: keysIn(cursor, parts) };
}

/** `json_set(o, '$.k', v, …)` of BigQuery. */
export function setByPath(cursor: Cursor, [object, ...given]: readonly Span[], reading: Reading, read: Read): Features {
  let features = object && read(object);
  for (const [path, value] of pairs(given)) {
    const added = textKeyed(cursor, path, value, reading.typeOf);
    const name = added && topKey(added.name);
    if (!features || !added || name === undefined) return undefined;
    const own: FeatureFact = { ...added, name, isFixed: true };
    features = [...features.filter((one) => one.name !== name), own];
  }
  return features;
}

/** `json_remove(o, '$.k')` of BigQuery. */
export function removedByPath(cursor: Cursor, [object, ...given]: readonly Span[], read: Read): Features {
  const before = object && read(object);
  const paths = keysIn(cursor, given);
  const keys = paths && [...paths].map(topKey);
  return before && keys?.every((key) => key !== undefined)
    ? before.filter(({ name }) => !keys.includes(name))
    : undefined;
}

function topKey(path: string): string | undefined {
  return /^\$\.(\w+)$/.exec(path)?.[1];
}

/** Keys that are given as texts or in arrays of texts, `'{a,b}'::text[]` among them. */
function keysIn(cursor: Cursor, given: readonly Span[]): ReadonlySet<string> | undefined {
  const keys = new Set<string>();
  for (const span of given) {
    const value = bare(cursor, span);
    const elements =
      cursor.isSymbol(value.to - 1, ']') || cursor.isWord(value.from, 'array') ? elementsOf(cursor, value) : [value];
    if (!elements) return undefined;
    for (const element of elements) {
      const text = cursor.token(element.from);
      if (text?.kind !== 'string' || element.to - element.from !== 1) return undefined;
      const isArray = value !== span && cursor.isSymbol(span.to - 1, ']') && /^\{[\w ,]*\}$/.test(text.value);
      for (const key of isArray ? text.value.slice(1, -1).split(',') : [text.value]) keys.add(key.trim());
    }
  }
  return keys;
}
