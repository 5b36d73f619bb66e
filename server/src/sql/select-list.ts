import { aliasOf } from './alias.ts';
import { isClauseName } from './clause-names.ts';
import type { Cursor, Span } from './cursor.ts';
import { isPathKey, isQualifyName } from './expression-defects.ts';
import { readStar, type Star } from './star.ts';
import type { Token } from './tokens.ts';

export interface SelectList {
  readonly items: readonly SelectItem[];
  /** Index of the first token after the list. */
  readonly end: number;
  /** Index of the last token before the first item: `select`, `distinct`, the bracket of `on (…)`. */
  readonly head: number;
  /** Index of a comma that nothing follows. */
  readonly trailingComma: number | undefined;
  /** Whether the only item gives the row itself: `select as value …`. */
  readonly asValue: boolean;
}

export interface SelectItem {
  readonly span: Span;
  readonly expression: Span;
  readonly alias: Token | undefined;
  /** Names in brackets: `stack(…) as (a, b)`. */
  readonly aliases: readonly Token[];
  readonly star: Star | undefined;
  /** Whether it may stand for more columns than its text says: `columns(…)`, `unnest` of a struct. */
  readonly open: boolean;
}

const clauseWords = new Set(['from', 'where', 'having', 'limit', 'offset', 'window', 'into', 'union', 'intersect']);

/** Reads a list from its keyword `select` (at `span.from`) to the clause that ends it. */
export function readSelectList(cursor: Cursor, span: Span): SelectList {
  const start = listStart(cursor, span);
  const end = listEnd(cursor, start, span.to);
  const exclude = cursor.rules.listExclude ? listExclude(cursor, { from: start, to: end }) : undefined;
  const excluded = exclude === undefined ? [] : excludedNames(cursor, { from: exclude + 1, to: end });
  const parts = cursor.split({ from: start, to: exclude ?? end });
  const items: SelectItem[] = [];
  let trailingComma: number | undefined;
  parts.forEach((part, index) => {
    if (part.from < part.to) {
      items.push(without(readItem(cursor, part), excluded));
    } else if (index === parts.length - 1) {
      trailingComma = part.from - 1;
      if (!cursor.rules.trailingComma) {
        const isSure =
          cursor.isWord(part.from, 'from') && (cursor.name(part.from + 1) || cursor.isSymbol(part.from + 1, '('));
        const comma = { from: part.from - 1, to: part.from };
        cursor.defect('A column is missing after this comma.', comma, isSure ? 'forgiven' : 'grammar');
      }
    } else {
      cursor.defect('A column is missing before this comma.', { from: part.to, to: part.to + 1 });
    }
  });
  if (parts.length === 0 && !cursor.rules.emptyList) {
    cursor.defect('The columns are missing after `select`.', { from: span.from, to: span.from + 1 });
  }
  return { items, end, head: start - 1, trailingComma, asValue: cursor.isWord(start - 1, 'value') };
}

/** Index of an EXCLUDE that stands behind the whole list: `*, 1 as a exclude (b)`. */
function listExclude(cursor: Cursor, span: Span): number | undefined {
  for (let at = span.from + 1; at < span.to; at = cursor.after(at)) {
    const follows = cursor.isSymbol(at + 1, '(') || cursor.name(at + 1) !== undefined;
    if (cursor.isWord(at, 'exclude') && follows && at + 1 < span.to && !cursor.isSymbol(at - 1, ',')) return at;
  }
  return undefined;
}

function excludedNames(cursor: Cursor, span: Span): readonly Token[] {
  const partner = cursor.partner(span.from);
  return cursor.names(partner === span.to - 1 ? { from: span.from + 1, to: partner } : span);
}

function without(item: SelectItem, excluded: readonly Token[]): SelectItem {
  if (!item.star || excluded.length === 0) return item;
  return { ...item, star: { ...item.star, excluded: [...item.star.excluded, ...excluded] } };
}

