import type { Range } from '../schema/text.ts';
import { branchesOf, type Scope, scopeOf, type Tables, withCommonTables } from './columns.ts';
import type { ReadSql } from './read.ts';
import { nameOf } from './references.ts';
import type { Query, SelectBlock } from './skeleton.ts';
import type { Token } from './tokens.ts';

/** What may be written at an offset, as far as the shape of the text says. */
export type Place =
  /** Nothing but comments stands in the text. */
  | { readonly kind: 'empty'; readonly replace: Range }
  /** Inside a string; the range is that of its contents. */
  | { readonly kind: 'string'; readonly token: Token; readonly replace: Range }
  /** After FROM or JOIN. */
  | { readonly kind: 'table'; readonly replace: Range; readonly tables: readonly string[] }
  /** After `alias.` */
  | { readonly kind: 'member'; readonly replace: Range; readonly columns: readonly string[] }
  /** After AS in a select list. */
  | { readonly kind: 'alias'; readonly replace: Range; readonly main: boolean }
  /** Anywhere else in a query; `item`: where a select item begins. */
  | {
      readonly kind: 'expression';
      readonly replace: Range;
      readonly item: boolean;
      /** Whether the block is a branch of the query itself, not of a common table or subquery. */
      readonly main: boolean;
      readonly columns: readonly string[];
      readonly sources: readonly string[];
    };

interface ScopedBlock {
  readonly block: SelectBlock;
  readonly tables: Tables;
}

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
  const blocks = read.skeleton.statements.flatMap(({ query }) => (query ? scopedBlocks(read, query, new Map()) : []));
  const here = innermost(blocks, index);
  const main = read.skeleton.statements.some(
    ({ query }) => query && branchesOf(cursor, query).some(({ branch }) => branch === here?.block),
  );
  if (cursor.isWord(index - 1, 'from', 'join')) {
    return { kind: 'table', replace, tables: [...((here ?? enclosing(blocks, index))?.tables.keys() ?? [])] };
  }
  const scope: Scope = here
    ? scopeOf(cursor, here.block, here.block.sources, here.tables)
    : { block: read, sources: [], items: [] };
  if (cursor.isSymbol(index - 1, '.')) {
    const qualifier = cursor.name(index - 2);
    const source = qualifier && scope.sources.find(({ name }) => name === nameOf(cursor, qualifier));
    return { kind: 'member', replace, columns: source?.relation.columns.map(({ name }) => name) ?? [] };
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
    columns: [...new Set(scope.sources.flatMap(({ relation }) => relation.columns.map(({ name }) => name)))],
    sources: scope.sources.flatMap(({ name }) => (name === undefined ? [] : [name])),
  };
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

/** Every block that is no subquery inside an expression, with the common tables it sees. */
function scopedBlocks(read: ReadSql, query: Query, outer: Tables): readonly ScopedBlock[] {
  const tables = withCommonTables(read.cursor, query, outer);
  const inner = (nested: Query | undefined): readonly ScopedBlock[] =>
    nested ? scopedBlocks(read, nested, tables) : [];
  return [
    ...query.tables.flatMap((table) => inner(table.query)),
    ...query.branches.flatMap((branch) => {
      if (branch.kind === 'query') return inner(branch.query);
      if (branch.kind !== 'select') return [];
      return [{ block: branch, tables }, ...branch.sources.flatMap((source) => inner(source.query))];
    }),
  ];
}

function innermost(blocks: readonly ScopedBlock[], index: number): ScopedBlock | undefined {
  return blocks
    .filter(({ block }) => block.span.from < index && index <= block.span.to)
    .toSorted((a, b) => a.block.span.to - a.block.span.from - (b.block.span.to - b.block.span.from))[0];
}

/** The last block that begins before: for a FROM with nothing behind it yet. */
function enclosing(blocks: readonly ScopedBlock[], index: number): ScopedBlock | undefined {
  return blocks.filter(({ block }) => block.span.from < index).at(-1);
}
