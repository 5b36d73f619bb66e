import type { Cursor } from './cursor.ts';

/**
 * What the parsers that know a dialect read, and its warehouse certainly does not, whatever stands around it. Which of them a
 * dialect has is among its lexical rules; a form that a warehouse may understand one day is not among them.
 */
export type Forgiven =
  /** `left jion t`: LEFT is no alias, and what follows it is a join. */
  | 'misspelt join'
  /** `in 'a', 'b'` */
  | 'in without brackets'
  /** `a in ()` */
  | 'in nothing'
  /** `where a not null` */
  | 'not null without is'
  /** `in ('a' 'b')`, on one line. */
  | 'strings without comma'
  /** `a > group`, where nothing follows. */
  | 'group as operand'
  /** `with t (select …)` */
  | 'with without as'
  /** `select a, from t` */
  | 'comma before from'
  /** `group by a, having …` */
  | 'comma before having'
  /** `a::text` */
  | 'cast by colons'
  /** `` `a` `` */
  | 'backticks'
  /** `select distinct on (a) …` */
  | 'distinct on'
  /** `(select …) as where …` */
  | 'as before clause'
  /** `with t as (a, b from u)`, `from (a, b from u)` */
  | 'no select in brackets'
  /** `with t as (…) a, b from t` */
  | 'no select behind tables';

/** Adds a defect for each place where the text has such a form. Brackets and Jinja have to be understood for that. */
export function findForgiven(cursor: Cursor): void {
  const { tokens } = cursor.tokens;
  const places = new Map<Forgiven, number[]>(cursor.rules.forgiven.map((form) => [form, []]));
  for (let at = 0; at < tokens.length; at += 1) {
    const { kind, value } = tokens[at] ?? {};
    const begun = kind === 'string' ? beganByText : beganBy.get(value ?? '');
    if (begun) for (const form of begun) places.get(form)?.push(at);
  }
  for (const [form, all] of places) {
    for (const at of all) {
      const found = forms[form](cursor, at);
      if (found) cursor.defect(found.message, { from: found.at, to: found.at + 1 }, 'forgiven');
    }
  }
}

/** The token at which a form is looked for: what `forms` asks of it first. Most tokens begin none. */
const beginnings: Readonly<Record<Exclude<Forgiven, 'strings without comma'>, readonly string[]>> = {
  'misspelt join': ['left', 'right', 'full', 'inner', 'cross'],
  'in without brackets': ['in'],
  'in nothing': ['in'],
  'not null without is': ['not'],
  'group as operand': ['group'],
  'with without as': ['('],
  'comma before from': [','],
  'comma before having': [','],
  'cast by colons': ['::'],
  backticks: ['`'],
  'distinct on': ['on'],
  'as before clause': ['as'],
  'no select in brackets': ['('],
  'no select behind tables': [')'],
};
const beganByText: readonly Forgiven[] = ['strings without comma'];
const beganBy = new Map<string, Forgiven[]>();
for (const [form, values] of Object.entries(beginnings)) {
  for (const value of values) beganBy.set(value, [...(beganBy.get(value) ?? []), form as Forgiven]);
}

interface Found {
  readonly message: string;
  readonly at: number;
}

