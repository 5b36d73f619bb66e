import type { Range } from '../schema/text.ts';
import type { Cursor, Span } from './cursor.ts';
import { afterKeyword, isCallWord, type NamePlace } from './keyword-spans.ts';
import { comprehension, lambdaAt, lambdaList } from './lambdas.ts';
import { type Query, readQuery } from './skeleton.ts';
import type { Token } from './tokens.ts';
import { afterType } from './type-names.ts';
import { keywords } from './words.ts';

/** What an expression or a clause mentions, as far as its tokens tell it. */
export type Mention =
  /** `a`, `t.a`, `s.t.a`, `t.struct.field`. */
  | {
      readonly kind: 'name';
      readonly parts: readonly Token[];
      /** `a.b(…)` is a function of a schema, or one of a column where there is such a column. */
      readonly isCall: boolean;
    }
  /** `t.*` or `*` inside a call that takes whole rows. */
  | { readonly kind: 'star'; readonly qualifier: Token | undefined; readonly range: Range }
  /** A window that the block names elsewhere. */
  | { readonly kind: 'window'; readonly name: Token }
  | { readonly kind: 'query'; readonly query: Query };

/** Where a mention stands in the text. */
export function rangeOf(cursor: Cursor, mention: Mention): Range {
  switch (mention.kind) {
    case 'name':
      return { start: mention.parts[0]?.start ?? 0, end: mention.parts.at(-1)?.end ?? 0 };
    case 'star':
      return mention.range;
    case 'window':
      return { start: mention.name.start, end: mention.name.end };
    case 'query':
      return cursor.range(mention.query.span);
  }
}

const outside: NamePlace = { bracket: undefined, call: undefined, isWindow: false, bound: new Set() };

/**
 * The names in a part of a query that can be columns, and the queries in it, in their order. Keywords, functions, types,
 * units, aliases, named arguments, keys and parameters of lambdas are left out.
 */
export function mentionsIn(cursor: Cursor, span: Span, call?: string): readonly Mention[] {
  const mentions: Mention[] = [];
  read(cursor, span, call === undefined ? outside : { ...outside, bracket: '(', call }, mentions);
  return mentions;
}

function read(cursor: Cursor, span: Span, place: NamePlace, mentions: Mention[]): void {
  let bound = place.bound;
  for (let at = span.from; at < span.to; ) {
    const token = cursor.token(at);
    if (cursor.isSymbol(at, ',')) bound = place.bound;
    if (token?.kind === 'symbol') at = afterSymbol(cursor, at, span, { ...place, bound }, mentions);
    else if (token?.kind === 'word' || token?.kind === 'quoted') {
      const parameters = lambdaAt(cursor, at, span, bound);
      if (parameters) {
        bound = parameters.bound;
        at = parameters.at;
      } else at = afterName(cursor, at, token, span, { ...place, bound }, mentions);
    } else at += 1;
  }
}

