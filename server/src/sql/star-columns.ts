import type { Range } from '../schema/text.ts';
import type { Column, Origin, Relation, Scope } from './columns.ts';
import type { Cursor } from './cursor.ts';
import { foldName } from './lexical.ts';
import { columnNames, nameOf } from './references.ts';
import type { SelectItem } from './select-list.ts';
import type { Star } from './star.ts';
import type { Token } from './tokens.ts';

/** The columns of an item `*`, with what it takes away, renames and replaces. */
export function starColumns(cursor: Cursor, item: SelectItem, star: Star, scope: Scope): Relation {
  const qualifier = star.qualifier;
  const range = cursor.range(item.span);
  const found = expandStar(cursor, scope, star.open ? '' : qualifier, star.carries ? undefined : range);
  const away = new Set(star.excluded.map((token) => nameOf(cursor, token)));
  const to = new Map(star.renamed.map((pair) => [nameOf(cursor, pair.from), pair.to]));
  const instead = new Map(star.replaced.map((part) => [nameOf(cursor, part.name), part]));
  const columns = found.columns
    .filter((column) => !away.has(column.name))
    .map((column): Column => {
      const replacement = instead.get(column.name);
      if (replacement) {
        const { start, end } = replacement.name;
        const expressionRange = cursor.range(replacement.expression);
        const origin: Origin = { kind: 'expression', span: replacement.expression, scope };
        return { ...column, nameRange: { start, end }, expressionRange, origin };
      }
      const name = to.get(column.name);
      return name
        ? { ...column, ...columnNames(cursor, name), nameRange: { start: name.start, end: name.end } }
        : column;
    });
  // With an unknown table, what the text renames or replaces is there all the same.
  const known = new Set(columns.map((column) => column.name));
  const written = found.open
    ? [
        ...star.renamed.map((pair): Column => givenByName(cursor, pair.to, range, { kind: 'unknown' })),
        ...star.replaced.map(
          (part): Column => givenByName(cursor, part.name, range, { kind: 'expression', span: part.expression, scope }),
        ),
      ].filter((column) => !known.has(column.name))
    : [];
  return { open: found.open || star.open, columns: [...columns, ...written] };
}

/** A column that the star's own text names. */
function givenByName(cursor: Cursor, token: Token, range: Range, origin: Origin): Column {
  const nameRange = { start: token.start, end: token.end };
  return { ...columnNames(cursor, token), named: 'star', nameRange, range, expressionRange: range, origin };
}

/** The columns that `*` (or `qualifier.*`) stands for, all at the place of the star if it has one. */
export function expandStar(
  cursor: Cursor,
  scope: Scope,
  qualifier: string | undefined,
  range: Range | undefined,
): Relation {
  const folded = qualifier === undefined ? undefined : foldName(qualifier, cursor.rules.fold);
  const sources = scope.sources.filter(({ name, source }) =>
    folded === undefined ? !source.hidden : name === folded || name === qualifier,
  );
  if (sources.length === 0) return { open: true, columns: [] };
  const columns: Column[] = [];
  const merged = new Set<string>();
  let open = false;
  for (const { relation, source } of sources) {
    open ||= relation.open;
    for (const token of source.using) merged.add(nameOf(cursor, token));
    const before = new Set(columns.map(({ name }) => name));
    for (const column of relation.columns) {
      const isMerged = merged.has(column.name) || source.natural;
      if (folded === undefined && isMerged && before.has(column.name)) continue;
      const place = range && ({ named: 'star', nameRange: range, range, expressionRange: range } as const);
      columns.push({ ...column, ...place, origin: { kind: 'columns', columns: [column] } });
    }
  }
  return { open, columns };
}
