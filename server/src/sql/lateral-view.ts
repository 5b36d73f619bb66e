import type { Cursor } from './cursor.ts';
import type { Source } from './from-clause.ts';
import type { Token } from './tokens.ts';

/** Reads `lateral view [outer] explode(…) t as a, b` of Spark, from `lateral`. */
export function readLateralView(
  cursor: Cursor,
  start: number,
  end: number,
): { readonly source: Source; readonly at: number } {
  let at = start + 2;
  if (cursor.isWord(at, 'outer')) at += 1;
  const from = at;
  while (at < end && cursor.name(at) && !cursor.isSymbol(at + 1, '(')) at += 1;
  at = cursor.after(at + 1);
  const call = { from, to: Math.min(at, end) };
  const alias = at < end && !cursor.isWord(at, 'as', 'lateral', 'where', 'join') ? cursor.name(at) : undefined;
  if (alias) at += 1;
  const columns: Token[] = [];
  if (cursor.isWord(at, 'as')) {
    do {
      at += 1;
      const name = at < end ? cursor.name(at) : undefined;
      if (!name) break;
      columns.push(name);
      at += 1;
    } while (at < end && cursor.isSymbol(at, ','));
  }
  const source: Source = {
    span: { from: start, to: Math.max(start + 2, Math.min(at, end)) },
    table: undefined,
    query: undefined,
    alias,
    columns,
    hidden: false,
    using: [],
    natural: false,
    join: ['lateral', 'view'],
    opaque: true,
    made: [],
    generator: { call, counted: false, counter: undefined },
  };
  return { source, at: Math.max(start + 2, at) };
}
