import type { Range } from '../schema/text.ts';
import type { Cursor, Span } from './cursor.ts';
import { type Query, readQuery } from './skeleton.ts';
import type { Token } from './tokens.ts';
import { isUnitArgument, keywords, valueWords } from './words.ts';

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
  | { readonly kind: 'query'; readonly query: Query };

/** Where a mention stands in the text. */
export function rangeOf(cursor: Cursor, mention: Mention): Range {
  switch (mention.kind) {
    case 'name':
      return { start: mention.parts[0]?.start ?? 0, end: mention.parts.at(-1)?.end ?? 0 };
    case 'star':
      return mention.range;
    case 'query':
      return cursor.range(mention.query.span);
  }
}

/** Where an expression stands. */
interface Place {
  readonly bracket: '(' | '[' | '{' | undefined;
  /** The function whose brackets these are. */
  readonly call: string | undefined;
  readonly isWindow: boolean;
  /** Parameters of the lambdas around it, which are no columns. */
  readonly bound: ReadonlySet<string>;
}

const outside: Place = { bracket: undefined, call: undefined, isWindow: false, bound: new Set() };

/**
 * The names in a part of a query that can be columns, and the queries in it, in their order. Keywords, functions, types,
 * units, aliases, named arguments, keys and parameters of lambdas are left out.
 */
export function mentionsIn(cursor: Cursor, span: Span, call?: string): readonly Mention[] {
  const mentions: Mention[] = [];
  read(cursor, span, call === undefined ? outside : { ...outside, bracket: '(', call }, mentions);
  return mentions;
}

const casts = new Set(['cast', 'try_cast', 'safe_cast']);
const rowWords = new Set(
  'rows range groups between unbounded preceding following current row exclude ties others no'.split(' '),
);

function read(cursor: Cursor, span: Span, place: Place, mentions: Mention[]): void {
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

function afterSymbol(cursor: Cursor, at: number, span: Span, place: Place, mentions: Mention[]): number {
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
      read(cursor, inner, { bracket: symbol, call: undefined, isWindow: false, bound: place.bound }, mentions);
    }
    return partner + 1;
  }
  if (symbol === '::') return afterType(cursor, at + 1, span.to);
  // A field of what stands before: `(f(x)).a`, `x[1].a`.
  if (symbol === '.' && cursor.name(at + 1)) return at + 2;
  // A path into a semi-structured column: `src:a.b[0]`; in brackets it is a slice, in braces a key's value.
  if (symbol === ':' && place.bracket !== '[' && place.bracket !== '{') return afterPath(cursor, at + 1, span.to);
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

/** Behind a type: `timestamp with time zone`, `decimal(10, 2)[]`, `struct<a int64>`. */
function afterType(cursor: Cursor, start: number, end: number): number {
  let at = start;
  while (cursor.name(at) && cursor.isSymbol(at + 1, '.')) at += 2;
  const first = cursor.token(at)?.value;
  if (cursor.name(at)) at += 1;
  if ((first === 'double' && cursor.isWord(at, 'precision')) || cursor.isWord(at, 'varying', 'unsigned')) at += 1;
  at = afterTypeArguments(cursor, at);
  while (at < end && cursor.isSymbol(at, '(') && cursor.partner(at) !== undefined) at = cursor.after(at);
  if (cursor.isWord(at, 'with', 'without') && cursor.isWord(at + 1, 'time', 'local')) {
    while (at < end && cursor.isWord(at, 'with', 'without', 'local', 'time', 'zone')) at += 1;
  }
  while (at < end && cursor.isSymbol(at, '[') && cursor.partner(at) !== undefined) at = cursor.after(at);
  return Math.min(Math.max(at, start), end);
}

