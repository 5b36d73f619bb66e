import { outermost, type Tables, withCommonTables } from './columns.ts';
import type { ReadSql } from './read.ts';
import type { Query, SelectBlock } from './skeleton.ts';

/** A SELECT with the tables it sees. */
export interface ScopedBlock {
  readonly block: SelectBlock;
  readonly tables: Tables;
}

/** Every block of a text that is no subquery inside an expression. */
export function blocksOf(read: ReadSql): readonly ScopedBlock[] {
  return read.skeleton.statements.flatMap(({ query }) =>
    query ? scopedBlocks(read, query, outermost(read.known)) : [],
  );
}

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

/** The smallest block around a token. */
export function innermost(blocks: readonly ScopedBlock[], index: number): ScopedBlock | undefined {
  return blocks
    .filter(({ block }) => block.span.from < index && index <= block.span.to)
    .toSorted((a, b) => a.block.span.to - a.block.span.from - (b.block.span.to - b.block.span.from))[0];
}

/** The last block that begins before: for a FROM with nothing behind it yet. */
export function enclosing(blocks: readonly ScopedBlock[], index: number): ScopedBlock | undefined {
  return blocks.filter(({ block }) => block.span.from < index).at(-1);
}
