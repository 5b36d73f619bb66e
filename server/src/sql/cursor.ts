import type { Range } from '../schema/text.ts';
import type { Defect } from './facts.ts';
import type { LexicalRules } from './lexical.ts';
import type { Token, Tokens } from './tokens.ts';

/** A half-open range of token indexes. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** Questions about the tokens at an index. Every answer about an index beyond the text is "no". */
export interface Cursor {
  readonly tokens: Tokens;
  readonly rules: LexicalRules;
  token(at: number): Token | undefined;
  /** Whether a bare word is one of these; given in lower case. */
  isWord(at: number, ...words: readonly string[]): boolean;
  isSymbol(at: number, symbol: string): boolean;
  /** A word or a quoted name. */
  name(at: number): Token | undefined;
  /** Index of the closing bracket that belongs to the opening one here. */
  partner(at: number): number | undefined;
  /** The next index, brackets taken as one. */
  after(at: number): number;
  /** How many brackets are open around a token. */
  depth(at: number): number;
  /** The parts between commas that stand in no bracket; none for an empty span. */
  split(span: Span): Span[];
  names(span: Span): readonly Token[];
  range(span: Span): Range;
  defect(message: string, span: Span, kind?: 'grammar' | 'forgiven'): void;
  /** Whether the token begins what follows the common tables of a `with`. */
  startsMain(at: number): boolean;
  /** Whether a top-level token stands between `select` and `from`. */
  inSelectList(at: number): boolean;
}

export function cursorOver(tokens: Tokens, rules: LexicalRules, defects: Defect[]): Cursor {
  const list = tokens.tokens;
  const depths: number[] = [];
  let open = 0;
  list.forEach((token, index) => {
    const isOpening = (tokens.partner[index] ?? -1) > index;
    if ((tokens.partner[index] ?? -1) !== -1 && !isOpening) open -= 1;
    depths.push(open);
    if (isOpening) open += 1;
    if (token.value === ';' && token.kind === 'symbol') open = 0;
  });
  const cursor: Cursor = {
    tokens,
    rules,
    token: (at) => list[at],
    isWord: (at, ...words) => {
      const token = list[at];
      if (token?.kind !== 'word') return false;
      // Asked some ten times for each token: a loop needs no array of the words.
      for (let i = 0; i < words.length; i += 1) if (words[i] === token.value) return true;
      return false;
    },
    isSymbol: (at, symbol) => {
      const token = list[at];
      return token?.kind === 'symbol' && token.value === symbol;
    },
    name: (at) => {
      const token = list[at];
      return token?.kind === 'word' || token?.kind === 'quoted' ? token : undefined;
    },
    partner: (at) => {
      const partner = tokens.partner[at] ?? -1;
      return partner > at ? partner : undefined;
    },
    after: (at) => (cursor.partner(at) ?? at) + 1,
    depth: (at) => depths[at] ?? 0,
    split: (span) => {
      if (span.from >= span.to) return [];
      const parts: Span[] = [];
      let from = span.from;
      for (let at = span.from; at < span.to; at = cursor.after(at)) {
        if (!cursor.isSymbol(at, ',')) continue;
        parts.push({ from, to: at });
        from = at + 1;
      }
      parts.push({ from, to: span.to });
      return parts;
    },
    names: (span) =>
      cursor.split(span).flatMap((part) => {
        const name = cursor.name(part.from);
        return name ? [name] : [];
      }),
    range: (span) => {
      const start = list[span.from]?.start ?? tokens.text.length;
      return { start, end: Math.max(start, list[span.to - 1]?.end ?? start) };
    },
    defect: (message, span, kind = 'grammar') => {
      defects.push({ message, range: cursor.range(span), kind });
    },
    startsMain: (at) => {
      for (let next = at - 1; next >= 0; next -= 1) {
        if (cursor.depth(next) !== cursor.depth(at)) continue;
        if (cursor.isWord(next, 'select', 'from', 'values')) return false;
        if (cursor.isWord(next, 'with')) return true;
      }
      return false;
    },
    inSelectList: (at) => {
      for (let next = at - 1; next >= 0; next -= 1) {
        if (cursor.depth(next) !== cursor.depth(at)) continue;
        if (cursor.isWord(next, 'from', 'where', 'union', 'group', 'order') || cursor.isSymbol(next, ';')) return false;
        if (cursor.isWord(next, 'select')) return true;
      }
      return false;
    },
  };
  return cursor;
}
