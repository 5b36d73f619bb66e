import type { Range } from '../schema/text.ts';
import { type DbtPiece, dbtPieceOf } from './dbt.ts';

export type TokenKind =
  | 'word'
  /** An identifier in double quotes (or backticks, in expressions of a dialect that has them). */
  | 'quoted'
  | 'string'
  | 'number'
  /** `{ts}`, `{primary}`: a name that stands for a column or a side. */
  | 'placeholder'
  /** `{{ … }}`: a dbt macro that was not resolved. */
  | 'macro'
  | 'punctuation'
  | 'end';

export interface Token extends Range {
  readonly kind: TokenKind;
  /** As written. */
  readonly text: string;
  /** The name without its quotes or braces; for everything else the text. */
  readonly value: string;
  /** The text in lower case, for keywords. */
  readonly lower: string;
  /** Whether the closing quote is missing; the token then ends at the end of its line. */
  readonly unterminated: boolean;
  /** Whether a line break stands between it and the token before. */
  readonly startsLine: boolean;
}

export interface Tokens {
  /** Ends with one token of kind `end`. */
  readonly tokens: readonly Token[];
  /** What is no part of the query: comments, and what dbt has around it. */
  readonly comments: readonly Range[];
  /** What dbt has around a query, as far as it stands among the comments. */
  readonly dbt: readonly DbtPiece[];
  /** A block comment that never closes. */
  readonly openComment: Range | undefined;
}

const pattern = new RegExp(
  [
    String.raw`(?<space>\s+)`,
    String.raw`(?<comment>--[^\n]*|/\*[^]*?(?:\*/|$)|\{#[^]*?(?:#\}|$))`,
    String.raw`(?<tag>\{%[^]*?(?:%\}|$))`,
    `(?<string>'(?:[^']|'')*'?)`,
    String.raw`(?<escaped>[eE]'(?:[^'\\]|''|\\[^])*'?)`,
    String.raw`(?<dollar>\$[\p{L}_]*\$)`,
    String.raw`(?<quoted>"(?:[^"\n]|"")*"?|${'`'}[^${'`'}\n]*${'`'}?)`,
    String.raw`(?<macro>\{\{)`,
    String.raw`(?<placeholder>\{[\p{L}_][\p{L}\p{N}_]*\})`,
    String.raw`(?<number>(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?)`,
    String.raw`(?<word>[\p{L}_][\p{L}\p{N}_$]*)`,
    String.raw`(?<punctuation>::|<=|>=|<>|!=|\|\||->>|->|=>|:=|[^])`,
  ].join('|'),
  'yu',
);

/** A string that runs over a line which plainly begins a clause was never closed: it ends with its own line instead. */
const clauseOnLaterLine =
  /\n[^\S\n]*(?:\)|append\s|aggregate\s|select\s|derive\s*\(|order\s+by\s|limit\s+\d|filter\s|join\s)/i;

