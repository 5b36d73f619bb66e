import { type Cursor, cursorOver, type Span } from './cursor.ts';
import { findExpressionDefects } from './expression-defects.ts';
import type { Defect } from './facts.ts';
import { findForgiven } from './forgiven.ts';
import { readSources, type Source } from './from-clause.ts';
import type { LexicalRules } from './lexical.ts';
import { findPipeDefects } from './pipe-defects.ts';
import { pipeIn, readPipes } from './pipes.ts';
import { readSelectList, type SelectList } from './select-list.ts';
import { afterOperator, beforeOperator, isSetOperator } from './set-operators.ts';
import type { Token, Tokens } from './tokens.ts';
import { readCommonTables } from './with-clause.ts';

/** What can be seen of a text without a grammar of expressions. Every span is of token indexes. */
export interface Skeleton {
  readonly statements: readonly Statement[];
  /** Looked for when they are first asked for, which takes as long as the rest: completion does without. */
  readonly defects: () => readonly Defect[];
}

export interface Statement {
  readonly span: Span;
  readonly query: Query | undefined;
  /** The word that makes it something else than a query. */
  readonly notQuery: Token | undefined;
}

export interface Query {
  readonly span: Span;
  readonly tables: readonly CommonTable[];
  /** The branches of the outermost set operation, one where there is none. */
  readonly branches: readonly Branch[];
  readonly byName: boolean;
}

/** A common table expression. */
export interface CommonTable {
  readonly name: Token;
  readonly columns: readonly Token[];
  readonly query: Query | undefined;
}

export type Branch =
  | SelectBlock
  | { readonly kind: 'query'; readonly span: Span; readonly query: Query }
  | { readonly kind: 'values'; readonly span: Span; readonly rows: readonly (readonly Span[])[] }
  /** `table t`, `from t`: everything of its sources. */
  | { readonly kind: 'table'; readonly span: Span; readonly sources: readonly Source[] }
  | { readonly kind: 'unknown'; readonly span: Span };

export interface SelectBlock {
  readonly kind: 'select';
  readonly span: Span;
  /** Index of the keyword. */
  readonly select: number;
  readonly list: SelectList;
  readonly sources: readonly Source[];
}

const queryWords = new Set(['select', 'with', 'from', 'values', 'table', 'pivot', 'unpivot']);
const otherStatements = new Set(
  `insert update delete merge create drop alter truncate copy grant revoke begin commit rollback call set reset use attach
   detach pragma load install export import vacuum analyze explain describe show summarize declare execute prepare do lock
   comment refresh replace unload optimize checkpoint start end savepoint`.split(/\s+/),
);
const writers = new Set(['insert', 'update', 'delete', 'merge']);

/** Reads the shape of a text. Never fails: what cannot be told apart is `unknown`. */
export function skeletonOf(tokens: Tokens, rules: LexicalRules): Skeleton {
  const seen: Defect[] = [...tokens.defects];
  const cursor = cursorOver(tokens, rules, seen);
  // Functions written in the query have statements of their own, which are not read.
  if (
    cursor.isWord(0, 'with') &&
    cursor.isWord(1, 'function') &&
    cursor.name(2)?.kind === 'word' &&
    !cursor.isWord(2, 'as')
  ) {
    const span = { from: 0, to: tokens.tokens.length };
    return { statements: [{ span, query: undefined, notQuery: undefined }], defects: () => seen };
  }
  const statements: Statement[] = [];
  let from = 0;
  for (let at = 0; at <= tokens.tokens.length; at += 1) {
    if (at < tokens.tokens.length && !endsStatement(cursor, at)) continue;
    if (at > from) statements.push(readStatement(cursor, { from, to: at }));
    from = at + 1;
  }
  let defects: readonly Defect[] | undefined;
  const find = (): readonly Defect[] => {
    if (statements.some((statement) => statement.query)) {
      findExpressionDefects(cursor);
      findForgiven(cursor);
      findPipeDefects(cursor);
    }
    return eachPlaceOnce(seen);
  };
  return {
    statements,
    defects() {
      defects ??= find();
      return defects;
    },
  };
}

/** A semicolon, or the arrow of Snowflake that hands the rows on to another statement. */
function endsStatement(cursor: Cursor, at: number): boolean {
  return cursor.isSymbol(at, ';') || (cursor.rules.flows && cursor.depth(at) === 0 && cursor.isSymbol(at, '->>'));
}

