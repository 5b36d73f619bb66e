import { fieldsOf } from './arrays.ts';
import type { Cursor, Span } from './cursor.ts';
import { defaultName } from './default-names.ts';
import type { OutputColumn } from './facts.ts';
import type { Source } from './from-clause.ts';
import { generatedRelation, isGenerator } from './generators.ts';
import type { KnownColumn, KnownTable, KnownTables } from './known-tables.ts';
import { isRecursive } from './recursion.ts';
import { columnNames, fieldOf, nameOf, referenceOf } from './references.ts';
import { renamed, unite, unknownRelation, valuesRelation } from './relations.ts';
import type { SelectItem } from './select-list.ts';
import { type Branch, type Query, readQuery, type SelectBlock } from './skeleton.ts';
import { sourceRelation } from './source-relations.ts';
import { expandStar, starColumns } from './star-columns.ts';
import type { Token } from './tokens.ts';

/** Columns that come out of a query or a source. */
export interface Relation {
  readonly open: boolean;
  readonly columns: readonly Column[];
}

export interface Column extends Omit<OutputColumn, 'writtenType'> {
  /** The name as it comes out, where that is not the name it is compared by. */
  readonly written?: string;
  readonly origin: Origin;
}

/** Where a column's values come from. */
export type Origin =
  | { readonly kind: 'expression'; readonly span: Span; readonly scope: Scope }
  /** A table that the warehouse told of. */
  | { readonly kind: 'known'; readonly table: KnownTable; readonly column: KnownColumn }
  /** Another column passes through, or one of several from the branches of a set operation. */
  | { readonly kind: 'columns'; readonly columns: readonly Column[] }
  | { readonly kind: 'unknown' };

/** What the names in one query block refer to. */
export interface Scope {
  /** Tells the block from others: features and activity of one row come from one block. */
  readonly block: object;
  readonly sources: readonly ScopedSource[];
  /** The select list the names stand in. */
  readonly items: readonly SelectItem[];
  /** What a subquery here sees; undefined where there can be none. */
  readonly tables?: Tables;
}

export interface ScopedSource {
  readonly source: Source;
  /** Its alias, else the table's last part; folded. */
  readonly name: string | undefined;
  readonly relation: Relation;
}

/** Tables in sight. */
export interface Tables {
  /** Those that the text itself makes, by folded name. */
  readonly common: ReadonlyMap<string, () => Relation>;
  /** Those of the warehouse. */
  readonly known: KnownTables | undefined;
}

/** What is in sight before the text makes tables of its own. */
export function outermost(known: KnownTables | undefined): Tables {
  return { common: new Map(), known };
}

/** A branch of a set operation with what its names may refer to. Nested ones that put columns together as it does are taken apart. */
export interface OpenBranch {
  readonly branch: Branch;
  readonly tables: Tables;
}

/** The branches of a query and the common tables they see. */
export function branchesOf(cursor: Cursor, query: Query, outer: Tables): readonly OpenBranch[] {
  const tables = withCommonTables(cursor, query, outer);
  return query.branches.flatMap((branch) =>
    branch.kind === 'query' && (query.branches.length < 2 || isAlike(branch.query, query))
      ? branchesOf(cursor, branch.query, tables)
      : [{ branch, tables }],
  );
}

function isAlike(inner: Query, query: Query): boolean {
  return inner.branches.length < 2 || goesByName(inner) === query.byName;
}

/** Whether a query's branches are put together by the names of their columns; brackets around all of it change nothing. */
export function goesByName({ branches, byName }: Query): boolean {
  const [only, ...others] = branches;
  return only?.kind === 'query' && others.length === 0 ? goesByName(only.query) : byName;
}

