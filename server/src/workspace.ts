import { affected, pathsOf } from './editor/affected.ts';
import type {
  Completion,
  Fold,
  Hover,
  Lens,
  Location,
  MeantToken,
  OutlineItem,
  ProjectSymbol,
} from './editor/answers.ts';
import { streamLenses, transformationLenses } from './editor/build-lens.ts';
import { type Member, memberOf, queryOf } from './editor/member.ts';
import {
  type Compilation,
  type CompileOptions,
  clausesOf,
  compilation,
  type DdlOptions,
  ddlOf,
  ddlOrUndefined,
  WorkspaceError,
} from './editor/previews.ts';
import { problemsAlone, problemsOf } from './editor/problems.ts';
import { symbolsOf } from './editor/project-symbols.ts';
import { definitionInQuery } from './editor/query-definition.ts';
import { formatFile } from './editor/query-format.ts';
import { completeQueryFile } from './editor/query-head-complete.ts';
import { hoverQuery } from './editor/query-hover.ts';
import { queryLenses } from './editor/query-lens.ts';
import { foldsOfQuery, outlineQuery } from './editor/query-outline.ts';
import { tokensOfQuery } from './editor/query-tokens.ts';
import { prepareRename, type Renaming, referencesAt, rename } from './editor/rename.ts';
import { completeSettings } from './editor/settings-complete.ts';
import { hoverSettings } from './editor/settings-hover.ts';
import { outlineSettings } from './editor/settings-outline.ts';
import { completeTransformation } from './editor/transformation-complete.ts';
import { definitionInTransformation } from './editor/transformation-definition.ts';
import { hoverTransformation } from './editor/transformation-hover.ts';
import { foldsOfTransformation, outlineTransformation } from './editor/transformation-outline.ts';
import type { Project } from './project/project.ts';
import { createProjectSet, type FileKind } from './project/project-set.ts';
import { readQuery, readQueryText } from './project/queries.ts';
import type { Problem, Range, SourceFile, TextEdit } from './schema/text.ts';
import type { Voice } from './sql/voice.ts';

/**
 * The one facade that the language server and the command line share: files come in as texts, answers go out as plain
 * data. It does no IO; hosts read files and hand them in, and take warehouse work to a `Runner`.
 */
export interface Workspace {
  /** Adds a file or replaces its text. A path that is no project's is kept, in case a project appears around it. */
  setFile(file: SourceFile): void;
  removeFile(path: string): void;
  file(path: string): SourceFile | undefined;

  projects(): readonly Project[];
  /** The innermost project a path stands in. */
  projectOf(path: string): Project | undefined;
  /** What a file is to its project; undefined for a file that is none of its. */
  kindOf(path: string): FileKind | undefined;

  /**
   * Everything wrong with one file, sorted by place. `alone`: only what can be said while other files of the project may
   * not be here yet.
   */
  check(path: string, options?: { readonly alone: boolean }): readonly Problem[];
  /** Everything wrong with a project, sorted by file and place. */
  checkProject(root: string): readonly Problem[];
  /**
   * The errors in what a build reads: the settings and the transformations that are built. A build with one of them would
   * fail on the warehouse, half-way, so it does not begin.
   */
  errorsBeforeBuild(root: string, built: BuiltPart): readonly Problem[];
  /** Paths whose `check` may differ after `path` changed, itself included. */
  affectedBy(path: string): readonly string[];

  hover(path: string, offset: number): Hover | undefined;
  complete(path: string, offset: number): readonly Completion[];
  definition(path: string, offset: number): readonly Location[];
  /** Every place in the project that names what stands at `offset`. */
  references(path: string, offset: number, options: { readonly withDeclaration: boolean }): readonly Location[];
  /** The name at `offset` as it can be renamed, or why it cannot; undefined where no name stands. */
  prepareRename(
    path: string,
    offset: number,
  ): { readonly range: Range; readonly name: string } | { readonly problem: string } | undefined;
  /** The edits that rename what stands at `offset` in every file, or why that is refused. */
  rename(path: string, offset: number, name: string): Renaming;
  lenses(path: string): readonly Lens[];
  /** What a file holds, as a tree. */
  outline(path: string): readonly OutlineItem[];
  /** Streams, activities and files of every project by name. */
  symbols(sought: string): readonly ProjectSymbol[];
  /** Undefined: as the editor folds by itself. */
  folds(path: string): readonly Fold[] | undefined;
  /** What the words of a query mean, in their order. */
  tokens(path: string): readonly MeantToken[];
  /** The edits that format a query; undefined for what cannot be formatted: another file, or a mistake of syntax. */
  format(path: string): readonly TextEdit[] | undefined;

  /** The SQL of a query file. */
  compile(path: string, options?: CompileOptions): Compilation;
  /** The SQL of a query that stands in no file, in the project at `root`. */
  compileText(root: string, text: string, options?: CompileOptions): Compilation;
  /** The statements that create a stream's tables, with the reason for each clause. */
  ddl(root: string, options?: DdlOptions): string;

  /** From now on transformations are also read by a parser, which confirms or refutes what the skeleton suspects. */
  useVoice(voice: Voice): void;
}

/** What of a project is built; an empty list is all of them. */
export interface BuiltPart {
  readonly streams: readonly string[];
  readonly transformations: readonly string[];
}

