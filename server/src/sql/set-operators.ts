import type { Cursor, Span } from './cursor.ts';

const setOperators = new Set(['union', 'intersect', 'except', 'minus']);

/** Whether a word is a set operation between two queries. */
export function isSetOperator(cursor: Cursor, at: number, span: Span): boolean {
  const token = cursor.token(at);
  if (token?.kind !== 'word' || !setOperators.has(token.value)) return false;
  if (token.value === 'minus' && !cursor.rules.minus) return false;
  if (at > span.from && (cursor.isSymbol(at - 1, '.') || cursor.isSymbol(at - 1, '::') || cursor.isWord(at - 1, 'as')))
    return false;
  // `select * except (a)` takes columns away; `select * from a except (select …)` is the set operation.
  if (token.value === 'except' && cursor.isSymbol(at - 1, '*')) {
    return cursor.isSymbol(at + 1, '(')
      ? cursor.isWord(at + 2, 'select', 'with', 'from', 'values', 'table')
      : cursor.isWord(at + 1, 'select', 'all', 'distinct');
  }
  return true;
}

/** `full outer union all by name`: the words before the operator belong to it. */
export function beforeOperator(cursor: Cursor, operator: number, start: number): number {
  const at = cursor.isWord(operator - 1, 'outer') ? operator - 2 : operator - 1;
  return at > start && cursor.isWord(at, 'full', 'left', 'inner') ? at : operator;
}

/** Behind the operator's own words, and whether it matches columns by name. */
export function afterOperator(cursor: Cursor, operator: number): { readonly at: number; readonly byName: boolean } {
  let at = operator + 1;
  if (cursor.isWord(at, 'all', 'distinct')) at += 1;
  if (cursor.isWord(at, 'strict')) at += 1;
  const byName = cursor.isWord(at, 'by') && cursor.isWord(at + 1, 'name');
  const corresponding = cursor.isWord(at, 'corresponding');
  if (byName) at += 2;
  else if (corresponding) at += 1;
  if ((byName || corresponding) && cursor.isWord(at, 'on', 'by') && cursor.isSymbol(at + 1, '('))
    at = cursor.after(at + 1);
  return { at, byName: byName || corresponding };
}
