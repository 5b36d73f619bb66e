import { isClauseName } from './clause-names.ts';
import type { Cursor, Span } from './cursor.ts';
import type { Token } from './tokens.ts';
import { afterType, afterTypeArguments } from './type-names.ts';
import { casts, isUnitArgument, keywords, valueWords } from './words.ts';

/** Where an expression stands. */
export interface NamePlace {
  readonly bracket: '(' | '[' | '{' | undefined;
  /** The function whose brackets these are. */
  readonly call: string | undefined;
  readonly isWindow: boolean;
  /** Parameters of the lambdas around it, which are no columns. */
  readonly bound: ReadonlySet<string>;
}

/** Behind a word that is no column where it stands, with what belongs to it; undefined where it may be one. */
export function afterKeyword(
  cursor: Cursor,
  at: number,
  token: Token,
  span: Span,
  place: NamePlace,
): number | undefined {
  const next = at + 1;
  // `0D`, `10L`
  if (cursor.token(at - 1)?.kind === 'number' && cursor.token(at - 1)?.end === token.start) return next;
  if (place.call?.startsWith('json_')) {
    const clause = afterJsonClause(cursor, at, token, span);
    if (clause !== undefined) return clause;
  }
  switch (token.value) {
    case 'as':
      if (place.call !== undefined && casts.has(place.call)) return span.to;
      return cursor.isSymbol(next, '(') ? next : next + 1;
    case 'using':
      return cursor.isSymbol(next, '(') ? cursor.after(next) : next;
    case 'having':
      // `any_value(x having max y)`
      return place.call !== undefined && cursor.isWord(next, 'max', 'min') && !cursor.isSymbol(next + 1, '(')
        ? next + 1
        : next;
    case 'operator':
      // `operator(pg_catalog.+)`
      return cursor.isSymbol(next, '(') && cursor.name(next + 1) ? cursor.after(next) : undefined;
    case 'at':
      return cursor.isWord(next, 'time', 'local') && !cursor.isSymbol(next + 1, '.')
        ? afterZone(cursor, next)
        : undefined;
    case 'collate':
      return next + 1;
    case 'interval':
      return cursor.isSymbol(next, '(') && cursor.partner(next) !== undefined ? next : afterInterval(cursor, next);
    case 'fetch':
      return cursor.isWord(next, 'first', 'next') ? span.to : undefined;
    case 'for':
      return cursor.isWord(next, 'update', 'share') ? span.to : next;
    case 'if':
      // `[x for x in list if x > 1]`
      return place.bracket === '[' && at > span.from ? next : undefined;
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
    case 'timestamp':
    case 'time':
      // `timestamp with time zone '2024-01-01'`
      if (cursor.isWord(next, 'with', 'without')) return afterType(cursor, at, span.to);
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
    case 'overflow':
      // `listagg(x, ',' on overflow truncate '…' with count)`
      return cursor.isWord(at - 1, 'on') && place.call !== undefined ? span.to : undefined;
    case 'prior':
    case 'connect_by_root':
      return cursor.name(next) ? next : undefined;
    case 'connect':
      return cursor.isWord(next, 'by') ? next : undefined;
    case 'start':
      return cursor.isWord(next, 'with') ? next : undefined;
    case 'range':
      // `range<date> '[2024-01-01, 2024-02-01)'`
      if (cursor.isSymbol(next, '<') && cursor.isSymbol(next + 2, '>') && cursor.token(next + 3)?.kind === 'string')
        return next + 4;
      break;
    case 'placing':
      return place.call === 'overlay' ? next : undefined;
    case 'top':
      return cursor.token(next)?.kind === 'number' && cursor.isWord(at - 1, 'select', 'distinct') ? next : undefined;
  }
  if (keywords.has(token.value)) return isClauseName(cursor, at) ? undefined : next;
  if (valueWords.has(token.value) && !cursor.isSymbol(next, '.')) return next;
  if (place.isWindow && rowWords.has(token.value)) return next;
  // `date '2024-01-01'`
  if (cursor.token(next)?.kind === 'string') return next;
  // `interval '1' day`, `interval (n) day`
  if (isUnitBehindInterval(cursor, at)) return next;
  if (isUnitArgument(cursor, at, span.from, place.call)) return next;
  // `extract(year from ts)`, `trim(both from x)`
  if (place.call !== undefined && at === span.from && cursor.isWord(next, 'from'))
    return extracts.has(place.call) ? next : undefined;
  return undefined;
}

/** Words of the standard's JSON functions: `json_object('a' value b absent on null returning varchar)`. */
function afterJsonClause(cursor: Cursor, at: number, { value }: Token, span: Span): number | undefined {
  const next = at + 1;
  switch (value) {
    case 'returning':
      return span.to;
    case 'absent':
      return cursor.isWord(next, 'on') ? next : undefined;
    case 'format':
      return cursor.isWord(next, 'json') ? next + 1 : undefined;
    case 'unique':
      return cursor.isWord(next, 'keys') ? next + 1 : undefined;
    case 'key':
      return at === span.from && cursor.token(next)?.kind === 'string' ? next : undefined;
    case 'value':
      return at > span.from && cursor.token(at - 1)?.kind === 'string' ? next : undefined;
    default:
      return undefined;
  }
}

/** Behind `time zone` or `local`. */
function afterZone(cursor: Cursor, at: number): number {
  return cursor.isWord(at, 'time') && cursor.isWord(at + 1, 'zone') ? at + 2 : at + 1;
}

const extracts = new Set(['extract', 'date_part', 'datepart']);

/** The words that are keywords and names of functions. */
export function isCallWord({ value }: Token): boolean {
  return value === 'left' || value === 'right' || value === 'any';
}

function afterInterval(cursor: Cursor, start: number): number {
  const kind = cursor.token(start)?.kind;
  if (kind !== 'string' && kind !== 'number') return start;
  if (cursor.token(start + 1)?.kind !== 'word' || !isUnit(cursor, start + 1)) return start + 1;
  return afterInterval(cursor, start + 2);
}

function isUnitBehindInterval(cursor: Cursor, at: number): boolean {
  if (!isUnit(cursor, at)) return false;
  if (cursor.isWord(at - 1, 'to')) return true;
  const open = cursor.isSymbol(at - 1, ')') ? (cursor.tokens.partner[at - 1] ?? -1) : -1;
  if (open > 0) return cursor.isWord(open - 1, 'interval');
  // `interval -1 day 2 hours`
  const before = (index: number): number =>
    cursor.isSymbol(index - 2, '-') || cursor.isSymbol(index - 2, '+') ? index - 3 : index - 2;
  let first = before(at);
  while (isUnit(cursor, first)) first = before(first);
  return cursor.isWord(first, 'interval');
}

function isUnit(cursor: Cursor, at: number): boolean {
  return /^(?:(?:micro|milli|nano)?second|minute|hour|day|week|month|quarter|year|decade|century)s?$/.test(
    cursor.token(at)?.value ?? '',
  );
}

const rowWords = new Set(
  'rows range groups between unbounded preceding following current row exclude ties others no'.split(' '),
);
