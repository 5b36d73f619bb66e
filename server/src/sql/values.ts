import type { DialectName } from '../dialects/dialect.ts';
import type { Range } from '../schema/text.ts';
import { alternativesOf } from './alternatives.ts';
import { besideEachOther, featuresBeside } from './beside.ts';
import { givesZone, typeOfCall } from './call-types.ts';
import type { Column, Scope } from './columns.ts';
import { constantText } from './constants.ts';
import type { Cursor, Span } from './cursor.ts';
import { castType, topLevel, withoutBrackets } from './expressions.ts';
import type { ActivityLiteral, FeatureFact } from './facts.ts';
import type { Types } from './feature-facts.ts';
import { featuresIn, isNull } from './features.ts';
import { type Leaf, leavesOf, resolve, type Trace } from './leaves.ts';
import { referenceOf } from './references.ts';
import type { Token } from './tokens.ts';

interface ActivityValues {
  readonly literals: readonly ActivityLiteral[];
  readonly open: Range | undefined;
  /** Where the only value there is is null or empty. */
  readonly empty: Range | undefined;
}

/** The activities a column can hold, each with the features of the rows it stands on; `open` where there may be others. */
export function activitiesOf(trace: Trace, activity: Column, features: Column | undefined): ActivityValues {
  const { leaves, unknown } = leavesOf(trace, activity);
  let open = unknown;
  const beside = features && besideEachOther(leaves, leavesOf(trace, features));
  const literals = new Map<number, ActivityLiteral>();
  for (const leaf of leaves) {
    const name = constantText(trace.cursor, leaf.span);
    const range = trace.cursor.range(name === undefined ? leaf.span : withoutTypeWord(trace.cursor, leaf.span));
    if (name !== undefined) {
      const found = beside && featuresBeside(trace, leaf, beside, types);
      literals.set(range.start, { name, range, features: found });
    } else if (!isNull(trace.cursor, leaf.span)) {
      open ??= range;
    }
  }
  const [only, ...others] = leaves;
  const constant = only && constantText(trace.cursor, only.span);
  const isEmpty =
    only &&
    !open &&
    others.length === 0 &&
    (constant === undefined ? isNull(trace.cursor, only.span) : namesNothing(constant));
  return { literals: [...literals.values()], open, empty: isEmpty ? trace.cursor.range(only.span) : undefined };
}

/** Whether an activity of this name is as null to a build: empty or blank. */
export function namesNothing(activity: string): boolean {
  return /^[ \t\n\v\f\r]*$/.test(activity);
}

/** `varchar 'x'` says `'x'`. */
function withoutTypeWord(cursor: Cursor, span: Span): Span {
  const isTyped = span.to - span.from === 2 && cursor.token(span.from)?.kind === 'word';
  return isTyped ? { from: span.from + 1, to: span.to } : span;
}

/** The features of an object that a column's values may be; undefined where some key is not known. */
export function featuresOfValue(trace: Trace, leaf: Leaf): readonly FeatureFact[] | undefined {
  return featuresIn(trace, leaf, types);
}

const types: Types = { ofExpression: typeOfExpression, ofColumn: typeOf };

/** The type that the text, or a known table, says a column has; undefined where nobody does, or two are said. */
export function typeOf(trace: Trace, column: Column, seen: ReadonlySet<Column> = new Set()): string | undefined {
  if (seen.has(column)) return undefined;
  const { origin } = column;
  const path = new Set([...seen, column]);
  if (origin.kind === 'unknown') return undefined;
  if (origin.kind === 'known') return origin.column.type.toLowerCase();
  if (origin.kind === 'expression') return typeOfExpression(trace, origin.span, origin.scope, path);
  const types = new Set(origin.columns.map((other) => typeOf(trace, other, path)));
  return types.size === 1 ? [...types][0] : undefined;
}

