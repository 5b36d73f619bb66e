import type { Cursor, Span } from './cursor.ts';
import { foldName } from './lexical.ts';
import type { Token } from './tokens.ts';
import { valueWords } from './words.ts';

/** A name as the warehouse keeps it: folded where it is not quoted. */
export function nameOf(cursor: Cursor, token: Token): string {
  return token.kind === 'word' ? foldName(cursor.tokens.text.slice(token.start, token.end), cursor.rules) : token.value;
}

/** A name as it was written, without quotes. */
export function writtenName(cursor: Cursor, token: Token): string {
  return token.kind === 'word' ? cursor.tokens.text.slice(token.start, token.end) : token.value;
}

/** `a`, `t.a`, `s.t.a`: the column's name and the word before it. */
export function referenceOf(
  cursor: Cursor,
  span: Span,
): { readonly name: Token; readonly qualifier: Token | undefined; readonly parts: number } | undefined {
  const { from, to } = span;
  if ((to - from) % 2 === 0 || to <= from) return undefined;
  for (let at = from; at < to; at += 1) {
    if ((at - from) % 2 === 1 ? !cursor.isSymbol(at, '.') : !cursor.name(at)) return undefined;
  }
  const name = cursor.name(to - 1);
  if (!name || (to - from === 1 && name.kind === 'word' && valueWords.has(name.value))) return undefined;
  return { name, qualifier: to - from > 1 ? cursor.name(to - 3) : undefined, parts: (to - from + 1) / 2 };
}
