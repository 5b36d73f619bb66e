import { alternativesOf } from './alternatives.ts';
import { type Field, fieldsOf, namedValue, typeFields } from './arrays.ts';
import { subqueryRelation } from './columns.ts';
import type { Cursor, Span } from './cursor.ts';
import { bare, callOf, topLevel } from './expressions.ts';
import type { FeatureFact } from './facts.ts';
import {
  all,
  type Features,
  fact,
  featureType,
  literal,
  type Reading,
  readingAt,
  type Types,
} from './feature-facts.ts';
import { jsonKeys } from './json-text.ts';
import { keysAndValues, ofEntries, ofTwoArrays, structured } from './key-pairs.ts';
import { type Leaf, leavesIn, type Trace } from './leaves.ts';
import { chosen, inserted, removedByPath, setByPath, subtraction } from './object-changes.ts';
import { referenceOf } from './references.ts';
import { columnFeatures, isStar, rowFeatures, starFeatures } from './rows.ts';
import { readQuery } from './skeleton.ts';

/** Functions that take keys and values in turn. */
const keyValue = new Set(
  'json_object json_build_object jsonb_build_object object_construct object_construct_keep_null object named_struct map'.split(
    ' ',
  ),
);
/** Functions that give the object they are given first. */
const through = new Set(
  `to_json to_jsonb json jsonb_strip_nulls json_strip_nulls parse_json json_parse to_json_string to_variant json_format
   map_filter to_variant_object json_serialize try_parse_json to_object row_to_json`.split(/\s+/),
);
/** Functions whose result has the keys of all their arguments. */
const merging = new Set(['json_merge_patch', 'map_concat']);

/** The keys of an object built in the text, with their types; undefined where some key is not known. */
export function featuresIn(trace: Trace, leaf: Leaf, types: Types): Features {
  return read(readingAt(trace, leaf.scope, types), leaf.span);
}

/** The features that an object has in any of several shapes, each key with all its places. */
export function united(shapes: readonly Features[]): Features {
  const byPlace = new Map<string, FeatureFact>();
  for (const shape of shapes) {
    if (!shape) return undefined;
    for (const feature of shape) byPlace.set(`${feature.range.start} ${feature.name}`, feature);
  }
  return [...byPlace.values()];
}

function read(reading: Reading, span: Span): Features {
  const { typeOf, scope } = reading;
  const { cursor } = reading.trace;
  const inner = unwrap(cursor, span);
  if (inner.type !== undefined) return typed(cursor, inner.type);
  const parts = concatenated(cursor, inner);
  if (parts.length > 1) {
    const text = jsonKeys(cursor, parts);
    if (!text) return merged(parts.map((part) => read(reading, part)));
    return text.map(({ name, range, type, value }) => ({
      name,
      range,
      // What is spliced in is not text there, though it is cast to be put together.
      type: value ? featureType(typeOf(bare(cursor, value))) : type,
      value: value && cursor.range(value),
    }));
  }
  const less = subtraction(cursor, inner);
  if (less) {
    const { keys } = less;
    return keys && read(reading, less.object)?.filter(({ name }) => !keys.has(name));
  }
  if (cursor.isSymbol(inner.from, '{') && cursor.partner(inner.from) === inner.to - 1) {
    const fields = { from: inner.from + 1, to: inner.to - 1 };
    return isStar(cursor, fields)
      ? starFeatures(reading, fields)
      : structured(cursor, cursor.split(fields), typeOf, ':');
  }
  const written = cursor.isWord(inner.from, 'json', 'jsonb') ? { from: inner.from + 1, to: inner.to } : inner;
  if (written.to - written.from === 1 && cursor.token(written.from)?.kind === 'string') return literal(cursor, written);
  if (cursor.isWord(inner.from, 'select') && cursor.isWord(inner.from + 1, 'as')) return selected(reading, inner);
  if (cursor.isWord(inner.from, 'struct')) return named(reading, fieldsOf(cursor, inner));
  if (referenceOf(cursor, inner) || alternativesOf(cursor, inner) || cursor.isWord(inner.from, 'select', 'with')) {
    return followed(reading, inner);
  }
  if (isStar(cursor, inner)) return starFeatures(reading, inner);
  const call = callOf(cursor, inner);
  return call && ofCall(reading, call.name, call.arguments);

  /** Through columns, CASE and subqueries to where the object is built; a name of a table is its row. */
  function followed(around: Reading, value: Span): Features {
    const { leaves, unknown } = leavesIn(around.trace, value, scope);
    if (unknown) return leaves.length === 0 ? rowFeatures(around, value) : undefined;
    const own = leaves.filter((leaf) => leaf.span.from !== value.from || leaf.span.to !== value.to);
    if (own.length < leaves.length || leaves.length === 0) return undefined;
    const objects = own.filter((leaf) => !isNull(cursor, leaf.span));
    return objects.length === 0
      ? undefined
      : united(objects.map((leaf) => read(readingAt(around.trace, leaf.scope, around.types), leaf.span)));
  }
}

