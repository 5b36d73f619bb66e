import type { Cursor, Span } from './cursor.ts';
import { casts } from './words.ts';

/** The few shapes of expressions that say which values or types come out. All else is left alone. */

/** An expression without its outer brackets and casts. */
export function bare(cursor: Cursor, span: Span): Span {
  const cast = withoutCast(cursor, span);
  // A cast to a row names its fields.
  if (cast && cursor.isWord(cast.type.from, 'row', 'struct') && cursor.partner(cast.type.from + 1)) return span;
  const stripped = cast?.value ?? withoutBrackets(cursor, span);
  return stripped ? bare(cursor, stripped) : span;
}

/** The type an expression is cast to, lower-case and as written: `timestamp with time zone`. */
export function castType(cursor: Cursor, span: Span): string | undefined {
  const cast = withoutCast(cursor, span);
  if (cast)
    return cursor.tokens.tokens
      .slice(cast.type.from, cast.type.to)
      .map((token) => token.value)
      .join(' ')
      .replace(/ ([(),])( |$)/g, '$1')
      .replace('( ', '(');
  const inner = withoutBrackets(cursor, span);
  if (inner) return castType(cursor, inner);
  // `timestamp '2024-01-01'`
  const last = cursor.token(span.to - 1);
  if (last?.kind === 'string' && span.to - span.from > 1 && cursor.token(span.from)?.kind === 'word') {
    const words = cursor.tokens.tokens.slice(span.from, span.to - 1);
    if (
      words.every((token) => token.kind === 'word') &&
      /^(timestamp|date|time|interval|json|text|varchar|decimal|numeric|bignumeric|double|bigint)/.test(
        words[0]?.value ?? '',
      )
    ) {
      return words.map((token) => token.value).join(' ');
    }
  }
  return undefined;
}

export function withoutBrackets(cursor: Cursor, span: Span): Span | undefined {
  const whole = cursor.isSymbol(span.from, '(') && cursor.partner(span.from) === span.to - 1;
  return whole ? { from: span.from + 1, to: span.to - 1 } : undefined;
}

/** A cast taken apart into what is cast and to which type. */
export function withoutCast(cursor: Cursor, span: Span): { readonly value: Span; readonly type: Span } | undefined {
  const call = callOf(cursor, span);
  if (call && casts.has(call.name)) {
    for (let at = call.inner.from; at < call.inner.to; at = cursor.after(at)) {
      if (cursor.isWord(at, 'as'))
        return { value: { from: call.inner.from, to: at }, type: { from: at + 1, to: call.inner.to } };
    }
  }
  const last = topLevel(cursor, span, (at) => cursor.isSymbol(at, '::')).at(-1);
  if (last === undefined || last === span.from) return undefined;
  const type = { from: last + 1, to: span.to };
  if (!isType(cursor, type) || !isOperand(cursor, { from: span.from, to: last })) return undefined;
  return { value: { from: span.from, to: last }, type };
}

/** Words with an optional bracket, as `numeric(10, 2)`, `timestamp with time zone`, `text[]`. */
function isType(cursor: Cursor, span: Span): boolean {
  for (let at = span.from; at < span.to; at = cursor.after(at)) {
    if (cursor.name(at)) {
      if (cursor.isWord(at, 'and', 'or', 'is', 'in', 'like', 'ilike', 'between', 'not', 'at', 'over', 'then', 'end'))
        return false;
    } else if (cursor.partner(at) === undefined && !cursor.isSymbol(at, '.')) return false;
  }
  return span.from < span.to;
}

/** Whether `::` at the end binds the whole of it: one token, a path, a call, a bracket, a cast, a CASE. */
function isOperand(cursor: Cursor, span: Span): boolean {
  const operators = topLevel(cursor, span, (at) => {
    const token = cursor.token(at);
    if (token?.kind === 'symbol')
      return (
        !'.()[]{}'.includes(token.value) &&
        token.value !== '::' &&
        !(token.value === ':' && cursor.rules.colonPaths) &&
        (cursor.tokens.partner[at] ?? -1) === -1
      );
    return (
      !cursor.isSymbol(at - 1, '.') &&
      (cursor.isWord(at, 'and', 'or', 'is', 'in', 'like', 'ilike', 'between', 'not') ||
        (cursor.isWord(at, 'at') && cursor.isWord(at + 1, 'time')))
    );
  });
  return operators.length === 0 || cursor.isWord(span.from, 'case');
}

/** Indexes of the tokens in no bracket and no CASE for which something holds. */
export function topLevel(cursor: Cursor, span: Span, holds: (at: number) => boolean): readonly number[] {
  const found: number[] = [];
  let cases = 0;
  for (let at = span.from; at < span.to; at = cursor.after(at)) {
    if (cursor.isWord(at, 'case')) cases += 1;
    else if (cursor.isWord(at, 'end') && cases > 0) cases -= 1;
    else if (cases === 0 && holds(at)) found.push(at);
  }
  return found;
}

/** A call that is the whole expression. `schema.name(…)` keeps its last part. */
export function callOf(
  cursor: Cursor,
  span: Span,
): { readonly name: string; readonly inner: Span; readonly arguments: readonly Span[] } | undefined {
  let at = span.from;
  while (cursor.name(at) && cursor.isSymbol(at + 1, '.')) at += 2;
  const name = cursor.name(at);
  if (!name || !cursor.isSymbol(at + 1, '(') || cursor.partner(at + 1) !== span.to - 1) return undefined;
  const inner = { from: at + 2, to: span.to - 1 };
  return { name: name.value.toLowerCase(), inner, arguments: cursor.split(inner) };
}
