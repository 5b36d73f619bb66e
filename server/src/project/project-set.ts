import type { SourceFile } from '../schema/text.ts';
import type { KnownTables } from '../sql/known-tables.ts';
import type { DbtProject } from './dbt.ts';
import { parseProject, roleOf, settingsFileName, withText } from './parse.ts';
import type { Project } from './project.ts';

export type FileKind = 'settings' | 'transformation' | 'query' | 'columns';

/**
 * All projects among a set of files that changes one file at a time. A project is parsed when it is asked for, and again
 * only after one of its files changed; files that did not change are not read again.
 */
export interface ProjectSet {
  setFile(file: SourceFile): void;
  removeFile(path: string): void;
  file(path: string): SourceFile | undefined;
  /** In the order of their folders' names. */
  projects(): readonly Project[];
  /** The innermost project a path stands in. */
  projectOf(path: string): Project | undefined;
  projectAt(root: string): Project | undefined;
  /** What is known of the warehouse's tables from now on, in the project at a root. */
  useTables(root: string, known: KnownTables | undefined): void;
  /** What is known of the dbt project around the project at a root from now on. */
  useDbt(root: string, dbt: DbtProject | undefined, dialects: Project['dbtDialects']): void;
  /** What a file is to its project; undefined for a file that is none of its. */
  kindOf(path: string): FileKind | undefined;
}

export function createProjectSet(): ProjectSet {
  const files = new Map<string, SourceFile>();
  const roots = new Map<string, Root>();

  /** Innermost: the longest root that is a folder above the path. */
  const rootOf = (path: string): Root | undefined => {
    for (let end = path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1)) {
      const root = roots.get(path.slice(0, end));
      if (root) return root;
    }
    return undefined;
  };

  /** A settings file that comes or goes moves files between projects; it is rare, so all are dealt anew. */
  const deal = (): void => {
    roots.clear();
    for (const path of files.keys()) {
      if (path.endsWith(`/${settingsFileName}`)) {
        roots.set(path.slice(0, -settingsFileName.length - 1), {
          settings: path,
          files: new Map(),
          project: undefined,
          changed: new Set(),
        });
      }
    }
    for (const file of files.values()) rootOf(file.path)?.files.set(file.path, file);
  };

  const projectIn = (folder: string, root: Root): Project | undefined => {
    const settings = root.files.get(root.settings);
    if (!settings || (root.project && root.changed.size === 0)) return root.project;
    const [path, ...others] = root.changed;
    const file = path === undefined || others.length > 0 ? undefined : root.files.get(path);
    root.project =
      (root.project && file && withText(root.project, file)) ??
      parseProject(folder, settings, root.files.values(), root.project);
    root.changed.clear();
    return root.project;
  };

  const projectAt = (folder: string): Project | undefined => {
    const root = roots.get(folder);
    return root && projectIn(folder, root);
  };

  const projectOf = (path: string): Project | undefined => {
    const root = rootOf(path);
    return root && projectIn(root.settings.slice(0, -settingsFileName.length - 1), root);
  };

  return {
    setFile(file) {
      const isNew = !files.has(file.path);
      files.set(file.path, file);
      if (isNew && file.path.endsWith(`/${settingsFileName}`)) return deal();
      const root = rootOf(file.path);
      root?.files.set(file.path, file);
      root?.changed.add(file.path);
    },
    removeFile(path) {
      if (!files.delete(path)) return;
      if (path.endsWith(`/${settingsFileName}`)) return deal();
      const root = rootOf(path);
      root?.files.delete(path);
      root?.changed.add(path);
    },
    file: (path) => files.get(path),
    projects: () => [...roots.keys()].sort().flatMap((root) => projectAt(root) ?? []),
    projectOf,
    projectAt,
    useTables(folder, knownTables) {
      const root = roots.get(folder);
      const project = projectAt(folder);
      if (root && project) root.project = { ...project, knownTables };
    },
    useDbt(folder, dbt, dbtDialects) {
      const root = roots.get(folder);
      const project = projectAt(folder);
      if (root && project) root.project = { ...project, dbt, dbtDialects };
    },
    kindOf(path) {
      const project = projectOf(path);
      if (!project) return undefined;
      if (path === project.settingsFile.path) return 'settings';
      const role = roleOf(project.root, project.folders, path);
      return (
        role && ({ transformations: 'transformation', queries: 'query', columns: 'columns' } as const)[role.folder]
      );
    },
  };
}

interface Root {
  /** Path of its settings file. */
  readonly settings: string;
  readonly files: Map<string, SourceFile>;
  /** As it was when it was last asked for. */
  project: Project | undefined;
  /** Files that are others since. */
  readonly changed: Set<string>;
}