/** `<a int, b string>` behind ARRAY, STRUCT or MAP. */
function afterTypeArguments(cursor: Cursor, start: number): number {
  if (!cursor.isSymbol(start, '<') || !cursor.isWord(start - 1, 'struct', 'array', 'map')) return start;
  let depth = 0;
  for (let at = start; cursor.token(at); at += 1) {
    if (cursor.isSymbol(at, '<')) depth += 1;
    else if (cursor.isSymbol(at, '>')) depth -= 1;
    else if (cursor.isSymbol(at, '>>')) depth -= 2;
    if (depth <= 0) return at + 1;
  }
  return start;
}

function afterName(cursor: Cursor, at: number, token: Token, span: Span, place: Place, mentions: Mention[]): number {
  const parts: Token[] = [token];
  let end = at + 1;
  for (let next = cursor.name(end + 1); cursor.isSymbol(end, '.') && next; next = cursor.name(end + 1)) {
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
  if (token.kind === 'word') {
    const skipped = afterKeyword(cursor, at, token, span, place);
    if (skipped !== undefined) return skipped;
  }
  const isNamedArgument = cursor.isSymbol(end, '=>') || cursor.isSymbol(end, ':=');
  const isKey = place.bracket === '{' && cursor.isSymbol(end, ':');
  // `window w as (…)`
  const isWindowName = cursor.isWord(end, 'as') && cursor.isSymbol(end + 1, '(') && !place.bracket;
  if (isCall || isNamedArgument || isKey || isWindowName || place.bound.has(token.value)) return end;
  mentions.push({ kind: 'name', parts, isCall: false });
  return end;
}

/** Behind a word that is no column where it stands, with what belongs to it; undefined where it may be one. */
function afterKeyword(cursor: Cursor, at: number, token: Token, span: Span, place: Place): number | undefined {
  const next = at + 1;
  switch (token.value) {
    case 'as':
      if (place.call !== undefined && casts.has(place.call)) return span.to;
      return cursor.isSymbol(next, '(') ? next : next + 1;
    case 'using':
      return cursor.isSymbol(next, '(') ? cursor.after(next) : next;
    case 'over':
      return cursor.isSymbol(next, '(') ? next : next + 1;
    case 'collate':
      return next + 1;
    case 'interval':
      return cursor.isSymbol(next, '(') && cursor.partner(next) !== undefined ? next : afterInterval(cursor, next);
    case 'fetch':
      return cursor.isWord(next, 'first', 'next') ? span.to : undefined;
    case 'for':
      return cursor.isWord(next, 'update', 'share') ? span.to : next;
    case 'array':
    case 'struct':
    case 'map':
      if (cursor.isSymbol(next, '<')) return afterTypeArguments(cursor, next);
      return cursor.isSymbol(next, '[') || cursor.isSymbol(next, '{') ? next : undefined;
    case 'left':
    case 'right':
    case 'filter':
    case 'any':
      // `left(x, 2)` is a call, and so left out too.
      return next;
    case 'nulls':
      return cursor.isWord(next, 'first', 'last') ? next + 1 : undefined;
    case 'ignore':
    case 'respect':
      return cursor.isWord(next, 'nulls') ? next + 1 : undefined;
    case 'grouping':
      return cursor.isWord(next, 'sets') ? next + 1 : undefined;
    case 'time':
    case 'zone':
      if (cursor.isWord(at - 1, 'at', 'time')) return next;
      break;
    case 'within':
      return cursor.isWord(next, 'group') ? next : undefined;
    case 'asof':
    case 'semi':
    case 'anti':
    case 'positional':
      return cursor.isWord(next, 'join', 'left') ? next : undefined;
    case 'sort':
    case 'cluster':
    case 'distribute':
      return cursor.isWord(next, 'by') ? next : undefined;
    case 'to':
      return cursor.isWord(at - 1, 'similar') ? next : undefined;
    case 'both':
    case 'leading':
    case 'trailing':
      return place.call === 'trim' && at === span.from ? next : undefined;
    case 'placing':
      return place.call === 'overlay' ? next : undefined;
    case 'top':
      return cursor.token(next)?.kind === 'number' && cursor.isWord(at - 1, 'select', 'distinct') ? next : undefined;
  }
  if (keywords.has(token.value)) return next;
  if (valueWords.has(token.value) && !cursor.isSymbol(next, '.')) return next;
  if (place.isWindow && rowWords.has(token.value)) return next;
  // The window that a window begins from.
  if (place.isWindow && at === span.from) return next;
  // `date '2024-01-01'`
  if (cursor.token(next)?.kind === 'string') return next;
  // `interval '1' day`, `interval (n) day`
  if (isUnitBehindInterval(cursor, at)) return next;
  if (isUnitArgument(cursor, at, place.call)) return next;
  // `extract(year from ts)`, `trim(both from x)`
  if (place.call !== undefined && at === span.from && cursor.isWord(next, 'from'))
    return extracts.has(place.call) ? next : undefined;
  return undefined;
}

const extracts = new Set(['extract', 'date_part', 'datepart']);

/** The words that are keywords and names of functions. */
function isCallWord({ value }: Token): boolean {
  return value === 'left' || value === 'right' || value === 'any';
}

function afterInterval(cursor: Cursor, start: number): number {
  const kind = cursor.token(start)?.kind;
  if (kind !== 'string' && kind !== 'number') return start;
  return cursor.token(start + 1)?.kind === 'word' && isUnit(cursor, start + 1) ? start + 2 : start + 1;
}

function isUnitBehindInterval(cursor: Cursor, at: number): boolean {
  if (!isUnit(cursor, at)) return false;
  if (cursor.isWord(at - 1, 'to')) return true;
  const open = cursor.isSymbol(at - 1, ')') ? (cursor.tokens.partner[at - 1] ?? -1) : -1;
  if (open > 0) return cursor.isWord(open - 1, 'interval');
  return cursor.isWord(at - 2, 'interval');
}

function isUnit(cursor: Cursor, at: number): boolean {
  return /^(?:(?:micro|milli|nano)?second|minute|hour|day|week|month|quarter|year|decade|century)s?$/.test(
    cursor.token(at)?.value ?? '',
  );
}

interface Lambda {
  readonly bound: ReadonlySet<string>;
  /** Where the lambda's body begins. */
  readonly at: number;
}

/** `x -> …` at the beginning of an argument, `lambda x, y: …`. PostgreSQL and Redshift know `->` for JSON alone. */
function lambdaAt(cursor: Cursor, at: number, span: Span, bound: ReadonlySet<string>): Lambda | undefined {
  const token = cursor.token(at);
  if (!token) return undefined;
  if (token.kind === 'word' && token.value === 'lambda' && cursor.rules.friendly && cursor.name(at + 1)) {
    const names: string[] = [];
    let next = at + 1;
    for (let name = cursor.name(next); name; name = cursor.name(next)) {
      names.push(name.value);
      next += 1;
      if (!cursor.isSymbol(next, ',')) break;
      next += 1;
    }
    return cursor.isSymbol(next, ':') ? { bound: new Set([...bound, ...names]), at: next + 1 } : undefined;
  }
  const isFirst = at === span.from || cursor.isSymbol(at - 1, ',');
  if (!cursor.rules.lambdas || !isFirst || !cursor.isSymbol(at + 1, '->')) return undefined;
  const body = cursor.token(at + 2)?.kind;
  if (body === 'string' || body === 'number') return undefined;
  return { bound: new Set([...bound, token.value]), at: at + 2 };
}

/** `(x, y) -> …` */
function lambdaList(cursor: Cursor, open: number, close: number, bound: ReadonlySet<string>): Lambda | undefined {
  if (!cursor.rules.lambdas || !cursor.isSymbol(close + 1, '->') || cursor.name(open - 1)) return undefined;
  const names = cursor.split({ from: open + 1, to: close });
  if (names.some(({ from, to }) => to - from !== 1 || !cursor.name(from))) return undefined;
  return { bound: new Set([...bound, ...names.map(({ from }) => cursor.token(from)?.value ?? '')]), at: close + 2 };
}
