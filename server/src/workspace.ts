import { checkSettings, checkTransformation, notIgnored, weighed } from './checks/index.ts';
import { compileQuery } from './compile/compile.ts';
import type { Dialect, DialectName } from './dialects/dialect.ts';
import { dialectNamed, dialectNames } from './dialects/index.ts';
import type { Completion, Hover, Lens, Location } from './editor/answers.ts';
import { completeQuery } from './editor/query-complete.ts';
import { definitionInQuery } from './editor/query-definition.ts';
import { hoverQuery } from './editor/query-hover.ts';
import { queryLenses } from './editor/query-lens.ts';
import { activitiesOf } from './project/activities.ts';
import { dialectOf } from './project/connection.ts';
import type { Project, QueryFile, Transformation } from './project/project.ts';
import { createProjectSet, type FileKind } from './project/project-set.ts';
import { type ReadQuery, readQuery, readQueryText } from './project/queries.ts';
import type { Problem, Range, SourceFile } from './schema/text.ts';
import type { Voice } from './sql/voice.ts';
import { ddlScript, streamDdl } from './streams/ddl.ts';

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

  /** Everything wrong with one file, sorted by place. */
  check(path: string): readonly Problem[];
  /** Everything wrong with a project, sorted by file and place. */
  checkProject(root: string): readonly Problem[];
  /** Paths whose `check` may differ after `path` changed, itself included. */
  affectedBy(path: string): readonly string[];

  hover(path: string, offset: number): Hover | undefined;
  complete(path: string, offset: number): readonly Completion[];
  definition(path: string, offset: number): readonly Location[];
  lenses(path: string): readonly Lens[];

  /** The SQL of a query file. */
  compile(path: string, options?: CompileOptions): Compilation;
  /** The SQL of a query that stands in no file, in the project at `root`. */
  compileText(root: string, text: string, options?: CompileOptions): Compilation;
  /** The statements that create a stream's tables, with the reason for each clause. */
  ddl(root: string, options?: DdlOptions): string;

  /** From now on transformations are also read by a parser, which confirms or refutes what the skeleton suspects. */
  useVoice(voice: Voice): void;
}

export type { FileKind } from './project/project-set.ts';

export interface CompileOptions {
  /** Default: the dialect of the project's connection, DuckDB where that is not known. */
  readonly dialect?: DialectName | undefined;
  readonly connection?: string | undefined;
}

export interface Compilation {
  /** Undefined where the query has an error. */
  readonly sql: string | undefined;
  readonly dialect: DialectName;
  readonly problems: readonly Problem[];
  /** The SQL that serves each clause, by the clause's range in the file. */
  readonly clauses: readonly { readonly range: Range; readonly sql: string }[];
}

export interface DdlOptions {
  /** Default: every stream. */
  readonly stream?: string | undefined;
  readonly dialect?: DialectName | undefined;
  readonly connection?: string | undefined;
  readonly layout?: 'single' | 'per_activity' | undefined;
  readonly tableLayout?: 'guide' | 'recommended' | undefined;
}

/** Asked for something the project does not have, with what it does have. */
export class WorkspaceError extends Error {
  readonly next: string;

