import type { Cursor, Span } from './cursor.ts';
import { foldName } from './lexical.ts';
import type { Token } from './tokens.ts';
import { valueWords } from './words.ts';

/**
 * What a name is compared by: folded where it is not quoted, and everywhere in warehouses to which case is nothing. Two
 * names that give the same mean the same.
 */
export function nameOf(cursor: Cursor, token: Token): string {
  const { fold, ignoresCase } = cursor.rules;
  if (token.kind === 'word') return foldName(writtenName(cursor, token), fold);
  return ignoresCase && fold === 'lower' ? token.value.toLowerCase() : token.value;
}

/** A part of a table's name, as the warehouse looks it up. */
export function tableNameOf(cursor: Cursor, token: Token): string {
  return token.kind === 'word' ? foldName(writtenName(cursor, token), cursor.rules.foldTable) : token.value;
}

/** A column's name by which it is compared, and as it comes out where that is another. */
export function columnNames(cursor: Cursor, token: Token): { readonly name: string; readonly written?: string } {
  const name = nameOf(cursor, token);
  const keeps = cursor.rules.keepsCase || (token.kind === 'quoted' && !cursor.rules.foldsQuoted);
  return keeps ? { name, written: writtenName(cursor, token) } : { name };
}

/** The last field of a path through a value: `b` of `a[0].b`, `f(x).b`, `(a).b`. */
export function fieldOf(cursor: Cursor, { from, to }: Span): Token | undefined {
  const name = cursor.name(to - 1);
  if (!name || to - from < 3 || !cursor.isSymbol(to - 2, '.')) return undefined;
  for (let at = from; at < to; at = cursor.after(at)) {
    const isStep = cursor.isSymbol(at, '.') || cursor.isSymbol(at, ':');
    const isBracket = cursor.isSymbol(at, '[') || cursor.isSymbol(at, '(');
    if (!isStep && !isBracket && !cursor.name(at)) return undefined;
    // Names side by side are no path.
    const follows = at > from && cursor.name(at) && !cursor.isSymbol(at - 1, '.') && !cursor.isSymbol(at - 1, ':');
    if (follows) return undefined;
  }
  return name;
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
