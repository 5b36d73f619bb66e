import { isAwaited, startsCount } from './clause-names.ts';
import type { Cursor } from './cursor.ts';

/**
 * Defects that show between neighbouring tokens anywhere in a text: an operator or a clause with nothing after it,
 * arguments left out, a CASE without its END. A parser has to agree before any of them is shown.
 */
export function findExpressionDefects(cursor: Cursor): void {
  const count = cursor.tokens.tokens.length;
  for (let at = 0; at < count; at += 1) {
    doubledKeyword(cursor, at);
    missingOperand(cursor, at);
    missingArgument(cursor, at);
    if (cursor.isWord(at, 'in') && cursor.isSymbol(at + 1, '(') && cursor.isSymbol(at + 2, ')')) {
      cursor.defect('The list after `in` is empty.', { from: at + 1, to: at + 3 });
    }
    if (cursor.token(at)?.kind === 'number' && cursor.token(at + 1)?.kind === 'number') {
      cursor.defect('A comma or an operator is missing before this number.', { from: at + 1, to: at + 2 });
    }
    if (cursor.isWord(at, 'cast', 'try_cast') && cursor.partner(at + 1) !== undefined) checkCast(cursor, at);
  }
  findCaseDefects(cursor);
}

const binary = new Set('= < > <= >= <> != == || / % :: -> ->>'.split(' '));
const needing = new Set('and or where having when then else between like ilike on'.split(' '));
const closing = new Set([')', ']', '}', ',', ';', '|>']);
const starting = new Set(
  'from where having qualify limit offset union intersect except join when then else end and or on'.split(' '),
);

const neverTwice = new Set('select from where join by on having and or when then else as union with limit'.split(' '));

function doubledKeyword(cursor: Cursor, at: number): void {
  const token = cursor.token(at);
  if (token?.kind !== 'word' || !neverTwice.has(token.value) || !cursor.isWord(at + 1, token.value)) return;
  if (!isName(cursor, at) && !isName(cursor, at + 1)) {
    cursor.defect(`\`${token.value}\` stands here twice.`, { from: at + 1, to: at + 2 });
  }
}

function missingOperand(cursor: Cursor, at: number): void {
  const token = cursor.token(at);
  if (!token || !expectsOperand(cursor, at) || isName(cursor, at)) return;
  // `limit 10%`, `sample 10%`
  if (token.value === '%' && cursor.token(at - 1)?.kind === 'number') return;
  // `order by x using >`
  if (token.kind === 'symbol' && (cursor.isWord(at - 1, 'using') || isStagePath(cursor, at))) return;
  const next = cursor.token(at + 1);
  // An operator that is more than one token: `<%`.
  const goesOn = token.kind === 'symbol' && next?.start === token.end;
  const isEnd =
    next === undefined || (next.kind === 'symbol' && closing.has(next.value)) || startsClause(cursor, at + 1);
  const isOperator =
    next?.kind === 'symbol' && binary.has(next.value) && next.value !== '||' && token.kind === 'symbol' && !goesOn;
  if (isEnd || isOperator) cursor.defect(`Something is missing after \`${token.value}\`.`, { from: at, to: at + 1 });
}

/** `from @stage/path/` */
function isStagePath(cursor: Cursor, at: number): boolean {
  let from = at;
  while (from > 0 && cursor.token(from - 1)?.end === cursor.token(from)?.start) from -= 1;
  return cursor.rules.stages && cursor.tokens.text.charAt(cursor.token(from)?.start ?? 0) === '@';
}

function expectsOperand(cursor: Cursor, at: number): boolean {
  const token = cursor.token(at);
  // Type arguments: `array<int>`.
  if ((cursor.tokens.partner[at] ?? -1) !== -1) return false;
  // DuckDB reads `a || , b` as an operator behind its operand.
  if (token?.kind === 'symbol') return binary.has(token.value) && !(token.value === '||' && cursor.rules.friendly);
  if (token?.kind !== 'word') return false;
  if (token.value === 'qualify') return cursor.rules.qualify && !isQualifyName(cursor, at);
  if (cursor.isWord(at - 1, 'group') && token.value === 'and') return false;
  if (needing.has(token.value)) return true;
  if (token.value === 'by') return cursor.isWord(at - 1, 'group', 'order', 'partition');
  const next = cursor.token(at + 1);
  return (
    token.value === 'limit' &&
    !isAwaited(cursor, at) &&
    (next === undefined || (next.kind === 'symbol' && (next.value === ')' || next.value === ';')))
  );
}

/** QUALIFY that stands where a column or a table has to. */
export function isQualifyName(cursor: Cursor, at: number): boolean {
  return cursor.isWord(at - 1, 'select', 'from', 'join', 'with') || cursor.isSymbol(at - 1, ',');
}

