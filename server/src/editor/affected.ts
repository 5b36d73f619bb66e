import { roleOf } from '../project/parse.ts';
import type { Project } from '../project/project.ts';
import type { FileKind } from '../project/project-set.ts';
import type { SourceFile } from '../schema/text.ts';

/**
 * The files whose problems may differ after one of the project changed. Activities a transformation makes are named in
 * queries and settings, its id in the `run_after` of others.
 */
export function affected(project: Project, kind: FileKind, path: string): readonly string[] {
  const files = (map: ReadonlyMap<string, { readonly file: SourceFile }>): readonly string[] =>
    [...map.values()].map(({ file }) => file.path);
  switch (kind) {
    case 'settings':
      return pathsOf(project);
    case 'transformation': {
      const id = roleOf(project.root, project.folders, path)?.id;
      // Whether a chain of `run_after` leads back to where it began depends on every link of it.
      const later = [...project.transformations.values()].filter((one) => one.id !== id && one.runAfter.length > 0);
      return [
        path,
        project.settingsFile.path,
        ...files(project.queries),
        ...files(project.columns),
        ...later.map(({ file }) => file.path),
      ];
    }
    case 'query':
      return [path];
    case 'columns':
      return [path, ...files(project.queries)];
  }
}

/** Every file of a project, the settings first. */
export function pathsOf(project: Project): readonly string[] {
  const files = [project.transformations, project.queries, project.columns].flatMap((map) => [...map.values()]);
  return [project.settingsFile.path, ...files.map(({ file }) => file.path).sort()];
}
