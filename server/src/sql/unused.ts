import type { Range } from '../schema/text.ts';
import { clausesOf, hasPipes, headOf } from './clauses.ts';
import type { Cursor, Span } from './cursor.ts';
import {
  isSelect,
  type NamedQuery,
  type QueryTree,
  type TreeBlock,
  type TreeSource,
  type TreeWith,
} from './query-tree.ts';
import { referenceOf } from './references.ts';
import type { SelectItem } from './select-list.ts';
import type { CommonTable, Query, SelectBlock } from './skeleton.ts';
import type { Token } from './tokens.ts';

/** A common table that nothing reads which leads to the query's own rows. */
export interface UnusedTable {
  readonly with: TreeWith;
  readonly table: CommonTable;
}

/**
 * Common tables that the rows of their query do not come from, in the order of the text. Names decide: any mention is a use.
 * Found once for the tree that was asked about last: who asks for columns that nothing reads asks for these too.
 */
export function unusedTables(cursor: Cursor, tree: QueryTree): readonly UnusedTable[] {
  if (last?.tree !== tree) last = { tree, tables: findUnusedTables(cursor, tree) };
  return last.tables;
}

let last: { readonly tree: QueryTree; readonly tables: readonly UnusedTable[] } | undefined;

function findUnusedTables(cursor: Cursor, { withs }: QueryTree): readonly UnusedTable[] {
  return withs.flatMap((one) => {
    const used = usedOf(cursor, one);
    return one.tables.filter((table) => table.query && !used.has(table)).map((table) => ({ with: one, table }));
  });
}

function usedOf(cursor: Cursor, { query, tables }: TreeWith): ReadonlySet<CommonTable> {
  const bodies = new Map(tables.map((table) => [table, table.query?.span ?? { from: 0, to: 0 }]));
  const last = Math.max(query.span.from, ...[...bodies.values()].map(({ to }) => to));
  const used = new Set<CommonTable>();
  const reach = (span: Span): void => {
    for (let at = span.from; at < span.to; at += 1) {
      for (const name of namesAt(cursor, at)) {
        const table = tables.find((one) => one.name.value.toLowerCase() === name);
        if (!table || used.has(table)) continue;
        used.add(table);
        reach(bodies.get(table) ?? { from: 0, to: 0 });
      }
    }
  };
  reach({ from: last, to: query.span.to });
  return used;
}

/** What may name a table at a token, in lower case: a name, or all words of a text that a function looks tables up by. */
export function namesAt(cursor: Cursor, at: number): readonly string[] {
  const token = cursor.token(at);
  if (token?.kind === 'word' || token?.kind === 'quoted') return [token.value.toLowerCase()];
  if (token?.kind !== 'string' || !isLookedUp(cursor, at)) return [];
  return token.value.toLowerCase().match(/[\p{L}_][\p{L}\p{N}_$]*/gu) ?? [];
}

/** `query_table('t')`, `query_table(['t', 'u'])`, `identifier('t')` */
function isLookedUp(cursor: Cursor, at: number): boolean {
  let before = at - 1;
  while (cursor.token(before)?.kind === 'string' || cursor.isSymbol(before, ',') || cursor.isSymbol(before, '['))
    before -= 1;
  return cursor.isSymbol(before, '(') && cursor.isWord(before - 1, 'query_table', 'query', 'identifier', 'table');
}

/** A column of a common table or subquery that nothing reads. */
export interface UnusedColumn {
  readonly of: NamedQuery;
  readonly name: string;
  readonly nameRange: Range;
  /** The item with those beside it in its list. */
  readonly item: SelectItem;
  readonly before: SelectItem | undefined;
  readonly after: SelectItem | undefined;
}

