import { isClauseName } from './clause-names.ts';
import type { Cursor, Span } from './cursor.ts';
import { isPathKey, isQualifyName } from './expression-defects.ts';
import { afterCondition, joinWords } from './join-condition.ts';
import { readLateralView } from './lateral-view.ts';
import type { MadeColumn } from './made-columns.ts';
import type { Query } from './skeleton.ts';
import { afterChanges } from './table-changes.ts';
import { namedByText, readStage, readTableName } from './table-name.ts';
import type { Token } from './tokens.ts';

/** One thing a query reads: a table, a subquery, a function. Joins are taken apart into their sources. */
export interface Source {
  readonly span: Span;
  /** The parts of a table's name; undefined for all else. */
  readonly table: readonly Token[] | undefined;
  readonly query: Query | undefined;
  readonly alias: Token | undefined;
  /** Names given in `as t(a, b)`. */
  readonly columns: readonly Token[];
  /** Whether `*` leaves its columns out: the right side of a semi or anti join. */
  readonly hidden: boolean;
  /** Columns that the join merges with those before it. */
  readonly using: readonly Token[];
  /** Whether the join merges every column that both sides have. */
  readonly natural: boolean;
  /** The words of the join that brings it: `left outer join`; none for the first of a list. */
  readonly join: readonly string[];
  /** Whether its columns cannot be known even where the table's are: PIVOT. */
  readonly opaque: boolean;
  /** What UNPIVOT or MATCH_RECOGNIZE adds. */
  readonly made: readonly MadeColumn[];
  /** The columns that UNPIVOT takes away, where it is all that changes them. */
  readonly turned?: readonly Token[] | undefined;
  /** The call whose rows it is: `unnest(…)`, `lateral view explode(…)`. */
  readonly generator: SourceGenerator | undefined;
}

interface SourceGenerator {
  readonly call: Span;
  /** Whether a column counts the rows, and its name where that is given apart. */
  readonly counted: boolean;
  readonly counter: Token | undefined;
}

const ends = new Set([
  'where',
  'having',
  'limit',
  'offset',
  'window',
  'fetch',
  'union',
  'intersect',
  'except',
  'select',
]);
const notAlias = new Set([
  // `cross apply`, `outer apply`: the word before it tells.
  ...[...joinWords].filter((word) => word !== 'apply'),
  ...ends,
  ...`on using group order qualify from as set tablesample pivot unpivot match_recognize cluster distribute sort for with
      at before when then and or by into returning is not null`.split(/\s+/),
]);

/** Reads the sources of a FROM clause from the token after `from`; stops at the clause that ends it. */
export function readSources(
  cursor: Cursor,
  span: Span,
  readQuery: (cursor: Cursor, span: Span) => Query,
): readonly Source[] {
  const sources: Source[] = [];
  const end = fromEnd(cursor, span);
  if (span.from >= end) {
    cursor.defect('A table is missing after `from`.', { from: span.from - 1, to: span.from });
    return [];
  }
  let at = span.from;
  let join: readonly string[] = [];
  let afterComma = true;
  while (at < end) {
    if (cursor.isSymbol(at, ',')) {
      if (afterComma) cursor.defect('A table is missing before this comma.', { from: at, to: at + 1 });
      join = [];
      afterComma = true;
      at += 1;
      continue;
    }
    const token = cursor.token(at);
    if (cursor.isWord(at, 'lateral') && cursor.isWord(at + 1, 'view')) {
      const view = readLateralView(cursor, at, end);
      sources.push(view.source);
      at = view.at;
      afterComma = false;
      continue;
    }
    if (
      token?.kind === 'word' &&
      joinWords.has(token.value) &&
      !(token.value === 'any' && cursor.isSymbol(at + 1, '(')) &&
      // A name wherever nothing is applied: `cross apply`, `outer apply`.
      token.value !== 'apply'
    ) {
      const words: string[] = [];
      const first = at;
      while (at < end && cursor.isWord(at, ...joinWords)) {
        words.push(cursor.token(at)?.value ?? '');
        at += 1;
      }
      join = words;
      if (at >= end) cursor.defect('A table is missing after this join.', { from: first, to: at });
      else if (cursor.isWord(at, 'on', 'using'))
        cursor.defect('A table is missing before the condition.', { from: at, to: at + 1 });
      afterComma = false;
      if (words.includes('join') || words.includes('apply') || words.every((word) => word === 'lateral')) {
        const next = readSource(cursor, at, end, join, readQuery);
        sources.push(...next.sources);
        at = next.at;
      }
      continue;
    }
    if (afterComma) {
      const next = readSource(cursor, at, end, join, readQuery);
      sources.push(...next.sources);
      at = Math.max(next.at, at + 1);
      afterComma = false;
      continue;
    }
    // The rest of a join's condition.
    at = cursor.after(at);
  }
  if (afterComma) cursor.defect('A table is missing after this comma.', { from: end - 1, to: end });
  return sources;
}

