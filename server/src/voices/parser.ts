import type { DialectName } from '../dialects/dialect.ts';
import { type Range, utf16 } from '../schema/text.ts';

/** One way to read a text: a parser with one of its dialects. */
export interface Voice {
  /** The parser and the dialect it is asked for: `polyglot: snowflake`. */
  readonly name: string;
  read(sql: string): Reading;
}

export type Reading =
  | { readonly kind: 'accepts' }
  | { readonly kind: 'refuses'; readonly message: string; readonly range: Range }
  /** It says itself that the text is too much for it. */
  | { readonly kind: 'gives-up' }
  /** It crashed and may give wrong answers from now on. */
  | { readonly kind: 'breaks' };

/** The voices of one parser for a dialect, loaded when they are first needed; none where it does not know the dialect. */
export interface Parser {
  voices(dialect: DialectName): Promise<readonly Voice[]>;
}

/** The offset of a line and a column, both from 1, columns in code points. */
export function offsetAt(text: string, line: number, column: number): number {
  let start = 0;
  for (let passed = 1; passed < line; passed += 1) {
    const end = text.indexOf('\n', start);
    if (end === -1) return text.length;
    start = end + 1;
  }
  return Math.min(text.length, start + utf16(text.slice(start), column - 1));
}

/** The word or the symbol at an offset; empty at the end of the text. */
export function tokenAt(text: string, offset: number): Range {
  const start = Math.min(offset, text.length);
  const length = /^(?:[\p{L}\p{N}_$]+|\S)/u.exec(text.slice(start, start + 200))?.[0].length ?? 0;
  return { start, end: start + length };
}
