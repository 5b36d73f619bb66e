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

const symbols = [
  ['->>', '<=>', '#>>', '!~~', '<->', '||/'],
  [
    '::',
    ':=',
    '=>',
    '||',
    '->',
    '<=',
    '>=',
    '<>',
    '!=',
    '==',
    '**',
    '@>',
    '<@',
    '&&',
    '<<',
    '>>',
    '#>',
    '!~',
    '~*',
    '^@',
    '//',
  ],
];
const wordStart = /[A-Za-z_\u0080-\uffff]/;
const wordRest = /[\w$\u0080-\uffff]*/y;
const number = /(?:0[xX][0-9a-fA-F_]+|(?:\d[\d_]*)?\.?\d[\d_]*(?:[eE][+-]?\d[\d_]*)?\.?)/y;
const dollarTag = /\$(?:[\p{L}_\u{80}-\u{10ffff}][\p{L}\p{N}_\u{80}-\u{10ffff}]*)?\$/uy;
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
  let at = 0;
  while (at < text.length) {
    const char = text.charAt(at);
    if (char <= ' ' || char === '\u00a0' || char === '\ufeff') {
      at += 1;
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
  return { text, tokens, partner: pairBrackets(tokens, lexical), defects, comments };

  function push(kind: Token['kind'], start: number, end: number, value: string): number {
    tokens.push({ kind, start, end, value });
    return end;
  }

  function quoted(kind: 'quoted' | 'string', start: number, open: number, close: string, backslash: boolean): number {
    const end = quoteEnd(text, open, close, backslash);
    if (end === undefined) {
      const what = kind === 'string' ? 'This text is never closed' : 'This name is never closed';
      lexical(`${what} with ${close === '`' ? 'a backtick' : `\`${close}\``}.`, start, lineEnd(text, start));
    }
    const inner = text.slice(open, (end ?? text.length) - (end === undefined ? 0 : close.length));
    const value = close.length === 1 ? inner.replaceAll(close + close, close) : inner;
    return push(kind, start, end ?? text.length, backslash ? value.replace(/\\(.)/gs, '$1') : value);
  }

  function token(start: number, char: string): number {
    if (rules.stringQuotes.includes(char)) {
      if (rules.tripleQuotes && text.startsWith(char.repeat(3), start)) {
        return quoted('string', start, start + 3, char.repeat(3), rules.backslash);
      }
      return quoted('string', start, start + 1, char, rules.backslash);
    }
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
      const next = text.charAt(start + 1);
      const prefix = char.toLowerCase();
      if (rules.stringPrefixes.includes(prefix) && next !== '' && rules.stringQuotes.includes(next)) {
        const backslash = prefix === 'e' || (rules.backslash && prefix !== 'r');
        return quoted('string', start, start + 2, next, backslash);
      }
      const end = wordEnd(text, start);
      return push('word', start, end, text.slice(start, end).toLowerCase());
    }
    if (/\d/.test(char) || (char === '.' && /\d/.test(text.charAt(start + 1)))) {
      number.lastIndex = start;
      const end = start + Math.max(1, number.exec(text)?.[0].length ?? 1);
      return push('number', start, end, text.slice(start, end));
    }
    if ((char === '@' || char === '$') && /[\p{L}\d_]/u.test(text.charAt(start + 1))) {
      const end = wordEnd(text, start + 1);
      return push('parameter', start, end, text.slice(start, end));
    }
    if (char === '?') return push('parameter', start, start + 1, '?');
    for (const group of symbols) {
      const symbol = group.find((candidate) => text.startsWith(candidate, start));
      if (symbol) return push('symbol', start, start + symbol.length, symbol);
    }
    return push('symbol', start, start + 1, char);
  }
}

function wordEnd(text: string, start: number): number {
  wordRest.lastIndex = start;
  return start + Math.max(1, wordRest.exec(text)?.[0].length ?? 1);
}

function quoteEnd(text: string, open: number, close: string, backslash: boolean): number | undefined {
  for (let at = open; at < text.length; at += 1) {
    if (backslash && text.charAt(at) === '\\') at += 1;
    else if (text.startsWith(close, at)) {
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
  lexical: (message: string, start: number, end: number) => void,
): readonly number[] {
  const partner = new Array<number>(tokens.length).fill(-1);
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