function typeOfExpression(
  trace: Trace,
  span: Span,
  scope: Scope,
  seen: ReadonlySet<Column> = new Set(),
): string | undefined {
  const cast = castType(trace.cursor, span);
  if (cast) return cast;
  const zone = lastZone(trace, span);
  if (zone !== undefined) {
    if (keepsZone.has(trace.dialect)) return 'timestamp with time zone';
    const operand = typeOfExpression(trace, { from: span.from, to: zone }, scope, seen);
    return operand && (hasZone(operand) ? 'timestamp' : /^timestamp/.test(operand) ? 'timestamptz' : undefined);
  }
  if (givesZone(trace.dialect) && isWordAlone(trace, span, 'current_timestamp')) return 'timestamptz';
  const literal = literalType(trace, span);
  if (literal) return literal;
  const reference = referenceOf(trace.cursor, span);
  if (reference) {
    const target = resolve(trace, reference, scope);
    return target && typeOf(trace, target, seen);
  }
  const alternatives = alternativesOf(trace.cursor, span);
  if (!alternatives) return callType(trace, span) ?? movedType(trace, span, scope, seen);
  const types = new Set(
    alternatives
      .filter((result) => !isNull(trace.cursor, result))
      .map((result) => typeOfExpression(trace, result, scope, seen)),
  );
  return types.size === 1 ? [...types][0] : undefined;
}

/** Whether a written type is a timestamp with a zone. */
export function hasZone(type: string): boolean {
  return /^timestamptz|^timestamp( ?\(\d+\))? with time zone|^timestamp_(tz|ltz)/.test(type);
}

/** Index of `at` where the expression ends in `at time zone 'UTC'`: it adds the zone where there is none, and takes it away. */
function lastZone({ cursor }: Trace, span: Span): number | undefined {
  const at = span.to - 4;
  return at > span.from && cursor.isWord(at, 'at') && cursor.isWord(at + 1, 'time') && cursor.isWord(at + 2, 'zone')
    ? at
    : undefined;
}

function literalType(trace: Trace, span: Span): string | undefined {
  const { cursor } = trace;
  if (span.to - span.from !== 1) {
    const isNegative = span.to - span.from === 2 && cursor.isSymbol(span.from, '-');
    return isNegative ? literalType(trace, { from: span.from + 1, to: span.to }) : undefined;
  }
  const token = cursor.token(span.from);
  if (token?.kind === 'string') return /^(?:x|r?b|br)['"]/i.test(writtenStart(cursor, token)) ? undefined : 'text';
  if (token?.kind === 'number') return /^(?:\d+[lsy]?|0x[\da-f_]+)$/i.test(token.value) ? 'integer' : 'numeric';
  return cursor.isWord(span.from, 'true', 'false') ? 'boolean' : undefined;
}

function writtenStart(cursor: Cursor, token: Token): string {
  return cursor.tokens.text.slice(token.start, token.start + 3);
}

/** Warehouses where `at time zone` gives a zone whatever it is given. */
const keepsZone: ReadonlySet<DialectName> = new Set(['athena']);

/** A timestamp before or after which an interval lies. */
function movedType(trace: Trace, span: Span, scope: Scope, seen: ReadonlySet<Column>): string | undefined {
  const { cursor } = trace;
  const inner = withoutBrackets(cursor, span);
  if (inner) return typeOfExpression(trace, inner, scope, seen);
  const [sign, ...others] = topLevel(
    cursor,
    span,
    (at) =>
      at > span.from &&
      cursor.token(at)?.kind === 'symbol' &&
      !['(', '.', '::'].some((symbol) => cursor.isSymbol(at, symbol)),
  );
  if (sign === undefined || others.length > 0 || !(cursor.isSymbol(sign, '+') || cursor.isSymbol(sign, '-')))
    return undefined;
  if (!cursor.isWord(sign + 1, 'interval')) return undefined;
  const type = typeOfExpression(trace, { from: span.from, to: sign }, scope, seen);
  return type !== undefined && hasZone(type) ? type : undefined;
}

function isWordAlone({ cursor }: Trace, span: Span, word: string): boolean {
  return span.to - span.from === 1 && cursor.isWord(span.from, word);
}

/** Types of a few functions that are the same on every warehouse. */
function callType({ cursor, dialect }: Trace, span: Span): string | undefined {
  const name = cursor.token(span.from);
  const isCall =
    name?.kind === 'word' && cursor.isSymbol(span.from + 1, '(') && behindCall(cursor, span.from + 1) === span.to;
  if (!isCall) return undefined;
  return typeOfCall(name.value, dialect);
}

/** Behind the arguments of a call and what says over which rows it goes: `filter (…)`, `over (…)`, `over w`. */
function behindCall(cursor: Cursor, open: number): number {
  let at = cursor.after(open);
  if (cursor.isWord(at, 'filter') && cursor.isSymbol(at + 1, '(')) at = cursor.after(at + 1);
  return cursor.isWord(at, 'over') ? cursor.after(at + 1) : at;
}
