import type { Cursor } from './cursor.ts';
import type { Token } from './tokens.ts';

/** Words of a join. */
export const joinWords = new Set(
  'join inner left right full outer cross natural asof semi anti positional lateral global any straight_join apply'.split(
    ' ',
  ),
);
/** Behind `on …` or `using (…)`, up to the next join or comma. */
export function afterCondition(
  cursor: Cursor,
  start: number,
  end: number,
): { readonly using: readonly Token[]; readonly at: number } {
  if (cursor.isWord(start, 'using') && cursor.isSymbol(start + 1, '(') && start < end) {
    const close = cursor.after(start + 1);
    return { using: cursor.names({ from: start + 2, to: close - 1 }), at: close };
  }
  let at = start;
  if (at < end && cursor.isWord(at, 'on')) {
    const next = at + 1;
    if (
      next >= end ||
      (cursor.token(next)?.kind === 'word' &&
        cursor.isWord(next, 'join', 'inner', 'left', 'on', 'using') &&
        !cursor.isSymbol(next + 1, '('))
    ) {
      cursor.defect('The condition is missing after `on`.', { from: at, to: at + 1 });
    }
    at = next;
  }
  while (at < end && !cursor.isSymbol(at, ',')) {
    const token = cursor.token(at);
    const isCall = cursor.isSymbol(at + 1, '(');
    if (
      token?.kind === 'word' &&
      joinWords.has(token.value) &&
      !(isCall && ['left', 'right', 'any'].includes(token.value))
    )
      break;
    at = cursor.after(at);
  }
  return { using: [], at };
}