/** Two rules may see the same gap; the one that no parser need confirm, or else the one that knows the construct, is heard. */
function eachPlaceOnce(defects: readonly Defect[]): readonly Defect[] {
  const places = new Map<number, Defect>();
  for (const defect of defects)
    if (!places.has(defect.range.start) || defect.kind === 'forgiven') places.set(defect.range.start, defect);
  return [...places.values()].toSorted((a, b) => a.range.start - b.range.start);
}

function readStatement(cursor: Cursor, whole: Span): Statement {
  const span = { from: afterExternalFunctions(cursor, whole), to: whole.to };
  const first = cursor.token(span.from);
  const word = first?.kind === 'word' ? first.value : '';
  if (otherStatements.has(word) && !cursor.isSymbol(span.from + 1, '.')) {
    return { span, query: undefined, notQuery: first };
  }
  if (word !== '' && !queryWords.has(word)) {
    cursor.defect(`A query begins with \`select\` or \`with\`, not with \`${word}\`.`, {
      from: span.from,
      to: span.from + 1,
    });
    return { span, query: undefined, notQuery: undefined };
  }
  const notQuery = writerIn(cursor, span);
  return { span, query: readQuery(cursor, span), notQuery };
}

/** Behind `using external function f(a varchar) returns varchar lambda 'f'` of Athena. */
function afterExternalFunctions(cursor: Cursor, { from, to }: Span): number {
  if (!cursor.isWord(from, 'using') || !cursor.isWord(from + 1, 'external')) return from;
  for (let at = from; at < to; at = cursor.after(at)) if (cursor.isWord(at, 'select', 'with')) return at;
  return from;
}

/** `with … insert`, a common table that writes, `select … into`. */
function writerIn(cursor: Cursor, span: Span): Token | undefined {
  for (let at = span.from; at < span.to; at += 1) {
    const token = cursor.token(at);
    if (token?.kind !== 'word') continue;
    // `from t insert into u select …` of Spark
    if (cursor.isWord(span.from, 'from') && token.value === 'insert' && cursor.isWord(at + 1, 'into', 'overwrite'))
      return token;
    if (writers.has(token.value)) {
      const opens = cursor.isSymbol(at - 1, '(') && cursor.isWord(at - 2, 'as', 'materialized');
      const followsTables = cursor.depth(at) === cursor.depth(span.from) && cursor.isSymbol(at - 1, ')');
      const isCall = cursor.isSymbol(at + 1, '(') || cursor.isSymbol(at + 1, ',') || cursor.isSymbol(at + 1, ')');
      if (!isCall && (opens || (followsTables && cursor.isWord(span.from, 'with') && cursor.startsMain(at))))
        return token;
    }
    if (
      token.value === 'into' &&
      cursor.depth(at) === 0 &&
      cursor.isWord(span.from, 'select', 'with') &&
      cursor.inSelectList(at)
    ) {
      return token;
    }
  }
  return undefined;
}

export function readQuery(cursor: Cursor, span: Span): Query {
  let at = span.from;
  const tables: CommonTable[] = [];
  if (cursor.isWord(at, 'with')) {
    at = readCommonTables(cursor, { from: at, to: span.to }, tables, readQuery);
    if (at >= span.to)
      cursor.defect('The query itself is missing after `with`.', { from: span.from, to: span.from + 1 });
  }
  const pipe = pipeIn(cursor, { from: at, to: span.to });
  if (pipe !== undefined) {
    const base = readQuery(cursor, { from: at, to: pipe });
    const branch = readPipes(cursor, base, { from: pipe, to: span.to }, readQuery);
    const { branches, byName } = branch.kind === 'query' ? branch.query : { branches: [branch], byName: false };
    return { span, tables, branches, byName };
  }
  let branches: Branch[] = [];
  let byName = false;
  let start = at;
  let operator: number | undefined;
  const finish = (end: number): void => {
    if (start < end) branches.push(readBranch(cursor, { from: start, to: end }));
    else if (operator !== undefined) missingSide(cursor, operator, 'after');
  };
  for (; at < span.to; at = cursor.after(at)) {
    if (!isSetOperator(cursor, at, span)) continue;
    if (start === at && operator === undefined) missingSide(cursor, at, 'before');
    finish(beforeOperator(cursor, at, start));
    operator = at;
    const behind = afterOperator(cursor, at);
    // What goes by position is put together before it goes by name with others, and the other way round.
    if (branches.length > 1 && behind.byName !== byName) branches = [together(branches, byName)];
    byName = behind.byName;
    start = behind.at;
    at = start - 1;
  }
  finish(span.to);
  return { span, tables, branches, byName };
}

