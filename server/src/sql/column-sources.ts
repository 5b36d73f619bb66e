import type { Range } from '../schema/text.ts';
import { mentionsIn as namesIn, rangeOf } from './column-names.ts';
import type { Column } from './columns.ts';
import { sameName } from './lexical.ts';
import { mentionsOf } from './mention-index.ts';
import { inSource, isWarehouseTable, type Meaning, meaningOf, type Names } from './name-meaning.ts';
import { windowIn } from './named-windows.ts';
import { starSource, starsOf } from './query-stars.ts';
import type { PlacedMention, View, ViewSource, Views } from './query-views.ts';
import { nameOf } from './references.ts';
import type { SelectItem } from './select-list.ts';
import type { Branch, Query } from './skeleton.ts';
import type { ColumnSource, Sources, UnclearName } from './sources.ts';

/** Follows names and columns to their tables. */
export interface Tracer<Table> {
  column(column: Column): Sources<Table>;
  /** The names that stand in a part of the text, outside queries that only conditions in it have. */
  within(range: Range): Sources<Table>;
  /** The tables all of whose columns come out of a query through a `*`. */
  passing(query: Query): Sources<Table>;
  /** What a column comes from that the query names nowhere. `range`: where a doubt about it stands. */
  passed(query: Query, name: string, range: Range): Sources<Table>;
}

/** Where a trace ends, and what it calls that. */
export interface Ends<Table> {
  tableOf(source: ViewSource): Table | undefined;
  /** Whether a common table is an end, besides the tables of the warehouse. */
  readonly stopsAtCommonTables: boolean;
}

interface Collected<Table> {
  readonly from: Map<string, ColumnSource<Table>>;
  readonly unclear: Map<number, UnclearName>;
}

