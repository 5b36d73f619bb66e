import { RunError } from '../run/problem.ts';
import type { Runner } from '../run/runner.ts';
import type { Catalogue } from '../sql/known-tables.ts';
import type { Context } from './context.ts';
import { shownPath } from './format/problem-place.ts';
import type { OpenProject } from './project.ts';

/**
 * Has a project's warehouse say what tables it has and what it makes of files, so that checking them says it too. Says on
 * `err` which files it was not asked about, and why.
 */
export async function askWarehouse(
  { workspace, root, project }: OpenProject,
  paths: readonly string[],
  connection: string | undefined,
  { terminal, runner, signal }: Context,
): Promise<void> {
  const asked = await runner();
  const where = { root, connection };
  const names = workspace.tablesNamed(project.settingsFile.path);
  workspace.useTables(root, await catalogueOf(asked, { ...where, names }, signal));
  const meant = paths.filter((path) => ['transformation', 'query'].includes(workspace.kindOf(path) ?? ''));
  const validations = meant.map((path) => ({ path, validation: workspace.validation(path, connection) }));
  const statements = validations.flatMap(({ validation }) => (validation.kind === 'statement' ? [validation.sql] : []));
  const answers = [...(await asked.validate({ ...where, statements }, signal))];
  for (const { path, validation } of validations) {
    if (validation.kind === 'none') {
      const { err, cwd } = terminal;
      await err.line(`${err.colors.yellow('note')} ${shownPath(path, cwd)} is not validated: ${validation.reason}`);
      continue;
    }
    const answer = answers.shift();
    if (answer) workspace.validated(path, validation, answer);
  }
}

/** A file that the first build makes holds nothing yet. */
async function catalogueOf(
  runner: Runner,
  request: Parameters<Runner['catalogue']>[0],
  signal: AbortSignal,
): Promise<Catalogue> {
  try {
    return await runner.catalogue(request, signal);
  } catch (error) {
    const isMissing =
      error instanceof RunError && error.problem.kind === 'unopened' && error.problem.reason === 'missing';
    if (isMissing) return { ...nothing, connection: request.connection ?? '' };
    throw error;
  }
}

const nothing = { database: '', schemas: [], searchPath: [], tables: [], truncated: false, absent: [] } as const;
