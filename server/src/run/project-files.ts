import { readdir, readFile, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { parseProject, roleOf, settingsFileName } from '../project/parse.ts';
import type { Project } from '../project/project.ts';
import type { SourceFile } from '../schema/text.ts';
import { RunError } from './problem.ts';

/** Reads a project from disk. Rejects with an `input` problem where the folder has no `activity_schema.yml`. */
export async function loadProject(root: string): Promise<Project> {
  const folder = slashes(resolve(root));
  const settings = await sourceFile(join(folder, settingsFileName)).catch((cause: unknown) => {
    const problem = {
      kind: 'input',
      message: `There is no ${settingsFileName} in ${folder}.`,
      next: `Go to a project’s folder, name one with \`--project\`, or make one with \`activity-schema init\`.`,
    } as const;
    throw new RunError(problem, { cause });
  });
  const { folders } = parseProject(folder, settings, []);
  const found = await Promise.all(Object.values(folders).map((name) => filesUnder(join(folder, name))));
  const paths = new Set(found.flat().map(slashes));
  const own = [...paths].filter((path) => roleOf(folder, folders, path) !== undefined).sort();
  return parseProject(folder, settings, await Promise.all(own.map(sourceFile)));
}

/** The nearest folder at or above `from` that has an `activity_schema.yml`. */
export async function findProjectRoot(from: string): Promise<string | undefined> {
  for (let folder = resolve(from); ; folder = dirname(folder)) {
    if (await isFile(join(folder, settingsFileName))) return slashes(folder);
    if (dirname(folder) === folder) return undefined;
  }
}

/** Every file under a folder, without hidden folders, `node_modules` and projects of their own. */
export async function filesUnder(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const found = await Promise.all(
    entries.map(async (entry) => {
      const path = join(folder, entry.name);
      if (entry.isFile()) return [path];
      if (!entry.isDirectory() || entry.name.startsWith('.') || entry.name === 'node_modules') return [];
      return (await isFile(join(path, settingsFileName))) ? [] : filesUnder(path);
    }),
  );
  return found.flat();
}

async function sourceFile(path: string): Promise<SourceFile> {
  return { path: slashes(path), text: await readFile(path, 'utf8') };
}

async function isFile(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isFile() ?? false;
}

function slashes(path: string): string {
  return path.replaceAll('\\', '/');
}
