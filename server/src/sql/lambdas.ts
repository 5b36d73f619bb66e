import type { Cursor, Span } from './cursor.ts';

export interface Lambda {
  readonly bound: ReadonlySet<string>;
  /** Where the lambda's body begins. */
  readonly at: number;
}

/** `x -> …` at the beginning of an argument, `lambda x, y: …`. PostgreSQL and Redshift know `->` for JSON alone. */
export function lambdaAt(cursor: Cursor, at: number, span: Span, bound: ReadonlySet<string>): Lambda | undefined {
  const token = cursor.token(at);
  if (!token) return undefined;
  if (token.kind === 'word' && token.value === 'lambda' && cursor.rules.friendly && cursor.name(at + 1)) {
    const names: string[] = [];
    let next = at + 1;
    for (let name = cursor.name(next); name; name = cursor.name(next)) {
      names.push(name.value);
      next += 1;
      if (!cursor.isSymbol(next, ',')) break;
      next += 1;
    }
    return cursor.isSymbol(next, ':') ? { bound: new Set([...bound, ...names]), at: next + 1 } : undefined;
  }
  const isFirst = at === span.from || cursor.isSymbol(at - 1, ',');
  if (!cursor.rules.lambdas || !isFirst || !cursor.isSymbol(at + 1, '->')) return undefined;
  const body = cursor.token(at + 2)?.kind;
  if (body === 'string' || body === 'number') return undefined;
  return { bound: new Set([...bound, token.value]), at: at + 2 };
}

/** `(x, y) -> …` */
export function lambdaList(
  cursor: Cursor,
  open: number,
  close: number,
  bound: ReadonlySet<string>,
): Lambda | undefined {
  if (!cursor.rules.lambdas || !cursor.isSymbol(close + 1, '->') || cursor.name(open - 1)) return undefined;
  const names = cursor.split({ from: open + 1, to: close });
  if (names.some(({ from, to }) => to - from !== 1 || !cursor.name(from))) return undefined;
  return { bound: new Set([...bound, ...names.map(({ from }) => cursor.token(from)?.value ?? '')]), at: close + 2 };
}

/** `[… for x, i in list …]`: the names that it makes, besides those around it. */
export function comprehension(cursor: Cursor, span: Span, bound: ReadonlySet<string>): ReadonlySet<string> {
  if (!cursor.rules.friendly) return bound;
  for (let at = span.from; at < span.to; at = cursor.after(at)) {
    if (!cursor.isWord(at, 'for') || at === span.from) continue;
    const names: string[] = [];
    for (let next = at + 1; next < span.to && !cursor.isWord(next, 'in'); next += 1) {
      const name = cursor.name(next);
      if (name) names.push(name.value);
    }
    return new Set([...bound, ...names]);
  }
  return bound;
}
