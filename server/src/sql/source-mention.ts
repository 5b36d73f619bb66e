import type { Range } from '../schema/text.ts';
import { blocksOf, innermost, type ScopedBlock } from './blocks.ts';
import { type Column, type ScopedSource, scopeOf } from './columns.ts';
import type { KnownTable } from './known-tables.ts';
import { sameName } from './lexical.ts';
import type { ReadSql } from './read.ts';
import { nameOf } from './references.ts';
import { knownTableOf } from './source-relations.ts';

/** What the name at a place means among what a block reads. */
export type SourceMention =
  /** A table of the warehouse: its name in FROM, or the alias it has there. */
  | { readonly kind: 'table'; readonly table: KnownTable; readonly range: Range }
  | { readonly kind: 'column'; readonly column: Column; readonly range: Range };

export function sourceMentionAt(read: ReadSql, offset: number): SourceMention | undefined {
  const { cursor } = read;
  const index = cursor.tokens.tokens.findIndex(({ start, end }) => start <= offset && offset <= end);
  const token = index === -1 ? undefined : cursor.name(index);
  if (!token) return undefined;
  const range = { start: token.start, end: token.end };
  const here = innermost(blocksOf(read), index + 1);
  if (!here) return undefined;
  const { sources } = scopeOf(cursor, here.block, here.block.sources, here.tables);
  const named = sources.find(({ source }) => source.span.from <= index && index < source.span.to);
  if (named) {
    const table = isTableName(named, token) ? knownTableOf(cursor, named.source, here.tables) : undefined;
    return table && { kind: 'table', table, range };
  }
  const isName = (name: string | undefined): boolean =>
    name !== undefined && sameName(name, nameOf(cursor, token), read.dialect);
  if (cursor.isSymbol(index + 1, '.') && !cursor.isSymbol(index - 1, '.')) {
    const source = sources.find(({ name }) => isName(name));
    const table = source && knownTableOf(cursor, source.source, here.tables);
    return table && { kind: 'table', table, range };
  }
  const column = columnsMeant(read, here, sources, index).find(({ name }) => isName(name));
  return column && { kind: 'column', column, range };
}

function isTableName({ source }: ScopedSource, token: { readonly start: number }): boolean {
  return source.alias?.start === token.start || source.table?.some(({ start }) => start === token.start) === true;
}

/** The columns among which the name at an index stands. */
function columnsMeant(
  { cursor, dialect }: ReadSql,
  { block }: ScopedBlock,
  sources: readonly ScopedSource[],
  index: number,
): readonly Column[] {
  // What an alias is called is no mention of a column.
  if (block.list.items.some(({ alias }) => alias && alias.start === cursor.token(index)?.start)) return [];
  if (cursor.isSymbol(index + 1, '(')) return [];
  if (!cursor.isSymbol(index - 1, '.')) return sources.flatMap(({ relation }) => relation.columns);
  const qualifier = cursor.isSymbol(index - 3, '.') ? undefined : cursor.name(index - 2);
  const source =
    qualifier && sources.find(({ name }) => name !== undefined && sameName(name, nameOf(cursor, qualifier), dialect));
  return source?.relation.columns ?? [];
}
