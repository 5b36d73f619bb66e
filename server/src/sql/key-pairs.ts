import { elementsOf, fieldsOf, pairs } from './arrays.ts';
import type { Cursor, Span } from './cursor.ts';
import { callOf, topLevel } from './expressions.ts';
import { all, type Features, keyed, type TypeOf, textKeyed } from './feature-facts.ts';

/** `map(array['a'], array[x])`, `json_object(['a'], [x])`. */
export function ofTwoArrays(
  cursor: Cursor,
  keys: Span | undefined,
  values: Span | undefined,
  typeOf: TypeOf,
): Features {
  const [names, given] = [keys && elementsOf(cursor, keys), values && elementsOf(cursor, values)];
  if (!names || !given || names.length !== given.length) return undefined;
  return all(names.map((key, index) => textKeyed(cursor, key, given[index] ?? key, ofJson(cursor, typeOf))));
}

/** `map_from_entries(array[('a', x), row('b', y)])` */
export function ofEntries(cursor: Cursor, entries: Span | undefined, typeOf: TypeOf): Features {
  const rows = entries && elementsOf(cursor, entries)?.map((entry) => fieldsOf(cursor, entry));
  if (!rows) return undefined;
  return all(
    rows.map((row) => {
      const [key, value] = row ?? [];
      return key && value && textKeyed(cursor, key.value, value.value, ofJson(cursor, typeOf));
    }),
  );
}

/** The values of a map have one type, so that each is cast to JSON first: what counts is what it was. */
function ofJson(cursor: Cursor, typeOf: TypeOf): TypeOf {
  return (span) => {
    const call = callOf(cursor, span);
    const as = call?.name === 'cast' && cursor.isWord(call.inner.to - 1, 'json') ? call.inner.to - 2 : undefined;
    return typeOf(call && as !== undefined && cursor.isWord(as, 'as') ? { from: call.inner.from, to: as } : span);
  };
}

export function keysAndValues(cursor: Cursor, written: readonly Span[], typeOf: TypeOf): Features {
  const given = written.map((part, index) => (index === written.length - 1 ? withoutOptions(cursor, part) : part));
  // `json_object('a': 1, key 'b' value 2)` of the SQL standard.
  const separators = given.map(
    (part) => topLevel(cursor, part, (at) => cursor.isSymbol(at, ':') || cursor.isWord(at, 'value'))[0],
  );
  if (given.length > 0 && separators.every((separator) => separator !== undefined)) {
    return all(
      given.map((part, index) => {
        const separator = separators[index] ?? part.to;
        const from = cursor.isWord(part.from, 'key') && separator - part.from > 1 ? part.from + 1 : part.from;
        const isJson = cursor.isWord(part.to - 2, 'format') && cursor.isWord(part.to - 1, 'json');
        const value = { from: separator + 1, to: isJson ? part.to - 2 : part.to };
        return textKeyed(cursor, { from, to: separator }, value, isJson ? () => 'json' : typeOf);
      }),
    );
  }
  return given.length % 2 === 1
    ? undefined
    : all(pairs(given).map(([key, value]) => textKeyed(cursor, key, value, typeOf)));
}

/** Without `null on null`, `with unique keys`, `returning varchar`, which follow the last pair of the standard. */
function withoutOptions(cursor: Cursor, span: Span): Span {
  const [first] = topLevel(
    cursor,
    span,
    (at) =>
      (cursor.isWord(at, 'null', 'absent') && cursor.isWord(at + 1, 'on')) ||
      (cursor.isWord(at, 'with', 'without') && cursor.isWord(at + 1, 'unique')) ||
      (cursor.isWord(at, 'returning') && at > span.from),
  );
  return first === undefined ? span : { from: span.from, to: first };
}

/** `{'a': 1}`, `struct_pack(a := 1)`. */
export function structured(cursor: Cursor, parts: readonly Span[], typeOf: TypeOf, separator: string): Features {
  return all(
    parts.map((part) => {
      const at = part.from + 1;
      if (!cursor.isSymbol(at, separator) && !cursor.isSymbol(at, '=>')) return undefined;
      return keyed(cursor, { from: part.from, to: at }, { from: at + 1, to: part.to }, typeOf);
    }),
  );
}
