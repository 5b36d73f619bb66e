import { isMap, isPair, isScalar, isSeq, type Pair, parseDocument, type Scalar, visit } from 'yaml';
import type { Range } from '../schema/text.ts';

/** Where a cursor stands in YAML, half-typed text included. */
export interface YamlPlace {
  readonly kind: 'key' | 'value';
  /** The keys around it, outermost first; for a value its own key too. List positions are left out. */
  readonly path: readonly string[];
  /** The word that is being written, to be replaced. */
  readonly replace: Range;
  /** What stands beside it: the other keys of the map, the other items of the list. */
  readonly siblings: readonly string[];
  /** Whether a colon has to follow a key that is completed here. */
  readonly needsColon: boolean;
}

/** A key or value of YAML that is whole. */
export interface YamlWord {
  readonly kind: 'key' | 'value';
  /** For a key it ends with the key itself. */
  readonly path: readonly string[];
  readonly text: string;
  readonly range: Range;
}

const cursor = 'cursor_here';
const wordBefore = /[\w./${}:-]*$/;
const wordAfter = /^[\w./-]*/;

/** The place of `offset` in `text`; the text may be any beginning of YAML. */
export function yamlPlaceAt(text: string, offset: number): YamlPlace | undefined {
  const before = text.slice(0, offset);
  const line = before.slice(before.lastIndexOf('\n') + 1);
  if (/(^|\s)#/.test(line)) return undefined;
  const typed = (wordBefore.exec(line)?.[0] ?? '').replace(/^.*:(?=.)/, '');
  const start = offset - typed.length;
  const end = offset + (wordAfter.exec(text.slice(offset))?.[0].length ?? 0);
  const rest = text.slice(end, lineEnd(text, end));
  const needsColon = !/^\s*:/.test(rest);
  // Alone on its line a word would be read as the last line of the value above.
  const alone = /^\s*(?:-\s+)?$/.test(line.slice(0, line.length - typed.length)) && /^\s*$/.test(rest);
  const isItem = /^\s*-\s+$/.test(line.slice(0, line.length - typed.length));
  const marked = `${text.slice(0, start)}${cursor}${alone && !isItem ? ':' : ''}${text.slice(end)}`;
  return placeOf(marked, { start, end }, needsColon);
}

function placeOf(text: string, replace: Range, needsColon: boolean): YamlPlace | undefined {
  let found: YamlPlace | undefined;
  visit(parseDocument(text, { uniqueKeys: false }), {
    Scalar(key, node, ancestors) {
      if (!String(node.value).includes(cursor)) return undefined;
      const parent = ancestors.at(-1);
      const path = keysOf(ancestors);
      // In `{ a: b, cursor_here }` the word is a key without a value.
      if (key === 'key' && isPair(parent)) {
        const siblings = mapKeys(ancestors.at(-2)).filter((name) => name !== String(node.value));
        found = { kind: 'key', path: path.slice(0, -1), replace, siblings, needsColon };
      } else {
        const siblings = isSeq(parent)
          ? parent.items.flatMap((item) => (isScalar(item) && item !== node ? [String(item.value)] : []))
          : [];
        found = { kind: 'value', path, replace, siblings, needsColon: false };
      }
      return visit.BREAK;
    },
  });
  return found;
}

/** The key or value that covers `offset`. */
export function yamlWordAt(text: string, offset: number): YamlWord | undefined {
  let found: YamlWord | undefined;
  visit(parseDocument(text, { uniqueKeys: false }), {
    Scalar(key, node, ancestors) {
      const range = rangeOf(node);
      if (!range || offset < range.start || offset > range.end || range.start === range.end) return undefined;
      found = { kind: key === 'key' ? 'key' : 'value', path: keysOf(ancestors), text: String(node.value), range };
      return visit.BREAK;
    },
  });
  return found;
}

function rangeOf(node: Scalar): Range | undefined {
  return node.range ? { start: node.range[0], end: node.range[1] } : undefined;
}

function keysOf(ancestors: readonly unknown[]): readonly string[] {
  return ancestors
    .filter((node): node is Pair => isPair(node))
    .map(({ key }) => (isScalar(key) ? String(key.value) : ''));
}

function mapKeys(node: unknown): readonly string[] {
  return isMap(node) ? node.items.map(({ key }) => (isScalar(key) ? String(key.value) : '')) : [];
}

function lineEnd(text: string, from: number): number {
  const end = text.indexOf('\n', from);
  return end === -1 ? text.length : end;
}
