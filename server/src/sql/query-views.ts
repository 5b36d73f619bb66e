import { isArrayPath } from './array-paths.ts';
import { type Mention, mentionsIn } from './column-names.ts';
import {
  branchesOf,
  branchRelation,
  goesByName,
  type Relation,
  type Scope,
  type ScopedSource,
  scopeOf,
  type Tables,
  withCommonTables,
} from './columns.ts';
import type { Cursor, Span } from './cursor.ts';
import type { Source } from './from-clause.ts';
import { isRecursive } from './recursion.ts';
import { nameOf } from './references.ts';
import { unite } from './relations.ts';
import type { SelectItem } from './select-list.ts';
import type { Branch, CommonTable, Query } from './skeleton.ts';
import type { Token } from './tokens.ts';

/** One block of a query with everything its names can mean. */
export interface View {
  readonly branch: Extract<Branch, { kind: 'select' | 'table' }>;
  readonly scope: Scope;
  readonly sources: readonly ViewSource[];
  readonly items: readonly SelectItem[];
  /** The block whose columns it may use too: around a subquery, before a lateral one. */
  readonly outer: View | undefined;
  /** The innermost common table it belongs to. */
  readonly owner: CommonTable | undefined;
}

export interface ViewSource extends ScopedSource {
  /** The common table it reads; `self` where that is the one being made. */
  readonly common: { readonly table: CommonTable; readonly isSelf: boolean } | undefined;
  /** What a function is given, whose rows therefore come from that, or the array whose elements they are. */
  readonly given: readonly PlacedMention[] | undefined;
}

/** A mention with the block its names are looked up in, and where it stands there. */
export interface PlacedMention {
  readonly mention: Mention;
  readonly view: View;
  readonly clause: Clause;
}

/** `list`: an item of the select list; `order`: its names are the result's first; `rest`: conditions, groups, windows. */
export type Clause = 'list' | 'order' | 'rest';

/** Every block of a query, the inner before the outer, with what is mentioned in them. */
export interface Views {
  /** By the branch they stand for. */
  readonly byBranch: ReadonlyMap<Branch, View>;
  readonly mentions: readonly PlacedMention[];
  /** Of all queries, in the order of the text. */
  readonly commonTables: readonly CommonTable[];
  /** What comes out of a query read here: of the statement, a common table, a subquery. */
  relationOf(query: Query): Relation;
}

type Common = ReadonlyMap<string, { readonly table: CommonTable; readonly isSelf: boolean }>;

export function viewsOf(cursor: Cursor, query: Query, outermost: Tables): Views {
  const byBranch = new Map<Branch, View>();
  const mentions: PlacedMention[] = [];
  const commonTables: CommonTable[] = [];
  const tablesOf = new Map<Query, Tables>();
  const relations = new Map<Query, Relation>();

  const visitQuery = (
    visited: Query,
    tables: Tables,
    around: Common,
    outer: View | undefined,
    owner?: CommonTable,
  ): void => {
    tablesOf.set(visited, tables);
    const inside = withCommonTables(cursor, visited, tables);
    const common = new Map(around);
    for (const table of visited.tables) {
      const name = nameOf(cursor, table.name);
      commonTables.push(table);
      const inner = new Map(common);
      if (isRecursive(cursor, visited, table)) inner.set(name, { table, isSelf: true });
      if (table.query) visitQuery(table.query, inside, inner, outer, table);
      common.set(name, { table, isSelf: false });
    }
    for (const branch of visited.branches) {
      if (branch.kind === 'query') visitQuery(branch.query, inside, common, outer, owner);
      else if (branch.kind === 'select' || branch.kind === 'table') visitBlock(branch, inside, common, outer, owner);
    }
  };

  const visitBlock = (
    branch: View['branch'],
    tables: Tables,
    common: Common,
    outer: View | undefined,
    owner: CommonTable | undefined,
  ): void => {
    const items = branch.kind === 'select' ? branch.list.items : [];
    const scope: Scope = { ...scopeOf(cursor, branch, branch.sources, tables), items };
    const sources: ViewSource[] = [];
    // Grows while the sources are read: what is lateral sees those before it.
    const view: View = { branch, scope, sources, items, outer, owner };
    const note = (found: readonly Mention[], of: View | undefined, clause: Clause): readonly PlacedMention[] => {
      const placed = of ? found.map((mention): PlacedMention => ({ mention, view: of, clause })) : [];
      mentions.push(...placed);
      for (const mention of found) if (mention.kind === 'query') visitQuery(mention.query, tables, common, of, owner);
      return placed;
    };
    for (const scoped of scope.sources) {
      const { source } = scoped;
      const before: View = { ...view, sources: [...sources] };
      if (source.query) visitQuery(source.query, tables, common, isLateral(cursor, source) ? before : outer, owner);
      const [only, ...more] = source.table ?? [];
      const named = only && more.length === 0 && only.kind !== 'string' ? common.get(nameOf(cursor, only)) : undefined;
      const call = callIn(cursor, source);
      if (source.table && isArrayPath(cursor, source, branch.sources, sourcesAround(outer))) {
        const given = note([{ kind: 'name', parts: source.table, isCall: false }], before, 'rest');
        sources.push({ ...scoped, source: { ...source, table: undefined }, common: undefined, given });
        continue;
      }
      const given = call && note(mentionsIn(cursor, call.inner, call.name), before, 'rest');
      sources.push({ ...scoped, common: named, given });
    }
    byBranch.set(branch, view);
    for (const { source } of sources) {
      note(source.using.map(nameMention), view, 'rest');
      if (source.natural)
        note([{ kind: 'star', qualifier: undefined, range: cursor.range(source.span) }], view, 'rest');
    }
    for (const item of items) {
      if (!item.star) note(mentionsIn(cursor, item.expression), view, 'list');
      for (const { expression } of item.star?.replaced ?? []) note(mentionsIn(cursor, expression), view, 'list');
    }
    for (const { span, clause } of clausesOf(cursor, branch)) note(mentionsIn(cursor, span), view, clause);
  };

  visitQuery(query, outermost, new Map(), undefined);
  return {
    byBranch,
    mentions,
    commonTables: commonTables.toSorted((a, b) => a.name.start - b.name.start),
    relationOf(asked) {
      const known = relations.get(asked);
      if (known) return known;
      const open = branchesOf(cursor, asked, tablesOf.get(asked) ?? outermost);
      const relation = unite(
        open.map((branch) => branchRelation(cursor, branch)),
        goesByName(asked),
      );
      relations.set(asked, relation);
      return relation;
    },
  };
}

