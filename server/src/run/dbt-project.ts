import { readdir, readFile, stat } from 'node:fs/promises';
import { dirname, extname, join, resolve } from 'node:path';
import { parse } from 'yaml';
import * as z from 'zod';
import type { DbtProject } from '../project/dbt.ts';
import type { Project } from '../project/project.ts';
import { hasJinja, type Value } from '../sql/jinja.ts';
import { readManifest } from './dbt-manifest.ts';
import { isFile, slashes } from './project-walk.ts';

export const dbtProjectFile = 'dbt_project.yml';

/**
 * The folder of the dbt project that a project belongs to: the one its settings name under `dbt:`, else the nearest folder
 * at or above it with a `dbt_project.yml`. Undefined where there is none.
 */
export async function findDbtRoot({
  root,
  dbtFolder,
}: Pick<Project, 'root' | 'dbtFolder'>): Promise<string | undefined> {
  if (dbtFolder !== undefined) {
    const told = resolve(root, dbtFolder);
    return (await isFile(join(told, dbtProjectFile))) ? slashes(told) : undefined;
  }
  for (let folder = resolve(root); ; folder = dirname(folder)) {
    if (await isFile(join(folder, dbtProjectFile))) return slashes(folder);
    if (dirname(folder) === folder) return undefined;
  }
}

/** Reads the dbt project of a project; undefined where there is none or its `dbt_project.yml` cannot be read. */
export async function readDbtProject(project: Pick<Project, 'root' | 'dbtFolder'>): Promise<DbtProject | undefined> {
  const root = await findDbtRoot(project);
  if (root === undefined) return undefined;
  const settings = await settingsIn(root);
  if (!settings) return undefined;
  const manifestPath = `${process.env.DBT_TARGET_PATH ?? settings['target-path'] ?? 'target'}/manifest.json`;
  const [manifest, files] = await Promise.all([
    readManifest(resolve(root, manifestPath)),
    declaringFiles(root, settings),
  ]);
  const isManifestBroken = manifest === undefined && (await isFile(resolve(root, manifestPath)));
  const writtenAt = manifest === undefined ? 0 : Date.parse(manifest.generatedAt);
  return {
    root,
    name: settings.name,
    profile: settings.profile ?? undefined,
    variables: variablesIn(settings),
    manifest,
    isManifestBroken,
    manifestPath,
    compiled: new Map(),
    fileNames: new Set(files.map(({ name }) => name)),
    isFresh: manifest !== undefined && files.every(({ declares, changedAt }) => !declares || changedAt <= writtenAt),
  };
}

/** Whether anything of a project needs dbt: a dbt project is read only for those. */
export function needsDbt({ transformations, connections }: Project): boolean {
  return (
    [...transformations.values()].some(({ sql }) => hasJinja(sql)) ||
    [...connections.values()].some(({ type }) => type === 'dbt')
  );
}

const paths = z.array(z.string()).nullish();

const settingsShape = z.object({
  name: z.string(),
  profile: z.string().nullish(),
  vars: z.record(z.string(), z.unknown()).nullish(),
  'target-path': z.string().nullish(),
  'model-paths': paths,
  'seed-paths': paths,
  'snapshot-paths': paths,
});

type Settings = z.infer<typeof settingsShape>;

async function settingsIn(root: string): Promise<Settings | undefined> {
  try {
    const text = await readFile(join(root, dbtProjectFile), 'utf8');
    return settingsShape.safeParse(parse(text, { logLevel: 'silent' })).data;
  } catch {
    return undefined;
  }
}

/** What `vars:` says for all packages, and for this one, which counts more. */
function variablesIn({ name, vars }: Settings): ReadonlyMap<string, Value> {
  const own = vars?.[name];
  const ofPackage = typeof own === 'object' && own !== null && !Array.isArray(own) ? Object.entries(own) : [];
  return new Map([...Object.entries(vars ?? {}), ...ofPackage].map(([key, value]) => [key, jinjaValue(value)]));
}

function jinjaValue(value: unknown): Value {
  if (Array.isArray(value)) return value.map(jinjaValue);
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value;
  if (typeof value !== 'object' || value === null) return null;
  if (value instanceof Date) return value.toISOString().slice(0, 10);
  return new Map(Object.entries(value).map(([key, each]) => [key, jinjaValue(each)]));
}

interface DeclaringFile {
  /** Without folder and suffix. */
  readonly name: string;
  /** Whether it may declare something under another name than its own: YAML, snapshots. */
  readonly declares: boolean;
  readonly changedAt: number;
}

/** The files in which dbt looks for models, seeds, snapshots and sources. */
async function declaringFiles(root: string, settings: Settings): Promise<readonly DeclaringFile[]> {
  const snapshots = settings['snapshot-paths'] ?? ['snapshots'];
  const folders = [...(settings['model-paths'] ?? ['models']), ...(settings['seed-paths'] ?? ['seeds']), ...snapshots];
  const found: DeclaringFile[] = [];
  const add = async (path: string, isSnapshot: boolean): Promise<void> => {
    const suffix = extname(path);
    if (!suffixes.has(suffix)) return;
    const name = path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1, -suffix.length);
    const declares = isSnapshot || suffix === '.yml' || suffix === '.yaml';
    const changedAt = declares ? ((await stat(path).catch(() => undefined))?.mtimeMs ?? 0) : 0;
    found.push({ name, declares, changedAt });
  };
  for (const folder of new Set(folders)) {
    const isSnapshot = snapshots.includes(folder);
    const inside = await readdir(join(root, folder), { recursive: true, withFileTypes: true }).catch(() => []);
    for (const entry of inside) if (!entry.isDirectory()) await add(join(entry.parentPath, entry.name), isSnapshot);
  }
  await add(join(root, dbtProjectFile), false);
  for (const name of ['packages.yml', 'dependencies.yml', 'package-lock.yml']) await add(join(root, name), false);
  return found;
}

const suffixes = new Set(['.sql', '.py', '.csv', '.yml', '.yaml']);
