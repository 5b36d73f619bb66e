import type { Cursor, Span } from './cursor.ts';
import type { Token } from './tokens.ts';

export interface SelectList {
  readonly items: readonly SelectItem[];
  /** Index of the first token after the list. */
  readonly end: number;
  /** Index of the last token before the first item: `select`, `distinct`, the bracket of `on (…)`. */
  readonly head: number;
  /** Index of a comma that nothing follows. */
  readonly trailingComma: number | undefined;
}

export interface SelectItem {
  readonly span: Span;
  readonly expression: Span;
  readonly alias: Token | undefined;
  readonly star: Star | undefined;
  /** Whether it may stand for more columns than its text says: `columns(…)`, `unnest` of a struct. */
  readonly open: boolean;
}

/** `*` or `t.*` with what is taken away, renamed or replaced. */
export interface Star {
  readonly qualifier: string | undefined;
  readonly excluded: readonly Token[];
  readonly renamed: readonly { readonly from: Token; readonly to: Token }[];
  readonly replaced: readonly { readonly name: Token; readonly expression: Span; readonly span: Span }[];
  /** Whether some columns are chosen by a pattern, or the star is of a value. */
  readonly open: boolean;
}

const clauseWords = new Set(['from', 'where', 'having', 'limit', 'offset', 'window', 'into', 'union', 'intersect']);

/** Reads a list from its keyword `select` (at `span.from`) to the clause that ends it. */
export function readSelectList(cursor: Cursor, span: Span): SelectList {
  const start = listStart(cursor, span);
  const end = listEnd(cursor, start, span.to);
  const parts = splitItems(cursor, { from: start, to: end });
  const items: SelectItem[] = [];
  let trailingComma: number | undefined;
  parts.forEach((part, index) => {
    if (part.from < part.to) {
      items.push(readItem(cursor, part));
    } else if (index === parts.length - 1) {
      trailingComma = part.from - 1;
      cursor.defect('A column is missing after this comma.', { from: part.from - 1, to: part.from });
    } else {
      cursor.defect('A column is missing before this comma.', { from: part.to, to: part.to + 1 });
    }
  });
  if (parts.length === 0) {
    cursor.defect('The columns are missing after `select`.', { from: span.from, to: span.from + 1 });
  }
  return { items, end, head: start - 1, trailingComma };
}

function listStart(cursor: Cursor, span: Span): number {
  let at = span.from + 1;
  for (;;) {
    if (cursor.isWord(at, 'distinct')) {
      at += 1;
      if (cursor.isWord(at, 'on') && cursor.partner(at + 1) !== undefined) at = cursor.after(at + 1);
    } else if (cursor.isWord(at, 'all') && !cursor.isSymbol(at + 1, ',')) {
      at += 1;
    } else if (cursor.isWord(at, 'top') && cursor.token(at + 1)?.kind === 'number') {
      at += 2;
    } else if (cursor.isWord(at, 'as') && cursor.isWord(at + 1, 'struct', 'value')) {
      at += 2;
    } else {
      return Math.min(at, span.to);
    }
  }
}

function listEnd(cursor: Cursor, start: number, limit: number): number {
  for (let at = start; at < limit; at = afterTypeArguments(cursor, at)) if (endsList(cursor, at, limit)) return at;
  return limit;
}

function splitItems(cursor: Cursor, span: Span): readonly Span[] {
  if (span.from >= span.to) return [];
  const parts: Span[] = [];
  let from = span.from;
  for (let at = span.from; at < span.to; at = afterTypeArguments(cursor, at)) {
    if (!cursor.isSymbol(at, ',')) continue;
    parts.push({ from, to: at });
    from = at + 1;
  }
  return [...parts, { from, to: span.to }];
}

/** `struct<a int, b string>`: its commas separate no columns. */
function afterTypeArguments(cursor: Cursor, at: number): number {
  if (!cursor.isWord(at, 'struct', 'array', 'map') || !cursor.isSymbol(at + 1, '<')) return cursor.after(at);
  let depth = 0;
  for (let next = at + 1; cursor.token(next); next += 1) {
    if (cursor.isSymbol(next, '<')) depth += 1;
    else if (cursor.isSymbol(next, '>')) depth -= 1;
    else if (cursor.isSymbol(next, '>>')) depth -= 2;
    if (depth <= 0) return next + 1;
  }
  return cursor.after(at);
}

