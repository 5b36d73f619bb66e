import type { FeatureType } from '../dialects/dialect.ts';
import { elementsOf, type Field, fieldsOf, namedValue, pairs, typeFields } from './arrays.ts';
import type { Cursor, Span } from './cursor.ts';
import { bare, callOf, topLevel } from './expressions.ts';
import type { FeatureFact } from './facts.ts';
import { jsonKeys } from './json-text.ts';
import { readQuery } from './skeleton.ts';
import type { Token } from './tokens.ts';
import type { Leaf, Trace } from './values.ts';

type TypeOf = (span: Span) => string | undefined;
type Features = readonly FeatureFact[] | undefined;

/** Functions that take keys and values in turn. */
const keyValue = new Set(
  'json_object json_build_object jsonb_build_object object_construct object_construct_keep_null object named_struct map'.split(
    ' ',
  ),
);
/** Functions that give the object they are given first. */
const through = new Set(
  `to_json to_jsonb json jsonb_strip_nulls json_strip_nulls parse_json json_parse to_json_string to_variant json_format
   map_filter to_variant_object json_serialize try_parse_json to_object`.split(/\s+/),
);
/** Functions whose result has the keys of all their arguments. */
const merging = new Set(['json_merge_patch', 'map_concat']);

/** The keys of an object built in the text, with their types; undefined where some key is not known. */
export function featuresIn(trace: Trace, leaf: Leaf, typeOf: TypeOf): Features {
  return read(trace.cursor, leaf.span, typeOf);
}

function read(cursor: Cursor, span: Span, typeOf: TypeOf): Features {
  const inner = unwrap(cursor, span);
  if (inner.type !== undefined) return typed(cursor, inner.type);
  const parts = concatenated(cursor, inner);
  if (parts.length > 1) {
    const text = jsonKeys(cursor, parts);
    if (!text) return merged(parts.map((part) => read(cursor, part, typeOf)));
    return text.map(({ name, range, type, value }) => ({
      name,
      range,
      // What is spliced in is not text there, though it is cast to be put together.
      type: value ? featureType(typeOf(bare(cursor, value))) : type,
      value: value && cursor.range(value),
    }));
  }
  if (cursor.isSymbol(inner.from, '{') && cursor.partner(inner.from) === inner.to - 1) {
    return structured(cursor, cursor.split({ from: inner.from + 1, to: inner.to - 1 }), typeOf, ':');
  }
  const written = cursor.isWord(inner.from, 'json', 'jsonb') ? { from: inner.from + 1, to: inner.to } : inner;
  if (written.to - written.from === 1 && cursor.token(written.from)?.kind === 'string') return literal(cursor, written);
  if (cursor.isWord(inner.from, 'select') && cursor.isWord(inner.from + 1, 'as'))
    return selected(cursor, inner, typeOf);
  if (cursor.isWord(inner.from, 'struct')) return named(cursor, fieldsOf(cursor, inner), typeOf);
  const call = callOf(cursor, inner);
  return call && ofCall(cursor, call.name, call.arguments, typeOf);
}

function ofCall(cursor: Cursor, name: string, given: readonly Span[], typeOf: TypeOf): Features {
  const [first, second] = given;
  if (keyValue.has(name)) return ofTwoArrays(cursor, first, second, typeOf) ?? keysAndValues(cursor, given, typeOf);
  if (name === 'struct_pack' || name === 'row') return structured(cursor, given, typeOf, ':=');
  if (name === 'map_from_arrays') return ofTwoArrays(cursor, first, second, typeOf);
  if (name === 'map_from_entries') return ofEntries(cursor, first, typeOf);
  if (through.has(name) && first) return read(cursor, first, typeOf);
  return merging.has(name) ? merged(given.map((part) => read(cursor, part, typeOf))) : undefined;
}

/** `map(array['a'], array[x])`, `json_object(['a'], [x])`. */
function ofTwoArrays(cursor: Cursor, keys: Span | undefined, values: Span | undefined, typeOf: TypeOf): Features {
  const [names, given] = [keys && elementsOf(cursor, keys), values && elementsOf(cursor, values)];
  if (!names || !given || names.length !== given.length) return undefined;
  return all(names.map((key, index) => textKeyed(cursor, key, given[index] ?? key, ofJson(cursor, typeOf))));
}

