import type { Project, Transformation } from './project.ts';

/**
 * A function of some parts of a project, computed once for as long as these parts are the same objects: a keystroke in a
 * query makes a new project, but not new transformations. What it computes may not read other parts. The part that changes
 * most often is best named last.
 */
export function keptFor<T>(
  parts: (project: Project) => readonly [object, ...object[]],
  compute: (project: Project) => T,
): (project: Project) => T {
  const kept: Kept<T> = { inner: undefined, value: undefined };
  return (project) => {
    let place = kept;
    for (const part of parts(project)) {
      place.inner ??= new WeakMap();
      const next: Kept<T> = place.inner.get(part) ?? { inner: undefined, value: undefined };
      place.inner.set(part, next);
      place = next;
    }
    place.value ??= { of: compute(project) };
    return place.value.of;
  };
}

/**
 * What one transformation says, computed once for its version. A keystroke makes one anew, and whatever is put together of all
 * asks the others for what they said already.
 */
export function keptForEach<T extends object>(
  compute: (project: Project, transformation: Transformation) => T,
): (project: Project, transformation: Transformation) => T {
  const ofProject = keptFor(
    ({ streams, connections, knownTables, dbt }) => [
      streams,
      connections,
      knownTables ?? nothingKnown,
      dbt ?? nothingKnown,
    ],
    () => new WeakMap<Transformation, T>(),
  );
  return (project, transformation) => {
    const all = ofProject(project);
    const known = all.get(transformation);
    if (known) return known;
    const made = compute(project, transformation);
    all.set(transformation, made);
    return made;
  };
}

/** Stands for what nobody asked: the tables of a warehouse, the dbt project around. */
export const nothingKnown: object = {};

interface Kept<T> {
  inner: WeakMap<object, Kept<T>> | undefined;
  value: { readonly of: T } | undefined;
}
