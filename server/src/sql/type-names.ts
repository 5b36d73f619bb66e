import type { Cursor } from './cursor.ts';

/** Behind a type: `timestamp with time zone`, `decimal(10, 2)[]`, `struct<a int64>`. */
export function afterType(cursor: Cursor, start: number, end: number): number {
  let at = start;
  while (cursor.name(at) && cursor.isSymbol(at + 1, '.')) at += 2;
  const first = cursor.token(at)?.value;
  if (cursor.name(at)) at += 1;
  if ((first === 'double' && cursor.isWord(at, 'precision')) || cursor.isWord(at, 'varying', 'unsigned')) at += 1;
  at = afterTypeArguments(cursor, at);
  while (at < end && cursor.isSymbol(at, '(') && cursor.partner(at) !== undefined) at = cursor.after(at);
  if (cursor.isWord(at, 'with', 'without') && cursor.isWord(at + 1, 'time', 'local')) {
    while (at < end && cursor.isWord(at, 'with', 'without', 'local', 'time', 'zone')) at += 1;
  }
  while (at < end && cursor.isSymbol(at, '[') && cursor.partner(at) !== undefined) at = cursor.after(at);
  return Math.min(Math.max(at, start), end);
}

/** `<a int, b string>` behind ARRAY, STRUCT or MAP. */
export function afterTypeArguments(cursor: Cursor, start: number): number {
  if (!cursor.isSymbol(start, '<') || !cursor.isWord(start - 1, 'struct', 'array', 'map')) return start;
  let depth = 0;
  for (let at = start; cursor.token(at); at += 1) {
    if (cursor.isSymbol(at, '<')) depth += 1;
    else if (cursor.isSymbol(at, '>')) depth -= 1;
    else if (cursor.isSymbol(at, '>>')) depth -= 2;
    if (depth <= 0) return at + 1;
  }
  return start;
}
