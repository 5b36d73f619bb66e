import type { Cursor } from './cursor.ts';

/** Words that begin a clause where one may begin, and that name columns on most warehouses: `offset`, `window.start`. */
const both: ReadonlySet<string> = new Set(['limit', 'offset', 'window']);

/** Words behind which an operand or a name has to stand. */
const awaiting: ReadonlySet<string> = new Set(
  `select distinct all from join on where by having qualify and or not in is like ilike rlike between case when then else
   as with lateral escape div any exclude rename`.split(/\s+/),
);

/** Whether a word that may begin a clause is a name here: by what stands before and behind it. */
export function isClauseName(cursor: Cursor, at: number): boolean {
  const word = cursor.token(at);
  if (word?.kind !== 'word' || !both.has(word.value) || beginsClause(cursor, at)) return false;
  if (cursor.isSymbol(at - 1, '.') || cursor.isSymbol(at + 1, '.')) return true;
  if (!isAwaited(cursor, at)) return cursor.isSymbol(at + 1, ',') || cursor.isWord(at + 1, 'from');
  if (word.value !== 'limit' || !isLast(cursor, at)) return true;
  // Its count may not be typed yet.
  if (cursor.isSymbol(at - 1, ',')) return !cursor.inSelectList(at);
  return cursor.isWord(at - 1, 'as') || cursor.token(at - 1)?.kind === 'symbol';
}

/** `window w as (…)`, `limit 10`, `offset @start`. */
function beginsClause(cursor: Cursor, at: number): boolean {
  if (cursor.isWord(at, 'window'))
    return cursor.name(at + 1) !== undefined && cursor.isWord(at + 2, 'as') && cursor.isSymbol(at + 3, '(');
  return startsCount(cursor, at + 1) || cursor.isWord(at + 1, 'all');
}

/** What may be counted by: `offset` and `limit` are names elsewhere, `order by offset desc`, `with offset as n`. */
export function startsCount(cursor: Cursor, at: number): boolean {
  const kind = cursor.token(at)?.kind;
  return kind === 'number' || kind === 'parameter' || cursor.isSymbol(at, '(');
}

/** Whether what stands before has to go on. */
export function isAwaited(cursor: Cursor, at: number): boolean {
  const before = cursor.token(at - 1);
  if (before?.kind === 'word') return awaiting.has(before.value) && !cursor.isSymbol(at - 2, '.');
  if (before?.kind === 'number') return cursor.isWord(at - 2, 'top');
  if (before?.kind !== 'symbol') return false;
  const { value } = before;
  if (value === ')' || value === ']' || value === '}' || value === '|>' || value === ';') return false;
  // A star for all columns, and the end of `array<int>`.
  if (value === '*') return !(cursor.isWord(at - 2, 'select', 'distinct', 'all') || isBehind(cursor, at - 2, ',', '.'));
  return value !== '>' || (cursor.tokens.partner[at - 1] ?? -1) === -1;
}

function isBehind(cursor: Cursor, at: number, ...symbols: readonly string[]): boolean {
  return symbols.some((symbol) => cursor.isSymbol(at, symbol));
}

function isLast(cursor: Cursor, at: number): boolean {
  return cursor.token(at + 1) === undefined || isBehind(cursor, at + 1, ')', ';');
}
