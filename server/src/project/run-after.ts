import { keptFor } from './kept.ts';
import { onlyChange } from './only-change.ts';
import type { Project } from './project.ts';

/** The ids of the transformations that name others to run after. Kept while a keystroke does not change which they are. */
export const namingOthers: (project: Project) => readonly string[] = keptFor(
  ({ streams, transformations }) => [streams, transformations],
  ({ streams, transformations }) => {
    const last = lastOf.get(streams);
    const changed = last && onlyChange(last.transformations, transformations);
    const isSame = changed && new Set(changed.map(({ runAfter }) => runAfter.length > 0)).size === 1;
    const ids =
      last && isSame
        ? last.ids
        : [...transformations.values()].flatMap((one) => (one.runAfter.length > 0 ? one.id : []));
    lastOf.set(streams, { transformations, ids });
    return ids;
  },
);

const lastOf = new WeakMap<
  Project['streams'],
  { readonly transformations: Project['transformations']; readonly ids: readonly string[] }
>();