function endsList(cursor: Cursor, at: number, limit: number): boolean {
  const token = cursor.token(at);
  if (token?.kind !== 'word') return false;
  // `t.from` is a name; in `t. from u` the name after the dot is still to be typed.
  if (cursor.isSymbol(at - 1, '.') && cursor.token(at - 1)?.end === token.start) return false;
  const beyond = at + 1 >= limit;
  switch (token.value) {
    case 'from':
      return !(cursor.isWord(at - 1, 'distinct') && cursor.isWord(at - 2, 'is', 'not')) && !isAlias(cursor, at);
    case 'group':
    case 'order':
    case 'cluster':
    case 'distribute':
    case 'sort':
      return beyond || cursor.isWord(at + 1, 'by');
    case 'qualify':
      return cursor.rules.qualify && !isAlias(cursor, at);
    case 'fetch':
      return cursor.isWord(at + 1, 'first', 'next');
    case 'for':
      return cursor.isWord(at + 1, 'update', 'share');
    case 'using':
      return cursor.isWord(at + 1, 'sample');
    default:
      return clauseWords.has(token.value) && !isAlias(cursor, at);
  }
}

/** `select 1 as limit, …`: any word may follow AS, but a clause that follows a half-typed AS is still a clause. */
function isAlias(cursor: Cursor, at: number): boolean {
  return cursor.isWord(at - 1, 'as') && (cursor.isSymbol(at + 1, ',') || cursor.isWord(at + 1, 'from'));
}

function readItem(cursor: Cursor, span: Span): SelectItem {
  const star = readStar(cursor, span);
  if (star) return { span, expression: span, alias: undefined, star, open: star.open };
  const { alias, expression } = aliasOf(cursor, span);
  return { span, expression, alias, star: undefined, open: isOpen(cursor, expression) };
}

function isOpen(cursor: Cursor, span: Span): boolean {
  if (!cursor.rules.friendly) return false;
  for (let at = span.from; at < span.to; at += 1) {
    if (cursor.isWord(at, 'columns') && cursor.isSymbol(at + 1, '(')) return true;
  }
  return cursor.isWord(span.from, 'unnest') && cursor.isSymbol(span.from + 1, '(');
}

/** Words that an operand must follow, so that the name after them is no alias. */
const awaiting = new Set(
  `and or not in is like ilike between from distinct similar to escape glob regexp rlike div mod over collate zone when
   then else case any all some overlaps operator interval cast try_cast union exists as respect ignore
   unknown null true false`.split(/\s+/),
);
/** Words that end an expression or an operator and never are an alias without AS. */
const neverImplicit = new Set(
  `and or not in is like ilike between from null true false end asc desc nulls then else when case over filter within
   isnull notnull unknown precision varying zone as distinct collate`.split(/\s+/),
);
const intervalUnits =
  /^(?:micro|milli)?seconds?$|^(?:minute|hour|day|week|month|quarter|year|decade|century|centuries|millennium)s?$/;
const unaryOrBinary = new Set(['+', '-', '*', '/', '%', '<', '>', '=', '~', '!', '^', '&', '|', ':']);

function aliasOf(cursor: Cursor, span: Span): { alias: Token | undefined; expression: Span } {
  const { from, to } = span;
  if (cursor.rules.friendly && cursor.name(from) && cursor.isSymbol(from + 1, ':') && from + 2 < to) {
    return { alias: cursor.token(from), expression: { from: from + 2, to } };
  }
  const as = topLevelAs(cursor, span);
  if (as !== undefined) return explicitAlias(cursor, span, as);
  const last = cursor.token(to - 1);
  if (!last || to - from < 2 || !endsOperand(cursor, from, to - 2)) {
    checkWhole(cursor, span);
    return { alias: undefined, expression: span };
  }
  const implicit =
    last.kind === 'quoted' ||
    (last.kind === 'word' && !neverImplicit.has(last.value) && !isIntervalUnit(cursor, from, to - 1));
  const expression = implicit ? { from, to: to - 1 } : span;
  checkWhole(cursor, expression, implicit);
  return { alias: implicit ? last : undefined, expression };
}

