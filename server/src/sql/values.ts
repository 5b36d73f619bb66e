import type { DialectName } from '../dialects/dialect.ts';
import type { Range } from '../schema/text.ts';
import { alternativesOf, resultsOf } from './alternatives.ts';
import { givesZone, typeOfCall } from './call-types.ts';
import { type Column, itemColumn, type Scope, subqueryRelation } from './columns.ts';
import { constantText } from './constants.ts';
import type { Cursor, Span } from './cursor.ts';
import { castType, topLevel, withoutBrackets } from './expressions.ts';
import type { ActivityLiteral, FeatureFact } from './facts.ts';
import { featuresIn } from './features.ts';
import { sameName } from './lexical.ts';
import { nameOf, referenceOf } from './references.ts';
import type { Token } from './tokens.ts';

/** What following a column to its values needs. */
export interface Trace {
  readonly cursor: Cursor;
  readonly dialect: DialectName;
}

/** An expression that gives a column's values, after all detours through tables of the text itself. */
export interface Leaf {
  readonly span: Span;
  readonly scope: Scope;
}

interface Leaves {
  readonly leaves: readonly Leaf[];
  /** Where some value comes from a table that is not known. */
  readonly unknown: Range | undefined;
}

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
  const objects = features && leavesOf(trace, features);
  const literals = new Map<number, ActivityLiteral>();
  for (const leaf of leaves) {
    const name = constantText(trace.cursor, leaf.span);
    const range = trace.cursor.range(name === undefined ? leaf.span : withoutTypeWord(trace.cursor, leaf.span));
    if (name !== undefined) {
      const found = objects && featuresBeside(trace, leaf, objects);
      literals.set(range.start, { name, range, features: found });
    } else if (!isNull(trace, leaf.span)) {
      open ??= range;
    }
  }
  const [only, ...others] = leaves;
  const isEmpty =
    only && !open && others.length === 0 && (isNull(trace, only.span) || constantText(trace.cursor, only.span) === '');
  return { literals: [...literals.values()], open, empty: isEmpty ? trace.cursor.range(only.span) : undefined };
}

/** `varchar 'x'` says `'x'`. */
function withoutTypeWord(cursor: Cursor, span: Span): Span {
  const isTyped = span.to - span.from === 2 && cursor.token(span.from)?.kind === 'word';
  return isTyped ? { from: span.from + 1, to: span.to } : span;
}

/** Features of the object built in the literal's own block, else of the only one there is. */
function featuresBeside(trace: Trace, literal: Leaf, objects: Leaves): readonly FeatureFact[] | undefined {
  const here = objects.leaves.filter((leaf) => leaf.scope.block === literal.scope.block);
  if (here.length === 0 && objects.unknown) return undefined;
  const candidates = here.length > 0 ? here : objects.leaves;
  const found = candidates.flatMap((leaf): readonly (readonly FeatureFact[] | undefined)[] => [
    featuresIn(trace, leaf, (span) => typeOfExpression(trace, span, leaf.scope)),
  ]);
  const [first, ...others] = found;
  if (!first) return undefined;
  const keys = JSON.stringify(first.map((feature) => feature.name));
  return others.every((other) => other && JSON.stringify(other.map((feature) => feature.name)) === keys)
    ? first
    : undefined;
}

/** The features of an object that a column's values may be; undefined where some key is not known. */
export function featuresOfValue(trace: Trace, leaf: Leaf): readonly FeatureFact[] | undefined {
  return featuresIn(trace, leaf, (span) => typeOfExpression(trace, span, leaf.scope));
}

/** The expressions a column's values come from. */
function leavesOf(trace: Trace, column: Column): Leaves {
  const leaves: Leaf[] = [];
  let unknown: Range | undefined;
  const seen = new Set<Column>();
  const visit = (current: Column): void => {
    if (seen.has(current)) return;
    seen.add(current);
    const { origin } = current;
    if (origin.kind === 'unknown' || origin.kind === 'known') unknown ??= column.expressionRange;
    else if (origin.kind === 'columns') origin.columns.forEach(visit);
    else for (const span of resultsOf(trace.cursor, origin.span)) visitExpression(span, origin.scope);
  };
  const visitExpression = (span: Span, scope: Scope): void => {
    const reference = referenceOf(trace.cursor, span);
    const target = reference ? resolve(trace, reference, scope) : scalarColumn(trace.cursor, span, scope);
    if (target) visit(target);
    else if (reference) unknown ??= trace.cursor.range(span);
    else leaves.push({ span, scope });
  };
  visit(column);
  return { leaves, unknown };
}

/** The column of a subquery that stands for a value. */
function scalarColumn(cursor: Cursor, span: Span, scope: Scope): Column | undefined {
  if (!cursor.isWord(span.from, 'select', 'with') || !cursor.isSymbol(span.from - 1, '(')) return undefined;
  return subqueryRelation(cursor, span, scope)?.columns[0];
}

/** The column of a source that a reference means; undefined where no source of the text is known to have it. */
export function resolve(
  trace: Trace,
  reference: NonNullable<ReturnType<typeof referenceOf>>,
  scope: Scope,
): Column | undefined {
  const { cursor, dialect } = trace;
  const name = nameOf(cursor, reference.name);
  const qualifier = reference.qualifier && nameOf(cursor, reference.qualifier);
  for (const source of scope.sources) {
    if (qualifier !== undefined && (source.name === undefined || !sameName(source.name, qualifier, dialect))) continue;
    const column = source.relation.columns.find((candidate) => sameName(candidate.name, name, dialect));
    if (column) return column;
  }
  return qualifier === undefined ? aliasBefore(trace, reference.name, scope) : undefined;
}

/** An alias of the same list, which expressions may use where no table is known to have a column of the name. */
function aliasBefore({ cursor, dialect }: Trace, name: Token, scope: Scope): Column | undefined {
  if (!cursor.rules.lateralAliases) return undefined;
  const item = scope.items.find(
    ({ alias }) => alias && alias.end <= name.start && sameName(nameOf(cursor, alias), nameOf(cursor, name), dialect),
  );
  return item && itemColumn(cursor, item, scope);
}

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
      .filter((result) => !isNull(trace, result))
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

function isNull(trace: Trace, span: Span): boolean {
  return span.to - span.from === 1 && trace.cursor.isWord(span.from, 'null');
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
    name?.kind === 'word' && cursor.isSymbol(span.from + 1, '(') && cursor.partner(span.from + 1) === span.to - 1;
  if (!isCall) return undefined;
  return typeOfCall(name.value, dialect);
}
