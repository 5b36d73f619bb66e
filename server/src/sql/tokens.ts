import type { Defect } from './facts.ts';
import type { LexicalRules } from './lexical.ts';

/** A token that means something; comments and white space are left out. Offsets are UTF-16 units of the text. */
export interface Token {
  /** `parameter` is `@start_ts`, `$1`, `?`. */
  readonly kind: 'word' | 'quoted' | 'string' | 'number' | 'symbol' | 'parameter';
  readonly start: number;
  readonly end: number;
  /** A word in lower case; the contents of a quoted name or a string; a symbol itself. */
  readonly value: string;
}

export interface Tokens {
  readonly text: string;
  readonly tokens: readonly Token[];
  /** For each token the index of its bracket's partner, or −1. */
  readonly partner: readonly number[];
  readonly defects: readonly Defect[];
  readonly comments: readonly { readonly start: number; readonly end: number }[];
}

/** Symbols of more than one character by the first of them, the longest first. */
const longSymbols = new Map<string, readonly string[]>();
for (const symbol of '->> <=> #>> !~~ <-> ||/ :: := => || -> <= >= <> != == ** @> <@ && << >> #> !~ ~* ^@ //'.split(
  ' ',
)) {
  longSymbols.set(symbol.charAt(0), [...(longSymbols.get(symbol.charAt(0)) ?? []), symbol]);
}
const wordStart = /[A-Za-z_\u0080-\uffff]/;
/** What begins nothing but a word, unless it may stand before a text’s quote. Of `u` there are texts and names with escapes. */
const letters = '_abcdefghijklmnopqrstvwxyzABCDEFGHIJKLMNOPQRSTVWXYZ';
const wordRest = /[\w$\u0080-\uffff]*/y;
const number = /(?:0[xX][0-9a-fA-F_]+|(?:\d[\d_]*)?\.?\d[\d_]*(?:[eE][+-]?\d[\d_]*)?\.?)/y;
/** `7L`, `1.5BD`: a number with its type behind it. */
const suffixedNumber = /(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?(?:BD|[LSYDF])(?![\w$])/iy;
/** `2024_events` behind a dot, and on Databricks anywhere: a name. */
const digitName = /\d+[A-Za-z_]\w*/y;
const dollarTag = /\$(?:[\p{L}_\u{80}-\u{10ffff}][\p{L}\p{N}_\u{80}-\u{10ffff}]*)?\$/uy;
const typeConstructors = new Set(['array', 'struct', 'map', 'range', 'table']);
const partners: Readonly<Record<string, string>> = { ')': '(', ']': '[', '}': '{' };

/** Cuts a text into tokens by a dialect's rules. Never fails: what is left open at the end is a defect. */
export function tokenize(text: string, rules: LexicalRules): Tokens {
  const tokens: Token[] = [];
  const defects: Defect[] = [];
  const comments: { start: number; end: number }[] = [];
  const lexical = (message: string, start: number, end: number): void => {
    defects.push({ message, range: { start, end }, kind: 'lexical' });
  };
  const endless = (message: string, start: number, end: number): void => {
    defects.push({ message, range: { start, end }, kind: 'endless' });
  };
  // The `<` of type arguments with their `>`, and those that are still open.
  const angles = new Map<number, number>();
  let openAngles: number[] = [];
  const plain = new Set([...letters].filter((letter) => !rules.stringPrefixes.includes(letter.toLowerCase())));
  let at = 0;
  while (at < text.length) {
    const char = text.charAt(at);
    if (char <= ' ' || char === '\u00a0' || char === '\ufeff') {
      at += 1;
    } else if (plain.has(char)) {
      at = word(at);
    } else if (rules.lineComments.some((mark) => text.startsWith(mark, at))) {
      const end = text.indexOf('\n', at);
      comments.push({ start: at, end: end === -1 ? text.length : end });
      at = end === -1 ? text.length : end;
    } else if (text.startsWith('/*', at)) {
      const end = commentEnd(text, at, rules.nestedComments);
      if (end === undefined) endless('This comment is never closed with `*/`.', at, at + 2);
      comments.push({ start: at, end: end ?? text.length });
      at = end ?? text.length;
    } else {
      at = token(at, char);
    }
  }
  return { text, tokens, partner: pairBrackets(tokens, angles, lexical), defects, comments };

  /** A quote without its partner turns the texts behind it inside out: the first that goes over lines is where it began. */
  function isOverLines({ kind, start, end }: Token, of: Token['kind']): boolean {
    return (
      kind === of &&
      text.slice(start, end).includes('\n') &&
      !/^(?:\w*(?:"""|''')|\$)/.test(text.slice(start, start + 5))
    );
  }

  function push(kind: Token['kind'], start: number, end: number, value: string): number {
    tokens.push({ kind, start, end, value });
    if (openAngles.length > 0 && !inTypeArguments(kind, value)) openAngles = [];
    return end;
  }

  function word(start: number): number {
    const end = wordEnd(text, start);
    return push('word', start, end, text.slice(start, end).toLowerCase());
  }

  /** `array<struct<a int64>>`: brackets, not comparisons; `>>` closes two of them. */
  function angle(start: number, char: string): number | undefined {
    const before = tokens.at(-1);
    if (char === '<' && before?.kind === 'word' && typeConstructors.has(before.value)) openAngles.push(tokens.length);
    else if (char === '>' && openAngles.length > 0) angles.set(openAngles.pop() ?? -1, tokens.length);
    else return undefined;
    return push('symbol', start, start + 1, char);
  }

  function quoted(
    kind: 'quoted' | 'string',
    start: number,
    open: number,
    close: string,
    backslash: boolean,
    escapes = backslash,
  ): number {
    const end = quoteEnd(text, open, close, backslash);
    if (end === undefined) {
      const what = kind === 'string' ? 'This text is never closed' : 'This name is never closed';
      const from = close.length === 1 ? (tokens.find((one) => isOverLines(one, kind)) ?? { start }) : { start };
      defects.push({
        message: `${what} with ${close === '`' ? 'a backtick' : `\`${close}\``}.`,
        range: { start: from.start, end: lineEnd(text, from.start) },
        kind: 'unclosed',
      });
    }
    const inner = text.slice(open, (end ?? text.length) - (end === undefined ? 0 : close.length));
    const isDoubled = close.length === 1 && inner.includes(close);
    const value = isDoubled ? inner.replaceAll(close + close, close) : inner;
    const isEscaped = escapes && value.includes('\\');
    return push(kind, start, end ?? text.length, isEscaped ? value.replace(/\\(.)/gs, '$1') : value);
  }

  function string(start: number, quote: number, prefix: string): number {
    const char = text.charAt(quote);
    const isTriple = rules.tripleQuotes && text.startsWith(char.repeat(3), quote);
    const close = isTriple ? char.repeat(3) : char;
    const isRaw = prefix.includes('r');
    // BigQuery's raw texts keep a backslash, and yet the quote behind it does not end them.
    const ends = isRaw ? rules.tripleQuotes : rules.backslash || prefix === 'e';
    return quoted('string', start, quote + close.length, close, ends, ends && !isRaw);
  }

  function token(start: number, char: string): number {
    const before = tokens.at(-1);
    const follows = before?.end === start;
    if (rules.typeArguments && (char === '<' || char === '>')) {
      const end = angle(start, char);
      if (end !== undefined) return end;
    }
    if (rules.pipes && char === '|' && text.startsWith('|>', start)) return push('symbol', start, start + 2, '|>');
    // `n?::int` of Databricks casts as `::` does.
    if (rules.numberSuffixes && text.startsWith('?::', start)) return push('symbol', start, start + 3, '::');
    if (rules.stringQuotes.includes(char)) return string(start, start, '');
    if (rules.identifierQuotes.includes(char)) return quoted('quoted', start, start + 1, char, false);
    if (char === '$' && rules.dollarQuotes !== 'none') {
      dollarTag.lastIndex = start;
      const tag = dollarTag.exec(text)?.[0];
      if (tag && (tag === '$$' || rules.dollarQuotes === 'tagged')) {
        const close = text.indexOf(tag, start + tag.length);
        if (close === -1) endless(`This text is never closed with \`${tag}\`.`, start, start + tag.length);
        const end = close === -1 ? text.length : close;
        return push('string', start, close === -1 ? end : end + tag.length, text.slice(start + tag.length, end));
      }
    }
    // Unicode escapes of the SQL standard: `U&'d\0061ta'`, `U&"d\0061ta"`.
    const unicode = char === 'u' || char === 'U' ? /^&(['"])/.exec(text.slice(start + 1, start + 3))?.[1] : undefined;
    if (unicode !== undefined && rules.stringPrefixes !== '') {
      return quoted(unicode === '"' ? 'quoted' : 'string', start, start + 3, unicode, false);
    }
    if (wordStart.test(char)) {
      const prefix = stringPrefix(text, start, rules);
      return prefix ? string(start, start + prefix.length, prefix) : word(start);
    }
    const afterName = follows && (before.kind === 'word' || before.kind === 'quoted');
    if (follows && before.value === '.' && before.kind === 'symbol' && /\d/.test(char)) {
      digitName.lastIndex = start;
      const name = digitName.exec(text)?.[0];
      if (name) return push('word', start, start + name.length, name.toLowerCase());
    }
    if (/\d/.test(char) || (char === '.' && !afterName && /\d/.test(text.charAt(start + 1)))) {
      suffixedNumber.lastIndex = start;
      const suffixed = rules.numberSuffixes ? suffixedNumber.exec(text)?.[0] : undefined;
      if (suffixed) return push('number', start, start + suffixed.length, suffixed);
      if (rules.numberSuffixes && !/^(?:0x|\d+e[+-]?\d)/i.test(text.slice(start, start + 40))) {
        digitName.lastIndex = start;
        const name = digitName.exec(text)?.[0];
        if (name) return push('word', start, start + name.length, name.toLowerCase());
      }
      number.lastIndex = start;
      const end = start + Math.max(1, number.exec(text)?.[0].length ?? 1);
      return push('number', start, end, text.slice(start, end));
    }
    if (char === '@' && /^@[\p{L}_]/u.test(text.slice(start + 1, start + 3))) {
      const end = wordEnd(text, start + 2);
      return push('parameter', start, end, text.slice(start, end));
    }
    if ((char === '@' || char === '$') && /[\p{L}\d_]/u.test(text.charAt(start + 1))) {
      const end = wordEnd(text, start + 1);
      return push('parameter', start, end, text.slice(start, end));
    }
    if (char === '?') return push('parameter', start, start + 1, '?');
    const symbol = longSymbols.get(char)?.find((candidate) => text.startsWith(candidate, start)) ?? char;
    return push('symbol', start, start + symbol.length, symbol);
  }
}

/** What may stand between `<` and `>`: names and types, their arguments, `comment 'text'`. */
function inTypeArguments(kind: Token['kind'], value: string): boolean {
  return kind !== 'symbol' ? kind !== 'parameter' : '<>(),:.'.includes(value);
}

/** The letters before a text's quote, in lower case; undefined where they do not belong to it. */
function stringPrefix(text: string, start: number, rules: LexicalRules): string | undefined {
  for (const length of rules.tripleQuotes ? [1, 2] : [1]) {
    const letters = text.slice(start, start + length).toLowerCase();
    const quote = text.charAt(start + length);
    if (
      quote !== '' &&
      rules.stringQuotes.includes(quote) &&
      [...letters].every((letter) => rules.stringPrefixes.includes(letter))
    )
      return letters;
  }
  return undefined;
}

function wordEnd(text: string, start: number): number {
  wordRest.lastIndex = start;
  return wordRest.test(text) ? Math.max(start + 1, wordRest.lastIndex) : start + 1;
}

function quoteEnd(text: string, open: number, close: string, backslash: boolean): number | undefined {
  const first = close.charCodeAt(0);
  for (let at = open; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (backslash && code === 92) at += 1;
    else if (code === first && text.startsWith(close, at)) {
      if (close.length === 1 && text.charAt(at + 1) === close) at += 1;
      else return at + close.length;
    }
  }
  return undefined;
}

function commentEnd(text: string, start: number, nested: boolean): number | undefined {
  let depth = 1;
  for (let at = start + 2; at < text.length; at += 1) {
    if (text.startsWith('*/', at)) {
      depth -= 1;
      at += 1;
      if (depth === 0) return at + 1;
    } else if (nested && text.startsWith('/*', at)) {
      depth += 1;
      at += 1;
    }
  }
  return undefined;
}

function lineEnd(text: string, start: number): number {
  const end = text.indexOf('\n', start);
  return end === -1 ? text.length : end;
}

/** Brackets end with their statement: one that is left open does not swallow what follows the semicolon. */
function pairBrackets(
  tokens: readonly Token[],
  angles: ReadonlyMap<number, number>,
  lexical: (message: string, start: number, end: number) => void,
): readonly number[] {
  const partner = new Array<number>(tokens.length).fill(-1);
  for (const [open, close] of angles) {
    partner[open] = close;
    partner[close] = open;
  }
  let open: number[] = [];
  const unclosed = (): void => {
    for (const index of open) {
      const token = tokens[index];
      if (token) lexical(`This \`${token.value}\` is never closed.`, token.start, token.end);
    }
    open = [];
  };
  tokens.forEach((token, index) => {
    if (token.kind !== 'symbol') return;
    if (token.value === ';') unclosed();
    if (token.value === '(' || token.value === '[' || token.value === '{') open.push(index);
    const opening = partners[token.value];
    if (!opening) return;
    const last = open.at(-1);
    if (last !== undefined && tokens[last]?.value === opening) {
      open.pop();
      partner[last] = index;
      partner[index] = last;
    } else {
      lexical(`Nothing opens this \`${token.value}\`.`, token.start, token.end);
    }
  });
  unclosed();
  return partner;
}