function together(branches: readonly Branch[], byName: boolean): Branch {
  const span = { from: branches[0]?.span.from ?? 0, to: branches.at(-1)?.span.to ?? 0 };
  return { kind: 'query', span, query: { span, tables: [], branches, byName } };
}

function missingSide(cursor: Cursor, operator: number, side: 'before' | 'after'): void {
  const word = cursor.token(operator)?.value ?? 'union';
  cursor.defect(`The query ${side} \`${word}\` is missing.`, { from: operator, to: operator + 1 });
}

function readBranch(cursor: Cursor, span: Span): Branch {
  const first = span.from;
  if (cursor.isSymbol(first, '(')) {
    const partner = cursor.partner(first);
    if (partner === undefined) return { kind: 'unknown', span };
    return { kind: 'query', span, query: readQuery(cursor, { from: first + 1, to: partner }) };
  }
  if (cursor.isWord(first, 'with')) return { kind: 'query', span, query: readQuery(cursor, span) };
  if (cursor.isWord(first, 'values')) return { kind: 'values', span, rows: readRows(cursor, span) };
  if (cursor.isWord(first, 'table')) {
    return { kind: 'table', span, sources: readSources(cursor, { from: first + 1, to: span.to }, readQuery) };
  }
  if (cursor.isWord(first, 'select')) return readSelect(cursor, span, first);
  if (cursor.rules.friendly && cursor.isWord(first, 'pivot', 'unpivot')) return readTurned(cursor, span);
  if (cursor.isWord(first, 'from') && (cursor.rules.fromFirst || cursor.rules.pipes)) {
    for (let at = first + 1; at < span.to; at = cursor.after(at)) {
      if (cursor.isWord(at, 'select') && !cursor.isWord(at - 1, 'as')) return readSelect(cursor, span, at);
    }
    return { kind: 'table', span, sources: readSources(cursor, { from: first + 1, to: span.to }, readQuery) };
  }
  return { kind: 'unknown', span };
}

/** `pivot t on …`, `unpivot (select …) on …` of DuckDB: a table whose columns become others. */
function readTurned(cursor: Cursor, span: Span): Branch {
  let on = span.from + 1;
  while (on < span.to && !cursor.isWord(on, 'on', 'using', 'group')) on = cursor.after(on);
  const from = span.from + (cursor.isWord(span.from + 1, 'table') ? 2 : 1);
  const sources = readSources(cursor, { from, to: on }, readQuery);
  return { kind: 'table', span, sources: sources.map((source) => ({ ...source, opaque: true })) };
}

function readSelect(cursor: Cursor, span: Span, select: number): SelectBlock {
  const list = readSelectList(cursor, { from: select, to: span.to });
  const from =
    span.from < select
      ? span.from
      : cursor.isWord(list.end, 'from')
        ? list.end
        : fromAfterInto(cursor, list.end, span.to);
  if (from === undefined) return { kind: 'select', span, select, list, sources: [] };
  return {
    kind: 'select',
    span,
    select,
    list,
    sources: readSources(cursor, { from: from + 1, to: span.to }, readQuery),
  };
}

function fromAfterInto(cursor: Cursor, at: number, end: number): number | undefined {
  if (!cursor.isWord(at, 'into')) return undefined;
  for (let next = at; next < end; next = cursor.after(next)) if (cursor.isWord(next, 'from')) return next;
  return undefined;
}

function readRows(cursor: Cursor, span: Span): readonly (readonly Span[])[] {
  let end = span.from + 1;
  while (end < span.to && !cursor.isWord(end, 'order', 'limit', 'offset', 'fetch')) end = cursor.after(end);
  return cursor.split({ from: span.from + 1, to: end }).flatMap((row): readonly (readonly Span[])[] => {
    const at = cursor.isWord(row.from, 'row') ? row.from + 1 : row.from;
    const partner = cursor.isSymbol(at, '(') ? cursor.partner(at) : undefined;
    if (partner !== undefined && partner === row.to - 1) return [cursor.split({ from: at + 1, to: partner })];
    // A row of one column needs no brackets on some warehouses.
    return row.from < row.to ? [[row]] : [];
  });
}
