import type { FeatureType } from '../dialects/dialect.ts';
import type { Range } from '../schema/text.ts';
import type { Cursor, Span } from './cursor.ts';
import type { Token } from './tokens.ts';

/** A key at the top of an object that is written as JSON text. */
export interface JsonKey {
  readonly name: string;
  /** With its quotes. */
  readonly range: Range;
  readonly type: FeatureType | undefined;
  /** The expression that is its whole value, in a text that is put together. */
  readonly value: Span | undefined;
}

/** The text as it comes out, and where its parts stand. An expression is one character: what it gives is not known. */
interface Built {
  readonly text: string;
  /** The place in the source of each character. */
  readonly places: readonly number[];
  readonly expressions: ReadonlyMap<number, Span>;
}

const unknownPart = '\u0000';

/** The keys of `'{"a": 1}'`, and of `'{"a": "' || x || '"}'`; undefined where the text is no object. */
export function jsonKeys(cursor: Cursor, parts: readonly Span[]): readonly JsonKey[] | undefined {
  const built = put(cursor, parts);
  if (!built?.text.trimStart().startsWith('{')) return undefined;
  if (built.expressions.size === 0 && !isJson(built.text)) return undefined;
  return keysIn(built);
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function put(cursor: Cursor, parts: readonly Span[]): Built | undefined {
  let text = '';
  const places: number[] = [];
  const expressions = new Map<number, Span>();
  for (const span of parts) {
    const token = cursor.token(span.from);
    if (token?.kind === 'string' && span.to - span.from === 1) {
      text += token.value;
      places.push(...placesIn(cursor, token));
    } else {
      expressions.set(text.length, span);
      text += unknownPart;
      places.push(token?.start ?? 0);
    }
  }
  return text === '' ? undefined : { text, places, expressions };
}

/** Where each character of a text stands in the source: one that is written doubled or escaped stands on two. */
function placesIn(cursor: Cursor, { start, end, value }: Token): readonly number[] {
  const raw = cursor.tokens.text.slice(start, end);
  const open = raw.length - value.length === 2 ? 1 : raw.indexOf(value);
  if (open >= 0) return Array.from(value, (_, index) => start + open + index);
  const places: number[] = [];
  let at = Math.max(1, raw.search(/['"]/) + 1);
  for (const char of value.split('')) {
    if (raw.charAt(at) !== char || raw.startsWith(`${char}${char}`, at))
      at += raw.charAt(at) === char && char !== "'" ? 0 : 1;
    places.push(start + at);
    at += 1;
  }
  return places;
}

/** Reads the keys one level down. What is not JSON ends the reading without any. */
function keysIn({ text, places, expressions }: Built): readonly JsonKey[] | undefined {
  const keys: JsonKey[] = [];
  let at = text.indexOf('{') + 1;
  const blank = (): void => {
    while (/\s/.test(text.charAt(at))) at += 1;
  };
  for (;;) {
    blank();
    if (text.charAt(at) === '}') return keys;
    const end = stringEnd(text, at);
    if (end === undefined) return undefined;
    const [start, key] = [at, text.slice(at + 1, end - 1)];
    if (key.includes(unknownPart)) return undefined;
    at = end;
    blank();
    if (text.charAt(at) !== ':') return undefined;
    at += 1;
    blank();
    const valueEnd = endOfValue(text, at);
    if (valueEnd === undefined) return undefined;
    const value = text.slice(at, valueEnd).trim();
    keys.push({
      name: key,
      range: { start: places[start] ?? 0, end: (places[end - 1] ?? 0) + 1 },
      type: typeOfJson(value),
      value: value === unknownPart ? expressions.get(at) : undefined,
    });
    at = valueEnd;
    if (text.charAt(at) === ',') at += 1;
    else if (text.charAt(at) !== '}') return undefined;
  }
}

function stringEnd(text: string, start: number): number | undefined {
  if (text.charAt(start) !== '"') return undefined;
  for (let at = start + 1; at < text.length; at += 1) {
    if (text.charAt(at) === '\\') at += 1;
    else if (text.charAt(at) === '"') return at + 1;
  }
  return undefined;
}

function endOfValue(text: string, start: number): number | undefined {
  let depth = 0;
  for (let at = start; at < text.length; at += 1) {
    const char = text.charAt(at);
    if (char === '"') at = (stringEnd(text, at) ?? text.length) - 1;
    else if (depth === 0 && (char === ',' || char === '}')) return at;
    else if (char === '{' || char === '[') depth += 1;
    else if (char === '}' || char === ']') depth -= 1;
  }
  return undefined;
}

function typeOfJson(value: string): FeatureType | undefined {
  if (value.startsWith('"')) return 'string';
  if (value.startsWith('{') || value.startsWith('[')) return 'json';
  if (value === 'true' || value === 'false') return 'boolean';
  if (/^-?\d+$/.test(value)) return 'integer';
  return /^-?\d/.test(value) && !value.includes(unknownPart) ? 'number' : undefined;
}