  constructor(message: string, next: string) {
    super(message);
    this.name = 'WorkspaceError';
    this.next = next;
  }
}

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

  const check = (path: string): readonly Problem[] => {
    const found = member(path);
    return found ? problemsOf(found, path, voice) : [];
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
      return pathsOf(project).flatMap(check);
    },
    affectedBy(path) {
      const found = member(path);
      if (!found) return [path];
      const { project } = found;
      switch (found.kind) {
        case 'settings':
          return pathsOf(project);
        case 'transformation':
          return [path, ...pathsOf(project).filter((other) => other !== path)];
        case 'query':
          return [path];
        case 'columns':
          return [path, ...[...project.queries.values()].map(({ file }) => file.path)];
      }
    },

    hover(path, offset) {
      const found = member(path);
      if (found?.kind !== 'query' && found?.kind !== 'columns') return undefined;
      const read = readQuery(found.project, found.query);
      const compiled = memoized(() => compilation(read, {}));
      return hoverQuery(read, offset, {
        clauseSql: (range) => compiled().clauses.find((clause) => sameRange(clause.range, range))?.sql,
        ddl: (stream) => ddlOrUndefined(found.project, stream),
      });
    },
    complete(path, offset) {
      const found = member(path);
      if (found?.kind === 'query') return completeQuery(readQuery(found.project, found.query), offset);
      return [];
    },
    definition(path, offset) {
      const found = member(path);
      if (found?.kind === 'query') return definitionInQuery(readQuery(found.project, found.query), offset);
      return [];
    },
    lenses(path) {
      const found = member(path);
      if (found?.kind === 'query') return queryLenses(readQuery(found.project, found.query));
      return [];
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

type Member =
  | { readonly kind: 'settings'; readonly project: Project }
  | { readonly kind: 'transformation'; readonly project: Project; readonly transformation: Transformation }
  | { readonly kind: 'query' | 'columns'; readonly project: Project; readonly query: QueryFile };

function memberOf(project: Project | undefined, path: string, kind: FileKind | undefined): Member | undefined {
  if (!project || !kind) return undefined;
  if (kind === 'settings') return { kind, project };
  if (kind === 'transformation') {
    const transformation = byPath(project.transformations, path);
    return transformation && { kind, project, transformation };
  }
  const query = byPath(kind === 'query' ? project.queries : project.columns, path);
  return query && { kind, project, query };
}

function byPath<T extends { readonly file: SourceFile }>(files: ReadonlyMap<string, T>, path: string): T | undefined {
  for (const file of files.values()) if (file.file.path === path) return file;
  return undefined;
}

function pathsOf(project: Project): readonly string[] {
  const files = [project.transformations, project.queries, project.columns].flatMap((map) => [...map.values()]);
  return [project.settingsFile.path, ...files.map(({ file }) => file.path).sort()];
}

function problemsOf(member: Member, path: string, voice: Voice | undefined): readonly Problem[] {
  const { project } = member;
  const reading = weighed(
    project,
    project.problems.filter(({ file }) => file === path),
  );
  switch (member.kind) {
    case 'settings':
      return sorted([...reading, ...checkSettings(project)]);
    case 'transformation':
      return sorted([...reading, ...checkTransformation(project, member.transformation, voice)]);
    case 'query': {
      const { parsed, bound } = readQuery(project, member.query);
      return sorted([
        ...reading,
        ...notIgnored(member.query.file, weighed(project, [...parsed.problems, ...bound.problems])),
      ]);
    }
    case 'columns':
      return sorted(reading);
  }
}

function sorted(problems: readonly Problem[]): readonly Problem[] {
  return problems.toSorted((a, b) => a.range.start - b.range.start || a.range.end - b.range.end);
}

function compilation(read: ReadQuery, options: CompileOptions): Compilation {
  const { project, parsed, bound } = read;
  const dialect = options.dialect ?? dialectOf(project, options.connection);
  const problems = sorted([...parsed.problems, ...bound.problems]);
  const stream = project.streams.get(bound.query?.stream ?? '');
  if (!bound.query || !stream) return { sql: undefined, dialect, problems, clauses: [] };
  const { sql, clauses } = compileQuery(bound.query, { dialect: supported(dialect), stream });
  return { sql, dialect, problems, clauses };
}

function supported(name: DialectName): Dialect {
  const dialect = dialectNamed(name);
  if (!dialect)
    throw new WorkspaceError(
      `This version has no SQL for ${name}.`,
      `Choose one of ${dialectNames.join(', ')} with --dialect.`,
    );
  return dialect;
}

function ddlOf(project: Project, options: DdlOptions): string {
  const dialect = supported(options.dialect ?? dialectOf(project, options.connection));
  const streams = [...project.streams.values()].filter(
    ({ name }) => options.stream === undefined || options.stream === name,
  );
  if (streams.length === 0) {
    throw new WorkspaceError(
      options.stream === undefined ? 'The project has no stream.' : `There is no stream ${options.stream}.`,
      project.streams.size > 0 ? `Known are ${[...project.streams.keys()].join(', ')}.` : 'Add one under `streams:`.',
    );
  }
  const { layout, tableLayout } = options;
  return streams
    .map((stream) => {
      const activities = [...activitiesOf(project, stream.name).keys()];
      return ddlScript(streamDdl(stream, dialect, { layout, tableLayout, activities }));
    })
    .join('\n');
}

function ddlOrUndefined(project: Project, stream: string): string | undefined {
  return dialectNamed(dialectOf(project)) && project.streams.has(stream) ? ddlOf(project, { stream }) : undefined;
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