/** Columns of tables in the text that no other part of it names. Where a name might mean one, it is used. */
export function unusedColumns(cursor: Cursor, tree: QueryTree): readonly UnusedColumn[] {
  if (hasPipes(cursor) || tree.blocks.some(({ branch }) => branch.kind === 'unknown')) return [];
  const asked = tree.named.flatMap((named) => {
    const block = plainBlock(cursor, named);
    return block ? [{ named, block, items: block.list.items }] : [];
  });
  if (asked.length === 0) return [];
  const uses = usesIn(cursor, tree);
  const idle = new Set(unusedTables(cursor, tree).map(({ table }) => table.query));
  return asked.flatMap(({ named, block, items }) => {
    const used = uses.get(named.query);
    if (used?.all || idle.has(named.query) || !isRead(tree, named)) return [];
    let places: ReturnType<typeof placesOfNames> | undefined;
    return items.flatMap((item, index): readonly UnusedColumn[] => {
      const name = removableName(cursor, item);
      if (!name || used?.names.has(name.value.toLowerCase())) return [];
      if (item.alias) {
        places ??= placesOfNames(cursor, block);
        if (mentions(places, item, name.value.toLowerCase())) return [];
      }
      const nameRange = { start: name.start, end: name.end };
      return [{ of: named, name: name.value, nameRange, item, before: items[index - 1], after: items[index + 1] }];
    });
  });
}

function isRead({ blocks }: QueryTree, named: NamedQuery): boolean {
  return blocks.some(({ sources }) => sources.some(({ reads }) => reads?.query === named.query));
}

/** The block of a query whose columns could be left out without changing its rows. */
function plainBlock(cursor: Cursor, { query, isRenamed }: NamedQuery): SelectBlock | undefined {
  const [branch, ...others] = query.branches;
  if (!branch || others.length > 0 || isRenamed || branch.kind !== 'select' || branch.list.items.length < 2)
    return undefined;
  const { distinct, distinctOn } = headOf(cursor, branch);
  const { group, order } = clausesOf(cursor, branch);
  const byPosition = [group, order].some((span) => span && countsPositions(cursor, span));
  const isStruct = cursor.isWord(branch.select + 1, 'as');
  return distinct !== undefined || distinctOn || byPosition || isStruct ? undefined : branch;
}

/** `group by 1, 2`, `group by all`. */
function countsPositions(cursor: Cursor, { from, to }: Span): boolean {
  return cursor
    .split({ from: from + 2, to })
    .some((part) => cursor.token(part.from)?.kind === 'number' || cursor.isWord(part.from, 'all'));
}

/** The name of an item that gives one value a row. */
function removableName(cursor: Cursor, item: SelectItem): Token | undefined {
  if (item.star || item.open) return undefined;
  for (let at = item.expression.from; at < item.expression.to; at += 1) {
    if (cursor.isSymbol(at + 1, '(') && severalRows.test(cursor.name(at)?.value.toLowerCase() ?? '')) return undefined;
  }
  return item.alias ?? referenceOf(cursor, item.expression)?.name;
}

const severalRows =
  /^(unnest|flatten|explode|posexplode|inline|stack|generate_|json_tuple|nextval|regexp_matches|unpack)|(_to_table|_elements|_elements_text|_each|_each_text|_object_keys|_populate_recordset|_outer)$/;

/** Whether a block's own clauses name an alias of its list. */
function mentions(places: ReadonlyMap<string, readonly number[]>, { span }: SelectItem, name: string): boolean {
  return places.get(name)?.some((at) => at < span.from || at >= span.to) ?? false;
}

/** Where a block has each name that nothing qualifies. */
function placesOfNames(cursor: Cursor, { span }: SelectBlock): ReadonlyMap<string, readonly number[]> {
  const places = new Map<string, number[]>();
  for (let at = span.from; at < span.to; at += 1) {
    const name = cursor.isSymbol(at - 1, '.') ? undefined : cursor.name(at)?.value.toLowerCase();
    if (name === undefined) continue;
    const known = places.get(name);
    if (known) known.push(at);
    else places.set(name, [at]);
  }
  return places;
}

interface Uses {
  all: boolean;
  readonly names: Set<string>;
}

