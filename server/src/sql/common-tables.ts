import type { Range } from '../schema/text.ts';
import type { ReadSql } from './read.ts';
import { isRecursive } from './recursion.ts';
import { nameOf } from './references.ts';
import type { Query } from './skeleton.ts';

/** The name of the common table expression that the table name at `offset` refers to. */
export function commonTableAt({ cursor, skeleton }: ReadSql, offset: number): Range | undefined {
  let found: Range | undefined;
  const visit = (query: Query, outer: ReadonlyMap<string, Range>): void => {
    const known = new Map(outer);
    for (const table of query.tables) {
      const name = nameOf(cursor, table.name);
      const place = { start: table.name.start, end: table.name.end };
      const inside = isRecursive(cursor, query, table) ? new Map(known).set(name, place) : known;
      if (table.query) visit(table.query, inside);
      known.set(name, place);
    }
    for (const branch of query.branches) {
      if (branch.kind === 'query') visit(branch.query, known);
      if (branch.kind !== 'select' && branch.kind !== 'table') continue;
      for (const { table, query: inner } of branch.sources) {
        if (inner) visit(inner, known);
        const [only, ...more] = table ?? [];
        if (only && more.length === 0 && only.start <= offset && offset <= only.end)
          found = known.get(nameOf(cursor, only));
      }
    }
  };
  for (const { query } of skeleton.statements) if (query) visit(query, new Map());
  return found;
}