function topLevelAs(cursor: Cursor, span: Span): number | undefined {
  for (let at = cursor.after(span.from); at < span.to; at = cursor.after(at)) {
    if (cursor.isWord(at, 'as') && !cursor.isSymbol(at - 1, '.')) return at;
  }
  if (cursor.isWord(span.from, 'as')) {
    cursor.defect('The expression before `as` is missing.', { from: span.from, to: span.from + 1 });
    return span.from;
  }
  return undefined;
}

function explicitAlias(cursor: Cursor, span: Span, as: number): { alias: Token | undefined; expression: Span } {
  const expression = { from: span.from, to: as };
  const token = cursor.token(as + 1);
  const isName = token?.kind === 'word' || token?.kind === 'quoted' || token?.kind === 'string';
  if (as + 1 >= span.to) cursor.defect('A name is missing after `as`.', { from: as, to: as + 1 });
  else if (!isName) cursor.defect('What follows `as` is no name.', { from: as + 1, to: as + 2 });
  else if (as + 2 < span.to && !isColumnList(cursor, as + 2, span.to)) {
    const next = cursor.token(as + 2);
    const looksLikeItem = next && next.kind !== 'symbol';
    cursor.defect(
      looksLikeItem
        ? `A comma is missing before \`${cursor.tokens.text.slice(next.start, next.end)}\`.`
        : `The column ends with its name \`${token.value}\`; what follows does not belong there.`,
      { from: as + 2, to: as + 3 },
    );
  }
  checkWhole(cursor, expression, true);
  return { alias: isName && as + 1 < span.to ? token : undefined, expression };
}

/** `explode(x) as (key, value)` of Spark gives names in brackets. */
function isColumnList(cursor: Cursor, at: number, end: number): boolean {
  return cursor.partner(at) === end - 1;
}

function isIntervalUnit(cursor: Cursor, from: number, at: number): boolean {
  const unit = cursor.token(at);
  if (!unit || !intervalUnits.test(unit.value)) return false;
  let before = at - 1;
  while (before > from && cursor.depth(before) !== cursor.depth(at)) before -= 1;
  if (cursor.isSymbol(before, '(')) return cursor.isWord(before - 1, 'interval');
  return cursor.isWord(before - 1, 'interval') || (cursor.isSymbol(at - 1, ')') && opensAfterInterval(cursor, at - 1));
}

function opensAfterInterval(cursor: Cursor, close: number): boolean {
  const open = cursor.tokens.partner[close] ?? -1;
  return open > 0 && cursor.isWord(open - 1, 'interval');
}

/** Whether the token can be the last of an expression, so that a name after it is an alias. */
function endsOperand(cursor: Cursor, from: number, at: number): boolean {
  const token = cursor.token(at);
  if (!token || at < from) return false;
  if (token.kind === 'symbol') return token.value === ')' || token.value === ']' || token.value === '}';
  if (token.kind !== 'word') return true;
  if (cursor.isSymbol(at - 1, '.')) return true;
  if (['null', 'true', 'false', 'unknown'].includes(token.value)) return true;
  // `x at time zone z`; `zone` itself may end a type: `timestamp with time zone z` has an alias.
  if (token.value === 'zone') return cursor.isWord(at - 2, 'with', 'without');
  // `x::double precision`, `x::character varying`, `x::timestamp with time zone`: the next word may belong to the type.
  const next = cursor.token(at + 1);
  if (token.value === 'at' && next?.value === 'time') return false;
  if (token.value === 'time' && next?.value === 'zone') return false;
  if (token.value === 'double' && next?.value === 'precision') return false;
  if (token.value === 'character' && next?.value === 'varying') return false;
  if (token.value === 'interval' && next?.kind === 'word' && intervalUnits.test(next.value)) return false;
  return !awaiting.has(token.value);
}