function usesIn(cursor: Cursor, { blocks }: QueryTree): ReadonlyMap<Query, Uses> {
  const uses = new Map<Query, Uses>();
  const of = (query: Query): Uses => {
    const known = uses.get(query) ?? { all: false, names: new Set<string>() };
    uses.set(query, known);
    return known;
  };
  const whole = (sources: readonly TreeSource[]): void => {
    for (const { reads } of sources) if (reads) of(reads.query).all = true;
  };
  const spans = blocks.map(({ branch }) => branch.span);
  for (const [index, block] of blocks.entries()) {
    const { branch, sources } = block;
    if (!isSelect(branch)) whole(sources);
    else if (branch.list.items.some(({ star }) => star && star.qualifier === undefined)) whole(sources);
    for (const one of sources) {
      const { source } = one;
      if (source.opaque || source.natural || source.columns.length > 0) whole(source.natural ? sources : [one]);
    }
    readNames(cursor, block, innerSpans(spans, index), { of, whole });
  }
  return uses;
}

/** Blocks inside a block: their tokens are theirs. */
function innerSpans(spans: readonly Span[], index: number): readonly Span[] {
  const own = spans[index];
  return own ? spans.filter((span) => span !== own && span.from >= own.from && span.to <= own.to) : [];
}

interface Marks {
  of(query: Query): Uses;
  whole(sources: readonly TreeSource[]): void;
}

function readNames(cursor: Cursor, block: TreeBlock, inner: readonly Span[], marks: Marks): void {
  const { span } = block.branch;
  const around = sourcesAround(block);
  const passed = new Set([
    ...block.sources.flatMap(({ source: { table, alias } }) => [...(table ?? []), alias]),
    ...(isSelect(block.branch) ? block.branch.list.items.map(({ alias }) => alias) : []),
  ]);
  const unqualified = (name: string): void => {
    for (const { reads } of around) if (reads) marks.of(reads.query).names.add(name);
  };
  const endOf = new Map<number, number>();
  for (const { from, to } of inner) endOf.set(from, Math.max(to, endOf.get(from) ?? 0));
  for (let at = span.from; at < span.to; at += 1) {
    const end = endOf.get(at);
    if (end !== undefined && end > at) {
      at = end - 1;
      continue;
    }
    const token = cursor.token(at);
    if (token?.kind === 'parameter' && /^\$\d/.test(token.value)) marks.whole(around);
    if (isStarOfValues(cursor, at)) marks.whole(around);
    if (!token || !cursor.name(at) || cursor.isSymbol(at - 1, '.')) continue;
    const parts = chainAt(cursor, at, span.to);
    const names = parts.map(({ value }) => value.toLowerCase());
    const [head = '', column] = names;
    const named = around.filter(({ name }) => name === head);
    const isTable = passed.has(token);
    const ends = at + 2 * (parts.length - 1);
    if (named.length > 0 && !isTable && column === undefined && !cursor.isSymbol(ends + 1, '(')) marks.whole(named);
    if (cursor.isSymbol(ends + 1, '.') && cursor.isSymbol(ends + 2, '*'))
      marks.whole(named.length > 0 ? named : around);
    if (named.length > 0 && column !== undefined) {
      for (const { reads } of named) if (reads) marks.of(reads.query).names.add(column);
    } else if (!isTable) {
      for (const name of names) unqualified(name);
    }
    if (cursor.isWord(at, 'columns') && cursor.isSymbol(at + 1, '(')) marks.whole(around);
    at = ends;
  }
}

/** What a block and those around it read. */
function sourcesAround(block: TreeBlock): readonly TreeSource[] {
  const found: TreeSource[] = [];
  for (let one: TreeBlock | undefined = block; one; one = one.outer) found.push(...one.sources);
  return found;
}

function chainAt(cursor: Cursor, start: number, end: number): readonly Token[] {
  const parts: Token[] = [];
  for (let at = start; at < end; at += 2) {
    const name = cursor.name(at);
    if (!name) break;
    parts.push(name);
    if (!cursor.isSymbol(at + 1, '.')) break;
  }
  return parts;
}

/** `hash(*)`, `{*}`; `count(*)` reads no column. */
function isStarOfValues(cursor: Cursor, at: number): boolean {
  if (!cursor.isSymbol(at, '*') || !(cursor.isSymbol(at - 1, '(') || cursor.isSymbol(at - 1, '{'))) return false;
  return !cursor.isWord(at - 2, 'count');
}
