import type { Cursor, Span } from './cursor.ts';

/**
 * The name of a select item that is no plain column and has no alias. PostgreSQL and its kin name it after the function
 * or type (`FigureColname` in parse_target.c); DuckDB and others after the expression's text, which is never the name
 * of a column of the specification.
 */
export function defaultName(cursor: Cursor, span: Span): string {
  const { start, end } = cursor.range(span);
  const written = cursor.tokens.text.slice(start, end);
  if (cursor.rules.unnamed !== 'function') return bareParentheses(cursor, span) ?? written;
  return postgresName(cursor, span) ?? '?column?';
}

/** `(b)` is still `b`. */
function bareParentheses(cursor: Cursor, span: Span): string | undefined {
  if (cursor.partner(span.from) !== span.to - 1 || !cursor.isSymbol(span.from, '(')) return undefined;
  const inner = { from: span.from + 1, to: span.to - 1 };
  const only = inner.to - inner.from === 1 ? cursor.name(inner.from) : undefined;
  return only?.value ?? bareParentheses(cursor, inner);
}

function postgresName(cursor: Cursor, span: Span): string | undefined {
  const inParentheses = bareParentheses(cursor, span);
  if (inParentheses) return inParentheses;
  for (let at = span.to - 1; at > span.from; at -= 1) {
    if (cursor.depth(at) !== cursor.depth(span.from) || !cursor.isSymbol(at, '::')) continue;
    return postgresName(cursor, { from: span.from, to: at }) ?? cursor.token(at + 1)?.value;
  }
  const first = cursor.token(span.from);
  if (first?.kind === 'quoted' && span.to - span.from === 1) return first.value;
  if (first?.kind !== 'word') return undefined;
  if (span.to - span.from === 1)
    return first.value === 'null'
      ? undefined
      : first.value === 'true' || first.value === 'false'
        ? 'bool'
        : first.value;
  if (first.value === 'case') return 'case';
  // A call that is the whole expression, with `filter (…)` or `over (…)` behind it.
  let at = span.from;
  while (cursor.isSymbol(at + 1, '.') && cursor.name(at + 2)) at += 2;
  if (!cursor.isSymbol(at + 1, '(')) return undefined;
  const name = cursor.token(at)?.value;
  let next = cursor.after(at + 1);
  while (next < span.to && cursor.isWord(next, 'over', 'filter', 'within', 'group')) next = cursor.after(next + 1);
  if (cursor.isSymbol(next - 1, '(')) next = cursor.after(next - 1);
  if (next < span.to) return undefined;
  return name === 'cast' ? undefined : name;
}
