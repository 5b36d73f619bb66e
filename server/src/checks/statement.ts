import type { Range } from '../schema/text.ts';
import type { Subject } from './check.ts';

/** Where the SQL of a transformation begins and ends, comments and semicolons left out; undefined where there is none. */
export function statementRange({
  read,
}: Pick<Subject, 'read'>): { readonly first: Range; readonly whole: Range } | undefined {
  const { tokens } = read.cursor.tokens;
  const isMeant = ({ kind, value }: (typeof tokens)[number]): boolean => kind !== 'symbol' || value !== ';';
  const [first, last] = [tokens.find(isMeant), tokens.findLast(isMeant)];
  return first && last ? { first: rangeOf(first), whole: { start: first.start, end: last.end } } : undefined;
}

function rangeOf({ start, end }: Range): Range {
  return { start, end };
}