function listStart(cursor: Cursor, span: Span): number {
  let at = span.from + 1;
  for (;;) {
    if (cursor.isWord(at, 'distinct')) {
      at += 1;
      if (cursor.isWord(at, 'on') && cursor.partner(at + 1) !== undefined) at = cursor.after(at + 1);
    } else if (cursor.isWord(at, 'all') && !cursor.isSymbol(at + 1, ',') && !cursor.isSymbol(at + 1, '.')) {
      at += 1;
    } else if (cursor.isWord(at, 'top') && cursor.token(at + 1)?.kind === 'number') {
      at += 2;
    } else if (cursor.isWord(at, 'as') && cursor.isWord(at + 1, 'struct', 'value')) {
      at += 2;
    } else if (cursor.isWord(at, 'with') && cursor.isWord(at + 2, 'options') && cursor.partner(at + 3) !== undefined) {
      // `with differential_privacy options (…)`
      at = cursor.after(at + 3);
    } else {
      return Math.min(at, span.to);
    }
  }
}

function listEnd(cursor: Cursor, start: number, limit: number): number {
  for (let at = start; at < limit; at = cursor.after(at)) if (endsList(cursor, at, limit)) return at;
  return limit;
}

function endsList(cursor: Cursor, at: number, limit: number): boolean {
  const token = cursor.token(at);
  if (token?.kind !== 'word') return false;
  // `t.from` is a name; in `t. from u` the name after the dot is still to be typed.
  if ((cursor.isSymbol(at - 1, '.') && cursor.token(at - 1)?.end === token.start) || isPathKey(cursor, at))
    return false;
  const beyond = at + 1 >= limit;
  switch (token.value) {
    case 'from':
      return !(isDistinctFrom(cursor, at) || isFromLast(cursor, at) || isAlias(cursor, at));
    case 'group':
    case 'order':
    case 'cluster':
    case 'distribute':
    case 'sort':
      return beyond || cursor.isWord(at + 1, 'by');
    case 'qualify':
      return cursor.rules.qualify && !isAlias(cursor, at) && !isQualifyName(cursor, at);
    case 'fetch':
      return cursor.isWord(at + 1, 'first', 'next');
    case 'for':
      return cursor.isWord(at + 1, 'update', 'share');
    case 'using':
      return cursor.isWord(at + 1, 'sample');
    default:
      return clauseWords.has(token.value) && !isAlias(cursor, at) && !isClauseName(cursor, at);
  }
}

function isDistinctFrom(cursor: Cursor, at: number): boolean {
  return cursor.isWord(at - 1, 'distinct') && cursor.isWord(at - 2, 'is', 'not');
}

/** `nth_value(x, 2) from last over (…)` */
function isFromLast(cursor: Cursor, at: number): boolean {
  return (
    cursor.isSymbol(at - 1, ')') &&
    cursor.isWord(at + 1, 'first', 'last') &&
    cursor.isWord(at + 2, 'over', 'ignore', 'respect')
  );
}

/** `select 1 as limit, …`: any word may follow AS, but a clause that follows a half-typed AS is still a clause. */
function isAlias(cursor: Cursor, at: number): boolean {
  return cursor.isWord(at - 1, 'as') && (cursor.isSymbol(at + 1, ',') || cursor.isWord(at + 1, 'from'));
}

/** Items that stand apart from a SELECT; `ordered`: each may end with the order of its rows. */
export function readItems(cursor: Cursor, span: Span, ordered = false): readonly SelectItem[] {
  return cursor
    .split(span)
    .map((part) => (ordered ? withoutOrder(cursor, part) : part))
    .flatMap((part) => (part.from < part.to ? [readItem(cursor, part)] : []));
}

/** `n desc nulls last` */
function withoutOrder(cursor: Cursor, { from, to }: Span): Span {
  const end = cursor.isWord(to - 2, 'nulls') ? to - 2 : to;
  return { from, to: cursor.isWord(end - 1, 'asc', 'desc') && end - 1 > from ? end - 1 : end };
}

function readItem(cursor: Cursor, span: Span): SelectItem {
  const star = readStar(cursor, span);
  if (star) return { span, expression: span, alias: undefined, aliases: [], star, open: star.open };
  const { alias, aliases, expression } = aliasOf(cursor, span);
  return { span, expression, alias, aliases, star: undefined, open: isOpen(cursor, expression) };
}

function isOpen(cursor: Cursor, span: Span): boolean {
  if (!cursor.rules.friendly) return false;
  for (let at = span.from; at < span.to; at += 1) {
    if (cursor.isWord(at, 'columns') && cursor.isSymbol(at + 1, '(')) return true;
  }
  return cursor.isWord(span.from, 'unnest') && cursor.isSymbol(span.from + 1, '(');
}
