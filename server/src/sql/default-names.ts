import type { Cursor, Span } from './cursor.ts';
import { callOf, topLevel, withoutBrackets } from './expressions.ts';
import { nameOf } from './references.ts';

/** The name of a select item that is no plain column and has no alias, as the warehouse makes it up. */
export function defaultName(cursor: Cursor, span: Span): string {
  const { unnamed } = cursor.rules;
  if (unnamed === 'function') return functionName(cursor, span)?.name ?? '?column?';
  const column = columnInBrackets(cursor, span);
  if (column !== undefined) return column;
  if (unnamed === 'upper text') return writtenText(cursor, span).toUpperCase();
  return cursor.rules.generators ? countedRows(cursor, span) : writtenText(cursor, span);
}

function writtenText(cursor: Cursor, span: Span): string {
  const { start, end } = cursor.range(span);
  return cursor.tokens.text.slice(start, end);
}

/** Spark counts `1` where `count(*)` is written. */
function countedRows(cursor: Cursor, span: Span): string {
  const isCount = cursor.isWord(span.from, 'count') && cursor.isSymbol(span.from + 1, '(');
  return isCount && cursor.isSymbol(span.from + 2, '*') && span.to - span.from === 4
    ? 'count(1)'
    : writtenText(cursor, span);
}

/** `(b)` is still `b`. */
function columnInBrackets(cursor: Cursor, span: Span): string | undefined {
  const inner = withoutBrackets(cursor, span);
  if (!inner) return undefined;
  const only = inner.to - inner.from === 1 ? cursor.name(inner.from) : undefined;
  return only ? nameOf(cursor, only) : columnInBrackets(cursor, inner);
}

interface Figured {
  readonly name: string;
  /** Whether a cast or CASE around it leaves the name as it is. */
  readonly strong: boolean;
}

const strong = (name: string | undefined): Figured | undefined =>
  name === undefined ? undefined : { name, strong: true };
const weak = (name: string | undefined): Figured | undefined =>
  name === undefined ? undefined : { name, strong: false };

/** PostgreSQL and its kin name an item after its column, function or type (`FigureColname` in parse_target.c). */
function functionName(cursor: Cursor, span: Span): Figured | undefined {
  const inner = withoutBrackets(cursor, span);
  if (inner) {
    if (cursor.isWord(inner.from, 'select', 'with', 'values')) return undefined;
    return functionName(cursor, inner);
  }
  if (cursor.isWord(span.to - 4, 'at') && cursor.isWord(span.to - 3, 'time') && span.to - span.from > 4) {
    return strong('timezone');
  }
  const cast = topLevel(cursor, span, (at) => cursor.isSymbol(at, '::')).at(-1);
  if (cast !== undefined && cast > span.from) {
    const value = functionName(cursor, { from: span.from, to: cast });
    return value?.strong ? value : weak(typeName(cursor, { from: cast + 1, to: span.to }));
  }
  const first = cursor.token(span.from);
  if (first?.kind !== 'word' && first?.kind !== 'quoted') return undefined;
  if (first.kind === 'word' && first.value === 'case' && cursor.isWord(span.to - 1, 'end')) {
    return caseName(cursor, span) ?? weak('case');
  }
  if (span.to - span.from === 1) return oneWord(cursor, span.from);
  if (cursor.isWord(span.from, 'array', 'row', 'exists') && cursor.after(span.from + 1) === span.to) {
    return strong(first.value);
  }
  // `interval '1 day'`, `timestamp '2024-01-01'`
  const last = cursor.token(span.to - 1);
  if (span.to - span.from === 2 && last?.kind === 'string') return weak(typeName(cursor, { ...span, to: span.to - 1 }));
  return subscripted(cursor, span) ?? calledFunction(cursor, span);
}

function oneWord(cursor: Cursor, at: number): Figured | undefined {
  const token = cursor.token(at);
  if (!token) return undefined;
  if (token.kind !== 'word') return strong(token.value);
  if (token.value === 'null' || token.value === 'default') return undefined;
  return token.value === 'true' || token.value === 'false' ? weak('bool') : strong(token.value);
}

/** `a[1]` is `a`. */
function subscripted(cursor: Cursor, span: Span): Figured | undefined {
  const open = cursor.tokens.partner[span.to - 1] ?? -1;
  if (open <= span.from || !cursor.isSymbol(open, '[')) return undefined;
  return functionName(cursor, { from: span.from, to: open });
}

/** A CASE is named as its ELSE is, if that is a column or a function. */
function caseName(cursor: Cursor, span: Span): Figured | undefined {
  let depth = 0;
  for (let at = span.from; at < span.to; at = cursor.after(at)) {
    if (cursor.isWord(at, 'case')) depth += 1;
    if (cursor.isWord(at, 'end')) depth -= 1;
    if (depth !== 1 || !cursor.isWord(at, 'else')) continue;
    const otherwise = functionName(cursor, { from: at + 1, to: span.to - 1 });
    return otherwise?.strong ? otherwise : undefined;
  }
  return undefined;
}

/** A call that is the whole expression, with `filter (…)` or `over (…)` behind it. */
function calledFunction(cursor: Cursor, span: Span): Figured | undefined {
  let at = span.from;
  while (cursor.isSymbol(at + 1, '.') && cursor.name(at + 2)) at += 2;
  if (!cursor.isSymbol(at + 1, '(')) return undefined;
  let next = cursor.after(at + 1);
  while (next < span.to) {
    if (cursor.isWord(next, 'within', 'respect', 'ignore')) next += 2;
    else if (cursor.isWord(next, 'over', 'filter')) next += 1;
    else return undefined;
    if (cursor.isSymbol(next, '(') || cursor.isWord(next - 1, 'over')) next = cursor.after(next);
  }
  const name = cursor.token(at)?.value ?? '';
  if (name !== 'cast') return strong(name === 'trim' ? trimName(cursor, at + 2) : name);
  const call = callOf(cursor, span);
  const as = call && topLevel(cursor, call.inner, (index) => cursor.isWord(index, 'as')).at(-1);
  if (!call || as === undefined) return undefined;
  const value = functionName(cursor, { from: call.inner.from, to: as });
  return value?.strong ? value : weak(typeName(cursor, { from: as + 1, to: call.inner.to }));
}

function trimName(cursor: Cursor, first: number): string {
  if (cursor.isWord(first, 'leading')) return 'ltrim';
  return cursor.isWord(first, 'trailing') ? 'rtrim' : 'btrim';
}

/** What PostgreSQL's grammar turns the standard's names of types into. */
const internalTypes: Readonly<Record<string, string>> = {
  int: 'int4',
  integer: 'int4',
  bigint: 'int8',
  smallint: 'int2',
  real: 'float4',
  float: 'float8',
  double: 'float8',
  decimal: 'numeric',
  dec: 'numeric',
  boolean: 'bool',
  char: 'bpchar',
  character: 'bpchar',
};

function typeName(cursor: Cursor, span: Span): string | undefined {
  let at = span.from;
  while (at + 2 < span.to && cursor.isSymbol(at + 1, '.')) at += 2;
  const name = cursor.token(at)?.value;
  if (name === undefined) return undefined;
  if (cursor.isWord(at, 'character') && cursor.isWord(at + 1, 'varying')) return 'varchar';
  const hasZone = topLevel(cursor, span, (index) => cursor.isWord(index, 'with')).length > 0;
  if (hasZone && (name === 'timestamp' || name === 'time')) return `${name}tz`;
  return internalTypes[name] ?? name;
}