export function tracer<Table>(
  names: Names,
  views: Views,
  { tableOf, stopsAtCommonTables }: Ends<Table>,
): Tracer<Table> {
  const { cursor, dialect } = names;
  const known = new Map<Column, Sources<Table>>();
  const isEnd = ({ common }: ViewSource): boolean => stopsAtCommonTables && common !== undefined && !common.isSelf;
  const mentionsIn = mentionsOf(cursor, views);
  /** A column of a known table stands where its table does. */
  const tableSources = new Map(
    [...views.byBranch.values()].flatMap(({ sources }) =>
      sources.map((source) => [cursor.range(source.source.span).start, source] as const),
    ),
  );

  /** The blocks of stars by their places. */
  const starsAt = new Map(
    [...views.byBranch.values()].flatMap((view) =>
      starsOf(names, view).map(({ place }) => [place.start, view] as const),
    ),
  );

  const unclear = (
    into: Collected<Table>,
    range: Range,
    reason: UnclearName['reason'] = 'unknown',
    candidates: readonly string[] = [],
  ) => {
    if (!into.unclear.has(range.start)) into.unclear.set(range.start, { reason, candidates, range });
  };
  const add = (into: Collected<Table>, source: ViewSource, column: string | undefined, range: Range): void => {
    const table = tableOf(source);
    if (!table) {
      unclear(into, range);
      return;
    }
    const key = `${source.source.span.from} ${column ?? '*'} ${range.start}`;
    into.from.set(key, { table, column, range });
  };

  const visitMention = (
    into: Collected<Table>,
    { mention, view, clause }: PlacedMention,
    path: ReadonlySet<object>,
  ): void => {
    const range = rangeOf(cursor, mention);
    switch (mention.kind) {
      case 'query':
        visitQuery(into, mention.query, path);
        break;
      case 'window': {
        const window = windowIn(cursor, view, mention.name);
        for (const inner of window ? mentionsIn(cursor.range(window)) : []) visitMention(into, inner, path);
        break;
      }
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

  const visitMeaning = (into: Collected<Table>, meaning: Meaning, range: Range, path: ReadonlySet<object>): void => {
    switch (meaning.kind) {
      case 'table':
        add(into, meaning.source, meaning.column, range);
        break;
      case 'made':
        if (isEnd(meaning.source)) add(into, meaning.source, meaning.column.name, range);
        else visitColumn(into, meaning.column, path);
        break;
      case 'passed': {
        if (isEnd(meaning.source)) {
          add(into, meaning.source, meaning.column, range);
          break;
        }
        const query = queryOf(meaning.source);
        if (query) visitPassed(into, query, meaning.column, range, path);
        else unclear(into, range);
        break;
      }
      case 'given':
        for (const mention of meaning.source.given ?? []) visitMention(into, mention, path);
        return;
      case 'row': {
        const { source } = meaning;
        if (isWarehouseTable(source) || isEnd(source)) add(into, source, undefined, range);
        else if (source.given) visitMeaning(into, { kind: 'given', source }, range, path);
        else visitRow(into, source, path);
        break;
      }
      case 'alias':
        visitItem(into, meaning.item, path);
        break;
      case 'merged':
        for (const each of meaning.meanings) visitMeaning(into, each, range, path);
        return;
      case 'self':
        return;
      case 'ambiguous':
        unclear(into, range, 'ambiguous', meaning.candidates);
        break;
      case 'unknown':
        unclear(into, range);
        break;
    }
  };

  const visitRow = (into: Collected<Table>, source: ViewSource, path: ReadonlySet<object>): void => {
    for (const column of source.relation.columns) visitColumn(into, column, path);
    const query = source.relation.open ? queryOf(source) : undefined;
    if (query) visitStars(into, query, path);
  };

  const visitItem = (into: Collected<Table>, item: SelectItem, path: ReadonlySet<object>): void => {
    if (path.has(item)) return;
    const inside = new Set([...path, item]);
    for (const mention of mentionsIn(cursor.range(item.expression))) visitMention(into, mention, inside);
  };

  const visitColumn = (into: Collected<Table>, column: Column, path: ReadonlySet<object>): void => {
    if (path.has(column)) return;
    const inside = new Set([...path, column]);
    const { origin } = column;
    const star = stopsAtCommonTables ? starSource(names, starsAt.get(column.range.start), column) : undefined;
    const renaming = origin.kind === 'unknown' && column.named === 'star' ? starsAt.get(column.range.start) : undefined;
    if (star && isEnd(star.source)) add(into, star.source, star.column.name, column.range);
    else if (renaming) visitPassedHere(into, renaming, column.name, column.range, inside);
    else if (origin.kind === 'unknown') unclear(into, column.expressionRange);
    else if (origin.kind === 'known') {
      const source = tableSources.get(column.range.start);
      if (source) add(into, source, origin.column.name, column.range);
      else unclear(into, column.range);
    } else if (origin.kind === 'columns') for (const each of origin.columns) visitColumn(into, each, inside);
    else {
      const found = mentionsIn(cursor.range(origin.span));
      // What stands inside a source, as the measures of a pattern do, belongs to no block.
      if (found.length === 0 && namesIn(cursor, origin.span).length > 0) unclear(into, column.expressionRange);
      for (const mention of found) visitMention(into, mention, inside);
    }
  };

  const visitQuery = (into: Collected<Table>, query: Query, path: ReadonlySet<object>): void => {
    const relation = views.relationOf(query);
    for (const column of relation.columns) visitColumn(into, column, path);
    if (relation.open) visitStars(into, query, path);
  };

  /** A column of a query that its text names nowhere: it comes through a `*`, in every branch. */
  const visitPassed = (
    into: Collected<Table>,
    query: Query,
    name: string,
    range: Range,
    path: ReadonlySet<object>,
  ): void => {
    if (path.has(query)) return;
    const inside = new Set([...path, query]);
    for (const branch of flat(query)) {
      const view = views.byBranch.get(branch);
      if (!view) unclear(into, range);
      else visitPassedHere(into, view, name, range, inside);
    }
  };

  const visitPassedHere = (
    into: Collected<Table>,
    view: View,
    name: string,
    range: Range,
    path: ReadonlySet<object>,
  ): void => {
    const item = view.items.find(({ alias }) => alias && sameName(nameOf(cursor, alias), name, dialect));
    if (item) {
      visitItem(into, item, path);
      return;
    }
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
    if (!only) unclear(into, range);
    else if (others.length === 0) visitMeaning(into, only.meaning, only.place, path);
    else {
      const written = candidates.map(({ source }) => `${source.name ?? ''}.${name}`);
      unclear(into, only.place, 'ambiguous', written);
    }
  };

  const visitStars = (into: Collected<Table>, query: Query, path: ReadonlySet<object>): void => {
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
          if (isWarehouseTable(source) || isEnd(source)) add(into, source, undefined, place);
          else if (inner) visitStars(into, inner, inside);
          else if (source.given) visitMeaning(into, { kind: 'given', source }, place, inside);
          else unclear(into, place);
        }
      }
    }
  };

  const collected = (visit: (into: Collected<Table>) => void): Sources<Table> => {
    const into: Collected<Table> = { from: new Map(), unclear: new Map() };
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
    passed: (query, name, range) => collected((into) => visitPassed(into, query, name, range, new Set())),
  };
}

function queryOf({ source, common }: ViewSource): Query | undefined {
  return source.query ?? common?.table.query;
}

/** The branches of a query, nested set operations taken apart. */
function flat(query: Query): readonly Branch[] {
  return query.branches.flatMap((branch) => (branch.kind === 'query' ? flat(branch.query) : [branch]));
}
