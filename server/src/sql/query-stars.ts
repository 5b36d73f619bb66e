import type { Range } from '../schema/text.ts';
import { sameName } from './lexical.ts';
import type { Names } from './name-meaning.ts';
import type { View, ViewSource } from './query-views.ts';
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

export interface PlacedStar extends Pick<Star, 'excluded' | 'renamed'> {
  readonly sources: readonly ViewSource[];
  readonly place: Range;
}
