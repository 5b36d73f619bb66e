import type { Range } from '../schema/text.ts';
import { blocksOf, enclosing, innermost } from './blocks.ts';
import { branchesOf, type Column, outermost, type Scope, scopeOf } from './columns.ts';
import type { TableName } from './known-tables.ts';
import type { ReadSql } from './read.ts';
import { nameOf } from './references.ts';
import type { Token } from './tokens.ts';

/** What may be written at an offset, as far as the shape of the text says. */
export type Place =
  /** Nothing but comments stands in the text. */
  | { readonly kind: 'empty'; readonly replace: Range }
  /** Inside a string; the range is that of its contents. */
  | { readonly kind: 'string'; readonly token: Token; readonly replace: Range }
  /** After FROM or JOIN; `within`: what stands before the last dot, a schema. `tables` are those the text makes. */
  | { readonly kind: 'table'; readonly replace: Range; readonly within: TableName; readonly tables: readonly string[] }
  /** After `alias.` */
  | { readonly kind: 'member'; readonly replace: Range; readonly columns: readonly Column[] }
  /** After AS in a select list. */
  | { readonly kind: 'alias'; readonly replace: Range; readonly main: boolean }
  /** Anywhere else in a query; `item`: where a select item begins. */
  | {
      readonly kind: 'expression';
      readonly replace: Range;
      readonly item: boolean;
      /** Whether the block is a branch of the query itself, not of a common table or subquery. */
      readonly main: boolean;
      readonly columns: readonly Column[];
      readonly sources: readonly string[];
    };

export function placeAt(read: ReadSql, offset: number): Place {
  const { cursor } = read;
  const tokens = cursor.tokens.tokens;
  const at = tokens.findIndex((token) => token.start >= offset);
  const next = at === -1 ? tokens.length : at;
  const before = tokens[next - 1];
  if (!before) return { kind: 'empty', replace: { start: offset, end: offset } };
  if (before.kind === 'string' && (offset < before.end || isEndless(cursor.tokens.text, before))) {
    return { kind: 'string', token: before, replace: contentsOf(cursor.tokens.text, before) };
  }
  const isWord = (before.kind === 'word' || before.kind === 'quoted') && before.end >= offset;
  const index = isWord ? next - 1 : next;
  const replace = isWord ? { start: before.start, end: before.end } : { start: offset, end: offset };
  const blocks = blocksOf(read);
  const here = innermost(blocks, index);
  const main = read.skeleton.statements.some(
    ({ query }) =>
      query && branchesOf(cursor, query, outermost(read.known)).some(({ branch }) => branch === here?.block),
  );
  const path = pathBefore(read, index);
  if (cursor.isWord(path.from - 1, 'from', 'join') || isBehindTable(read, path.from - 1)) {
    const tables = path.names.length > 0 ? [] : ((here ?? enclosing(blocks, index))?.tables.common.keys() ?? []);
    return { kind: 'table', replace, within: path.names, tables: [...tables] };
  }
  const scope: Scope = here
    ? scopeOf(cursor, here.block, here.block.sources, here.tables)
    : { block: read, sources: [], items: [] };
  if (cursor.isSymbol(index - 1, '.')) {
    const qualifier = cursor.name(index - 2);
    const source = qualifier && scope.sources.find(({ name }) => name === nameOf(cursor, qualifier));
    return { kind: 'member', replace, columns: source?.relation.columns ?? [] };
  }
  const list = here?.block.list;
  const inList = list !== undefined && index > list.head && index <= list.end;
  const isTop = here !== undefined && cursor.depth(index - 1) === cursor.depth(here.block.select);
  if (inList && isTop && cursor.isWord(index - 1, 'as')) return { kind: 'alias', replace, main };
  return {
    kind: 'expression',
    replace,
    item: inList && isTop && (index - 1 === list.head || cursor.isSymbol(index - 1, ',')),
    main,
    columns: eachNameOnce(scope.sources.flatMap(({ relation }) => relation.columns)),
    sources: scope.sources.flatMap(({ name }) => (name === undefined ? [] : [name])),
  };
}

/** Whether a comma stands between the tables of a FROM. */
function isBehindTable({ cursor }: ReadSql, comma: number): boolean {
  if (!cursor.isSymbol(comma, ',')) return false;
  for (let at = comma - 1; at >= 0 && cursor.depth(at) >= cursor.depth(comma); at -= 1) {
    if (cursor.depth(at) > cursor.depth(comma)) continue;
    if (cursor.isWord(at, 'from')) return true;
    if (cursor.isWord(at, ...listEnds) || cursor.isSymbol(at, ';')) return false;
  }
  return false;
}

const listEnds = [
  'select',
  'where',
  'group',
  'order',
  'having',
  'qualify',
  'window',
  'limit',
  'on',
  'using',
  'values',
  'by',
];

/** The names with their dots that stand before an index: `raw.` of `raw.rides`. */
function pathBefore({ cursor }: ReadSql, index: number): { readonly from: number; readonly names: TableName } {
  const names: string[] = [];
  let from = index;
  for (;;) {
    const name = cursor.isSymbol(from - 1, '.') ? cursor.name(from - 2) : undefined;
    if (!name) return { from, names };
    names.unshift(nameOf(cursor, name));
    from -= 2;
  }
}

function eachNameOnce(columns: readonly Column[]): readonly Column[] {
  return [...new Map(columns.toReversed().map((column) => [column.name, column])).values()].toReversed();
}

function isEndless(text: string, token: Token): boolean {
  return (
    token.end === text.length &&
    (token.end - token.start === 1 || text.charAt(token.end - 1) !== text.charAt(token.start))
  );
}

function contentsOf(text: string, token: Token): Range {
  const open = text.slice(token.start, token.end).search(/['"]/);
  const start = token.start + Math.max(0, open) + 1;
  return { start, end: Math.max(start, isEndless(text, token) ? token.end : token.end - 1) };
}
