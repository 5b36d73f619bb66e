import type { Range } from '../schema/text.ts';
import { rangeOf } from './column-names.ts';
import type { Column } from './columns.ts';
import type { TableReference } from './facts.ts';
import { sameName } from './lexical.ts';
import { inSource, isWarehouseTable, type Meaning, meaningOf, type Names } from './name-meaning.ts';
import type { PlacedMention, View, ViewSource, Views } from './query-views.ts';
import { nameOf } from './references.ts';
import type { SelectItem } from './select-list.ts';
import type { Branch, Query } from './skeleton.ts';
import type { Star } from './star.ts';

/** A column of a table of the warehouse, where the text names it. */
export interface ColumnSource {
  readonly table: TableReference;
  /** As the warehouse keeps it; undefined: the whole row. */
  readonly column: string | undefined;
  readonly range: Range;
}

/** A name whose column cannot be told from the text. */
export interface UnclearName {
  /** `ambiguous`: it is one of the candidates; `unknown`: nothing in sight has it, or what has it cannot be looked into. */
  readonly reason: 'ambiguous' | 'unknown';
  readonly candidates: readonly string[];
  readonly range: Range;
}

/** What something is made of, each source once. */
export interface Sources {
  readonly from: readonly ColumnSource[];
  readonly unclear: readonly UnclearName[];
}

/** Follows names and columns to the tables of the warehouse. */
export interface Tracer {
  column(column: Column): Sources;
  /** The names that stand in a part of the text, outside queries that only conditions in it have. */
  within(range: Range): Sources;
  /** The tables all of whose columns come out of a query through a `*`. */
  passing(query: Query): Sources;
}

interface Collected {
  readonly from: Map<string, ColumnSource>;
  readonly unclear: Map<number, UnclearName>;
}

