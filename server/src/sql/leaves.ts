import type { DialectName } from '../dialects/dialect.ts';
import type { Range } from '../schema/text.ts';
import { fieldsOfValue } from './arrays.ts';
import { type Column, itemColumn, type Scope, subqueryRelation } from './columns.ts';
import { type Condition, conditionedResults } from './conditions.ts';
import type { Cursor, Span } from './cursor.ts';
import { bare } from './expressions.ts';
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
  /** What CASE and IF ask on the way to it, outermost first. */
  readonly when?: readonly Condition[];
}

export interface Leaves {
  readonly leaves: readonly Leaf[];
  /** Where some value comes from a table that is not known. */
  readonly unknown: Range | undefined;
}

/** The expressions a column's values come from. */
export function leavesOf(trace: Trace, column: Column): Leaves {
  return gather(trace, column.expressionRange, (visit) => visit.column(column));
}

/** The expressions that an expression's values come from. */
export function leavesIn(trace: Trace, span: Span, scope: Scope): Leaves {
  return gather(trace, trace.cursor.range(span), (visit) => visit.expression(span, scope));
}

interface Visit {
  column(column: Column, when?: readonly Condition[]): void;
  expression(span: Span, scope: Scope, when?: readonly Condition[]): void;
}

function gather(trace: Trace, whole: Range, start: (visit: Visit) => void): Leaves {
  const { cursor } = trace;
  const leaves: Leaf[] = [];
  let unknown: Range | undefined;
  const seen = new Set<Column>();
  const visit: Visit = {
    column(current, when = []) {
      if (seen.has(current)) return;
      seen.add(current);
      const { origin } = current;
      if (origin.kind === 'unknown' || origin.kind === 'known') unknown ??= whole;
      else if (origin.kind === 'columns') for (const other of origin.columns) visit.column(other, when);
      else visit.expression(origin.span, origin.scope, when);
    },
    expression(span, scope, when = []) {
      for (const result of conditionedResults(cursor, span, scope)) one(result.span, scope, [...when, ...result.when]);
    },
  };
  const one = (span: Span, scope: Scope, when: readonly Condition[]): void => {
    const reference = referenceOf(cursor, span);
    const target = reference ? resolve(trace, reference, scope) : scalarColumn(cursor, span, scope);
    if (target) {
      visit.column(target, when);
      return;
    }
    const field = fieldAt(cursor, span);
    const values = field && fieldValues(trace, field, scope);
    if (values) for (const value of values) visit.expression(value.span, value.scope, when);
    else if (reference) unknown ??= cursor.range(span);
    else leaves.push({ span, scope, when });
  };
  start(visit);
  return { leaves, unknown };
}

/** A field of what stands before it: `s.name`, `t.s.name`, `s:name`. */
function fieldAt(cursor: Cursor, { from, to }: Span): { readonly of: Span; readonly name: Token } | undefined {
  const name = cursor.name(to - 1);
  const isField = cursor.isSymbol(to - 2, '.') || (cursor.rules.colonPaths && cursor.isSymbol(to - 2, ':'));
  return name && isField && to - from > 2 ? { of: { from, to: to - 2 }, name } : undefined;
}

/** What the field is in each struct that may stand before it; undefined where one of them is not written out. */
function fieldValues(
  trace: Trace,
  { of, name }: { readonly of: Span; readonly name: Token },
  scope: Scope,
): readonly Leaf[] | undefined {
  const { cursor, dialect } = trace;
  if (!referenceOf(cursor, of) && !fieldAt(cursor, of)) return undefined;
  const { leaves, unknown } = leavesIn(trace, of, scope);
  if (unknown || leaves.length === 0) return undefined;
  const isExact = cursor.rules.colonPaths && cursor.isSymbol(of.to, ':');
  const called = (token: Token): boolean =>
    isExact
      ? written(cursor, token) === written(cursor, name)
      : sameName(nameOf(cursor, token), nameOf(cursor, name), dialect);
  const found: Leaf[] = [];
  for (const leaf of leaves) {
    const field = fieldsOfValue(cursor, bare(cursor, leaf.span))?.find((one) => one.name && called(one.name));
    if (!field) return undefined;
    found.push({ span: field.value, scope: leaf.scope });
  }
  return found;
}

function written(cursor: Cursor, token: Token): string {
  return token.kind === 'word' ? cursor.tokens.text.slice(token.start, token.end) : token.value;
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
  // Behind the list a column of an unknown table goes before the alias.
  const end = cursor.token((scope.items.at(-1)?.span.to ?? 0) - 1)?.end ?? 0;
  if (name.start >= end && scope.sources.some(({ relation }) => relation.open)) return undefined;
  const item = scope.items.find(
    ({ alias }) => alias && alias.end <= name.start && sameName(nameOf(cursor, alias), nameOf(cursor, name), dialect),
  );
  return item && itemColumn(cursor, item, scope);
}
