import type { Cursor, Span } from './cursor.ts';
import type { Source } from './from-clause.ts';
import { type Branch, type CommonTable, type Query, readQuery, type SelectBlock } from './skeleton.ts';

/** A query inside the text that has a name: a common table expression, or a subquery in FROM. */
export interface NamedQuery {
  readonly kind: 'common-table' | 'subquery';
  readonly name: string | undefined;
  readonly query: Query;
  /** Names given behind it, `t(a, b)`. */
  readonly isRenamed: boolean;
}

/** A block of the text with everything that its names may refer to, innermost first. */
export interface TreeBlock {
  readonly branch: Exclude<Branch, { kind: 'query' }>;
  readonly sources: readonly TreeSource[];
  readonly outer: TreeBlock | undefined;
}

export interface TreeSource {
  readonly source: Source;
  /** How the block calls it, in lower case. */
  readonly name: string | undefined;
  /** The query of the text that it reads; undefined for a table outside. */
  readonly reads: NamedQuery | undefined;
}

/** The common tables of one WITH. */
export interface TreeWith {
  readonly query: Query;
  readonly tables: readonly CommonTable[];
}

export interface QueryTree {
  readonly blocks: readonly TreeBlock[];
  readonly withs: readonly TreeWith[];
  readonly named: readonly NamedQuery[];
}

type Named = ReadonlyMap<string, NamedQuery>;

/** Every block of a query, those of its common tables, subqueries and expressions among them. */
export function treeOf(cursor: Cursor, query: Query): QueryTree {
  const blocks: TreeBlock[] = [];
  const withs: TreeWith[] = [];
  const named: NamedQuery[] = [];

  const visit = (current: Query, around: Named, outer: TreeBlock | undefined): void => {
    const known = new Map(around);
    if (current.tables.length > 0) withs.push({ query: current, tables: current.tables });
    for (const { name, columns, query: inner } of current.tables) {
      const own = name.value.toLowerCase();
      if (!inner) {
        known.delete(own);
        continue;
      }
      const entry: NamedQuery = { kind: 'common-table', name: own, query: inner, isRenamed: columns.length > 0 };
      named.push(entry);
      visit(inner, new Map([...known, [own, entry]]), outer);
      known.set(own, entry);
    }
    for (const branch of current.branches) {
      if (branch.kind === 'query') visit(branch.query, known, outer);
      else visitBlock(branch, known, outer);
    }
  };

  const visitBlock = (branch: TreeBlock['branch'], known: Named, outer: TreeBlock | undefined): void => {
    const written = 'sources' in branch ? branch.sources : [];
    const inFrom = new Set<number>();
    const pending: (() => void)[] = [];
    const sources = written.map((source): TreeSource => {
      const name = (source.alias ?? source.table?.at(-1))?.value.toLowerCase();
      if (!source.query) return { source, name, reads: commonTable(source, known) };
      const { query: inner } = source;
      const reads: NamedQuery = { kind: 'subquery', name, query: inner, isRenamed: source.columns.length > 0 };
      named.push(reads);
      inFrom.add(inner.span.from);
      pending.push(() => visit(inner, known, block));
      return { source, name, reads };
    });
    const block: TreeBlock = { branch, sources, outer };
    blocks.push(block);
    for (const visitInner of pending) visitInner();
    for (const inner of subqueries(cursor, branch.span, inFrom)) visit(inner, known, block);
  };

  visit(query, new Map(), undefined);
  return { blocks, withs, named };
}

function commonTable({ table }: Source, known: Named): NamedQuery | undefined {
  const [only, ...more] = table ?? [];
  return only && more.length === 0 && only.kind !== 'string' ? known.get(only.value.toLowerCase()) : undefined;
}

/** Subqueries in expressions and conditions, those of FROM left out. */
function subqueries(cursor: Cursor, span: Span, inFrom: ReadonlySet<number>): readonly Query[] {
  const found: Query[] = [];
  for (let at = span.from; at < span.to; at += 1) {
    const partner = cursor.isSymbol(at, '(') ? cursor.partner(at) : undefined;
    if (partner === undefined) continue;
    if (inFrom.has(at + 1)) at = partner;
    else if (cursor.isWord(at + 1, 'select', 'with', 'from', 'values') && !isExtract(cursor, at)) {
      found.push(readQuery(cursor, { from: at + 1, to: partner }));
      at = partner;
    }
  }
  return found;
}

/** `trim(from x)`. */
function isExtract(cursor: Cursor, at: number): boolean {
  return cursor.isWord(at + 1, 'from') && cursor.isWord(at - 1, 'trim');
}

export function isSelect(branch: TreeBlock['branch']): branch is SelectBlock {
  return branch.kind === 'select';
}
