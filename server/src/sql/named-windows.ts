import type { Cursor, Span } from './cursor.ts';
import type { View } from './query-views.ts';
import { nameOf } from './references.ts';
import type { Token } from './tokens.ts';

/** What stands in the brackets of `window w as (…)` of a block; undefined where it names no such window. */
export function windowIn(cursor: Cursor, { branch: { span } }: View, name: Token): Span | undefined {
  for (let at = span.from; at < span.to; at = cursor.after(at)) {
    const named = cursor.name(at);
    const opens = at + 2;
    if (!named || named === name || !cursor.isWord(at + 1, 'as') || !cursor.isSymbol(opens, '(')) continue;
    const partner = cursor.partner(opens);
    // What is named in front of the windows are common tables and columns.
    if (partner === undefined || !(cursor.isWord(at - 1, 'window') || cursor.isSymbol(at - 1, ','))) continue;
    if (nameOf(cursor, named) === nameOf(cursor, name)) return { from: opens + 1, to: partner };
  }
  return undefined;
}
