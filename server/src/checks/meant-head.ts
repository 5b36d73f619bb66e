import { isMap, isScalar, parseDocument } from 'yaml';
import type { headShape, queryHeadShape } from '../project/settings-shape.ts';
import { readYaml } from '../project/yaml.ts';

/** What the YAML of a head may hold. */
export interface HeadKeys {
  readonly shape: typeof headShape | typeof queryHeadShape;
  isStream(name: string): boolean;
}

/**
 * Whether a comment that is no head says what one would: many a comment has a colon, so that one key at least has to have
 * a value it may have. `lines`: it stands on lines of its own.
 */
export function saysSomething(yaml: string, { shape, isStream }: HeadKeys, lines: boolean): boolean {
  const { value = {}, problems } = readYaml<object>({ path: '', text: yaml }, yaml, 0, shape);
  if (problems.some(({ rule }) => rule === 'malformed-yaml')) return false;
  const hasOtherKeys = problems.some(({ rule }) => rule === 'unknown-key');
  return Object.entries(value).some(([key, value]) => {
    // These take any text.
    if (key === 'stream') return isStream(String(value));
    if (key === 'description') return lines && !hasOtherKeys;
    // Alone it keeps nothing.
    if (key === 'as') return false;
    // Of a list its wrong items are left out.
    return !Array.isArray(value) || value.length > 0;
  });
}

/** Whether all it says is said by keys of a head, in single words: more likely a slip than prose. */
export function isTerse(yaml: string, { shape }: HeadKeys): boolean {
  const { contents, errors } = parseDocument(yaml, { prettyErrors: false });
  return (
    errors.length === 0 &&
    isMap(contents) &&
    contents.items.length > 0 &&
    contents.items.every(({ key }) => isScalar(key) && Object.hasOwn(shape.shape, String(key.value))) &&
    !/[\p{L})][ \t]+[\p{L}(]/u.test(yaml)
  );
}
