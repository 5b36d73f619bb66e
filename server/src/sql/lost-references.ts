import type { Range } from '../schema/text.ts';
import { blocksOf, type ScopedBlock } from './blocks.ts';
import { type ScopedSource, scopeOf } from './columns.ts';
import type { KnownTable } from './known-tables.ts';
import { sameName } from './lexical.ts';
import type { ReadSql } from './read.ts';
import { nameOf } from './references.ts';
import { knownTableOf } from './source-relations.ts';

/** `r.name` where `r` is a known table that has no such column. */
export interface LostReference {
  readonly name: string;
  readonly range: Range;
  readonly table: KnownTable;
}

/**
 * The qualified names that mean no column of the known table before the dot. Only what is certain: a name may also be a
 * field of a column that is called like the table, a function, or a column that every table has without saying so.
 */
export function lostReferences(read: ReadSql): readonly LostReference[] {
  if (!read.known || read.templated) return [];
  const blocks = blocksOf(read);
  return blocks.flatMap((scoped) => lostIn(read, scoped, blocks));
}

function lostIn(read: ReadSql, scoped: ScopedBlock, blocks: readonly ScopedBlock[]): readonly LostReference[] {
  const { cursor, dialect } = read;
  const { block, tables } = scoped;
  const { sources } = scopeOf(cursor, block, block.sources, tables);
  const inner = blocks.filter(
    (other) =>
      other.block !== block && other.block.span.from >= block.span.from && other.block.span.to <= block.span.to,
  );
  const found: LostReference[] = [];
  for (let at = block.span.from; at < block.span.to; at += 1) {
    const within = inner.find(({ block: { span } }) => span.from <= at && at < span.to);
    if (within) {
      at = within.block.span.to - 1;
      continue;
    }
    // A subquery in an expression has tables of its own.
    const partner = cursor.isSymbol(at, '(') ? cursor.partner(at) : undefined;
    if (partner !== undefined && cursor.isWord(at + 1, 'select', 'with', 'from', 'values', 'table')) {
      at = partner;
      continue;
    }
    const [qualifier, name] = [cursor.name(at), cursor.name(at + 2)];
    if (!qualifier || !name || !cursor.isSymbol(at + 1, '.')) continue;
    if (cursor.isSymbol(at - 1, '.') || cursor.isSymbol(at - 1, ':') || cursor.isSymbol(at - 1, '::')) continue;
    if (cursor.isSymbol(at + 3, '(') || cursor.isSymbol(at + 3, '.')) continue;
    if (block.sources.some(({ span }) => span.from <= at && at < span.to)) continue;
    const table = tableMeant(read, sources, tables, nameOf(cursor, qualifier));
    const written = nameOf(cursor, name);
    if (!table || table.columns.some((column) => sameName(column.name, written, dialect))) continue;
    if (unsaid.has(written.toLowerCase())) continue;
    found.push({ name: written, range: { start: name.start, end: name.end }, table });
  }
  return found;
}

/** The one known table that a qualifier means; undefined where it could be anything else. */
function tableMeant(
  { cursor, dialect }: ReadSql,
  sources: readonly ScopedSource[],
  tables: ScopedBlock['tables'],
  qualifier: string,
): KnownTable | undefined {
  const isIt = (name: string | undefined): boolean => name !== undefined && sameName(name, qualifier, dialect);
  const [only, ...others] = sources.filter(({ name }) => isIt(name));
  const isColumn = sources.some(({ relation }) => relation.columns.some(({ name }) => isIt(name)));
  if (!only || others.length > 0 || isColumn || only.source.columns.length > 0) return undefined;
  // A source that is not known may have a column of that name, with fields.
  if (sources.some(({ relation }) => relation.open)) return undefined;
  return knownTableOf(cursor, only.source, tables);
}

/** Columns that tables have and no catalogue lists. */
const unsaid: ReadonlySet<string> = new Set(
  'rowid ctid xmin xmax cmin cmax tableoid oid filename file_row_number'.split(' '),
);
