import type { Cursor, Span } from './cursor.ts';
import type { Token } from './tokens.ts';

/** `*` or `t.*` with what is taken away, renamed or replaced. */
export interface Star {
  readonly qualifier: string | undefined;
  readonly excluded: readonly Token[];
  readonly renamed: readonly { readonly from: Token; readonly to: Token }[];
  readonly replaced: readonly { readonly name: Token; readonly expression: Span; readonly span: Span }[];
  /** Whether some columns are chosen by a pattern, or the star is of a value. */
  readonly open: boolean;
  /** Whether it is written nowhere: the columns keep their places. */
  readonly carries: boolean;
}

const starModifiers = ['exclude', 'except', 'replace', 'rename', 'like', 'ilike', 'not', 'similar', 'glob'] as const;

/** Reads an item that is `*` or `t.*`; undefined for any other. */
export function readStar(cursor: Cursor, span: Span): Star | undefined {
  const at = starAt(cursor, span);
  if (at === undefined) return undefined;
  const before = at > span.from ? cursor.name(at - 2) : undefined;
  const excluded: Token[] = [];
  const renamed: { from: Token; to: Token }[] = [];
  const replaced: { name: Token; expression: Span; span: Span }[] = [];
  // `(value).*` and `a.b.c.*` are of a value or of a table whose path is not looked up.
  let open = at > span.from && (!before || at - span.from > 2);
  let next = at + 1;
  while (next < span.to) {
    const word = cursor.token(next)?.value;
    const partner = cursor.partner(next + 1);
    const end = partner === undefined ? modifierAfter(cursor, next, span.to) : partner + 1;
    const inner = partner === undefined ? { from: next + 1, to: end } : { from: next + 2, to: partner };
    if (word === 'exclude' || word === 'except') excluded.push(...cursor.names(inner));
    else if (word === 'rename') renamed.push(...renames(cursor, inner));
    else if (word === 'replace') replaced.push(...replacements(cursor, inner));
    else {
      open = true;
      break;
    }
    next = end;
  }
  return { qualifier: before?.value, excluded, renamed, replaced, open, carries: false };
}

/** The next modifier behind one without brackets: `exclude a rename b as c`. */
function modifierAfter(cursor: Cursor, start: number, end: number): number {
  for (let at = start + 2; at < end; at = cursor.after(at)) {
    if (cursor.isWord(at, 'exclude', 'except', 'replace', 'rename') && !cursor.isWord(at - 1, 'as')) return at;
  }
  return end;
}

function starAt(cursor: Cursor, span: Span): number | undefined {
  for (let at = span.from; at < span.to; at = cursor.after(at)) {
    if (!cursor.isSymbol(at, '*')) continue;
    const isFirst = at === span.from || cursor.isSymbol(at - 1, '.');
    const isLast = at === span.to - 1 || cursor.isWord(at + 1, ...starModifiers);
    return isFirst && isLast ? at : undefined;
  }
  return undefined;
}

function renames(cursor: Cursor, span: Span): readonly { from: Token; to: Token }[] {
  return cursor.split(span).flatMap((part) => {
    const [from, to] = [cursor.name(part.from), cursor.name(part.to - 1)];
    return from && to ? [{ from, to }] : [];
  });
}

function replacements(cursor: Cursor, span: Span): readonly { name: Token; expression: Span; span: Span }[] {
  return cursor.split(span).flatMap((part) => {
    const name = cursor.name(part.to - 1);
    const end = cursor.isWord(part.to - 2, 'as') ? part.to - 2 : part.to - 1;
    return name ? [{ name, expression: { from: part.from, to: end }, span: part }] : [];
  });
}
