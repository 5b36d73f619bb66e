import type { Cursor, Span } from './cursor.ts';
import type { Token } from './tokens.ts';

/** A column that a change of the table's shape makes, with the expressions of its values where they are known. */
export interface MadeColumn {
  readonly name: Token;
  readonly values: readonly Span[] | undefined;
}

/** What `unpivot (…)` or `match_recognize (…)` makes; `inner` is what stands in its brackets. */
export function madeColumns(cursor: Cursor, word: string, inner: Span): readonly MadeColumn[] {
  return word === 'unpivot' ? unpivoted(cursor, inner) : word === 'match_recognize' ? measured(cursor, inner) : [];
}

/** `amount for kind in (a as 'first', b as 'second')`: `kind` holds the texts behind AS. */
function unpivoted(cursor: Cursor, inner: Span): readonly MadeColumn[] {
  const at = find(cursor, inner, ['for']);
  const partner = cursor.isWord(at + 2, 'in') ? cursor.partner(at + 3) : undefined;
  const name = cursor.name(at + 1);
  if (!name || partner === undefined) return [];
  const values = cursor.names({ from: cursor.isSymbol(inner.from, '(') ? inner.from + 1 : inner.from, to: at });
  const texts = cursor
    .split({ from: at + 4, to: partner })
    .map((part) => ({ from: part.to - 1, to: part.to }))
    .filter((part) => cursor.token(part.from)?.kind === 'string');
  const made = values.map((value): MadeColumn => ({ name: value, values: undefined }));
  const kind: MadeColumn = { name, values: texts.length > 0 ? texts : undefined };
  // BigQuery alone puts what the columns were called behind what they held.
  return cursor.rules.tablePaths ? [...made, kind] : [kind, ...made];
}

/** The columns that `unpivot (…)` turns into rows; undefined where they are not all named. */
export function turnedColumns(cursor: Cursor, inner: Span): readonly Token[] | undefined {
  const at = find(cursor, inner, ['for']);
  const partner = cursor.isWord(at + 2, 'in') ? cursor.partner(at + 3) : undefined;
  if (partner === undefined) return undefined;
  const names = cursor.split({ from: at + 4, to: partner }).map((part): readonly Token[] => {
    const close = cursor.isSymbol(part.from, '(') ? cursor.partner(part.from) : undefined;
    return cursor.names(
      close === undefined ? { from: part.from, to: part.from + 1 } : { from: part.from + 1, to: close },
    );
  });
  return names.every((some) => some.length > 0) ? names.flat() : undefined;
}

/** `measures last(b.at) as ended` */
function measured(cursor: Cursor, inner: Span): readonly MadeColumn[] {
  const from = find(cursor, inner, ['measures']) + 1;
  const to = find(cursor, { from, to: inner.to }, ['one', 'all', 'after', 'pattern']);
  return cursor.split({ from, to }).flatMap((part) => {
    const name = cursor.isWord(part.to - 2, 'as') ? cursor.name(part.to - 1) : undefined;
    return name ? [{ name, values: [{ from: part.from, to: part.to - 2 }] }] : [];
  });
}

function find(cursor: Cursor, { from, to }: Span, words: readonly string[]): number {
  let at = from;
  while (at < to && !cursor.isWord(at, ...words)) at = cursor.after(at);
  return at;
}
