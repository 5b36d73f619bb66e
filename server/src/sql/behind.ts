import { resultsOf } from './alternatives.ts';
import type { Column, Scope, ScopedSource } from './columns.ts';
import { constantText } from './constants.ts';
import type { Cursor, Span } from './cursor.ts';
import { bare, callOf } from './expressions.ts';
import { resolve, type Trace } from './leaves.ts';
import { sameName } from './lexical.ts';
import { nameOf, referenceOf } from './references.ts';
import type { Token } from './tokens.ts';

/** An expression one of which gives a column's value, after all detours through tables of the text itself. */
export interface Value {
  readonly kind: 'reference' | 'null' | 'constant' | 'expression';
  /** Without outer brackets and casts. */
  readonly span: Span;
  readonly scope: Scope;
  /** The names under which it went through tables of the text, outermost first, its own last. */
  readonly names: readonly Token[];
}

/** What a column's values come from: each result of CASE, IF and COALESCE, followed through common tables. */
export function valuesBehind(trace: Trace, column: Column): readonly Value[] {
  const found: Value[] = [];
  const visit = (current: Column, names: readonly Token[], seen: ReadonlySet<Column>): void => {
    if (seen.has(current)) return;
    const path = new Set([...seen, current]);
    const { origin } = current;
    if (origin.kind === 'columns') for (const other of origin.columns) visit(other, names, path);
    if (origin.kind !== 'expression') return;
    for (const span of resultsOf(trace.cursor, origin.span)) follow(span, origin.scope, names, path);
  };
  const follow = (span: Span, scope: Scope, before: readonly Token[], seen: ReadonlySet<Column>): void => {
    const reference = referenceOf(trace.cursor, span);
    const names = reference ? [...before, reference.name] : before;
    const target = reference && resolve(trace, reference, scope);
    if (target && isOfText(target)) visit(target, names, seen);
    else found.push({ kind: reference ? 'reference' : kindOf(trace.cursor, span), span, scope, names });
  };
  visit(column, [], new Set());
  return found;
}

/** Whether a column is made in the text; others are of tables outside, known or not. */
export function isOfText({ origin }: Column): boolean {
  return origin.kind === 'expression' || origin.kind === 'columns';
}

/** The expressions that a function is given first, where they are what a column comes from: `lower(trim(email))`. */
export function argumentOf(cursor: Cursor, span: Span, functions: ReadonlySet<string>): Span | undefined {
  const call = callOf(cursor, bare(cursor, span));
  return call && functions.has(call.name) ? call.arguments[0] : undefined;
}

function kindOf(cursor: Cursor, span: Span): Value['kind'] {
  if (span.to - span.from === 1 && cursor.isWord(span.from, 'null')) return 'null';
  const token = cursor.token(span.from);
  const isNumber = span.to - span.from === 1 && token?.kind === 'number';
  return isNumber || constantText(cursor, span) !== undefined ? 'constant' : 'expression';
}

/** The source whose column a reference to a table outside means; undefined where it may be any of several. */
export function sourceOf(
  { cursor, dialect }: Trace,
  scope: Scope,
  reference: { readonly name: Token; readonly qualifier: Token | undefined },
): ScopedSource | undefined {
  if (!reference.qualifier) {
    const [only, ...others] = scope.sources;
    return others.length === 0 ? only : undefined;
  }
  const qualifier = nameOf(cursor, reference.qualifier);
  return scope.sources.find(({ name }) => name !== undefined && sameName(name, qualifier, dialect));
}
