import { elementsOf } from './arrays.ts';
import type { Cursor, Span } from './cursor.ts';
import { bare, callOf, withoutBrackets } from './expressions.ts';

/** The expressions one of which is the value: the results of CASE, IF and COALESCE, however nested. */
export function resultsOf(cursor: Cursor, span: Span): readonly Span[] {
  const value = bare(cursor, span);
  return alternativesOf(cursor, value)?.flatMap((result) => resultsOf(cursor, result)) ?? [value];
}

/** What a CASE, IF or COALESCE chooses from; undefined for other expressions. */
export function alternativesOf(cursor: Cursor, span: Span): readonly Span[] | undefined {
  const inner = withoutBrackets(cursor, span);
  if (inner) return alternativesOf(cursor, inner);
  if (cursor.isWord(span.from, 'case') && cursor.isWord(span.to - 1, 'end')) return caseResults(cursor, span);
  const open = cursor.tokens.partner[span.to - 1] ?? -1;
  // `['a', 'b'][n]`
  if (open > span.from && cursor.isSymbol(open, '[')) {
    const elements = elementsOf(cursor, { from: span.from, to: open });
    if (elements) return elements;
  }
  const call = callOf(cursor, span);
  return call && chosenFrom(cursor, call.name, call.arguments);
}

function chosenFrom(cursor: Cursor, name: string, given: readonly Span[]): readonly Span[] | undefined {
  switch (name) {
    case 'if':
    case 'iff':
      return given.slice(1);
    case 'coalesce':
    case 'ifnull':
    case 'nvl':
      return given;
    case 'nvl2':
      return given.slice(1);
    case 'elt':
      return given.slice(1);
    case 'nullif':
    case 'try':
    case 'any_value':
    case 'arbitrary':
    case 'max':
    case 'min':
      return given.slice(0, 1);
    case 'decode':
      return decoded(given.slice(1));
    case 'element_at':
      return given[0] && elementsOf(cursor, given[0]);
    case 'explode':
    case 'explode_outer':
    case 'unnest':
      return given.length === 1 && given[0] ? elementsOf(cursor, given[0]) : undefined;
    default:
      return undefined;
  }
}

function caseResults(cursor: Cursor, span: Span): readonly Span[] {
  const results: Span[] = [];
  let start: number | undefined;
  let depth = 0;
  for (let at = span.from; at < span.to; at = cursor.after(at)) {
    if (cursor.isWord(at, 'case')) depth += 1;
    const ends = depth === 1 && cursor.isWord(at, 'when', 'else', 'end');
    if (ends && start !== undefined) {
      results.push({ from: start, to: at });
      start = undefined;
    }
    if (depth === 1 && cursor.isWord(at, 'then', 'else')) start = at + 1;
    if (cursor.isWord(at, 'end')) depth -= 1;
  }
  return results;
}

/** `decode(x, 1, 'a', 2, 'b', 'c')`: what stands behind each pair's first, and what stands alone at the end. */
function decoded(given: readonly Span[]): readonly Span[] {
  return given.filter((_, index) => index % 2 === 1 || (index === given.length - 1 && given.length % 2 === 1));
}
