import { readFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { withExpansions } from '../project/expansion.ts';
import { parseProject, settingsFileName } from '../project/parse.ts';
import type { Project } from '../project/project.ts';
import type { SourceFile } from '../schema/text.ts';
import { readDbtDialects } from './dbt-profile.ts';
import { needsDbt, readDbtProject } from './dbt-project.ts';
import { RunError } from './problem.ts';
import { findNamed, isFile, slashes } from './project-walk.ts';

export interface ProjectOnDisk {
  readonly project: Project;
  /** Why files could not be read, by their paths: the project has them without text. */
  readonly unreadable: ReadonlyMap<string, RunError>;
  /** Folders that are called as files of the project are: `transformations/x.sql/`. */
  readonly misnamed: readonly string[];
}

/** Reads a project from disk. Rejects with an `input` problem where the folder has no `activity_schema.yml`, with `unreadable` where a file cannot be read. */
export async function loadProject(root: string): Promise<Project> {
  const { project, unreadable } = await readProject(root);
  for (const error of unreadable.values()) throw error;
  return project;
}

/** Reads what can be read of a project. Rejects as `loadProject` where that is not even its settings. */
export async function readProject(root: string): Promise<ProjectOnDisk> {
  const folder = slashes(resolve(root));
  const settings = await readSource(join(folder, settingsFileName)).catch(async (cause: unknown) => {
    if (await isFile(join(folder, settingsFileName))) throw unreadableFile(join(folder, settingsFileName), cause);
    const problem = {
      kind: 'input',
      message: `There is no ${settingsFileName} in ${folder}.`,
      next: 'Choose a project’s folder, or make it one with such a file.',
    } as const;
    throw new RunError(problem, { cause });
  });
  const { folders } = parseProject(folder, settings, []);
  const { members, folders: misnamed } = await findNamed(folder, folders);
  const unreadable = new Map<string, RunError>();
  const read = (path: string): Promise<SourceFile> =>
    readSource(path).catch((cause: unknown) => {
      unreadable.set(path, unreadableFile(path, cause));
      return { path, text: '', isUnread: true };
    });
  const project = parseProject(folder, settings, await Promise.all(members.map(read)));
  const whole = withExpansions(needsDbt(project) ? { ...project, ...(await dbtAround(project)) } : project);
  return { project: whole, unreadable, misnamed };
}

/** What of dbt a project has to do with. */
export async function dbtAround(project: Project): Promise<Pick<Project, 'dbt' | 'dbtDialects'>> {
  const [dbt, dbtDialects] = await Promise.all([readDbtProject(project), readDbtDialects(project)]);
  return { dbt, dbtDialects };
}

/** The nearest folder at or above `from` that has an `activity_schema.yml`. */
export async function findProjectRoot(from: string): Promise<string | undefined> {
  for (let folder = resolve(from); ; folder = dirname(folder)) {
    if (await isFile(join(folder, settingsFileName))) return slashes(folder);
    if (dirname(folder) === folder) return undefined;
  }
}

/** A file's text, without a byte order mark. Rejects where it cannot be read. */
export async function readSource(path: string): Promise<SourceFile> {
  const text = await readFile(path, 'utf8');
  return { path: slashes(path), text: text.charCodeAt(0) === 0xfeff ? text.slice(1) : text };
}

function unreadableFile(path: string, cause: unknown): RunError {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  const told = cause instanceof Error ? cause.message : String(cause);
  const message = reasons.get(code) ?? told;
  return new RunError({ kind: 'unreadable', path: slashes(path), message }, { cause });
}

/** What the system's codes mean for a file that the walk found. */
const reasons: ReadonlyMap<string, string> = new Map([
  ['EACCES', 'permission denied.'],
  ['EPERM', 'permission denied.'],
  ['ENOENT', 'it links to what is not there.'],
  ['ELOOP', 'it links to itself.'],
]);