function sourcesAround(outer: View | undefined): readonly Source[] {
  return outer ? [...outer.branch.sources, ...sourcesAround(outer.outer)] : [];
}

function nameMention(token: Token): Mention {
  return { kind: 'name', parts: [token], isCall: false };
}

function isLateral(cursor: Cursor, { span }: Source): boolean {
  return (
    cursor.rules.friendly || cursor.isWord(span.from, 'lateral') || cursor.isWord(span.from - 1, 'lateral', 'apply')
  );
}

/** The brackets of a source that is a function. */
function callIn(cursor: Cursor, { span, table, query, opaque }: Source): { inner: Span; name: string } | undefined {
  if (table || query || !opaque) return undefined;
  for (let at = span.from; at < span.to; at += 1) {
    const partner = cursor.isSymbol(at, '(') ? cursor.partner(at) : undefined;
    if (partner !== undefined && cursor.name(at - 1)) {
      return { inner: { from: at + 1, to: partner }, name: cursor.token(at - 1)?.value ?? '' };
    }
  }
  return undefined;
}

/** The parts of a block outside its select list and its sources. */
function clausesOf(
  cursor: Cursor,
  branch: View['branch'],
): readonly { readonly span: Span; readonly clause: Clause }[] {
  const away = [...branch.sources.map(({ span }) => span)];
  if (branch.kind === 'select') away.push({ from: branch.list.head + 1, to: branch.list.end });
  const spans: { span: Span; clause: Clause }[] = [];
  const order = orderBy(cursor, branch);
  let from = branch.span.from;
  const add = (to: number): void => {
    const middle = Math.min(Math.max(order, from), to);
    if (from < middle) spans.push({ span: { from, to: middle }, clause: 'rest' });
    if (middle < to) spans.push({ span: { from: middle, to }, clause: 'order' });
  };
  for (const span of away.toSorted((a, b) => a.from - b.from)) {
    if (span.from > from) add(span.from);
    from = Math.max(from, span.to);
  }
  if (from < branch.span.to) add(branch.span.to);
  return spans;
}

/** Where the block's own `order by` begins, else its end. */
function orderBy(cursor: Cursor, { span, ...branch }: View['branch']): number {
  const start = branch.kind === 'select' ? branch.list.end : span.from;
  for (let at = start; at < span.to; at = cursor.after(at)) {
    if (cursor.isWord(at, 'order', 'sort') && cursor.isWord(at + 1, 'by')) return at;
  }
  return span.to;
}