function afterSymbol(cursor: Cursor, at: number, span: Span, place: NamePlace, mentions: Mention[]): number {
  const partner = cursor.partner(at);
  const symbol = cursor.token(at)?.value;
  if (partner !== undefined && (symbol === '(' || symbol === '[' || symbol === '{')) {
    const inner = { from: at + 1, to: Math.min(partner, span.to) };
    if (symbol === '(' && cursor.isWord(at + 1, 'select', 'with')) {
      mentions.push({ kind: 'query', query: readQuery(cursor, inner) });
    } else if (symbol === '(') {
      const lambda = lambdaList(cursor, at, partner, place.bound);
      if (lambda) {
        read(cursor, { from: lambda.at, to: span.to }, { ...place, bound: lambda.bound }, mentions);
        return span.to;
      }
      const name = cursor.name(at - 1);
      const isCall = name !== undefined && !(name.kind === 'word' && keywords.has(name.value) && !isCallWord(name));
      const isWindow =
        cursor.isWord(at - 1, 'over') || (cursor.isWord(at - 1, 'as') && cursor.name(at - 2) !== undefined);
      read(
        cursor,
        inner,
        { bracket: '(', call: isCall ? name.value : undefined, isWindow, bound: place.bound },
        mentions,
      );
    } else {
      const bound = symbol === '[' ? comprehension(cursor, inner, place.bound) : place.bound;
      read(cursor, inner, { bracket: symbol, call: undefined, isWindow: false, bound }, mentions);
    }
    return partner + 1;
  }
  if (symbol === '::') return afterType(cursor, at + 1, span.to);
  // A field of what stands before: `(f(x)).a`, `x[1].a`.
  if (symbol === '.' && cursor.name(at + 1)) return at + 2;
  // A path into a semi-structured column: `src:a.b[0]`; in brackets it is a slice, behind a key its value.
  const isKeys = place.bracket === '{' || cursor.token(at - 1)?.kind === 'string';
  const isKey = isKeys && (at - 1 === span.from || cursor.isSymbol(at - 2, ','));
  if (symbol === ':' && place.bracket !== '[' && !isKey) return afterPath(cursor, at + 1, span.to);
  return at + 1;
}

function afterPath(cursor: Cursor, start: number, end: number): number {
  let at = cursor.name(start) || cursor.token(start)?.kind === 'string' ? start + 1 : start;
  while (at < end) {
    if (cursor.isSymbol(at, '.') && cursor.name(at + 1)) at += 2;
    else if (cursor.isSymbol(at, '[') && cursor.partner(at) !== undefined) at = cursor.after(at);
    else break;
  }
  return at;
}

function afterName(
  cursor: Cursor,
  at: number,
  token: Token,
  span: Span,
  place: NamePlace,
  mentions: Mention[],
): number {
  const parts: Token[] = [token];
  let end = at + 1;
  for (let next = memberAt(cursor, end + 1); cursor.isSymbol(end, '.') && next; next = memberAt(cursor, end + 1)) {
    parts.push(next);
    end += 2;
  }
  if (cursor.isSymbol(end, '.') && cursor.isSymbol(end + 1, '*')) {
    mentions.push({ kind: 'star', qualifier: parts.at(-1), range: cursor.range({ from: at, to: end + 2 }) });
    return end + 2;
  }
  const isCall = cursor.isSymbol(end, '(');
  if (parts.length > 1) {
    if (!place.bound.has(token.value))
      mentions.push({ kind: 'name', parts: isCall ? parts.slice(0, -1) : parts, isCall });
    return end;
  }
  if (token.kind === 'word' && token.value === 'over' && !isCall) {
    const window = cursor.name(end);
    if (window) mentions.push({ kind: 'window', name: window });
    return window ? end + 1 : end;
  }
  if (token.kind === 'word') {
    const skipped = afterKeyword(cursor, at, token, span, place);
    if (skipped !== undefined) return skipped;
  }
  // The window that a window begins from.
  if (place.isWindow && at === span.from && !isCall) {
    mentions.push({ kind: 'window', name: token });
    return end;
  }
  const isNamedArgument = cursor.isSymbol(end, '=>') || cursor.isSymbol(end, ':=');
  const isKey = place.bracket === '{' && cursor.isSymbol(end, ':');
  // `window w as (…)`
  const isWindowName = cursor.isWord(end, 'as') && cursor.isSymbol(end + 1, '(') && !place.bracket;
  if (isCall || isNamedArgument || isKey || isWindowName || place.bound.has(token.value)) return end;
  mentions.push({ kind: 'name', parts, isCall: false });
  return end;
}

/** A name behind a dot; `t.$1` is a column of a file. */
function memberAt(cursor: Cursor, at: number): Token | undefined {
  const token = cursor.token(at);
  return token?.kind === 'parameter' && token.value.startsWith('$') ? token : cursor.name(at);
}
