import { toldOf } from './checks/index.ts';
import { syntaxError } from './checks/syntax-error.ts';
import { affected, pathsOf } from './editor/affected.ts';
import { type BuiltPart, errorsBeforeBuild } from './editor/before-build.ts';
import { type LanguageFeatures, languageFeatures } from './editor/features.ts';
import { createFindings, withFindings } from './editor/findings.ts';
import { type Member, memberOf } from './editor/member.ts';
import {
  type Compilation,
  type CompileOptions,
  compilation,
  type DdlOptions,
  ddlOf,
  type KnownDialect,
  knownDialects,
  materialization,
  WorkspaceError,
} from './editor/previews.ts';
import { problemsAlone, problemsOf } from './editor/problems.ts';
import { sampleProblems } from './editor/sample-problems.ts';
import { type Standing, standingProblems } from './editor/standing-problems.ts';
import { type Validation, validationOf, validationProblems } from './editor/validation.ts';
import { factsOfTransformation } from './project/activities.ts';
import { dialectOf } from './project/connection.ts';
import type { DbtProject } from './project/dbt.ts';
import { entityTablePath } from './project/entity-table.ts';
import type { Project } from './project/project.ts';
import { createProjectSet, type FileKind } from './project/project-set.ts';
import { readQuery, readQueryText } from './project/queries.ts';
import type { Problem, SourceFile } from './schema/text.ts';
import { type Catalogue, knownTablesOf, type TableName } from './sql/known-tables.ts';
import type { Verdict } from './sql/verdict.ts';
import { createVerdictStore, type Recorded, type Wanted } from './sql/verdict-store.ts';
import type { SampleReport } from './streams/sample.ts';
import type { Validated } from './streams/validation.ts';

/**
 * The one facade that the language server and the command line share: files come in as texts, answers go out as plain
 * data. It does no IO; hosts read files and hand them in, and take warehouse work to a `Runner`.
 */
export interface Workspace extends LanguageFeatures {
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
   * not be here yet. `unjudged`: as if no parser had been asked.
   */
  check(path: string, options?: { readonly alone: boolean; readonly unjudged?: boolean }): readonly Problem[];
  /** Everything wrong with a project, sorted by file and place. */
  checkProject(root: string): readonly Problem[];
  /**
   * The errors in what a build reads: the settings, the transformations that are built, the heads of the queries whose results
   * it keeps. A build with one of them would fail on the warehouse, half-way, or leave out what is asked for, so it does not
   * begin.
   */
  errorsBeforeBuild(root: string, built: BuiltPart): readonly Problem[];
  /** Paths whose `check` may differ after `path` changed, itself included. `alone`: as for `check`. */
  affectedBy(path: string, options?: { readonly alone: boolean }): readonly string[];

  /** The SQL of a query file. */
  compile(path: string, options?: CompileOptions): Compilation;
  /** The SQL of a query that stands in no file, in the project at `root`. */
  compileText(root: string, text: string, options?: CompileOptions): Compilation;
  /** The warehouses that SQL can be written for; that of the project at `root` is marked. */
  dialects(root: string | undefined): readonly KnownDialect[];
  /** The statements that create a stream's tables, with the reason for each clause. */
  ddl(root: string, options?: DdlOptions): string;

  /** What the warehouse of the project at `root` told of its tables; undefined: nothing is known any more. True where it is news. */
  useTables(root: string, catalogue: Catalogue | undefined): boolean;
  /** What is known of the dbt project around the project at `root`, and of the dialects that its `profiles.yml` gives connections. */
  useDbt(root: string, dbt: DbtProject | undefined, dialects: Project['dbtDialects']): void;
  /** The tables that a transformation, or all of the project at a path, reads: what the host may ask the warehouse about. */
  tablesNamed(path: string): readonly TableName[];

  /** What a warehouse is asked in order to validate a file, or why it is not asked. It prepares the statement and never runs it. */
  validation(path: string, connection?: string): Validation;
  /** Takes in what the warehouse answered: `check` says it until the text changes at its place. */
  validated(path: string, validation: Validation, answer: Validated): void;
  /** Takes in what a sample of a transformation's rows showed. */
  sampled(root: string, connection: string | undefined, report: SampleReport): void;
  /** Takes in how the streams of a project stand, and answers with the files of which that says something else now. */
  stood(root: string, standings: readonly Standing[]): readonly string[];
  /** Forgets what warehouses said of a file. True where there was anything. */
  forgetFindings(path: string): boolean;
  /** The problems that such a sample is told as. */
  sampleProblems(root: string, report: SampleReport, connection?: string): readonly Problem[];

  /** What an answer is, and what it would have liked to know of the parsers: the host asks them, says so, and asks again. */
  recording<T>(answer: () => T): Recorded<T>;
  /** True where `check` says something else now. */
  heardVerdict(wanted: Wanted, verdict: Verdict): boolean;
}

export type { BuiltPart } from './editor/before-build.ts';
export type { Compilation, CompileOptions, DdlOptions } from './editor/previews.ts';
export { WorkspaceError } from './editor/previews.ts';
export type { Renaming } from './editor/rename.ts';
export type { Validation } from './editor/validation.ts';
export type { FileKind } from './project/project-set.ts';
export type { Wanted } from './sql/verdict-store.ts';

