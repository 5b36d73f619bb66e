import type { Cursor, Span } from './cursor.ts';
import type { Token } from './tokens.ts';

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

interface Named {
  readonly alias: Token | undefined;
  /** Several names in brackets. */
  readonly aliases: readonly Token[];
  readonly expression: Span;
}

/** The name an item is given, with or without AS, and the expression it names. */
export function aliasOf(cursor: Cursor, span: Span): Named {
  const { from, to } = span;
  if (cursor.rules.friendly && cursor.name(from) && cursor.isSymbol(from + 1, ':') && from + 2 < to) {
    return { alias: cursor.token(from), aliases: [], expression: { from: from + 2, to } };
  }
  const script = scriptColumns(cursor, span);
  if (script) return { alias: undefined, aliases: script, expression: span };
  const as = topLevelAs(cursor, span);
  if (as !== undefined) return explicitAlias(cursor, span, as);
  const last = cursor.token(to - 1);
  if (!last || to - from < 2 || !endsOperand(cursor, from, to - 2)) {
    checkWhole(cursor, span);
    return { alias: undefined, aliases: [], expression: span };
  }
  const implicit =
    last.kind === 'quoted' ||
    (last.kind === 'word' && !neverImplicit.has(last.value) && !isIntervalUnit(cursor, from, to - 1));
  const expression = implicit ? { from, to: to - 1 } : span;
  checkWhole(cursor, expression, implicit);
  return { alias: implicit ? last : undefined, aliases: [], expression };
}

/** `transform(a, b) row format … using 'script' as (x int, y)` of Spark: a script's columns. */
function scriptColumns(cursor: Cursor, { from, to }: Span): readonly Token[] | undefined {
  if (!cursor.rules.generators || !cursor.isWord(from, 'transform')) return undefined;
  let at = from;
  while (at < to && !cursor.isWord(at, 'using')) at = cursor.after(at);
  if (at >= to) return undefined;
  while (at < to && !cursor.isWord(at, 'as')) at = cursor.after(at);
  return cursor.isSymbol(at + 1, '(') ? cursor.names({ from: at + 2, to: cursor.after(at + 1) - 1 }) : [];
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

function explicitAlias(cursor: Cursor, span: Span, as: number): Named {
  const expression = { from: span.from, to: as };
  if (cursor.isSymbol(as + 1, '(') && cursor.partner(as + 1) === span.to - 1) {
    return { alias: undefined, aliases: cursor.names({ from: as + 2, to: span.to - 1 }), expression };
  }
  const token = cursor.token(as + 1);
  const isName = token?.kind === 'word' || token?.kind === 'quoted' || token?.kind === 'string';
  if (as + 1 >= span.to) cursor.defect('A name is missing after `as`.', { from: as, to: as + 1 });
  else if (!isName) cursor.defect('What follows `as` is no name.', { from: as + 1, to: as + 2 });
  else if (as + 2 < span.to && !cursor.isWord(as + 2, 'uescape')) {
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
  return { alias: isName && as + 1 < span.to ? token : undefined, aliases: [], expression };
}

export function isIntervalWord(cursor: Cursor, at: number): boolean {
  const token = cursor.token(at);
  return token?.kind === 'word' && intervalUnits.test(token.value);
}

/** `interval -1 day` */
function withoutSign(cursor: Cursor, at: number): number {
  return cursor.isSymbol(at - 1, '-') || cursor.isSymbol(at - 1, '+') ? at - 1 : at;
}

function isIntervalUnit(cursor: Cursor, from: number, at: number): boolean {
  const unit = cursor.token(at);
  if (!unit || !intervalUnits.test(unit.value)) return false;
  let before = at - 1;
  while (before > from && cursor.depth(before) !== cursor.depth(at)) before -= 1;
  // `interval 5 hours 30 minutes`
  before = withoutSign(cursor, before);
  while (before > from + 1 && isIntervalWord(cursor, before - 1)) before = withoutSign(cursor, before - 2);
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
  if (token.kind === 'symbol') return closesBracket(cursor, at);
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

function closesBracket(cursor: Cursor, at: number): boolean {
  const token = cursor.token(at);
  if (token?.kind !== 'symbol') return false;
  // The last bracket of type arguments: `x::array<int>`.
  if (token.value === '>') return (cursor.tokens.partner[at] ?? -1) !== -1;
  return token.value === ')' || token.value === ']' || token.value === '}';
}

/** Defects that show in one expression: it ends with an operator, or names stand side by side. */
function checkWhole(cursor: Cursor, span: Span, named = false): void {
  if (span.from >= span.to) return;
  const last = cursor.token(span.to - 1);
  if (
    last?.kind === 'symbol' &&
    !closesBracket(cursor, span.to - 1) &&
    (unaryOrBinary.has(last.value) || ['::', '->', '->>'].includes(last.value))
  ) {
    cursor.defect(`Something is missing after \`${last.value}\`.`, { from: span.to - 1, to: span.to });
  } else if (last?.kind === 'word' && ['and', 'or', 'not'].includes(last.value) && span.to - span.from > 1) {
    cursor.defect(`Something is missing after \`${last.value}\`.`, { from: span.to - 1, to: span.to });
  }
  const first = cursor.token(span.from);
  if (first?.kind === 'symbol' && ['/', '%', '=', '<', '>', '::', '.', ')'].includes(first.value)) {
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
  `and or not in is like ilike rlike regexp between similar escape glob div mod overlaps operator with without group respect
   ignore at time to within over filter collate unique keys normalized of xor`.split(/\s+/),
);
const typeWords = new Set(
  'json double character national bit timestamp time interval date unsigned connect_by_root prior'.split(' '),
);
