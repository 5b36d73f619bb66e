import type { Range } from '../schema/text.ts';
import { type Tracer, tracer } from './column-sources.ts';
import { outermost } from './columns.ts';
import type { TableReference } from './facts.ts';
import { sameName } from './lexical.ts';
import { type Meaning, meaningOf, type Names } from './name-meaning.ts';
import { starPlace, starsOf } from './query-stars.ts';
import { type View, type ViewSource, type Views, viewsOf } from './query-views.ts';
import { type ReadSql, tableReference } from './read.ts';
import { nameOf } from './references.ts';
import type { CommonTable, Query } from './skeleton.ts';
import type { Sources } from './sources.ts';
import type { Token } from './tokens.ts';

/**
 * Where the columns of a text come from, and who reads what in it, by the shape of the text alone. Never fails and never
 * guesses: a name that may mean two things is `unclear`. Source: `checks.md`, "facts with positions".
 */
export interface SqlLineage {
  /** What comes out of the first statement. */
  readonly output: QueryLineage;
  /** Every common table, also of queries inside queries, in the order of the text. */
  readonly commonTables: readonly CommonTableLineage[];
  /** Every place in FROM or JOIN that names a table. */
  readonly reads: readonly TableRead[];
  /** What the names in a part of the text come from. */
  sourcesIn(range: Range): Sources;
  /** The same, one step: no further than to the common tables. */
  stepIn(range: Range): Sources<AnyTable>;
}

export interface QueryLineage {
  readonly columns: readonly ColumnLineage[];
  /** Tables whose columns pass through a `*`, unnamed; undefined where the columns are all there is. */
  readonly passing: Sources | undefined;
}

export interface ColumnLineage extends Sources {
  /** What it is made of, no further than to the common tables. */
  readonly step: Sources<AnyTable>;
  readonly name: string;
  readonly nameRange: Range;
  readonly expressionRange: Range;
}

export interface CommonTableLineage extends QueryLineage {
  readonly name: string;
  readonly nameRange: Range;
  /** Where it is read, by others than itself. */
  readonly readAt: readonly Range[];
  /** Which of its columns something reads; `all` where that cannot be told column by column. */
  readonly used: ReadonlySet<string> | 'all';
  /** A column that its text does not name and others read: it comes through a `*`. */
  passed(name: string): ColumnLineage;
}

export interface TableRead {
  /** The common table in whose text it stands; undefined: the query itself. */
  readonly reader: Range | undefined;
  readonly table: AnyTable;
  readonly range: Range;
}

/** A table of the warehouse, else the name of a common table. */
export type AnyTable = TableReference | { readonly common: Range };

export type { ColumnSource, Sources, UnclearName } from './sources.ts';

/** The lineage of a text that was read. Columns are followed when they are asked for. */
export function lineageOf(read: ReadSql): SqlLineage {
  const query = read.skeleton.statements[0]?.query;
  if (!query) return nothing;
  const names: Names = { cursor: read.cursor, dialect: read.dialect, templates: read.references };
  const views = viewsOf(read.cursor, query, outermost(read.known));
  const trace = tracer(names, views, {
    tableOf: ({ source }) => tableReference(read, source),
    stopsAtCommonTables: false,
  });
  const steps = once(() =>
    tracer<AnyTable>(names, views, {
      tableOf: ({ source, common }) => (common ? { common: placeOf(common.table) } : tableReference(read, source)),
      stopsAtCommonTables: true,
    }),
  );
  const tracers = { trace, steps };
  const usage = once(() => usageOf(names, views));
  const reads = [...views.byBranch.values()]
    .flatMap((view) => readsOf(read, view))
    .toSorted((a, b) => a.range.start - b.range.start);
  const output = once(() => queryLineage(views, tracers, query));
  return {
    get output() {
      return output();
    },
    commonTables: views.commonTables.map((table) => {
      const made = once(() => (table.query ? queryLineage(views, tracers, table.query) : nothing.output));
      const nameRange = placeOf(table);
      return {
        name: nameOf(read.cursor, table.name),
        nameRange,
        get columns() {
          return renamed(read, made().columns, table);
        },
        get passing() {
          return made().passing;
        },
        readAt: reads
          .filter(
            ({ table: of, reader }) => 'common' in of && isSame(of.common, nameRange) && !isSame(reader, nameRange),
          )
          .map(({ range }) => range),
        get used() {
          return usage().get(table) ?? new Set<string>();
        },
        passed: (name) => passedColumn(names, views, tracers, table, name),
      };
    }),
    reads,
    sourcesIn: trace.within,
    stepIn: (range) => steps().within(range),
  };
}

const nothing: SqlLineage = {
  output: { columns: [], passing: undefined },
  commonTables: [],
  reads: [],
  sourcesIn: () => ({ from: [], unclear: [] }),
  stepIn: () => ({ from: [], unclear: [] }),
};

interface Tracers {
  readonly trace: Tracer<TableReference>;
  readonly steps: () => Tracer<AnyTable>;
}

