import type { Cursor, Span } from './cursor.ts';
import { callOf, topLevel, withoutBrackets } from './expressions.ts';
import type { Token } from './tokens.ts';

/** The elements of an array that is written out: `['a', 'b']`, `array['a', 'b']`, `array<string>['a']`, `array('a', 'b')`. */
export function elementsOf(cursor: Cursor, span: Span): readonly Span[] | undefined {
  const inner = withoutBrackets(cursor, span);
  if (inner) return elementsOf(cursor, inner);
  const at = openingOf(cursor, span);
  if (at === undefined || cursor.partner(at) !== span.to - 1) return undefined;
  const isArray = cursor.isSymbol(at, '[') || (at > span.from && cursor.isSymbol(at, '('));
  return isArray ? cursor.split({ from: at + 1, to: span.to - 1 }) : undefined;
}

function openingOf(cursor: Cursor, span: Span): number | undefined {
  if (!cursor.isWord(span.from, 'array')) return span.from < span.to ? span.from : undefined;
  const at = span.from + 1;
  const isQuery = cursor.isSymbol(at, '(') && cursor.isWord(at + 1, 'select', 'with', 'from');
  return isQuery ? undefined : cursor.isSymbol(at, '<') ? cursor.after(at) : at;
}

/** One field of a struct or row that is written out; the name is undefined where it has none. */
export interface Field {
  readonly name: Token | undefined;
  readonly value: Span;
  /** The type that is given with the name. */
  readonly type: Span | undefined;
}

/** The fields of `struct(a as x, b)`, `struct<x int64>(a)`, `named_struct('x', a)`, `row(a, b)`, `(a, b)`. */
export function fieldsOf(cursor: Cursor, span: Span): readonly Field[] | undefined {
  const tuple = withoutBrackets(cursor, span);
  if (tuple) {
    const parts = cursor.split(tuple);
    return parts.length > 1
      ? parts.map((value) => ({ name: undefined, value, type: undefined }))
      : fieldsOf(cursor, tuple);
  }
  if (cursor.isWord(span.from, 'struct') && cursor.isSymbol(span.from + 1, '<')) {
    const at = cursor.after(span.from + 1);
    if (!cursor.isSymbol(at, '(') || cursor.partner(at) !== span.to - 1) return undefined;
    const names = typeFields(cursor, span.from);
    return cursor.split({ from: at + 1, to: span.to - 1 }).map((value, index) => ({
      name: names[index]?.name,
      value,
      type: names[index]?.type,
    }));
  }
  const call = callOf(cursor, span);
  switch (call?.name) {
    case 'cast':
      return castFields(cursor, call.inner);
    case 'struct':
      return call.arguments.map((part) => namedValue(cursor, part));
    case 'row':
      return call.arguments.map((value) => ({ name: undefined, value, type: undefined }));
    case 'named_struct':
      return keyedFields(cursor, call.arguments);
    default:
      return undefined;
  }
}

/** The fields of one value: besides those of structs and rows, of `{'x': a}`, `struct_pack(x := a)`, `object_construct('x', a)`. */
export function fieldsOfValue(cursor: Cursor, span: Span): readonly Field[] | undefined {
  const isBraced = cursor.isSymbol(span.from, '{') && cursor.partner(span.from) === span.to - 1;
  const call = isBraced ? undefined : callOf(cursor, span);
  if (call?.name === 'object_construct') return keyedFields(cursor, call.arguments);
  if (!isBraced && call?.name !== 'struct_pack') return fieldsOf(cursor, span);
  const parts = call?.arguments ?? cursor.split({ from: span.from + 1, to: span.to - 1 });
  const fields = parts.map((part): Field | undefined => {
    const name = cursor.token(part.from);
    const isNamed = name && [':', ':=', '=>'].some((symbol) => cursor.isSymbol(part.from + 1, symbol));
    return isNamed ? { name, value: { from: part.from + 2, to: part.to }, type: undefined } : undefined;
  });
  return fields.every((field) => field !== undefined) ? fields : undefined;
}

function keyedFields(cursor: Cursor, given: readonly Span[]): readonly Field[] {
  return pairs(given).map(([key, value]) => {
    const token = key.to - key.from === 1 ? cursor.token(key.from) : undefined;
    return { name: token?.kind === 'string' ? token : undefined, value, type: undefined };
  });
}

/** `cast(row(a) as row(x varchar))` */
function castFields(cursor: Cursor, inner: Span): readonly Field[] | undefined {
  const [as] = topLevel(cursor, inner, (at) => cursor.isWord(at, 'as'));
  if (as === undefined) return undefined;
  const names = typeFields(cursor, as + 1);
  if (names.length === 0) return undefined;
  return fieldsOf(cursor, { from: inner.from, to: as })?.map(({ value }, index) => ({
    name: names[index]?.name,
    value,
    type: names[index]?.type,
  }));
}

/** `a as x` is called `x`, `t.x` is called `x`, `a + 1` has no name. */
export function namedValue(cursor: Cursor, part: Span): Field {
  if (cursor.isWord(part.to - 2, 'as')) {
    return { name: cursor.name(part.to - 1), value: { from: part.from, to: part.to - 2 }, type: undefined };
  }
  const isPath = part.to - part.from === 1 || cursor.isSymbol(part.to - 2, '.');
  return { name: isPath ? cursor.name(part.to - 1) : undefined, value: part, type: undefined };
}

export function pairs(parts: readonly Span[]): readonly (readonly [Span, Span])[] {
  const found: [Span, Span][] = [];
  for (let index = 0; index + 1 < parts.length; index += 2) {
    const [key, value] = [parts[index], parts[index + 1]];
    if (key && value) found.push([key, value]);
  }
  return found;
}

/** The fields that a type names: `struct<a int64, b string>`, `array<struct<a: int>>`, `row(a varchar)`. */
export function typeFields(cursor: Cursor, at: number): readonly { readonly name: Token; readonly type: Span }[] {
  const open = at + 1;
  const partner = cursor.partner(open);
  if (partner === undefined) return [];
  if (cursor.isWord(at, 'array')) return typeFields(cursor, open + 1);
  if (!cursor.isWord(at, 'struct', 'row')) return [];
  return cursor.split({ from: open + 1, to: partner }).flatMap((part) => {
    const name = cursor.name(part.from);
    const from = cursor.isSymbol(part.from + 1, ':') ? part.from + 2 : part.from + 1;
    return name && from < part.to ? [{ name, type: { from, to: part.to } }] : [];
  });
}
