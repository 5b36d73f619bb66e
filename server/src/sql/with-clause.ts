import type { Cursor, Span } from './cursor.ts';
import type { CommonTable, Query } from './skeleton.ts';
import type { Token } from './tokens.ts';

/** Words that begin the query behind the common tables. */
const mainWords = new Set(['select', 'with', 'from', 'values', 'table', 'pivot', 'unpivot']);

/** Reads the common tables from `with` on, into `tables`; gives the index of what follows them. */
export function readCommonTables(
  cursor: Cursor,
  span: Span,
  tables: CommonTable[],
  readQuery: (cursor: Cursor, span: Span) => Query,
): number {
  let at = span.from + 1;
  if (cursor.isWord(at, 'recursive')) at += 1;
  for (;;) {
    const name = cursor.name(at);
    if (!name || at >= span.to) return at;
    if (name.kind === 'word' && name.value === 'as') {
      cursor.defect('The name of the common table is missing before `as`.', { from: at, to: at + 1 });
    }
    let next = at + 1;
    const columns: Token[] = [];
    if (cursor.isSymbol(next, '(') && cursor.partner(next) !== undefined && !cursor.isWord(next + 1, 'select')) {
      columns.push(...cursor.names({ from: next + 1, to: cursor.after(next) - 1 }));
      next = cursor.after(next);
      if (cursor.isWord(next, 'using') && cursor.isWord(next + 1, 'key')) next = cursor.after(next + 2);
    }
    if (cursor.isWord(next, 'using') && cursor.isWord(next + 1, 'key')) next = cursor.after(next + 2);
    if (cursor.isWord(next, 'max') && cursor.isWord(next + 1, 'recursion')) next = Math.min(next + 4, span.to);
    const bare = cursor.rules.optionalAs && cursor.isSymbol(next, '(') && cursor.partner(next) !== undefined;
    // Half-typed: `with a select …`, or the name is the main query's first word.
    if (!cursor.isWord(next, 'as') && !bare) {
      if (mainWords.has(name.value) && name.kind === 'word') {
        cursor.defect('A common table is missing here.', { from: at - 1, to: at });
        return at;
      }
      cursor.defect(`The common table \`${name.value}\` needs \`as (…)\`.`, { from: at, to: at + 1 });
      tables.push({ name, columns, query: undefined });
      return next;
    }
    if (!bare) next += 1;
    if (cursor.isWord(next, 'not')) next += 1;
    if (cursor.isWord(next, 'materialized')) next += 1;
    const partner = cursor.isSymbol(next, '(') ? cursor.partner(next) : undefined;
    if (partner === undefined) {
      if (!cursor.isSymbol(next, '(')) {
        cursor.defect(`The common table \`${name.value}\` needs its query in brackets.`, { from: at, to: at + 1 });
      }
      tables.push({ name, columns, query: undefined });
      return cursor.isSymbol(next, '(') ? span.to : next;
    }
    if (partner === next + 1) {
      cursor.defect(`The common table \`${name.value}\` is empty.`, { from: next, to: partner + 1 });
    }
    tables.push({ name, columns, query: readQuery(cursor, { from: next + 1, to: partner }) });
    at = partner + 1;
    // `search` and `cycle` of recursive tables.
    while (at < span.to && cursor.isWord(at, 'search', 'cycle')) {
      // Its own list of columns ends with SET.
      while (at < span.to && !cursor.isWord(at, 'set', ...mainWords)) at = cursor.after(at);
      while (at < span.to && !cursor.isSymbol(at, ',') && !cursor.isWord(at, 'cycle', ...mainWords)) {
        at = cursor.after(at);
      }
    }
    if (!cursor.isSymbol(at, ',')) {
      const missed = at < span.to ? cursor.name(at) : undefined;
      if (!missed || !cursor.isWord(at + 1, 'as') || cursor.partner(at + 2) === undefined) return at;
      cursor.defect(`A comma is missing before \`${missed.value}\`.`, { from: at, to: at + 1 });
      continue;
    }
    at += 1;
    if (cursor.isWord(at, 'select')) {
      cursor.defect('There is a comma too many before the query.', { from: at - 1, to: at });
      return at;
    }
  }
}
