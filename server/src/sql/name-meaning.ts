import type { DialectName } from '../dialects/dialect.ts';
import type { Column } from './columns.ts';
import type { Cursor } from './cursor.ts';
import { eventWindow } from './event-windows.ts';
import { sameName } from './lexical.ts';
import type { Clause, View, ViewSource } from './query-views.ts';
import { nameOf } from './references.ts';
import type { SelectItem } from './select-list.ts';
import type { Token } from './tokens.ts';

/** What a name in a block stands for. */
export type Meaning =
  /** A column of a table of the warehouse. */
  | { readonly kind: 'table'; readonly source: ViewSource; readonly column: string }
  /** A column that the text itself makes, in a common table or a subquery. */
  | { readonly kind: 'made'; readonly source: ViewSource; readonly column: Column }
  /** A column that reaches a common table or a subquery through a `*`. */
  | { readonly kind: 'passed'; readonly source: ViewSource; readonly column: string }
  /** What a function in FROM gives. */
  | { readonly kind: 'given'; readonly source: ViewSource }
  /** A column of the common table being made. */
  | { readonly kind: 'self'; readonly source: ViewSource; readonly column: string }
  /** A whole row. */
  | { readonly kind: 'row'; readonly source: ViewSource }
  /** A column of the block's own select list. */
  | { readonly kind: 'alias'; readonly item: SelectItem; readonly view: View }
  /** What a join makes of several. */
  | { readonly kind: 'merged'; readonly meanings: readonly Meaning[] }
  /** Which of these cannot be told from the text. */
  | { readonly kind: 'ambiguous'; readonly candidates: readonly string[] }
  | { readonly kind: 'unknown' };

/** Knows what names mean by the rules of a dialect. */
export interface Names {
  readonly cursor: Cursor;
  readonly dialect: DialectName;
  /** Where Jinja stands that may become anything. */
  readonly templates: ReadonlyMap<number, unknown>;
}

/** What `a`, `t.a` or `t.a.field` means in a block; undefined for a function that only looks like a name. */
export function meaningOf(
  names: Names,
  view: View,
  parts: readonly Token[],
  clause: Clause,
  isCall: boolean,
): Meaning | undefined {
  const [first, second] = parts;
  if (!first) return undefined;
  if (parts.some(({ start }) => names.templates.has(start))) return { kind: 'unknown' };
  if (isCall) return calledOn(names, view, parts, clause);
  if (!second) return plain(names, view, first, clause);
  const ofTable = qualified(names, view, parts);
  if (ofTable) return ofTable;
  const item = eventWindow(names.cursor, view.branch, parts);
  return item ? { kind: 'alias', item, view } : plain(names, view, first, clause);
}

/** `station.lower()`: a column where there is surely one of the name, else a function of a schema. */
function calledOn(names: Names, view: View, parts: readonly Token[], clause: Clause): Meaning | undefined {
  const [first, ...others] = parts;
  if (!first) return undefined;
  if (others.length > 0) return qualified(names, view, parts);
  return plainSources(names, view, first).some(({ isSure }) => isSure) ? plain(names, view, first, clause) : undefined;
}

/** With the name of a source, or of a table with its schema, before it; in the innermost block that has such a source. */
function qualified(names: Names, view: View, parts: readonly Token[]): Meaning | undefined {
  for (let at: View | undefined = view; at; at = at.outer) {
    const found = qualifiedHere(names, at, parts);
    if (found) return found;
  }
  return undefined;
}

function qualifiedHere(names: Names, view: View, parts: readonly Token[]): Meaning | undefined {
  const { cursor, dialect } = names;
  const written = parts.map((part) => nameOf(cursor, part));
  const [qualifier = '', column = ''] = written;
  const called = view.sources.filter(({ name }) => name !== undefined && sameName(name, qualifier, dialect));
  if (called.length > 0) {
    return one(called.flatMap((source) => inSource(names, source, column) ?? [])) ?? { kind: 'unknown' };
  }
  for (let length = parts.length - 1; length > 1; length -= 1) {
    const path = view.sources.find(
      ({ source }) =>
        source.alias === undefined &&
        source.table !== undefined &&
        source.table.length >= length &&
        source.table
          .slice(-length)
          .every((part, index) => sameName(nameOf(cursor, part), written[index] ?? '', dialect)),
    );
    const named = written[length];
    if (path && named !== undefined) return inSource(names, path, named) ?? { kind: 'unknown' };
  }
  return undefined;
}

/** A name by itself: a column of a source, an alias of the list, a column of the block around, or a source's row. */
function plain(names: Names, view: View, token: Token, clause: Clause): Meaning {
  const { cursor } = names;
  const name = nameOf(cursor, token);
  const alias = aliasFor(names, view, token, clause);
  if (alias && clause === 'order') return alias;
  const found = plainSources(names, view, token);
  const sure = found.filter(({ isSure }) => isSure);
  if (sure.length > 0)
    return merged(names, view, name, sure) ?? one(sure.map(({ meaning }) => meaning)) ?? { kind: 'unknown' };
  const [possible, ...others] = found;
  if (possible) {
    const joined = merged(names, view, name, found);
    if (joined) return joined;
    const row = rowOf(names, view, name);
    // A column called like its table is in the row of that table too.
    if (row?.source === possible.source && others.length === 0) return row;
    const otherwise = alias || row || (view.outer && surelyAround(names, view.outer, token));
    if (others.length === 0 && !otherwise) return possible.meaning;
    const candidates = [
      ...found.map(({ source }) => qualifiedName(names, source, token)),
      ...(otherwise ? [written(names, token)] : []),
    ];
    return { kind: 'ambiguous', candidates };
  }
  if (alias) return alias;
  const row = rowOf(names, view, name);
  if (row) return row;
  return view.outer ? plain(names, view.outer, token, 'rest') : { kind: 'unknown' };
}

