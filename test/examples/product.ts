import { cpSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { localRunner } from '../../server/src/run/local.ts';
import { loadProject } from '../../server/src/run/project-files.ts';
import type { BuildReport } from '../../server/src/run/runner.ts';
import { createWorkspace, type Workspace } from '../../server/src/workspace.ts';

/** A copy of an example's files in a new folder, without databases. The caller removes it. */
export function copyOfExample(name: string): string {
  const folder = mkdtempSync(join(tmpdir(), `${name}-`));
  cpSync(new URL(`../../examples/${name}`, import.meta.url), folder, {
    recursive: true,
    filter: (path) => !path.includes('.duckdb'),
  });
  return folder;
}

/** Builds the project's streams as the command line does. */
export function build(folder: string, how: 'incremental' | 'full' = 'incremental'): Promise<BuildReport> {
  const request = { root: folder, connection: undefined, streams: [], transformations: [], schema: undefined };
  return localRunner().build(
    { ...request, mode: { kind: how === 'full' ? 'full' : 'build' } },
    () => {},
    new AbortController().signal,
  );
}

/** The project as the editor and the command line see it. */
export async function openWorkspace(folder: string): Promise<Workspace> {
  const { settingsFile, transformations, queries } = await loadProject(folder);
  const workspace = createWorkspace();
  for (const file of [settingsFile, ...[...transformations.values(), ...queries.values()].map(({ file }) => file)]) {
    workspace.setFile(file);
  }
  return workspace;
}

/** The SQL of a query of the project; fails with its problems where there is none. */
export function compiled(workspace: Workspace, folder: string, query: string): string {
  const { sql, problems } = workspace.compile(join(folder, 'queries', `${query}.aql`));
  if (sql === undefined) throw new Error(problems.map((problem) => problem.message).join('\n'));
  return sql;
}