/** The common tables of a query beside those around it. */
export function withCommonTables(cursor: Cursor, query: Query, outer: Tables): Tables {
  if (query.tables.length === 0) return outer;
  const common = new Map(outer.common);
  for (const table of query.tables) {
    const { name, columns, query: inner } = table;
    const own = nameOf(cursor, name);
    const before = new Map(common);
    const sight = { ...outer, common: before };
    // A recursive table sees itself with the columns of its first branch, which does not.
    let self: Relation | undefined;
    if (isRecursive(cursor, query, table)) {
      before.set(own, () => {
        if (self) return self;
        self = unknownRelation;
        if (inner) self = renamed(cursor, anchorOf(cursor, inner, sight), columns);
        return self;
      });
    }
    let known: Relation | undefined;
    common.set(own, () => {
      known ??= inner ? renamed(cursor, relationOf(cursor, inner, sight), columns) : unknownRelation;
      return known;
    });
  }
  return { ...outer, common };
}

function anchorOf(cursor: Cursor, query: Query, sight: Tables): Relation {
  const [anchor, ...others] = branchesOf(cursor, query, sight);
  return anchor && others.length > 0 ? branchRelation(cursor, anchor) : unknownRelation;
}

/** The columns of a subquery inside an expression. */
export function subqueryRelation(cursor: Cursor, span: Span, scope: Scope): Relation | undefined {
  return scope.tables && relationOf(cursor, readQuery(cursor, span), scope.tables);
}

/** The columns of a query; a set operation's are named by its first branch and hold every branch's values. */
export function relationOf(cursor: Cursor, query: Query, outer: Tables): Relation {
  const branches = branchesOf(cursor, query, outer).map((branch) => branchRelation(cursor, branch));
  return unite(branches, goesByName(query));
}

export function branchRelation(cursor: Cursor, { branch, tables }: OpenBranch): Relation {
  switch (branch.kind) {
    case 'select':
      return selectRelation(cursor, branch, tables);
    case 'values':
      return valuesRelation(cursor, branch);
    case 'table': {
      const scope = scopeOf(cursor, branch, branch.sources, tables);
      return expandStar(cursor, scope, undefined, cursor.range({ from: branch.span.from, to: branch.span.from + 1 }));
    }
    case 'query':
      return relationOf(cursor, branch.query, tables);
    case 'unknown':
      return unknownRelation;
  }
}

function selectRelation(cursor: Cursor, block: SelectBlock, tables: Tables): Relation {
  const scope = { ...scopeOf(cursor, block, block.sources, tables), items: block.list.items };
  let open = false;
  const fields = block.list.asValue && block.list.items[0] && structColumns(cursor, block.list.items[0], scope);
  if (fields) return { open: false, columns: fields };
  const columns = block.list.items.flatMap((item): readonly Column[] => {
    open ||= item.open;
    if (isPattern(cursor, item)) return [];
    const several = severalColumns(cursor, item, scope);
    if (several) {
      open ||= several.open;
      return several.columns;
    }
    if (!item.star) return [itemColumn(cursor, item, scope)];
    const expanded = starColumns(cursor, item, item.star, scope);
    open ||= expanded.open;
    return expanded.columns;
  });
  return { open, columns: numbered(cursor, columns) };
}

/** `select as value struct(…)` gives the struct's fields. */
function structColumns(cursor: Cursor, item: SelectItem, scope: Scope): readonly Column[] | undefined {
  const fields = fieldsOf(cursor, item.expression);
  return fields?.map(({ name, value }): Column => {
    const range = cursor.range(value);
    const nameRange = name ? { start: name.start, end: name.end } : range;
    const origin: Origin = { kind: 'expression', span: value, scope };
    const called = { name: name ? nameOf(cursor, name) : '', named: name ? 'alias' : 'expression' } as const;
    return { ...called, nameRange, range, expressionRange: range, origin };
  });
}

/** Warehouses that do not name a column after its expression number it. */
function numbered(cursor: Cursor, columns: readonly Column[]): readonly Column[] {
  const { unnamed } = cursor.rules;
  if (unnamed !== 'position' && unnamed !== 'count') return columns;
  let count = 0;
  return columns.map((column, index): Column => {
    if (column.named !== 'expression') return column;
    const name = unnamed === 'position' ? `_col${index}` : `f${count}_`;
    count += 1;
    return { ...column, name };
  });
}

