import type { Cursor } from './cursor.ts';
import type { Source } from './from-clause.ts';
import { nameOf } from './references.ts';

/**
 * Whether a source is `t.items` behind `t`: an array of each row of `t`. `around`: the sources of the blocks around, whose rows
 * a subquery in an expression may go through.
 */
export function isArrayPath(
  cursor: Cursor,
  { table, span }: Source,
  beside: readonly Source[],
  around: readonly Source[],
): boolean {
  const [first, ...more] = table ?? [];
  const { arrayPaths } = cursor.rules;
  if (arrayPaths === 'none' || !first || more.length === 0) return false;
  const name = nameOf(cursor, first).toLowerCase();
  const isMeant = ({ alias, table: other }: Source): boolean => {
    const own = alias ?? other?.at(-1);
    return own !== undefined && nameOf(cursor, own).toLowerCase() === name;
  };
  const before = beside.filter((other) => other.span.from < span.from);
  return before.some(isMeant) || (arrayPaths === 'anywhere' && around.some(isMeant));
}