const forms: Readonly<Record<Forgiven, (cursor: Cursor, at: number) => Found | undefined>> = {
  'misspelt join': (cursor, at) => {
    if (!cursor.isWord(at, 'left', 'right', 'full', 'inner', 'cross') || cursor.inSelectList(at)) return undefined;
    const word = cursor.token(at + 1);
    const isBehindTable = cursor.name(at - 1) !== undefined || cursor.isSymbol(at - 1, ')');
    if (word?.kind !== 'word' || !isBehindTable || !isNearlyJoin(word.value)) return undefined;
    if (cursor.name(at + 2) === undefined && !cursor.isSymbol(at + 2, '(')) return undefined;
    return { message: `\`${word.value}\` is not expected here. Did you mean \`join\`?`, at: at + 1 };
  },
  'in without brackets': (cursor, at) =>
    cursor.isWord(at, 'in') &&
    cursor.token(at + 1)?.kind === 'string' &&
    isOperand(cursor, at - 1) &&
    !inCall(cursor, at)
      ? { message: '`in` needs its list in brackets.', at: at + 1 }
      : undefined,
  'in nothing': (cursor, at) =>
    cursor.isWord(at, 'in') && isOperand(cursor, at - 1) && cursor.isSymbol(at + 1, '(') && cursor.isSymbol(at + 2, ')')
      ? { message: 'The list after `in` is empty.', at: at + 1 }
      : undefined,
  'not null without is': (cursor, at) => {
    let from = at - 1;
    while (cursor.isSymbol(from - 1, '.')) from -= 2;
    // Types have it too: `a::array(number not null)`.
    const isAsked = cursor.name(at - 1) && cursor.isWord(from - 1, 'where', 'and', 'or', 'on', 'when', 'having');
    if (!cursor.isWord(at, 'not') || !cursor.isWord(at + 1, 'null') || !isAsked) return undefined;
    return { message: '`is` is missing before `not null`.', at };
  },
  'strings without comma': (cursor, at) => {
    const [first, second] = [cursor.token(at), cursor.token(at + 1)];
    if (first?.kind !== 'string' || second?.kind !== 'string') return undefined;
    const isInList = opener(cursor, at) !== undefined && cursor.isWord((opener(cursor, at) ?? 0) - 1, 'in');
    const isWhole = (cursor.isSymbol(at - 1, '(') || cursor.isSymbol(at - 1, ',')) && first.end < second.start;
    if (!isInList || !isWhole || cursor.tokens.text.slice(first.end, second.start).includes('\n')) return undefined;
    return { message: 'A comma is missing before this text.', at: at + 1 };
  },
  'group as operand': (cursor, at) => {
    const operator = cursor.token(at - 1);
    if (!cursor.isWord(at, 'group') || operator?.kind !== 'symbol' || !comparisons.has(operator.value))
      return undefined;
    const isEnd = cursor.token(at + 1) === undefined || cursor.isSymbol(at + 1, ')') || cursor.isSymbol(at + 1, ';');
    return isEnd ? { message: '`group` is no value.', at } : undefined;
  },
  'with without as': (cursor, at) => {
    if (!cursor.isSymbol(at, '(') || !cursor.isWord(at + 1, 'select') || cursor.name(at - 1) === undefined)
      return undefined;
    const isFirst = cursor.isWord(at - 2, 'with');
    // The bracket of the common table before, whose AS is there.
    const before = cursor.isSymbol(at - 2, ',') ? (cursor.tokens.partner[at - 3] ?? -1) : -1;
    if (!isFirst && !(before > 0 && before < at && cursor.isWord(before - 1, 'as') && cursor.startsMain(at)))
      return undefined;
    return { message: '`as` is missing before the query of this common table.', at };
  },
  'comma before from': (cursor, at) =>
    cursor.isSymbol(at, ',') && isClause(cursor, at + 1, 'from') && cursor.inSelectList(at)
      ? { message: 'A column is missing after this comma, or the comma is one too many.', at }
      : undefined,
  'comma before having': (cursor, at) =>
    cursor.isSymbol(at, ',') && isClause(cursor, at + 1, 'having')
      ? { message: 'Something is missing after this comma.', at }
      : undefined,
  'cast by colons': (cursor, at) =>
    cursor.isSymbol(at, '::') ? { message: 'This warehouse has no `::`: write `cast(… as …)`.', at } : undefined,
  backticks: (cursor, at) => {
    const isFirst =
      cursor.isSymbol(at, '`') &&
      !cursor.tokens.tokens.slice(0, at).some(({ value, kind }) => kind === 'symbol' && value === '`');
    return isFirst ? { message: 'This warehouse quotes names with `"`.', at } : undefined;
  },
  'distinct on': (cursor, at) =>
    cursor.isWord(at, 'on') && cursor.isWord(at - 1, 'distinct') && cursor.isWord(at - 2, 'select')
      ? { message: 'This warehouse has no `distinct on`.', at }
      : undefined,
  'as before clause': (cursor, at) =>
    cursor.isWord(at, 'as') &&
    cursor.isSymbol(at - 1, ')') &&
    isClause(cursor, at + 1, 'where', 'having', 'from', 'union')
      ? { message: 'A name is missing after `as`.', at }
      : undefined,
  'no select in brackets': (cursor, at) =>
    cursor.isWord(at - 1, 'as', 'from', 'join') && lacksSelect(cursor, at + 1)
      ? { message: noSelect, at: at + 1 }
      : undefined,
  'no select behind tables': (cursor, at) => {
    const open = cursor.isSymbol(at, ')') ? (cursor.tokens.partner[at] ?? -1) : -1;
    const isTable = open > 0 && cursor.isWord(open - 1, 'as', 'materialized');
    return isTable && lacksSelect(cursor, at + 1) && cursor.startsMain(at + 1)
      ? { message: noSelect, at: at + 1 }
      : undefined;
  },
};

const noSelect = '`select` is missing here.';

/** Whether a list of columns begins here that has a FROM behind it and nothing that makes it a query. */
function lacksSelect(cursor: Cursor, first: number): boolean {
  const isList = [',', '.'].some((symbol) => cursor.isSymbol(first + 1, symbol)) || cursor.isWord(first + 1, 'as');
  if (!cursor.name(first) || !isList || cursor.isSymbol(first + 2, '(')) return false;
  for (let at = first; at < cursor.tokens.tokens.length && !cursor.isSymbol(at, ')'); at = cursor.after(at)) {
    if (cursor.isSymbol(at, ';') || cursor.isWord(at, 'select')) return false;
    if (isClause(cursor, at, 'from') && !cursor.isSymbol(at - 1, '.') && !cursor.isWord(at - 1, 'as')) return true;
  }
  return false;
}

const comparisons: ReadonlySet<string> = new Set(['=', '<>', '!=', '<', '<=', '>', '>=']);

/** One letter lost, or all there in another order. */
function isNearlyJoin(word: string): boolean {
  const sorted = [...word].toSorted().join('');
  return word !== 'join' && (sorted === 'ijno' || ['oin', 'jin', 'jon', 'joi'].includes(word));
}

function isClause(cursor: Cursor, at: number, ...words: readonly string[]): boolean {
  return (
    cursor.isWord(at, ...words) &&
    cursor.token(at + 1) !== undefined &&
    !cursor.isSymbol(at + 1, '.') &&
    !cursor.isSymbol(at + 1, ',')
  );
}

function isOperand(cursor: Cursor, at: number): boolean {
  const token = cursor.token(at);
  return token !== undefined && (token.kind !== 'symbol' || token.value === ')' || token.value === ']');
}

/** Whether a token stands directly in the brackets of a call: `position('a' in 'abc')`. */
function inCall(cursor: Cursor, at: number): boolean {
  const open = opener(cursor, at);
  if (open === undefined || cursor.name(open - 1) === undefined) return false;
  return (
    !cursor.isWord(open + 1, 'select', 'with') && !cursor.isWord(open - 1, 'and', 'or', 'not', 'where', 'on', 'when')
  );
}

/** The bracket that is open around a token. */
function opener(cursor: Cursor, at: number): number | undefined {
  for (let open = at - 1; open >= 0; open -= 1) {
    const partner = cursor.partner(open);
    if (partner !== undefined && partner > at) return open;
  }
  return undefined;
}
