import { existsSync, lstatSync, readFileSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { settingsFileName } from '../project/parse.ts';
import type { Project } from '../project/project.ts';
import { findProjectRoot, loadProject, type ProjectOnDisk, readProject } from '../run/project-files.ts';
import { engines, type Runner } from '../run/runner.ts';
import { nearestSpelling } from '../schema/spelling.ts';
import { answered } from '../voices/answered.ts';
import { withEngine } from '../voices/engine-judge.ts';
import { type Judge, workerJudge } from '../voices/judge.ts';
import { createWorkspace, type Workspace } from '../workspace.ts';
import { UsageError } from './failure.ts';

/** A project read from disk, with the workspace that answers questions about it. */
export interface OpenProject {
  readonly root: string;
  readonly project: Project;
  readonly workspace: Workspace;
}

interface Where {
  readonly project: string | undefined;
  readonly connection: string | undefined;
}

/**
 * Opens the project a command is about: the one it was told, else the one its file stands in, else the nearest one upwards
 * from where it runs.
 */
export async function openProject(where: Where, cwd: string, file?: string): Promise<OpenProject> {
  const root = await rootOf(where.project, cwd, file);
  const open = await openAt(root);
  assertConnection(where.connection, open.project);
  return open;
}

/** A connection that the user named and the project does not have ends a command before it begins. */
export function assertConnection(connection: string | undefined, { connections }: Project): void {
  if (connection === undefined || connections.has(connection)) return;
  throw new UsageError(
    `There is no connection ${connection} in ${settingsFileName}.`,
    suggestion(connection, connections.keys(), 'Add it under `connections:`.'),
  );
}

/** An answer of the project's workspace once the parsers read all SQL that it is about. */
export async function withVerdicts<T>(
  { workspace }: OpenProject,
  runner: () => Promise<Runner>,
  answer: () => T,
): Promise<T> {
  const judge = judgeOfProject(runner);
  try {
    return await answered(workspace, judge, answer);
  } finally {
    await judge.dispose();
  }
}

function judgeOfProject(runner: () => Promise<Runner>): Judge {
  const signal = new AbortController().signal;
  return withEngine(workerJudge(), {
    syntax: (question) =>
      engines.has(question.dialect) ? runner().then((engine) => engine.syntax(question, signal)) : undefined,
  });
}

/** Opens the project at a root. Rejects where a file of it cannot be read. */
export async function openAt(root: string): Promise<OpenProject> {
  return opened(await loadProject(root));
}

/** A project of which not every file could be read. */
export interface PartlyOpen extends OpenProject {
  readonly unreadable: ProjectOnDisk['unreadable'];
  readonly misnamed: ProjectOnDisk['misnamed'];
}

/** Opens what can be read of the project at a root. */
export async function openReadable(root: string): Promise<PartlyOpen> {
  const { project, unreadable, misnamed } = await readProject(root);
  return { ...opened(project), unreadable, misnamed };
}

function opened(project: Project): OpenProject {
  const workspace = createWorkspace();
  workspace.setFile(project.settingsFile);
  for (const { file } of project.transformations.values()) workspace.setFile(file);
  for (const { file } of project.queries.values()) workspace.setFile(file);
  for (const { file } of project.columns.values()) workspace.setFile(file);
  workspace.useDbt(project.root, project.dbt, project.dbtDialects);
  return { root: project.root, project, workspace };
}

/** The files of a project that can be checked. */
export function filesOf(project: Project): readonly string[] {
  const { settingsFile, transformations, queries, columns } = project;
  return [
    settingsFile.path,
    ...[...transformations.values(), ...queries.values(), ...columns.values()].map(({ file }) => file.path),
  ];
}

/** The root a command is about; says what to do where there is none. */
export async function rootOf(told: string | undefined, cwd: string, file?: string): Promise<string> {
  if (told !== undefined) {
    const folder = resolve(cwd, told);
    if (existsSync(resolve(folder, settingsFileName))) return forwardSlashes(folder);
    throw new UsageError(
      `There is no ${settingsFileName} in ${told}.`,
      `\`activity-schema init ${told}\` makes a project there.`,
    );
  }
  const root = (file === undefined ? undefined : await findProjectRoot(dirname(file))) ?? (await findProjectRoot(cwd));
  if (root !== undefined) return root;
  throw new UsageError(
    `There is no ${settingsFileName} here or in a folder above.`,
    'Go to a project, name it with --project DIR, or make one with `activity-schema init`.',
  );
}

/** The text of an existing file or folder's path, absolute; says what is missing. */
export function existing(path: string, cwd: string): { readonly path: string; readonly isFolder: boolean } {
  const absolute = resolve(cwd, path);
  // A link to nothing is there: that it cannot be read is for whoever reads it to say.
  const found = statSync(absolute, { throwIfNoEntry: false }) ?? lstatSync(absolute, { throwIfNoEntry: false });
  if (!found) throw new UsageError(`There is no file ${path}.`, 'Paths are relative to the folder you are in.');
  if (!found.isFile() && !found.isDirectory() && !found.isSymbolicLink())
    throw new UsageError(`${path} is not a file.`, 'Name a file or a folder: pipes, sockets and devices are not read.');
  return { path: forwardSlashes(absolute), isFolder: found.isDirectory() };
}

export function readText(path: string): string {
  return readFileSync(path, 'utf8');
}

/** Names the user gave that the project does not have end a command before it begins. */
export function assertKnown(kind: string, given: readonly string[], known: Iterable<string>): void {
  const names = new Set(known);
  for (const name of given) {
    if (names.has(name)) continue;
    throw new UsageError(`There is no ${kind} ${name}.`, suggestion(name, names, `The project has no ${kind} yet.`));
  }
}

function suggestion(name: string, known: Iterable<string>, none: string): string {
  const names = [...known];
  const meant = nearestSpelling(name, names);
  if (meant) return `Did you mean ${meant}?`;
  return names.length === 0 ? none : `Known are ${names.join(', ')}.`;
}

function forwardSlashes(path: string): string {
  return path.replaceAll('\\', '/');
}
