import type { Cursor } from './cursor.ts';
import type { CommonTable, Query } from './skeleton.ts';

/** Whether a common table of a query may read itself; else its name inside it is that of another table. */
export function isRecursive(cursor: Cursor, { span }: Query, { query }: CommonTable): boolean {
  return (
    cursor.isWord(span.from + 1, 'recursive') || (cursor.rules.recursionUnsaid && (query?.branches.length ?? 0) > 1)
  );
}