export function createWorkspace(): Workspace {
  const set = createProjectSet();
  const findings = createFindings();
  const verdicts = createVerdictStore();

  /** Each project as it was when somebody last asked what a change affects, and before that; at first, as it was checked. */
  const versions = new Map<string, { readonly now: Project; readonly before: Project | undefined }>();

  const member = (path: string): Member | undefined => memberOf(set.projectOf(path), path, set.kindOf(path));

  const projectAt = (root: string): Project => {
    const project = set.projectAt(root);
    if (!project)
      throw new WorkspaceError(`There is no project in ${root}.`, 'A project is a folder with an activity_schema.yml.');
    return project;
  };

  const problemsIn = (path: string): readonly Problem[] => {
    const found = member(path);
    return found ? problemsOf(found, path, verdicts) : [];
  };
  const check: Workspace['check'] = (path, options) => {
    const found = member(path);
    const file = set.file(path);
    if (!found || !file || file.isUnread) return [];
    const { project } = found;
    if (!options?.alone && !versions.has(project.root)) versions.set(project.root, { now: project, before: undefined });
    const heard = options?.unjudged ? undefined : verdicts;
    const problems = options?.alone ? problemsAlone(found, path, heard) : problemsOf(found, path, heard);
    const told = toldOf(found.project, file, findings.of(path));
    return withFindings(problems, told, findings.isAccepted(file));
  };

  return {
    setFile(file) {
      const before = set.file(file.path);
      if (before) findings.moved(before, file);
      set.setFile(file);
    },
    removeFile(path) {
      findings.forget(path);
      verdicts.forget(path);
      set.removeFile(path);
    },
    file: set.file,
    projects: set.projects,
    projectOf: set.projectOf,
    kindOf: set.kindOf,
    useTables(root, catalogue) {
      const project = set.projectAt(root);
      if (!project) return false;
      const { knownTables: before } = project;
      if (JSON.stringify(before?.catalogue) === JSON.stringify(catalogue)) return false;
      set.useTables(root, catalogue && knownTablesOf(catalogue, dialectOf(project), before));
      return true;
    },
    useDbt: set.useDbt,
    tablesNamed(path) {
      const found = member(path);
      if (!found) return [];
      const read = found.kind === 'transformation' ? [found.transformation] : found.project.transformations.values();
      const names = [...read].flatMap((transformation) => factsOfTransformation(found.project, transformation).tables);
      const entities = found.kind === 'transformation' ? [] : [...found.project.streams.values()].map(entityTablePath);
      const byText = new Map(
        [...names.map(({ name }) => name), ...entities].flatMap((name) =>
          name === undefined ? [] : [[name.join('\0'), name] as const],
        ),
      );
      return [...byText.values()];
    },
    validation(path, connection) {
      const found = member(path);
      if (!found) return { kind: 'none', reason: 'This file is no project’s.' };
      const isBroken = found.kind === 'transformation' && problemsIn(path).some(({ rule }) => rule === syntaxError.id);
      return isBroken
        ? { kind: 'none', reason: 'It has a syntax error, which is told already.' }
        : validationOf(found, connection);
    },
    validated(path, validation, answer) {
      const found = member(path);
      const now = set.file(path);
      // Of another text than there is now, places are not known; whoever asks does so again.
      if (!found || validation.kind === 'none' || now?.text !== validation.file.text) return;
      findings.set(now, 'validation', validationProblems(found, validation, answer));
    },
    sampled(root, connection, report) {
      const project = projectAt(root);
      const transformation = project.transformations.get(report.transformation);
      if (!transformation) return;
      findings.set(transformation.file, 'sample', sampleProblems(project, transformation, connection, report));
    },
    stood(root, standings) {
      const project = projectAt(root);
      const problems = standingProblems(project, standings);
      const files = [project.settingsFile, ...[...project.transformations.values()].map(({ file }) => file)];
      return files.flatMap((file) => {
        const own = problems.filter((problem) => problem.file === file.path);
        if (own.length === 0 && !findings.has(file.path, 'standing')) return [];
        findings.set(file, 'standing', own);
        return [file.path];
      });
    },
    forgetFindings: (path) => findings.forget(path),
    sampleProblems(root, report, connection) {
      const project = projectAt(root);
      const transformation = project.transformations.get(report.transformation);
      if (!transformation) return [];
      return toldOf(project, transformation.file, sampleProblems(project, transformation, connection, report));
    },
    recording: verdicts.recording,
    heardVerdict: verdicts.heard,

    check,
    checkProject(root) {
      const project = projectAt(root);
      return pathsOf(project).flatMap((path) => check(path));
    },
    // What the warehouse said may not hold any more; it is asked again.
    errorsBeforeBuild: (root, built) => errorsBeforeBuild(projectAt(root), built, problemsIn),
    affectedBy(path, options = { alone: false }) {
      const project = set.projectOf(path);
      const kind = set.kindOf(path);
      if (!project || !kind) return [path];
      const seen = versions.get(project.root);
      const before = seen?.now === project ? seen.before : seen?.now;
      versions.set(project.root, { now: project, before });
      return affected(project, kind, path, { before, ...options });
    },

    ...languageFeatures(member, set.projects),

    compile(path, options = {}) {
      const found = member(path);
      if (found?.kind !== 'query')
        throw new WorkspaceError(`${path} is no query.`, 'Queries are .aql files in the project’s folder of queries.');
      const compiled = compilation(readQuery(found.project, found.query), options, verdicts);
      return options.materialized ? materialization(compiled, found.project, found.query) : compiled;
    },
    compileText(root, text, options = {}) {
      if (options.materialized)
        throw new WorkspaceError('Only a query file has a head.', 'Name a query of the project.');
      return compilation(readQueryText(projectAt(root), `${root}/(query)`, text), options, verdicts);
    },
    dialects(root) {
      return knownDialects(root === undefined ? undefined : set.projectAt(root));
    },
    ddl(root, options = {}) {
      return ddlOf(projectAt(root), options);
    },
  };
}