function rowOf({ dialect }: Names, { sources }: View, name: string): (Meaning & { kind: 'row' }) | undefined {
  const source = sources.find((one) => one.name !== undefined && sameName(one.name, name, dialect));
  return source && { kind: 'row', source };
}

interface Candidate {
  readonly source: ViewSource;
  readonly meaning: Meaning;
  /** Whether the text says that the source has such a column. */
  readonly isSure: boolean;
}

/** The sources that have a column of the name, or may have one. */
function plainSources(names: Names, view: View, token: Token): readonly Candidate[] {
  const name = nameOf(names.cursor, token);
  const visible = view.sources.filter(({ source }) => !source.hidden);
  return visible.flatMap((source): readonly Candidate[] => {
    const meaning = inSource(names, source, name);
    return meaning ? [{ source, meaning, isSure: hasColumn(names, source, name) }] : [];
  });
}

function hasColumn({ dialect }: Names, { relation, given, name: alias }: ViewSource, name: string): boolean {
  if (given && relation.columns.length === 0 && alias !== undefined && sameName(alias, name, dialect)) return true;
  return relation.columns.some((column) => sameName(column.name, name, dialect));
}

/** Whether a function can give a column: those that make rows of one value have few, and a list of names is all of them. */
function mayGive(names: Names, source: ViewSource, name: string): boolean {
  if (hasColumn(names, source, name)) return true;
  if (source.relation.columns.length > 0) return false;
  const call = source.source.span.from;
  const makesRows = [0, 1, 2, 3].some((skip) => {
    const token = names.cursor.token(call + skip);
    return token?.kind === 'word' && rowMakers.has(token.value);
  });
  return !makesRows || rowColumns.has(name.toLowerCase());
}

const rowMakers = new Set(
  `unnest flatten explode explode_outer posexplode posexplode_outer generate_series generate_array generate_date_array
   generate_timestamp_array jsonb_array_elements jsonb_array_elements_text json_array_elements json_array_elements_text json_each
   jsonb_each json_each_text jsonb_each_text regexp_split_to_table string_to_table split_to_table range sequence generate_subscripts`.split(
    /\s+/,
  ),
);
const rowColumns = new Set(
  'seq key path index value this offset ordinality pos col unnest generate_series range'.split(' '),
);

/** Columns that `using` or a natural join makes one. */
function merged(
  { cursor, dialect }: Names,
  view: View,
  name: string,
  found: readonly Candidate[],
): Meaning | undefined {
  const isMerged = view.sources.some(
    ({ source }) => source.natural || source.using.some((token) => sameName(nameOf(cursor, token), name, dialect)),
  );
  return isMerged && found.length > 1 ? { kind: 'merged', meanings: found.map(({ meaning }) => meaning) } : undefined;
}

function one(meanings: readonly Meaning[]): Meaning | undefined {
  const [first, ...others] = meanings;
  if (!first || others.length === 0) return first;
  return {
    kind: 'ambiguous',
    candidates: meanings.flatMap((meaning) =>
      'source' in meaning && meaning.source.name !== undefined ? [meaning.source.name] : [],
    ),
  };
}

/** Whether a block around this one surely has the column, so that a table here that is not known leaves two readings. */
function surelyAround(names: Names, view: View, token: Token): boolean {
  return (
    plainSources(names, view, token).some(({ isSure }) => isSure) ||
    (view.outer !== undefined && surelyAround(names, view.outer, token))
  );
}

/** The item of the block's own list that a name may mean. */
function aliasFor({ cursor, dialect }: Names, view: View, token: Token, clause: Clause): Meaning | undefined {
  const before = clause === 'list';
  if (before && !cursor.rules.lateralAliases) return undefined;
  const name = nameOf(cursor, token);
  const item = view.items.find(
    ({ alias }) => alias && (!before || alias.end <= token.start) && sameName(nameOf(cursor, alias), name, dialect),
  );
  return item && { kind: 'alias', item, view };
}

/** What a name is in a source; undefined where the text says that the source has no such column. */
export function inSource(names: Names, source: ViewSource, name: string): Meaning | undefined {
  if (source.common?.isSelf) return { kind: 'self', source, column: name };
  const { relation, common, given } = source;
  const column = relation.columns.find((candidate) => sameName(candidate.name, name, names.dialect));
  const isTable = isWarehouseTable(source);
  if (given) return mayGive(names, source, name) ? { kind: 'given', source } : undefined;
  if (column)
    return isTable && source.source.columns.length === 0
      ? { kind: 'table', source, column: column.name }
      : { kind: 'made', source, column };
  if (!relation.open) return undefined;
  if (isTable)
    return source.source.columns.length === 0 ? { kind: 'table', source, column: name } : { kind: 'unknown' };
  const passes = (common || source.source.query) && !source.source.opaque && source.source.columns.length === 0;
  return passes ? { kind: 'passed', source, column: name } : { kind: 'unknown' };
}

export function isWarehouseTable({ source, common }: ViewSource): boolean {
  return source.table !== undefined && !common && !source.opaque;
}

function qualifiedName(names: Names, { name, source }: ViewSource, token: Token): string {
  const before = name ?? source.table?.map(({ value }) => value).join('.');
  return before === undefined ? written(names, token) : `${before}.${written(names, token)}`;
}

function written({ cursor }: Names, token: Token): string {
  return cursor.tokens.text.slice(token.start, token.end);
}