function fromEnd(cursor: Cursor, span: Span): number {
  for (let at = span.from; at < span.to; at = cursor.after(at)) {
    const token = cursor.token(at);
    if (token?.kind !== 'word' || cursor.isSymbol(at - 1, '.') || isPathKey(cursor, at)) continue;
    if (ends.has(token.value) && !isClauseName(cursor, at)) return at;
    if (['group', 'order', 'cluster', 'distribute', 'sort'].includes(token.value) && cursor.isWord(at + 1, 'by'))
      return at;
    if (token.value === 'qualify' && cursor.rules.qualify && !isQualifyName(cursor, at)) return at;
    if (token.value === 'using' && cursor.isWord(at + 1, 'sample')) return at;
    if (token.value === 'for' && cursor.isWord(at + 1, 'update', 'share', 'no', 'key')) return at;
  }
  return span.to;
}

function readSource(
  cursor: Cursor,
  start: number,
  end: number,
  join: readonly string[],
  readQuery: (cursor: Cursor, span: Span) => Query,
): { readonly sources: readonly Source[]; readonly at: number } {
  let at = start;
  while (at < end && (cursor.isWord(at, 'lateral', 'only') || isStream(cursor, at))) at += 1;
  // `unpivot o.attributes as value at key` of Redshift.
  if (cursor.rules.arrayPaths !== 'none' && cursor.isWord(at, 'unpivot') && cursor.name(at + 1)) at += 1;
  const stage = cursor.rules.stages ? readStage(cursor, at, end) : undefined;
  const hidden = join.includes('semi') || join.includes('anti');
  let table: readonly Token[] | undefined;
  let query: Query | undefined;
  let opaque = false;
  let prefix: Token | undefined;
  let call: Span | undefined;
  let counted = false;
  let counter: Token | undefined;
  if (cursor.rules.friendly && cursor.name(at) && cursor.isSymbol(at + 1, ':') && at + 2 < end) {
    prefix = cursor.token(at);
    at += 2;
  }
  const partner = cursor.isSymbol(at, '(') ? cursor.partner(at) : undefined;
  if (stage !== undefined) {
    at = stage;
    opaque = true;
  } else if (partner !== undefined) {
    const inner = { from: at + 1, to: partner };
    at = partner + 1;
    if (isQuery(cursor, inner)) query = readQuery(cursor, inner);
    else {
      const alias = readAlias(cursor, at, end);
      // A join in brackets: with an alias its columns are qualified by that.
      const sources = readSources(cursor, inner, readQuery);
      if (!alias.alias) return { sources, at: afterCondition(cursor, alias.at, end).at };
      return {
        sources: sources.map((source) => ({ ...source, alias: alias.alias, opaque: true })),
        at: afterCondition(cursor, alias.at, end).at,
      };
    }
  } else if (cursor.isWord(at, 'values')) {
    const from = at;
    at += 1;
    const isRow = (index: number): boolean =>
      cursor.isSymbol(index, '(') ||
      cursor.isWord(index, 'row') ||
      ['string', 'number'].includes(cursor.token(index)?.kind ?? '');
    while (at < end && (isRow(at) || cursor.isSymbol(at, ','))) at = cursor.after(at);
    query = readQuery(cursor, { from, to: at });
  } else {
    const named = readTableName(cursor, at, end);
    at = named.at;
    if (cursor.isSymbol(at, '(') && cursor.partner(at) !== undefined) {
      const from = at - 1;
      at = cursor.after(at);
      table = namedByText(cursor, { from, to: at });
      opaque = table === undefined;
      call = opaque ? { from, to: at } : undefined;
      counted = cursor.isWord(at, 'with') && cursor.isWord(at + 1, 'ordinality');
      if (counted) at += 2;
    } else if (named.parts.length > 0) table = named.parts;
    else opaque = true;
  }
  const before = afterChanges(cursor, at, end);
  const named = readAlias(cursor, before.at, end);
  const behind = afterChanges(cursor, named.at, end);
  const turned = opaque || (before.opaque && behind.opaque) ? undefined : (before.turned ?? behind.turned);
  opaque ||= before.opaque || behind.opaque;
  const again = behind.at > named.at ? readAlias(cursor, behind.at, end) : undefined;
  at = again?.at ?? named.at;
  if (call && cursor.isWord(at, 'with') && cursor.isWord(at + 1, 'offset') && at < end) {
    const name = readAlias(cursor, at + 2, end);
    counted = true;
    counter = name.alias;
    at = name.at;
  }
  const condition = afterCondition(cursor, at, end);
  const source: Source = {
    span: { from: start, to: Math.max(start + 1, at) },
    table,
    query,
    alias: again?.alias ?? named.alias ?? prefix,
    columns: again?.alias ? again.columns : named.columns,
    hidden,
    join,
    using: condition.using,
    natural: join.includes('natural'),
    opaque,
    made: [...before.made, ...behind.made],
    turned,
    generator: call && { call, counted, counter },
  };
  return { sources: [source], at: Math.max(condition.at, start + 1) };
}

