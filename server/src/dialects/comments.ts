import type { Dialect } from './dialect.ts';
import { identifier } from './identifiers.ts';

/** What somebody wrote about a table or a view, or about a column of it. */
export interface Comment {
  /** Not quoted; undefined: about the whole. */
  readonly column: string | undefined;
  readonly text: string;
}

/** The statements that write them again. `target`: qualified and quoted. */
export function writtenAgain(
  dialect: Dialect,
  kind: 'table' | 'view',
  target: string,
  comments: readonly Comment[],
): readonly string[] {
  return comments.map(({ column, text }) => {
    const about = column === undefined ? `${kind} ${target}` : `column ${target}.${identifier(dialect, column)}`;
    return `comment on ${about} is ${dialect.string(text)}`;
  });
}

/** Rows of a name, a column or null, and a text, as what was written about each of the names. */
export function commentsByName(rows: readonly (readonly unknown[])[]): ReadonlyMap<string, readonly Comment[]> {
  const found = new Map<string, readonly Comment[]>();
  for (const [name, column, text] of rows) {
    const known = found.get(String(name)) ?? [];
    found.set(String(name), [...known, { column: column === null ? undefined : String(column), text: String(text) }]);
  }
  return found;
}
