import type { FeatureType } from '../dialects/dialect.ts';
import type { Column, Scope } from './columns.ts';
import type { Cursor, Span } from './cursor.ts';
import type { FeatureFact } from './facts.ts';
import type { Trace } from './leaves.ts';
import type { Token } from './tokens.ts';

export type Features = readonly FeatureFact[] | undefined;

/** Says which types the text gives. */
export interface Types {
  ofExpression(trace: Trace, span: Span, scope: Scope): string | undefined;
  ofColumn(trace: Trace, column: Column): string | undefined;
}

/** What reading an object needs besides its text. */
export interface Reading {
  readonly trace: Trace;
  readonly scope: Scope;
  readonly types: Types;
  readonly typeOf: TypeOf;
}

export type TypeOf = (span: Span) => string | undefined;

export function readingAt(trace: Trace, scope: Scope, types: Types): Reading {
  return { trace, scope, types, typeOf: (span) => types.ofExpression(trace, span, scope) };
}

/** A bare word in place of a key is a column: the key is not known. */
export function textKeyed(cursor: Cursor, key: Span, value: Span, typeOf: TypeOf): FeatureFact | undefined {
  return cursor.token(key.from)?.kind === 'string' ? keyed(cursor, key, value, typeOf) : undefined;
}

export function keyed(cursor: Cursor, key: Span, value: Span, typeOf: TypeOf): FeatureFact | undefined {
  const token = cursor.token(key.from);
  if (!token || key.to - key.from !== 1 || !['string', 'word', 'quoted'].includes(token.kind)) return undefined;
  const isGiven = value.from < value.to;
  return fact(cursor, token, isGiven ? typeOf(value) : undefined, isGiven ? value : undefined);
}

export function fact(cursor: Cursor, token: Token, type: string | undefined, value?: Span): FeatureFact {
  const name = token.kind === 'word' ? cursor.tokens.text.slice(token.start, token.end) : token.value;
  const range = { start: token.start, end: token.end };
  return { name, range, type: featureType(type), value: value && cursor.range(value) };
}

/** `'{"a": 1}'::jsonb` */
export function literal(cursor: Cursor, span: Span): Features {
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

export function all<T>(given: readonly (T | undefined)[]): readonly T[] | undefined {
  const known = given.filter((one) => one !== undefined);
  return known.length === given.length ? known : undefined;
}

/** The feature type that a warehouse's type is read as. */
export function featureType(written: string | undefined): FeatureType | undefined {
  if (written === undefined) return undefined;
  if (/\[\s*\d*\s*\]$/.test(written)) return 'json';
  if (/^(var)?char|^text|^string|^character|^uuid|^bpchar|^citext/.test(written)) return 'string';
  if (/^(tiny|small|big|huge|u)?int(eger|[248]|16|32|64)?\b|^u(tiny|small|big)int|^serial/.test(written))
    return 'integer';
  if (/^(big)?(numeric|decimal)|^(number|float|double|real)/.test(written)) return 'number';
  if (/^bool/.test(written)) return 'boolean';
  if (/^(timestamp|datetime|date)/.test(written)) return 'timestamp';
  return /^(json|struct|variant|super|object|map|array|row)/.test(written) ? 'json' : undefined;
}