/** `from stream t` of Databricks reads `t`. */
function isStream(cursor: Cursor, at: number): boolean {
  if (!cursor.rules.generators || !cursor.isWord(at, 'stream')) return false;
  const next = cursor.name(at + 1);
  return next !== undefined && (next.kind === 'quoted' || !notAlias.has(next.value));
}

function isQuery(cursor: Cursor, inner: Span): boolean {
  if (cursor.isWord(inner.from, 'select', 'with', 'values', 'table', 'from')) return true;
  if (cursor.rules.friendly && cursor.isWord(inner.from, 'pivot', 'unpivot') && cursor.after(inner.from + 1) < inner.to)
    return true;
  if (!cursor.isSymbol(inner.from, '(')) return false;
  const partner = cursor.partner(inner.from);
  if (partner === undefined) return false;
  const setOperation = partner + 1 === inner.to || cursor.isWord(partner + 1, 'union', 'except', 'intersect');
  return setOperation && isQuery(cursor, { from: inner.from + 1, to: partner });
}

function readAlias(
  cursor: Cursor,
  start: number,
  end: number,
): { readonly alias: Token | undefined; readonly columns: readonly Token[]; readonly at: number } {
  let at = start;
  const explicit = at < end && cursor.isWord(at, 'as');
  if (explicit) at += 1;
  const token = at < end ? cursor.name(at) : undefined;
  const isAlias = token && (explicit || token.kind === 'quoted' || !notAlias.has(token.value));
  const named = isAlias ? token : undefined;
  if (named) at += 1;
  if ((named || explicit) && at < end && cursor.isSymbol(at, '(') && cursor.partner(at) !== undefined) {
    const columns = cursor.names({ from: at + 1, to: cursor.after(at) - 1 });
    return { alias: named, columns, at: cursor.after(at) };
  }
  return { alias: named, columns: [], at };
}