export type { Compilation, CompileOptions, DdlOptions } from './editor/previews.ts';
export { WorkspaceError } from './editor/previews.ts';
export type { Renaming } from './editor/rename.ts';
export type { FileKind } from './project/project-set.ts';

export function createWorkspace(): Workspace {
  const set = createProjectSet();
  let voice: Voice | undefined;

  const member = (path: string): Member | undefined => memberOf(set.projectOf(path), path, set.kindOf(path));

  const projectAt = (root: string): Project => {
    const project = set.projectAt(root);
    if (!project)
      throw new WorkspaceError(`There is no project in ${root}.`, 'A project is a folder with an activity_schema.yml.');
    return project;
  };

  const check: Workspace['check'] = (path, options) => {
    const found = member(path);
    if (!found) return [];
    return options?.alone ? problemsAlone(found, path, voice) : problemsOf(found, path, voice);
  };

  return {
    setFile: set.setFile,
    removeFile: set.removeFile,
    file: set.file,
    projects: set.projects,
    projectOf: set.projectOf,
    kindOf: set.kindOf,
    useVoice(heard) {
      voice = heard;
    },

    check,
    checkProject(root) {
      const project = projectAt(root);
      return pathsOf(project).flatMap((path) => check(path));
    },
    errorsBeforeBuild(root, { streams, transformations }) {
      const project = projectAt(root);
      const built = [...project.transformations.values()]
        .filter(({ id }) => transformations.length === 0 || transformations.includes(id))
        .filter(({ stream }) => streams.length === 0 || (stream !== undefined && streams.includes(stream)));
      return [project.settingsFile, ...built.map(({ file }) => file)]
        .flatMap(({ path }) => check(path))
        .filter(({ severity }) => severity === 'error');
    },
    affectedBy(path) {
      const project = set.projectOf(path);
      const kind = set.kindOf(path);
      return project && kind ? affected(project, kind, path) : [path];
    },

    hover(path, offset) {
      const found = member(path);
      if (!found) return undefined;
      switch (found.kind) {
        case 'settings':
          return hoverSettings(found.project, offset);
        case 'transformation':
          return hoverTransformation(found.project, found.transformation, offset);
        default: {
          const read = queryOf(found);
          const clauses = memoized(() => clausesOf(read));
          return hoverQuery(read, offset, {
            clauseSql: (range) => clauses().find((clause) => sameRange(clause.range, range))?.sql,
            ddl: (stream) => ddlOrUndefined(found.project, stream),
          });
        }
      }
    },
    complete(path, offset) {
      const found = member(path);
      if (!found) return [];
      switch (found.kind) {
        case 'settings':
          return completeSettings(found.project, offset);
        case 'transformation':
          return completeTransformation(found.project, found.transformation, offset);
        default:
          return completeQueryFile(found.query, queryOf(found), offset);
      }
    },
    definition(path, offset) {
      const found = member(path);
      if (!found) return [];
      switch (found.kind) {
        case 'settings':
          return [];
        case 'transformation':
          return definitionInTransformation(found.project, found.transformation, offset);
        default:
          return definitionInQuery(queryOf(found), offset);
      }
    },
    references(path, offset, options) {
      const found = member(path);
      return found ? referencesAt(found, offset, options) : [];
    },
    prepareRename(path, offset) {
      const found = member(path);
      return found && prepareRename(found, offset);
    },
    rename(path, offset, name) {
      const found = member(path);
      return found ? rename(found, offset, name) : { problem: 'This file is no project’s.' };
    },
    lenses(path) {
      const found = member(path);
      if (!found) return [];
      switch (found.kind) {
        case 'columns':
          return [];
        case 'settings':
          return streamLenses(found.project);
        case 'transformation':
          return transformationLenses(found.transformation);
        case 'query':
          return queryLenses(queryOf(found));
      }
    },

    outline(path) {
      const found = member(path);
      if (!found) return [];
      switch (found.kind) {
        case 'settings':
          return outlineSettings(found.project);
        case 'transformation':
          return outlineTransformation(found.project, found.transformation);
        default:
          return outlineQuery(queryOf(found).parsed);
      }
    },
    symbols(sought) {
      return set.projects().flatMap((project) => symbolsOf(project, sought));
    },
    folds(path) {
      const found = member(path);
      if (!found || found.kind === 'settings') return undefined;
      return found.kind === 'transformation'
        ? foldsOfTransformation(found.project, found.transformation)
        : foldsOfQuery(found.query, queryOf(found).parsed);
    },
    tokens(path) {
      const found = member(path);
      return found && 'query' in found ? tokensOfQuery(queryOf(found)) : [];
    },

    format(path) {
      const found = member(path);
      return found && 'query' in found ? formatFile(found.kind, found.query) : undefined;
    },

    compile(path, options = {}) {
      const found = member(path);
      if (found?.kind !== 'query')
        throw new WorkspaceError(`${path} is no query.`, 'Queries are .aql files in the project’s folder of queries.');
      return compilation(readQuery(found.project, found.query), options);
    },
    compileText(root, text, options = {}) {
      return compilation(readQueryText(projectAt(root), `${root}/(query)`, text), options);
    },
    ddl(root, options = {}) {
      return ddlOf(projectAt(root), options);
    },
  };
}

function sameRange(a: Range, b: Range): boolean {
  return a.start === b.start && a.end === b.end;
}

function memoized<T>(compute: () => T): () => T {
  let value: { readonly of: T } | undefined;
  return () => {
    value ??= { of: compute() };
    return value.of;
  };
}