/** `map_from_entries(array[('a', x), row('b', y)])` */
function ofEntries(cursor: Cursor, entries: Span | undefined, typeOf: TypeOf): Features {
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

/** `(select as struct a, b as c)` */
function selected(cursor: Cursor, span: Span, typeOf: TypeOf): Features {
  const [only, ...others] = readQuery(cursor, span).branches;
  if (only?.kind !== 'select' || others.length > 0) return undefined;
  return named(
    cursor,
    only.list.items.map((item) => {
      const value = item.expression;
      return item.alias ? { name: item.alias, value, type: undefined } : namedValue(cursor, value);
    }),
    typeOf,
  );
}

/** The fields of a struct, each called as its text says. */
function named(cursor: Cursor, fields: readonly Field[] | undefined, typeOf: TypeOf): Features {
  return (
    fields &&
    all(
      fields.map(
        ({ name, value, type }) => name && fact(cursor, name, type ? written(cursor, type) : typeOf(value), value),
      ),
    )
  );
}

/** The fields that a type names: `cast(row(a) as row(plan varchar))`. */
function typed(cursor: Cursor, at: number): Features {
  return typeFields(cursor, at).map(({ name, type }) => fact(cursor, name, written(cursor, type)));
}

function written(cursor: Cursor, type: Span): string {
  const { start, end } = cursor.range(type);
  return cursor.tokens.text.slice(start, end).toLowerCase();
}

/** `type`: where a cast names the fields itself. */
interface Unwrapped extends Span {
  readonly type?: number;
}

/** Without brackets and casts to JSON. */
function unwrap(cursor: Cursor, span: Span): Unwrapped {
  if (cursor.isSymbol(span.from, '(') && cursor.partner(span.from) === span.to - 1) {
    return unwrap(cursor, { from: span.from + 1, to: span.to - 1 });
  }
  const cast = topLevel(cursor, span, (at) => cursor.isSymbol(at, '::')).at(-1);
  if (cast !== undefined && concatenated(cursor, span).length === 1)
    return unwrap(cursor, { from: span.from, to: cast });
  const call = callOf(cursor, span);
  if (call && ['cast', 'try_cast'].includes(call.name)) {
    const as = topLevel(cursor, call.inner, (at) => cursor.isWord(at, 'as')).at(-1);
    if (as !== undefined && typeFields(cursor, as + 1).length > 0) return { ...span, type: as + 1 };
    if (as !== undefined) return unwrap(cursor, { from: call.inner.from, to: as });
  }
  return span;
}

function concatenated(cursor: Cursor, span: Span): readonly Span[] {
  const cuts = topLevel(cursor, span, (at) => cursor.isSymbol(at, '||'));
  return [...cuts, span.to].map((cut, index) => ({
    from: index === 0 ? span.from : (cuts[index - 1] ?? span.from) + 1,
    to: cut,
  }));
}

function merged(parts: readonly Features[]): Features {
  const byName = new Map<string, FeatureFact>();
  for (const part of parts) {
    if (!part) return undefined;
    for (const feature of part) byName.set(feature.name, feature);
  }
  return [...byName.values()];
}

function keysAndValues(cursor: Cursor, written: readonly Span[], typeOf: TypeOf): Features {
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
function structured(cursor: Cursor, parts: readonly Span[], typeOf: TypeOf, separator: string): Features {
  return all(
    parts.map((part) => {
      const at = part.from + 1;
      if (!cursor.isSymbol(at, separator) && !cursor.isSymbol(at, '=>')) return undefined;
      return keyed(cursor, { from: part.from, to: at }, { from: at + 1, to: part.to }, typeOf);
    }),
  );
}

/** A bare word in place of a key is a column: the key is not known. */
function textKeyed(cursor: Cursor, key: Span, value: Span, typeOf: TypeOf): FeatureFact | undefined {
  return cursor.token(key.from)?.kind === 'string' ? keyed(cursor, key, value, typeOf) : undefined;
}

function keyed(cursor: Cursor, key: Span, value: Span, typeOf: TypeOf): FeatureFact | undefined {
  const token = cursor.token(key.from);
  if (!token || key.to - key.from !== 1 || !['string', 'word', 'quoted'].includes(token.kind)) return undefined;
  const isGiven = value.from < value.to;
  return fact(cursor, token, isGiven ? typeOf(value) : undefined, isGiven ? value : undefined);
}

function fact(cursor: Cursor, token: Token, type: string | undefined, value?: Span): FeatureFact {
  const name = token.kind === 'word' ? cursor.tokens.text.slice(token.start, token.end) : token.value;
  const range = { start: token.start, end: token.end };
  return { name, range, type: featureType(type), value: value && cursor.range(value) };
}

/** `'{"a": 1}'::jsonb` */
function literal(cursor: Cursor, span: Span): Features {
  const token = cursor.token(span.from);
  if (!token) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(token.value);
  } catch {
    return undefined;
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  return Object.entries(value).map(([name, given]) => {
    const start = Math.max(token.start, cursor.tokens.text.indexOf(`"${name}"`, token.start));
    return {
      name,
      range: { start, end: Math.min(token.end, start + name.length + 2) },
      type: typeOfJson(given),
      value: undefined,
    };
  });
}

function typeOfJson(value: unknown): FeatureType | undefined {
  switch (typeof value) {
    case 'string':
      return 'string';
    case 'number':
      return Number.isInteger(value) ? 'integer' : 'number';
    case 'boolean':
      return 'boolean';
    default:
      return value === null ? undefined : 'json';
  }
}

function all(features: readonly (FeatureFact | undefined)[]): Features {
  const known = features.filter((feature) => feature !== undefined);
  return known.length === features.length ? known : undefined;
}

/** The feature type that a warehouse's type is read as. */
export function featureType(written: string | undefined): FeatureType | undefined {
  if (written === undefined) return undefined;
  if (/^(var)?char|^text|^string|^character|^uuid|^bpchar|^citext/.test(written)) return 'string';
  if (/^(tiny|small|big|huge|u)?int(eger|[248]|16|32|64)?\b|^u(tiny|small|big)int|^serial/.test(written))
    return 'integer';
  if (/^(big)?(numeric|decimal)|^(number|float|double|real)/.test(written)) return 'number';
  if (/^bool/.test(written)) return 'boolean';
  if (/^(timestamp|datetime|date)/.test(written)) return 'timestamp';
  return /^(json|struct|variant|super|object|map|array|row)/.test(written) || written.endsWith('[]')
    ? 'json'
    : undefined;
}