/** Defects that show in one expression: it ends with an operator, or names stand side by side. */
function checkWhole(cursor: Cursor, span: Span, named = false): void {
  if (span.from >= span.to) return;
  const last = cursor.token(span.to - 1);
  if (last?.kind === 'symbol' && (unaryOrBinary.has(last.value) || ['||', '::', '->', '->>'].includes(last.value))) {
    cursor.defect(`Something is missing after \`${last.value}\`.`, { from: span.to - 1, to: span.to });
  } else if (last?.kind === 'word' && ['and', 'or', 'not'].includes(last.value) && span.to - span.from > 1) {
    cursor.defect(`Something is missing after \`${last.value}\`.`, { from: span.to - 1, to: span.to });
  }
  const first = cursor.token(span.from);
  if (first?.kind === 'symbol' && ['/', '%', '=', '<', '>', '||', '::', '.', ')'].includes(first.value)) {
    cursor.defect(`Something is missing before \`${first.value}\`.`, { from: span.from, to: span.from + 1 });
  }
  if (named) checkNeighbours(cursor, span);
}

/** `id activity_id ts as ts`: plain names cannot follow each other and yet be followed by an alias. */
function checkNeighbours(cursor: Cursor, span: Span): void {
  for (let at = span.from; at + 1 < span.to; at = cursor.after(at)) {
    const [left, right] = [cursor.token(at), cursor.token(at + 1)];
    const isPair = left?.kind === 'word' && right?.kind === 'word' && !cursor.isSymbol(at - 1, '.');
    if (!isPair || awaiting.has(left.value) || neverImplicit.has(right.value) || betweenWords.has(right.value))
      continue;
    if (typeWords.has(left.value) || betweenWords.has(left.value)) continue;
    const written = cursor.tokens.text.slice(right.start, right.end);
    cursor.defect(`A comma or an operator is missing before \`${written}\`.`, { from: at + 1, to: at + 2 });
    return;
  }
}

/** Words that join others without being operands. */
const betweenWords = new Set(
  'and or not in is like ilike between similar escape glob div mod overlaps operator with without group respect ignore at time to within over filter collate'.split(
    ' ',
  ),
);
const typeWords = new Set('json double character national bit timestamp time interval date unsigned'.split(' '));

const starModifiers = ['exclude', 'except', 'replace', 'rename', 'like', 'ilike', 'not', 'similar', 'glob'] as const;

function readStar(cursor: Cursor, span: Span): Star | undefined {
  const at = starAt(cursor, span);
  if (at === undefined) return undefined;
  const before = at > span.from ? cursor.name(at - 2) : undefined;
  const excluded: Token[] = [];
  const renamed: { from: Token; to: Token }[] = [];
  const replaced: { name: Token; expression: Span; span: Span }[] = [];
  // `(value).*` and `a.b.c.*` are of a value or of a table whose path is not looked up.
  let open = at > span.from && (!before || at - span.from > 2);
  let next = at + 1;
  while (next < span.to) {
    const word = cursor.token(next)?.value;
    const partner = cursor.partner(next + 1);
    const inner = partner === undefined ? { from: next + 1, to: span.to } : { from: next + 2, to: partner };
    if (word === 'exclude' || word === 'except') excluded.push(...cursor.names(inner));
    else if (word === 'rename') renamed.push(...renames(cursor, inner));
    else if (word === 'replace') replaced.push(...replacements(cursor, inner));
    else {
      open = true;
      break;
    }
    next = partner === undefined ? span.to : partner + 1;
  }
  return { qualifier: before?.value, excluded, renamed, replaced, open };
}

function starAt(cursor: Cursor, span: Span): number | undefined {
  for (let at = span.from; at < span.to; at = cursor.after(at)) {
    if (!cursor.isSymbol(at, '*')) continue;
    const isFirst = at === span.from || cursor.isSymbol(at - 1, '.');
    const isLast = at === span.to - 1 || cursor.isWord(at + 1, ...starModifiers);
    return isFirst && isLast ? at : undefined;
  }
  return undefined;
}

function renames(cursor: Cursor, span: Span): readonly { from: Token; to: Token }[] {
  return cursor.split(span).flatMap((part) => {
    const [from, to] = [cursor.name(part.from), cursor.name(part.to - 1)];
    return from && to ? [{ from, to }] : [];
  });
}

function replacements(cursor: Cursor, span: Span): readonly { name: Token; expression: Span; span: Span }[] {
  return cursor.split(span).flatMap((part) => {
    const name = cursor.name(part.to - 1);
    const end = cursor.isWord(part.to - 2, 'as') ? part.to - 2 : part.to - 1;
    return name ? [{ name, expression: { from: part.from, to: end }, span: part }] : [];
  });
}
