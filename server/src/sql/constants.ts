import type { Cursor, Span } from './cursor.ts';
import { bare, callOf, topLevel } from './expressions.ts';

/** The text that an expression of literals alone always gives; undefined for any other. */
export function constantText(cursor: Cursor, span: Span): string | undefined {
  const value = bare(cursor, span);
  const pieces = topLevel(cursor, value, (at) => cursor.isSymbol(at, '||'));
  if (pieces.length > 0) return joined(cursor, between(value, pieces));
  const call = callOf(cursor, value);
  if (call?.name === 'concat' && call.arguments.length > 0) return joined(cursor, call.arguments);
  if (call && (call.name === 'lower' || call.name === 'upper')) return folded(cursor, call.name, call.arguments);
  // `varchar 'x'`
  const first = cursor.isWord(value.from, 'varchar', 'text') ? value.from + 1 : value.from;
  let text: string | undefined;
  // Literals on lines of their own are one.
  for (let at = first; at < value.to; at += 1) {
    const token = cursor.token(at);
    if (token?.kind !== 'string') return undefined;
    text = (text ?? '') + token.value;
  }
  return text;
}

/** Other letters than those of ASCII may be folded as a collation says. */
function folded(cursor: Cursor, name: 'lower' | 'upper', [only, ...others]: readonly Span[]): string | undefined {
  const text = only && others.length === 0 ? constantText(cursor, only) : undefined;
  if (text === undefined || !/^[\x20-\x7e]*$/.test(text)) return undefined;
  return name === 'lower' ? text.toLowerCase() : text.toUpperCase();
}

function joined(cursor: Cursor, spans: readonly Span[]): string | undefined {
  const texts = spans.map((span) => constantText(cursor, span));
  return texts.every((text) => text !== undefined) ? texts.join('') : undefined;
}

function between({ from, to }: Span, operators: readonly number[]): readonly Span[] {
  return [...operators, to].map((end, index) => ({
    from: index === 0 ? from : (operators[index - 1] ?? from) + 1,
    to: end,
  }));
}