function startsClause(cursor: Cursor, at: number): boolean {
  if (cursor.isWord(at, 'group', 'order')) return cursor.isWord(at + 1, 'by');
  // A column may be called so: `order by offset desc`, `where offset > 0`.
  if (cursor.isWord(at, 'offset') && !startsCount(cursor, at + 1)) return false;
  if (cursor.isWord(at, 'limit') && cursor.token(at + 1) && !startsCount(cursor, at + 1)) return false;
  const token = cursor.token(at);
  return (
    token?.kind === 'word' &&
    starting.has(token.value) &&
    !isPathKey(cursor, at) &&
    !cursor.isWord(at + 1, 'preceding', 'following') &&
    !cursor.isSymbol(at + 1, '.') &&
    !cursor.isSymbol(at + 1, '(')
  );
}

/** Whether a word that could be a keyword is a name here. */
function isName(cursor: Cursor, at: number): boolean {
  if (cursor.token(at)?.kind !== 'word') return false;
  return (
    cursor.isSymbol(at - 1, '.') || cursor.isSymbol(at + 1, '.') || cursor.isWord(at - 1, 'as') || isPathKey(cursor, at)
  );
}

/** `v:from`: any word may be a key. */
export function isPathKey(cursor: Cursor, at: number): boolean {
  const [colon, word] = [cursor.token(at - 1), cursor.token(at)];
  return cursor.rules.colonPaths && cursor.isSymbol(at - 1, ':') && colon?.end === word?.start;
}

function missingArgument(cursor: Cursor, at: number): void {
  if (!cursor.isSymbol(at, ',') || cursor.depth(at) === 0) return;
  const before = cursor.token(at - 1);
  // A comma before the bracket that closes a list is legal in DuckDB, in most places.
  if (cursor.isSymbol(at + 1, ',')) {
    // Snowflake's own pages have a comma too many between arguments that are named.
    const kind = cursor.isSymbol(at + 3, '=>') ? 'grammar' : 'forgiven';
    cursor.defect('Something is missing after this comma.', { from: at, to: at + 1 }, kind);
  } else if (cursor.isSymbol(at + 1, ')') && !cursor.rules.friendly) {
    cursor.defect('Something is missing after this comma.', { from: at, to: at + 1 });
  } else if (before?.kind === 'symbol' && before.value === '(') {
    cursor.defect('Something is missing before this comma.', { from: at, to: at + 1 });
  }
}

function checkCast(cursor: Cursor, at: number): void {
  const inner = { from: at + 2, to: cursor.after(at + 1) - 1 };
  let as: number | undefined;
  for (let next = inner.from; next < inner.to; next = cursor.after(next)) if (cursor.isWord(next, 'as')) as = next;
  if (as === undefined) cursor.defect('`cast` needs `as` and a type.', { from: at, to: at + 1 });
  else if (as + 1 >= inner.to) cursor.defect('The type after `as` is missing.', { from: as, to: as + 1 });
}

interface OpenCase {
  readonly at: number;
  /** Whether a WHEN waits for its THEN. */
  waiting: boolean;
  whens: number;
}

function findCaseDefects(cursor: Cursor): void {
  if (!cursor.tokens.tokens.some(({ kind, value }) => kind === 'word' && value === 'case')) return;
  // `undefined` stands for a bracket: what is open inside does not reach beyond it.
  const open: (OpenCase | undefined)[] = [];
  const close = (): void => {
    for (let top = open.at(-1); top !== undefined; top = open.at(-1)) {
      cursor.defect('This `case` is never closed with `end`.', { from: top.at, to: top.at + 1 });
      open.pop();
    }
  };
  const count = cursor.tokens.tokens.length;
  for (let at = 0; at <= count; at += 1) {
    const isClosing =
      cursor.tokens.partner[at] !== undefined &&
      (cursor.tokens.partner[at] ?? -1) !== -1 &&
      cursor.partner(at) === undefined;
    if (at === count || cursor.isSymbol(at, ';')) close();
    else if (cursor.partner(at) !== undefined) open.push(undefined);
    else if (isClosing) {
      close();
      open.pop();
    } else if (ofCases.has(cursor.token(at)?.value ?? '') && cursor.token(at)?.kind === 'word' && !isName(cursor, at)) {
      caseWord(cursor, at, open, close);
    }
  }
}

const ofCases = new Set(['case', 'when', 'then', 'else', 'end', 'from']);

function caseWord(cursor: Cursor, at: number, open: (OpenCase | undefined)[], close: () => void): void {
  const top = open.at(-1);
  const problem = (message: string): void => cursor.defect(message, { from: at, to: at + 1 });
  switch (cursor.token(at)?.value) {
    case 'case':
      open.push({ at, waiting: false, whens: 0 });
      return;
    case 'when':
      if (top?.waiting) problem('`then` is missing before this `when`.');
      if (top) Object.assign(top, { waiting: true, whens: top.whens + 1 });
      return;
    case 'then':
      if (top && !top.waiting) problem('`when` is missing before this `then`.');
      if (top) top.waiting = false;
      return;
    case 'else':
    case 'end':
      if (top?.waiting) problem('`then` is missing before this.');
      if (top && top.whens === 0) problem('`case` needs at least one `when`.');
      if (top) top.waiting = false;
      if (top && cursor.isWord(at, 'end')) open.pop();
      return;
    case 'from':
      if (top && !cursor.isWord(at - 1, 'distinct')) close();
      return;
  }
}