export function tracer(
  names: Names,
  views: Views,
  tableOf: (source: ViewSource) => TableReference | undefined,
): Tracer {
  const { cursor, dialect } = names;
  const known = new Map<Column, Sources>();
  const sorted = views.mentions
    .map((placed) => ({ placed, range: rangeOf(cursor, placed.mention) }))
    .toSorted((a, b) => a.range.start - b.range.start);

  const unclear = (
    into: Collected,
    range: Range,
    reason: UnclearName['reason'] = 'unknown',
    candidates: readonly string[] = [],
  ) => {
    if (!into.unclear.has(range.start)) into.unclear.set(range.start, { reason, candidates, range });
  };
  const add = (into: Collected, source: ViewSource, column: string | undefined, range: Range): void => {
    const table = tableOf(source);
    if (!table) return unclear(into, range);
    const key = `${table.parts.join('.')} ${column ?? '*'} ${range.start}`;
    into.from.set(key, { table, column, range });
  };

  /** The mentions in a range, without those of queries inside it. */
  const mentionsIn = (range: Range): readonly PlacedMention[] => {
    const found: PlacedMention[] = [];
    let end = -1;
    for (let at = firstFrom(sorted, range.start); at < sorted.length; at += 1) {
      const { placed, range: place } = sorted[at] ?? {};
      if (!placed || !place || place.start >= range.end) break;
      if (place.end > range.end || place.start < end) continue;
      found.push(placed);
      if (placed.mention.kind === 'query') end = place.end;
    }
    return found;
  };

  const visitMention = (into: Collected, { mention, view, clause }: PlacedMention, path: ReadonlySet<object>): void => {
    const range = rangeOf(cursor, mention);
    switch (mention.kind) {
      case 'query':
        return visitQuery(into, mention.query, path);
      case 'star': {
        const qualifier = mention.qualifier && nameOf(cursor, mention.qualifier);
        for (const source of view.sources) {
          if (qualifier === undefined || (source.name !== undefined && sameName(source.name, qualifier, dialect)))
            visitMeaning(into, { kind: 'row', source }, range, path);
        }
        return;
      }
      case 'name': {
        const meaning = meaningOf(names, view, mention.parts, clause, mention.isCall);
        if (meaning) visitMeaning(into, meaning, range, path);
      }
    }
  };

  const visitMeaning = (into: Collected, meaning: Meaning, range: Range, path: ReadonlySet<object>): void => {
    switch (meaning.kind) {
      case 'table':
        return add(into, meaning.source, meaning.column, range);
      case 'made':
        return visitColumn(into, meaning.column, path);
      case 'passed': {
        const query = queryOf(meaning.source);
        return query ? visitPassed(into, query, meaning.column, range, path) : unclear(into, range);
      }
      case 'given':
        for (const mention of meaning.source.given ?? []) visitMention(into, mention, path);
        return;
      case 'row': {
        if (isWarehouseTable(meaning.source)) return add(into, meaning.source, undefined, range);
        if (meaning.source.given) return visitMeaning(into, { kind: 'given', source: meaning.source }, range, path);
        for (const column of meaning.source.relation.columns) visitColumn(into, column, path);
        const query = meaning.source.relation.open ? queryOf(meaning.source) : undefined;
        if (query) visitStars(into, query, path);
        return;
      }
      case 'alias':
        return visitItem(into, meaning.item, path);
      case 'merged':
        for (const each of meaning.meanings) visitMeaning(into, each, range, path);
        return;
      case 'self':
        return;
      case 'ambiguous':
        return unclear(into, range, 'ambiguous', meaning.candidates);
      case 'unknown':
        return unclear(into, range);
    }
  };

  const visitItem = (into: Collected, item: SelectItem, path: ReadonlySet<object>): void => {
    if (path.has(item)) return;
    const inside = new Set([...path, item]);
    for (const mention of mentionsIn(cursor.range(item.expression))) visitMention(into, mention, inside);
  };

  const visitColumn = (into: Collected, column: Column, path: ReadonlySet<object>): void => {
    if (path.has(column)) return;
    const inside = new Set([...path, column]);
    const { origin } = column;
    if (origin.kind === 'unknown') unclear(into, column.expressionRange);
    else if (origin.kind === 'columns') for (const each of origin.columns) visitColumn(into, each, inside);
    else for (const mention of mentionsIn(cursor.range(origin.span))) visitMention(into, mention, inside);
  };

  const visitQuery = (into: Collected, query: Query, path: ReadonlySet<object>): void => {
    const relation = views.relationOf(query);
    for (const column of relation.columns) visitColumn(into, column, path);
    if (relation.open) visitStars(into, query, path);
  };

  /** A column of a query that its text names nowhere: it comes through a `*`, in every branch. */
  const visitPassed = (into: Collected, query: Query, name: string, range: Range, path: ReadonlySet<object>): void => {
    if (path.has(query)) return;
    const inside = new Set([...path, query]);
    for (const branch of flat(query)) {
      const view = views.byBranch.get(branch);
      if (!view) unclear(into, range);
      else visitPassedHere(into, view, name, range, inside);
    }
  };

  const visitPassedHere = (
    into: Collected,
    view: View,
    name: string,
    range: Range,
    path: ReadonlySet<object>,
  ): void => {
    const item = view.items.find(({ alias }) => alias && sameName(nameOf(cursor, alias), name, dialect));
    if (item) return visitItem(into, item, path);
    const candidates = starsOf(names, view).flatMap(({ sources, place, excluded, renamed }) => {
      if (excluded.some((token) => sameName(nameOf(cursor, token), name, dialect))) return [];
      const before = renamed.find(({ to }) => sameName(nameOf(cursor, to), name, dialect))?.from;
      const sought = before ? nameOf(cursor, before) : name;
      return sources.flatMap((source) => {
        const meaning = inSource(names, source, sought);
        return meaning ? [{ source, meaning, place }] : [];
      });
    });
    const sure = candidates.filter(({ source }) =>
      source.relation.columns.some((column) => sameName(column.name, name, dialect)),
    );
    const [only, ...others] = sure.length > 0 ? sure : candidates;
    if (only && others.length === 0) return visitMeaning(into, only.meaning, only.place, path);
    if (!only) return unclear(into, range);
    const written = candidates.map(({ source }) => `${source.name ?? ''}.${name}`);
    unclear(into, only.place, 'ambiguous', written);
  };

  const visitStars = (into: Collected, query: Query, path: ReadonlySet<object>): void => {
    if (path.has(query)) return;
    const inside = new Set([...path, query]);
    for (const branch of flat(query)) {
      const view = views.byBranch.get(branch);
      if (!view) {
        if (branch.kind === 'unknown') unclear(into, cursor.range(branch.span));
        continue;
      }
      for (const { sources, place } of starsOf(names, view)) {
        for (const source of sources) {
          const inner = queryOf(source);
          if (!source.relation.open || source.common?.isSelf) continue;
          if (isWarehouseTable(source)) add(into, source, undefined, place);
          else if (inner) visitStars(into, inner, inside);
          else if (source.given) visitMeaning(into, { kind: 'given', source }, place, inside);
          else unclear(into, place);
        }
      }
    }
  };

  const collected = (visit: (into: Collected) => void): Sources => {
    const into: Collected = { from: new Map(), unclear: new Map() };
    visit(into);
    const from = [...into.from.values()];
    return { from: from.toSorted((a, b) => a.range.start - b.range.start), unclear: [...into.unclear.values()] };
  };

  return {
    column(column) {
      const found = known.get(column) ?? collected((into) => visitColumn(into, column, new Set()));
      known.set(column, found);
      return found;
    },
    within: (range) =>
      collected((into) => {
        for (const mention of mentionsIn(range)) visitMention(into, mention, new Set());
      }),
    passing: (query) => collected((into) => visitStars(into, query, new Set())),
  };
}

/** The stars of a block, each with the sources whose columns it stands for. */
export function starsOf({ cursor, dialect }: Names, { branch, items, sources }: View): readonly PlacedStar[] {
  if (branch.kind === 'table') {
    const { from } = branch.span;
    return [{ sources, place: cursor.range({ from, to: from + 1 }), excluded: [], renamed: [] }];
  }
  return items.flatMap(({ star, span }) => {
    if (!star) return [];
    const { qualifier, excluded, renamed } = star;
    const meant = sources.filter(({ name, source }) =>
      qualifier === undefined ? !source.hidden : name !== undefined && sameName(name, qualifier, dialect),
    );
    return [{ sources: meant, place: cursor.range(span), excluded, renamed }];
  });
}

export interface PlacedStar extends Pick<Star, 'excluded' | 'renamed'> {
  readonly sources: readonly ViewSource[];
  readonly place: Range;
}

function queryOf({ source, common }: ViewSource): Query | undefined {
  return source.query ?? common?.table.query;
}

/** The branches of a query, nested set operations taken apart. */
function flat(query: Query): readonly Branch[] {
  return query.branches.flatMap((branch) => (branch.kind === 'query' ? flat(branch.query) : [branch]));
}

function firstFrom(sorted: readonly { readonly range: Range }[], start: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle]?.range.start ?? 0) < start) low = middle + 1;
    else high = middle;
  }
  return low;
}
