import type { ExpressionNode } from './ast.ts';
import type { Expected } from './expected.ts';
import { lengthOfType } from './names-inside.ts';
import type { Reader } from './reader.ts';
import type { Token } from './tokens.ts';

export interface ExpressionPlace {
  readonly expected: Expected;
  /** Words and signs that end it outside brackets. */
  readonly stops: readonly string[];
  /** Whether `filter`, `join`, `within` and `at least` end it too. */
  readonly inBlock?: boolean;
  /** Words that may come behind it. One that is begun is read as a part of it, so they are offered there too. */
  readonly follows: readonly string[];
}

/** The tokens of an expression, up to where it ends. Brackets decide; what they mean is the warehouse's business. */
export function parseExpression(reader: Reader, place: ExpressionPlace): ExpressionNode {
  const tokens: Token[] = [];
  const start = reader.peek().start;
  let depth = 0;
  while (true) {
    reader.offer(place.expected);
    if (depth === 0 && tokens.length > 0) reader.offerWords(...place.follows);
    if (reader.atEnd()) break;
    if (depth === 0 && reader.is(...place.stops)) break;
    if (depth === 0 && place.inBlock && atBlockClause(reader) && !atFilterFunction(reader, tokens.at(-1))) break;
    if (reader.atClause() && (depth === 0 || reader.is('append', 'aggregate'))) break;
    if (reader.is('(', '[') || atStruct(reader)) depth += 1;
    if (reader.is(')', ']') || (depth > 0 && reader.is('}'))) depth -= 1;
    if (depth < 0) break;
    for (let left = lengthOfType((ahead) => reader.peek(ahead)); left > 1; left -= 1) tokens.push(reader.next());
    tokens.push(reader.next());
  }
  if (tokens.length === 0) reader.seal();
  return {
    tokens,
    range: tokens.length > 0 ? reader.since(start) : { start: reader.previous().end, end: reader.previous().end },
  };
}

/** `filter(list, x -> x > 1)`, where a value has to stand. */
function atFilterFunction(reader: Reader, before: Token | undefined): boolean {
  if (!reader.is('filter') || !reader.isAhead(1, '(') || reader.peek(1).start !== reader.peek().end) return false;
  if (before?.kind === 'word') return ['and', 'or', 'not', 'between', 'like', 'in'].includes(before.lower);
  return before === undefined || (before.kind === 'punctuation' && ![')', ']', '}'].includes(before.text));
}

/** `{key: value}`: other braces may be a placeholder that is being typed. */
function atStruct(reader: Reader): boolean {
  return reader.is('{') && reader.isAhead(2, ':');
}

/** Whether `filter`, `join`, `within` or `at least` begins here, and not SQL that has the same words. */
export function atBlockClause(reader: Reader): boolean {
  if (reader.is('filter')) return !(reader.isAhead(1, '(') && reader.isAhead(2, 'where'));
  if (reader.is('join')) return true;
  if (reader.is('within')) return !reader.isAhead(1, 'group');
  return reader.is('at') && reader.isAhead(1, 'least');
}