function queryLineage(views: Views, { trace, steps }: Tracers, query: Query): QueryLineage {
  const relation = views.relationOf(query);
  return {
    columns: relation.columns.map((column) => {
      const { name, nameRange, expressionRange } = column;
      return {
        name,
        nameRange,
        expressionRange,
        ...trace.column(column),
        get step() {
          return steps().column(column);
        },
      };
    }),
    passing: relation.open ? trace.passing(query) : undefined,
  };
}

function passedColumn(
  names: Names,
  views: Views,
  { trace, steps }: Tracers,
  table: CommonTable,
  name: string,
): ColumnLineage {
  const { query } = table;
  const star = query && starPlace(names, views, query);
  const place = { name, nameRange: star ?? placeOf(table), expressionRange: star ?? placeOf(table) };
  // Which one has a name that `with c(p, q)` gives is not known where a star is before it.
  if (!query || !star || table.columns.length > 0) {
    const doubt = { from: [], unclear: [{ reason: 'unknown', candidates: [], range: place.nameRange }] } as const;
    return { ...place, ...doubt, step: doubt };
  }
  return {
    ...place,
    ...trace.passed(query, name, star),
    get step() {
      return steps().passed(query, name, star);
    },
  };
}

/** `with c(p, q) as …` names the first columns. */
function renamed(
  { cursor }: ReadSql,
  columns: readonly ColumnLineage[],
  { columns: given }: CommonTable,
): readonly ColumnLineage[] {
  return columns.map((column, index) => {
    const token = given[index];
    return token
      ? { ...column, name: nameOf(cursor, token), nameRange: { start: token.start, end: token.end } }
      : column;
  });
}

function readsOf(read: ReadSql, { owner, sources }: View): readonly TableRead[] {
  const reader = owner && placeOf(owner);
  return sources.flatMap(({ source, common }): readonly TableRead[] => {
    const table = tableReference(read, source);
    if (common) {
      const { start, end } = source.table?.[0] ?? common.table.name;
      return [{ reader, table: { common: placeOf(common.table) }, range: { start, end } }];
    }
    return table ? [{ reader, table, range: table.range }] : [];
  });
}

function placeOf({ name: { start, end } }: CommonTable): Range {
  return { start, end };
}

function isSame(a: Range | undefined, b: Range): boolean {
  return a?.start === b.start;
}

/** Which columns of common tables are read somewhere. What is not clear counts for every table that may be meant. */
function usageOf(names: Names, views: Views): ReadonlyMap<CommonTable, ReadonlySet<string> | 'all'> {
  const usage = new Map<CommonTable, Set<string> | 'all'>();
  const mark = ({ common }: ViewSource, column: string | undefined): void => {
    if (!common || common.isSelf) return;
    const known = usage.get(common.table) ?? new Set<string>();
    if (column === undefined) usage.set(common.table, 'all');
    else if (known !== 'all') usage.set(common.table, known.add(column));
  };
  const markByName = (view: View, name: string): void => {
    for (const source of view.sources) {
      const column = source.relation.columns.find((one) => sameName(one.name, name, names.dialect));
      if (column) mark(source, column.name);
    }
    if (view.outer) markByName(view.outer, name);
  };
  const markMeaning = (meaning: Meaning, view: View, parts: readonly Token[]): void => {
    switch (meaning.kind) {
      case 'made':
        mark(meaning.source, meaning.column.name);
        break;
      case 'passed':
        mark(meaning.source, meaning.column);
        break;
      case 'row':
        mark(meaning.source, undefined);
        break;
      case 'merged':
        for (const each of meaning.meanings) markMeaning(each, view, parts);
        return;
      case 'ambiguous':
      case 'unknown':
        for (const part of parts.slice(0, 2)) markByName(view, nameOf(names.cursor, part));
        return;
      default:
        return;
    }
  };
  for (const { mention, view, clause } of views.mentions) {
    if (mention.kind === 'name') {
      const meaning = meaningOf(names, view, mention.parts, clause, mention.isCall);
      if (meaning) markMeaning(meaning, view, mention.parts);
    } else if (mention.kind === 'star') {
      const qualifier = mention.qualifier && nameOf(names.cursor, mention.qualifier);
      for (const source of view.sources)
        if (qualifier === undefined || source.name === qualifier) mark(source, undefined);
    }
  }
  for (const view of views.byBranch.values()) {
    for (const { sources, excluded } of starsOf(names, view)) {
      for (const source of sources) markStar(names, source, excluded, mark);
    }
    // What a pivot does with the columns cannot be told.
    for (const source of view.sources) if (source.source.opaque) mark(source, undefined);
  }
  return usage;
}

function markStar(
  { cursor, dialect }: Names,
  source: ViewSource,
  excluded: readonly Token[],
  mark: (source: ViewSource, column: string | undefined) => void,
): void {
  if (source.relation.open) mark(source, undefined);
  for (const { name } of source.relation.columns) {
    if (!excluded.some((token) => sameName(nameOf(cursor, token), name, dialect))) mark(source, name);
  }
}

function once<T>(compute: () => T): () => T {
  let value: { readonly of: T } | undefined;
  return () => {
    value ??= { of: compute() };
    return value.of;
  };
}