/** Cuts a query into tokens. Total: every character belongs to a token, a comment or white space. */
export function tokenize(text: string): Tokens {
  const tokens: Token[] = [];
  const comments: Range[] = [];
  const dbt: DbtPiece[] = [];
  let openComment: Range | undefined;
  const ends = endsIn(text);
  let startsLine = true;
  let at = 0;
  while (at < text.length) {
    pattern.lastIndex = at;
    const match = pattern.exec(text);
    const groups = match?.groups;
    if (!match || !groups) break;
    const start = at;
    let written = match[0];
    if (groups.space !== undefined) {
      startsLine ||= written.includes('\n');
      at += written.length;
      continue;
    }
    if (groups.macro !== undefined) written = text.slice(start, ends.ofMacro(start));
    if (groups.dollar !== undefined) written = text.slice(start, ends.ofDollar(start, written) ?? start + 1);
    const piece = groups.tag ?? (groups.macro && written);
    const around = piece === undefined ? undefined : dbtPieceOf(piece, start);
    if (around) dbt.push(around);
    if (groups.comment !== undefined || around) {
      const range = { start, end: start + written.length };
      comments.push(range);
      if (written.startsWith('/*') && !(written.length >= 4 && written.endsWith('*/'))) openComment = range;
      at += written.length;
      continue;
    }
    const kind = groups.dollar !== undefined && written === '$' ? 'punctuation' : kindOf(groups);
    let unterminated = kind === 'macro' && !written.endsWith('}}');
    if ((kind === 'string' || kind === 'quoted') && !written.startsWith('$')) {
      unterminated = written.length < 2 || !isClosed(written);
      if (kind === 'string' && (unterminated || clauseOnLaterLine.test(written))) {
        const lineEnd = written.indexOf('\n');
        if (lineEnd > 0) written = written.slice(0, lineEnd).trimEnd();
        unterminated = true;
      }
    }
    at += written.length;
    tokens.push({
      kind,
      text: written,
      value: nameIn(kind, written, unterminated),
      lower: written.toLowerCase(),
      unterminated,
      startsLine,
      start,
      end: at,
    });
    startsLine = false;
  }
  tokens.push({
    kind: 'end',
    text: '',
    value: '',
    lower: '',
    unterminated: false,
    startsLine: true,
    start: text.length,
    end: text.length,
  });
  return { tokens, comments, dbt, openComment };
}

/** Where what was opened ends. However often nothing closes it, the text is looked through once. */
function endsIn(text: string) {
  const lastClosing = text.lastIndexOf('}}');
  let lastMarks: Map<string, number> | undefined;
  return {
    /** Behind `}}`, else at the end of the line. */
    ofMacro(start: number): number {
      if (start + 2 <= lastClosing) return text.indexOf('}}', start + 2) + 2;
      const line = text.indexOf('\n', start);
      return line < 0 ? text.length : line;
    },
    /** Behind the mark that closes `$mark$`; undefined where none does. */
    ofDollar(start: number, mark: string): number | undefined {
      lastMarks ??= new Map([...text.matchAll(/\$(?=([\p{L}_]*\$))/gu)].map((match) => [`$${match[1]}`, match.index]));
      const last = lastMarks.get(mark);
      if (last === undefined || last < start + mark.length) return undefined;
      return text.indexOf(mark, start + mark.length) + mark.length;
    },
  };
}

function kindOf(groups: Readonly<Record<string, string | undefined>>): TokenKind {
  if (groups.word !== undefined) return 'word';
  if (groups.punctuation !== undefined) return 'punctuation';
  if (groups.string !== undefined || groups.escaped !== undefined || groups.dollar !== undefined) return 'string';
  if (groups.number !== undefined) return 'number';
  if (groups.quoted !== undefined) return 'quoted';
  if (groups.placeholder !== undefined) return 'placeholder';
  return 'macro';
}

/**
 * Whether the last character closes the quote: an odd run of quotes at the end, the opening one not counted. In `e'…'` a
 * backslash takes the character behind it away.
 */
function isClosed(written: string): boolean {
  if (/^e/i.test(written)) return /^e'(?:[^'\\]|''|\\.)*'$/is.test(written);
  const quote = written.charAt(0);
  let run = 0;
  for (let i = written.length - 1; i > 0 && written.charAt(i) === quote; i -= 1) run += 1;
  return run % 2 === 1;
}

function nameIn(kind: TokenKind, written: string, unterminated: boolean): string {
  if (kind === 'placeholder') return written.slice(1, -1);
  if (kind === 'quoted') {
    const quote = written.charAt(0);
    return written.slice(1, unterminated ? undefined : -1).replaceAll(quote + quote, quote);
  }
  if (kind === 'string' && written.startsWith("'")) {
    return written.slice(1, unterminated ? undefined : -1).replaceAll("''", "'");
  }
  return written;
}

/** Whether a text holds what warehouses write differently: a quote, or the end of a line. */
export function isWrittenApart({ kind, text, unterminated }: Token): boolean {
  return kind === 'string' && text.startsWith("'") && !unterminated && /''|[\r\n]/.test(text.slice(1, -1));
}
