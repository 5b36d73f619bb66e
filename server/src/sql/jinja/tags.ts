import type { Range } from '../../schema/text.ts';

/** A part of a template. Texts are what white-space control leaves of them. */
export type Part = TextPart | Tag;

export interface TextPart extends Range {
  readonly kind: 'text';
}

export interface Tag extends Range {
  readonly kind: 'output' | 'statement';
  readonly tokens: readonly JinjaToken[];
  /** Whether it is closed, a raw text too, and nothing in it is a character that Jinja does not have. */
  readonly whole: boolean;
}

export interface JinjaToken extends Range {
  readonly kind: 'name' | 'number' | 'string' | 'symbol';
  /** A string's contents; everything else as written. */
  readonly value: string;
}

/**
 * Cuts a template into texts and tags; comments leave nothing. Never fails: a tag that is not closed ends with its line, and so
 * does a comment, which is a statement of no words then.
 */
export function partsOf(text: string): readonly Part[] {
  const parts: Part[] = [];
  let from = 0;
  let trimsNext = false;
  const pushText = (to: number, trimsEnd: boolean): void => {
    let [start, end] = [from, to];
    if (trimsNext) start += /^\s*/.exec(text.slice(start, end))?.[0].length ?? 0;
    if (trimsEnd) end = start + text.slice(start, end).trimEnd().length;
    if (end > start) parts.push({ kind: 'text', start, end });
  };
  for (let at = nextOpening(text, 0); at !== -1; at = nextOpening(text, from)) {
    pushText(at, text.charAt(at + 2) === '-');
    if (text.startsWith('{#', at)) {
      const close = text.indexOf('#}', at + 2);
      from = close === -1 ? openEnd(text, at, '#}') : close + 2;
      trimsNext = close !== -1 && text.charAt(close - 1) === '-';
      if (close === -1) parts.push({ kind: 'statement', start: at, end: from, tokens: [], whole: false });
      continue;
    }
    const tag = tagAt(text, at);
    from = tag.end;
    trimsNext = tag.whole && text.charAt(tag.end - 3) === '-';
    if (tag.kind === 'statement' && tag.tokens[0]?.value === 'raw') {
      const end = /\{%[-+]?\s*endraw\s*[-+]?%\}/.exec(text.slice(from));
      if (!end) parts.push({ ...tag, whole: false });
      const to = end ? from + end.index : text.length;
      pushText(to, end?.[0].charAt(2) === '-');
      from = end ? to + end[0].length : to;
      trimsNext = end?.[0].at(-3) === '-';
      continue;
    }
    parts.push(tag);
  }
  pushText(text.length, false);
  return parts;
}

const opening = /\{[{%#]/g;

function nextOpening(text: string, from: number): number {
  opening.lastIndex = from;
  return opening.exec(text)?.index ?? -1;
}

const token =
  /[ \t\r\n]+|([\p{L}_][\p{L}\p{N}_]*)|(\d+(?:\.\d+)?)|('(?:[^'\\]|\\[\s\S])*'|"(?:[^"\\]|\\[\s\S])*")|(\/\/|\*\*|==|!=|<=|>=|[-+*/%~<>=()[\]{}.,:|])/uy;

function tagAt(text: string, start: number): Tag {
  const kind = text.charAt(start + 1) === '{' ? 'output' : 'statement';
  const close = kind === 'output' ? '}}' : '%}';
  const tokens: JinjaToken[] = [];
  let at = start + 2;
  if (text.charAt(at) === '-' || text.charAt(at) === '+') at += 1;
  let depth = 0;
  for (;;) {
    const closes = depth === 0 && (text.startsWith(close, at) || /^[-+](?:\}\}|%\})/.test(text.slice(at, at + 3)));
    if (closes) return { kind, start, end: text.indexOf(close, at) + 2, tokens, whole: true };
    token.lastIndex = at;
    const found = token.exec(text);
    if (!found) break;
    const [whole, name, number, string, symbol] = found;
    const range = { start: at, end: at + whole.length };
    at = range.end;
    if (name !== undefined) tokens.push({ kind: 'name', value: name, ...range });
    else if (number !== undefined) tokens.push({ kind: 'number', value: number, ...range });
    else if (string !== undefined) tokens.push({ kind: 'string', value: unescaped(string.slice(1, -1)), ...range });
    else if (symbol !== undefined) tokens.push({ kind: 'symbol', value: symbol, ...range });
    if (symbol === '{' || symbol === '(' || symbol === '[') depth += 1;
    if (symbol === '}' || symbol === ')' || symbol === ']') depth -= 1;
  }
  return { kind, start, end: openEnd(text, start, close), tokens, whole: false };
}

/** What a tag or a comment has to end with and does not, before another begins; for `{% raw %}`, the tag. */
export function missingEnd(text: string, { start, tokens, whole }: Tag): string | undefined {
  if (whole) return undefined;
  const close = ends[text.slice(start, start + 2)];
  if (close === undefined) return undefined;
  const end = text.indexOf(close, start + 2);
  const next = nextOpening(text, start + 2);
  if (end === -1 || (next !== -1 && next < end)) return close;
  return tokens[0]?.value === 'raw' ? '{% endraw %}' : undefined;
}

const ends: Readonly<Record<string, string>> = { '{{': '}}', '{%': '%}', '{#': '#}' };

/** A tag that is being typed must not swallow the lines behind it. */
function openEnd(text: string, start: number, close: string): number {
  const line = text.indexOf('\n', start);
  const lineEnd = line === -1 ? text.length : line;
  const end = text.indexOf(close, start);
  const next = nextOpening(text, start + 2);
  return end !== -1 && (next === -1 || end < next) ? end + 2 : lineEnd;
}

function unescaped(text: string): string {
  return text.replace(/\\([\s\S])/g, (_, char: string) => escapes[char] ?? char);
}

const escapes: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r' };
