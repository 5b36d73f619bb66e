import type { Range } from '../schema/text.ts';
import type { Column } from './columns.ts';
import { sameName } from './lexical.ts';
import type { Names } from './name-meaning.ts';
import type { View, ViewSource, Views } from './query-views.ts';
import type { Query } from './skeleton.ts';
import type { Star } from './star.ts';

/** The stars of a block, each with the sources whose columns it stands for. */
export function starsOf({ cursor, dialect }: Names, { branch, items, sources }: View): readonly PlacedStar[] {
  if (branch.kind === 'table') {
    const { from } = branch.span;
    return [{ sources, place: cursor.range({ from, to: from + 1 }), excluded: [], renamed: [] }];
  }
  return items.flatMap(({ star, span }) => {
    if (!star) return [];
    const { qualifier, excluded, renamed } = star;
    const meant = sources.filter(({ name, source }) =>
      qualifier === undefined ? !source.hidden : name !== undefined && sameName(name, qualifier, dialect),
    );
    return [{ sources: meant, place: cursor.range(span), excluded, renamed }];
  });
}

/** The first star whose columns a query gives. */
export function starPlace(names: Names, views: Views, { branches }: Query): Range | undefined {
  for (const branch of branches) {
    const view = views.byBranch.get(branch);
    const [star] = view ? starsOf(names, view) : [];
    const place = star?.place ?? (branch.kind === 'query' ? starPlace(names, views, branch.query) : undefined);
    if (place) return place;
  }
  return undefined;
}

export interface PlacedStar extends Pick<Star, 'excluded' | 'renamed'> {
  readonly sources: readonly ViewSource[];
  readonly place: Range;
}

/** The source that a `*` takes a column from, and what the column is there; undefined where it is made otherwise. */
export function starSource(
  names: Names,
  view: View | undefined,
  { named, origin }: Column,
): { readonly source: ViewSource; readonly column: Column } | undefined {
  const [column, ...others] = named === 'star' && origin.kind === 'columns' ? origin.columns : [];
  if (!view || !column || others.length > 0) return undefined;
  const isIt = (one: Column): boolean => one.name === column.name && one.range.start === column.range.start;
  const sources = starsOf(names, view).flatMap((star) => star.sources);
  const source = sources.find(({ relation }) => relation.columns.some(isIt));
  return source && { source, column };
}