/** Whether an expression is NULL and nothing else. */
export function isNull(cursor: Cursor, { from, to }: Span): boolean {
  return to - from === 1 && cursor.isWord(from, 'null');
}

function ofCall(reading: Reading, name: string, given: readonly Span[]): Features {
  const { typeOf } = reading;
  const { cursor } = reading.trace;
  const [first, second] = given;
  const inside = (span: Span): Features => read(reading, span);
  if (keyValue.has(name)) {
    if (first && given.length === 1 && isStar(cursor, first)) return starFeatures(reading, first);
    return ofTwoArrays(cursor, first, second, typeOf) ?? keysAndValues(cursor, given, typeOf);
  }
  if (through.has(name) && first) return inside(first);
  if (merging.has(name)) return merged(given.map(inside));
  switch (name) {
    case 'struct_pack':
    case 'row':
      if (first && given.length === 1 && isStar(cursor, first)) return undefined;
      return structured(cursor, given, typeOf, ':=');
    case 'map_from_arrays':
      return ofTwoArrays(cursor, first, second, typeOf);
    case 'map_from_entries':
      return ofEntries(cursor, first, typeOf);
    case 'object_insert':
      return inserted(cursor, given, reading, inside);
    case 'object_delete':
    case 'object_pick':
      return chosen(cursor, given, name === 'object_pick', inside);
    case 'json_set':
      return setByPath(cursor, given, reading, inside);
    case 'json_remove':
      return removedByPath(cursor, given, inside);
    default:
      return undefined;
  }
}

/** `(select as struct a, b as c)` */
function selected(reading: Reading, span: Span): Features {
  const { cursor } = reading.trace;
  const [only, ...others] = readQuery(cursor, span).branches;
  if (only?.kind !== 'select' || others.length > 0) return undefined;
  const { items } = only.list;
  if (only.sources.length > 0 && items.some(({ star }) => star)) {
    const relation = subqueryRelation(cursor, span, reading.scope);
    return relation && columnFeatures(reading, relation);
  }
  return named(
    reading,
    items.map((item) => {
      const value = item.expression;
      return item.alias ? { name: item.alias, value, type: undefined } : namedValue(cursor, value);
    }),
  );
}

/** The fields of a struct, each called as its text says; those of a star are columns. */
function named(reading: Reading, fields: readonly Field[] | undefined): Features {
  const { cursor } = reading.trace;
  const parts = fields?.map(({ name, value, type }): Features => {
    if (isStar(cursor, value)) return starFeatures(reading, value);
    if (!name) return undefined;
    const own = fact(cursor, name, type ? written(cursor, type) : reading.typeOf(value), value);
    const { start, end } = cursor.range(value);
    return [name.start >= start && name.end <= end ? { ...own, isFixed: true } : own];
  });
  return parts && all(parts)?.flat();
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
