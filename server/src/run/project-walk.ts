import { readdir, realpath, stat } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { roleOf, settingsFileName } from '../project/parse.ts';
import type { ProjectFolders } from '../project/project.ts';

/** Which files on disk are a project's. The one walk that the editor, the command line and the runner share. */

/** Folders that hold other people's files or machines'. Inside a project's own folders they are names like any other. */
const foreign = new Set(['node_modules', 'target', 'dbt_packages', '__pycache__']);
const maxDepth = 20;

/**
 * Paths of every `activity_schema.yml` under a folder, with forward slashes. Hidden and foreign folders are passed over, and
 * what cannot be read; links to folders are not followed.
 */
export async function findSettings(folder: string): Promise<readonly string[]> {
  const found: string[] = [];
  const visit = async (path: string, depth: number): Promise<void> => {
    const inside: string[] = [];
    for (const entry of await entriesOf(path)) {
      if (entry.name === settingsFileName) {
        if (entry.isFile() || (await isFile(join(path, entry.name)))) found.push(slashes(join(path, entry.name)));
      } else if (entry.isDirectory() && !isPassedOver(entry.name)) {
        inside.push(join(path, entry.name));
      }
    }
    if (depth < maxDepth) await Promise.all(inside.map((child) => visit(child, depth + 1)));
  };
  await visit(folder, 0);
  return found.sort();
}

/** Whether `findSettings` on a folder passes over what stands at a path relative to it. */
export function isPassedOver(relative: string): boolean {
  return relative.split('/').some((name) => isHidden(name) || foreign.has(name));
}

/** Paths of the transformations, queries and columns of a project, sorted, with forward slashes. */
export async function findMembers(root: string, folders: ProjectFolders): Promise<readonly string[]> {
  return (await findNamed(root, folders)).members;
}

/** The same, and the folders that are called as one of them would be. */
export async function findNamed(
  root: string,
  folders: ProjectFolders,
): Promise<{ readonly members: readonly string[]; readonly folders: readonly string[] }> {
  const within = Object.values(folders).map((name) => join(root, name));
  const found = await Promise.all(within.filter((folder) => folder !== join(root)).map(under));
  const named = (paths: readonly string[]): readonly string[] =>
    [...new Set(paths.map(slashes))].filter((path) => roleOf(root, folders, path) !== undefined).sort();
  return { members: named(found.flatMap(({ files }) => files)), folders: named(found.flatMap((one) => one.folders)) };
}

/**
 * Every file and every folder under a folder, without what is hidden and projects of their own. Links are followed, except to a
 * folder that the link itself stands in.
 */
async function under(
  folder: string,
): Promise<{ readonly files: readonly string[]; readonly folders: readonly string[] }> {
  const files: string[] = [];
  const folders: string[] = [];
  const visit = async (path: string, above: ReadonlySet<string>): Promise<void> => {
    const real = await realpath(path).catch(() => undefined);
    if (real === undefined || above.has(real) || above.size > maxDepth) return;
    const entries = await entriesOf(path);
    if (above.size > 0 && entries.some(({ name }) => name === settingsFileName)) return;
    const around = new Set([...above, real]);
    const inside: string[] = [];
    for (const entry of entries) {
      const child = join(path, entry.name);
      if (isHidden(entry.name)) continue;
      const target = entry.isSymbolicLink() ? await stat(child).catch(() => undefined) : entry;
      // A link to nothing is a file that cannot be read, not one that is not there.
      if (!target || target.isFile()) files.push(child);
      else if (target.isDirectory()) inside.push(child);
    }
    folders.push(...inside);
    await Promise.all(inside.map((each) => visit(each, around)));
  };
  await visit(folder, new Set());
  return { files, folders };
}

async function entriesOf(folder: string) {
  // A folder that went, or that nobody may read, is an empty one.
  return readdir(folder, { withFileTypes: true }).catch(() => []);
}

function isHidden(name: string): boolean {
  return name.startsWith('.');
}

export async function isFile(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isFile() ?? false;
}

export async function isFolder(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isDirectory() ?? false;
}

/** A path of this machine as the core has it. */
export function slashes(path: string): string {
  return sep === '/' ? path : path.replaceAll(sep, '/');
}