/** The columns of an item that has several: `stack(…) as (a, b)`, `posexplode(x)`, `r.* as (a, b)`. */
function severalColumns(cursor: Cursor, item: SelectItem, scope: Scope): Relation | undefined {
  const gives = cursor.rules.generators && isGenerator(cursor, item.expression);
  if (item.aliases.length === 0 && (item.alias || !gives)) return undefined;
  const call = { call: item.expression, counted: false, counter: undefined, alias: undefined };
  const range = cursor.range(item.span);
  const given = (gives ? generatedRelation(cursor, call, scope) : undefined) ?? unknownRelation;
  if (item.aliases.length === 0) {
    return {
      ...given,
      columns: given.columns.map((one) => ({ ...one, named: 'expression', nameRange: range, range })),
    };
  }
  const columns = item.aliases.map((token, index): Column => {
    const origin: Origin = given.columns[index]?.origin ?? { kind: 'unknown' };
    const expressionRange = cursor.range(item.expression);
    return called(cursor, token, { named: 'alias', range, expressionRange, origin });
  });
  return { open: false, columns };
}

/** `columns(…)`, `unnest` of a struct: columns whose names are nowhere in the text. An alias names what a list gives. */
function isPattern(cursor: Cursor, { open, star, alias, expression }: SelectItem): boolean {
  if (!open || star) return false;
  return alias === undefined || !cursor.isWord(expression.from, 'unnest');
}

export function itemColumn(cursor: Cursor, item: SelectItem, scope: Scope): Column {
  const range = cursor.range(item.span);
  const expressionRange = cursor.range(item.expression);
  const origin: Origin = { kind: 'expression', span: item.expression, scope };
  if (item.alias) return called(cursor, item.alias, { named: 'alias', range, expressionRange, origin });
  const naming = referenceOf(cursor, item.expression)?.name ?? namingField(cursor, item.expression);
  if (naming) return called(cursor, naming, { named: 'reference', range, expressionRange, origin });
  const name = defaultName(cursor, item.expression);
  return { name, named: 'expression', nameRange: range, range, expressionRange, origin };
}

/**
 * A column with the name that a token gives it. Thousands are made of one text: put together by their fields, for which V8 has a
 * shape at once, not by what is spread into them.
 */
function called(
  cursor: Cursor,
  token: Token,
  { named, range, expressionRange, origin }: Pick<Column, 'named' | 'range' | 'expressionRange' | 'origin'>,
): Column {
  const { name, written } = columnNames(cursor, token);
  const nameRange = { start: token.start, end: token.end };
  return written === undefined
    ? { name, named, nameRange, range, expressionRange, origin }
    : { name, written, named, nameRange, range, expressionRange, origin };
}

/** A path's last field, where the warehouse does not take the path's whole text for a name. */
function namingField(cursor: Cursor, span: Span): Token | undefined {
  // `t.$1` of a staged file is `$1`.
  const last = cursor.token(span.to - 1);
  if (last?.kind === 'parameter' && cursor.isSymbol(span.to - 2, '.')) return last;
  return cursor.rules.unnamed === 'upper text' || cursor.rules.friendly ? undefined : fieldOf(cursor, span);
}

export function scopeOf(cursor: Cursor, block: object, sources: readonly Source[], tables: Tables): Scope {
  const scoped: ScopedSource[] = [];
  for (const source of sources) {
    const last = source.table?.at(-1);
    const token = source.alias ?? (last?.kind === 'string' ? undefined : last);
    const before: Scope = { block, items: [], sources: [...scoped] };
    const relation = sourceRelation(cursor, source, tables, before);
    scoped.push({ source, name: token && nameOf(cursor, token), relation });
  }
  return { block, items: [], sources: scoped, tables };
}
