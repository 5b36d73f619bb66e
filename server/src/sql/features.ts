import type { FeatureType } from '../dialects/dialect.ts';
import type { Cursor, Span } from './cursor.ts';
import { callOf, topLevel } from './expressions.ts';
import type { FeatureFact } from './facts.ts';
import type { Leaf, Trace } from './values.ts';

type TypeOf = (span: Span) => string | undefined;

/** Functions that take keys and values in turn. */
const keyValue = new Set(
  'json_object json_build_object jsonb_build_object object_construct object_construct_keep_null object named_struct'.split(
    ' ',
  ),
);
/** Functions that give the object they are given. */
const through = new Set(
  'to_json to_jsonb json jsonb_strip_nulls json_strip_nulls parse_json json_parse to_json_string to_variant json_format'.split(
    ' ',
  ),
);
/** Functions whose result has the keys of all their arguments. */
const merging = new Set(['json_merge_patch']);

/** The keys of an object built in the text, with their types; undefined where some key is not known. */
export function featuresIn(trace: Trace, leaf: Leaf, typeOf: TypeOf): readonly FeatureFact[] | undefined {
  return read(trace.cursor, leaf.span, typeOf);
}

function read(cursor: Cursor, span: Span, typeOf: TypeOf): readonly FeatureFact[] | undefined {
  const inner = unwrap(cursor, span);
  const parts = concatenated(cursor, inner);
  if (parts.length > 1) return merged(parts.map((part) => read(cursor, part, typeOf)));
  if (cursor.isSymbol(inner.from, '{') && cursor.partner(inner.from) === inner.to - 1) {
    return structured(cursor, cursor.split({ from: inner.from + 1, to: inner.to - 1 }), typeOf, ':');
  }
  const token = cursor.token(inner.from);
  if (inner.to - inner.from === 1 && token?.kind === 'string') return literal(cursor, inner);
  const call = callOf(cursor, inner);
  if (!call) return undefined;
  if (keyValue.has(call.name)) return keysAndValues(cursor, call.arguments, typeOf);
  if (call.name === 'struct_pack' || call.name === 'row') return structured(cursor, call.arguments, typeOf, ':=');
  if (call.name === 'struct') return aliased(cursor, call.arguments, typeOf);
  const [only] = call.arguments;
  if (through.has(call.name) && only && call.arguments.length === 1) return read(cursor, only, typeOf);
  return merging.has(call.name) ? merged(call.arguments.map((part) => read(cursor, part, typeOf))) : undefined;
}

/** Without brackets and casts to JSON. */
function unwrap(cursor: Cursor, span: Span): Span {
  if (cursor.isSymbol(span.from, '(') && cursor.partner(span.from) === span.to - 1) {
    return unwrap(cursor, { from: span.from + 1, to: span.to - 1 });
  }
  const cast = topLevel(cursor, span, (at) => cursor.isSymbol(at, '::')).at(-1);
  if (cast !== undefined && concatenated(cursor, span).length === 1)
    return unwrap(cursor, { from: span.from, to: cast });
  const call = callOf(cursor, span);
  if (call && ['cast', 'try_cast'].includes(call.name)) {
    const as = topLevel(cursor, call.inner, (at) => cursor.isWord(at, 'as')).at(-1);
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

function merged(parts: readonly (readonly FeatureFact[] | undefined)[]): readonly FeatureFact[] | undefined {
  const byName = new Map<string, FeatureFact>();
  for (const part of parts) {
    if (!part) return undefined;
    for (const feature of part) byName.set(feature.name, feature);
  }
  return [...byName.values()];
}

function keysAndValues(cursor: Cursor, given: readonly Span[], typeOf: TypeOf): readonly FeatureFact[] | undefined {
  // `json_object('a': 1, 'b' value 2)` of the SQL standard.
  const pairs = given.map(
    (part) => topLevel(cursor, part, (at) => cursor.isSymbol(at, ':') || cursor.isWord(at, 'value'))[0],
  );
  if (given.length > 0 && pairs.every((separator) => separator !== undefined)) {
    return all(
      given.map((part, index) => {
        const separator = pairs[index] ?? part.to;
        return textKeyed(cursor, { from: part.from, to: separator }, { from: separator + 1, to: part.to }, typeOf);
      }),
    );
  }
  if (given.length % 2 === 1) return undefined;
  const features: (FeatureFact | undefined)[] = [];
  for (let index = 0; index < given.length; index += 2) {
    const [key, value] = [given[index], given[index + 1]];
    features.push(key && value && textKeyed(cursor, key, value, typeOf));
  }
  return all(features);
}

/** `{'a': 1}`, `struct_pack(a := 1)`. */
function structured(
  cursor: Cursor,
  parts: readonly Span[],
  typeOf: TypeOf,
  separator: string,
): readonly FeatureFact[] | undefined {
  return all(
    parts.map((part) => {
      const at = part.from + 1;
      if (!cursor.isSymbol(at, separator) && !cursor.isSymbol(at, '=>')) return undefined;
      return keyed(cursor, { from: part.from, to: at }, { from: at + 1, to: part.to }, typeOf);
    }),
  );
}

function aliased(cursor: Cursor, parts: readonly Span[], typeOf: TypeOf): readonly FeatureFact[] | undefined {
  return all(
    parts.map((part) => {
      const isNamed = cursor.isWord(part.to - 2, 'as');
      return isNamed
        ? keyed(cursor, { from: part.to - 1, to: part.to }, { from: part.from, to: part.to - 2 }, typeOf)
        : undefined;
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
  const name = token.kind === 'word' ? cursor.tokens.text.slice(token.start, token.end) : token.value;
  return {
    name,
    range: { start: token.start, end: token.end },
    type: value.from < value.to ? featureType(typeOf(value)) : undefined,
  };
}

/** `'{"a": 1}'::jsonb` */
function literal(cursor: Cursor, span: Span): readonly FeatureFact[] | undefined {
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
    return { name, range: { start, end: Math.min(token.end, start + name.length + 2) }, type: typeOfJson(given) };
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

function all(features: readonly (FeatureFact | undefined)[]): readonly FeatureFact[] | undefined {
  const known = features.filter((feature) => feature !== undefined);
  return known.length === features.length ? known : undefined;
}

/** The feature type that a warehouse's type is read as. */
export function featureType(written: string | undefined): FeatureType | undefined {
  if (written === undefined) return undefined;
  if (/^(var)?char|^text|^string|^character|^uuid|^bpchar|^citext/.test(written)) return 'string';
  if (/^(tiny|small|big|huge|u)?int(eger|[248]|16|32|64)?\b|^u(tiny|small|big)int|^serial/.test(written))
    return 'integer';
  if (/^(numeric|decimal|number|float|double|real)/.test(written)) return 'number';
  if (/^bool/.test(written)) return 'boolean';
  if (/^(timestamp|datetime|date)/.test(written)) return 'timestamp';
  return /^(json|struct|variant|super|object|map|array)/.test(written) || written.endsWith('[]') ? 'json' : undefined;
}
