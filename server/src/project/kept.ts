import { keptVersions } from './kept-versions.ts';
import type { Project, Transformation } from './project.ts';

/**
 * A function of some parts of a project, computed once for as long as these parts are the same objects: a keystroke in a
 * query makes a new project, but not new transformations. What it computes may not read other parts. The part that changes
 * most often is named last: only what was computed for its last few versions is kept.
 */
export function keptFor<T>(
  parts: (project: Project) => readonly [object, ...object[]],
  compute: (project: Project) => T,
): (project: Project) => T {
  const kept: Kept<T> = { inner: new WeakMap(), last: [] };
  return (project) => {
    const all = parts(project);
    let place = kept;
    for (const part of all.slice(0, -1)) {
      const next: Kept<T> = place.inner.get(part) ?? { inner: new WeakMap(), last: [] };
      place.inner.set(part, next);
      place = next;
    }
    const part = all.at(-1);
    const known = place.last.find((one) => one.part === part);
    if (known) return known.value;
    const value = compute(project);
    if (part) place.last.unshift({ part, value });
    place.last.splice(versionsKept);
    return value;
  };
}

/** A version, the one before it, and one that somebody tries out. */
const versionsKept = 3;

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
    () => keptVersions<Transformation, T>(({ file }) => file.path),
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
  readonly inner: WeakMap<object, Kept<T>>;
  /** By the last part, the latest first. */
  readonly last: { readonly part: object; readonly value: T }[];
}
