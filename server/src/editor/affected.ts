import { acrossStream, consensusOf } from '../project/across.ts';
import { factsOfTransformation } from '../project/activities.ts';
import { roleOf } from '../project/parse.ts';
import type { Project } from '../project/project.ts';
import type { FileKind } from '../project/project-set.ts';
import { namingOthers } from '../project/run-after.ts';
import type { SourceFile } from '../schema/text.ts';

/** What is known of a change besides which file it was. */
export interface Change {
  /** The project before it, where somebody asked of it. */
  readonly before: Project | undefined;
  /** Whether other files may not be here yet, so that rules across files are not asked. */
  readonly alone: boolean;
}

/**
 * The files whose problems may differ after one of the project changed. Activities a transformation makes are named in
 * queries and settings, and made by others; its id stands in the `run_after` of others.
 */
export function affected(project: Project, kind: FileKind, path: string, change: Change): readonly string[] {
  const files = (map: ReadonlyMap<string, { readonly file: SourceFile }>): readonly string[] =>
    [...map.values()].map(({ file }) => file.path);
  switch (kind) {
    case 'settings':
      return pathsOf(project);
    case 'transformation': {
      const id = roleOf(project.root, project.folders, path)?.id;
      // Whether a chain of `run_after` leads back to where it began depends on every link of it.
      const later = namingOthers(project).filter((one) => one !== id);
      return [
        path,
        project.settingsFile.path,
        ...files(project.queries),
        ...files(project.columns),
        ...later.flatMap((one) => project.transformations.get(one)?.file.path ?? []),
        ...(change.alone ? [] : acrossFiles(project, change.before, id)),
      ];
    }
    case 'query':
      return [path, ...keptBeside(project, change.before, path)];
    case 'columns':
      return [path, ...files(project.queries)];
  }
}

/**
 * Transformations that make an activity which this one makes, or made before; all of them where what most do is another
 * now. See `project/across.ts`.
 */
function acrossFiles(project: Project, before: Project | undefined, id: string | undefined): readonly string[] {
  if (before && consensusOf(before) !== consensusOf(project)) {
    return [...project.transformations.values()].map(({ file }) => file.path);
  }
  const names = new Set(
    [project, before].flatMap((one) => {
      const transformation = one?.transformations.get(id ?? '');
      return one && transformation ? factsOfTransformation(one, transformation).activities.map(({ name }) => name) : [];
    }),
  );
  const streams = [...project.streams.keys()].map((stream) => acrossStream(project, stream));
  return [...names].flatMap((name) =>
    streams.flatMap(({ makers }) => makers.get(name) ?? []).map(({ transformation }) => transformation.file.path),
  );
}

/** Other queries that are kept somewhere, where another place is what this one is kept in: each has its own. */
function keptBeside(project: Project, before: Project | undefined, path: string): readonly string[] {
  const placeIn = (one: Project | undefined): string | undefined => {
    const query = one?.queries.get(roleOf(project.root, project.folders, path)?.id ?? '');
    return query?.materialize?.as;
  };
  if (!before || placeIn(before) === placeIn(project)) return [];
  const kept = [...project.queries.values()].filter(({ materialize }) => materialize !== undefined);
  return kept.map(({ file }) => file.path).filter((one) => one !== path);
}

/** Every file of a project, the settings first. */
export function pathsOf(project: Project): readonly string[] {
  const files = [project.transformations, project.queries, project.columns].flatMap((map) => [...map.values()]);
  return [project.settingsFile.path, ...files.map(({ file }) => file.path).sort()];
}
