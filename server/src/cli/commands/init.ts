import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import type { Command } from '../context.ts';
import { exit, UsageError } from '../failure.ts';
import { starterFiles } from '../starter.ts';

export const init: Command<'init'> = async (input, { terminal }) => {
  const { out, cwd } = terminal;
  const folder = resolve(cwd, input.project ?? input.argument);
  if (existsSync(join(folder, 'activity_schema.yml'))) {
    throw new UsageError(
      `${relative(cwd, folder) || 'This folder'} is a project already: it has an activity_schema.yml.`,
      'Choose another folder: `activity-schema init DIR`.',
    );
  }
  for (const [path, text] of starterFiles(projectName(folder))) {
    const file = join(folder, path);
    const shown = relative(cwd, file).replaceAll('\\', '/');
    if (existsSync(file)) {
      await out.line(`  ${out.colors.dim('kept')}  ${shown}`);
      continue;
    }
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
    await out.line(`  ${out.colors.green('made')}  ${shown}`);
  }
  const steps = [
    ...(folder === resolve(cwd) ? [] : [`cd ${relative(cwd, folder).replaceAll('\\', '/')}`]),
    'activity-schema check',
    'activity-schema build',
    'activity-schema query queries/signed_up_to_order.aql',
  ];
  await out.line('\nNow:');
  for (const step of steps) await out.line(`  ${out.colors.dim('$')} ${out.colors.cyan(step)}`);
  return exit.fine;
};

/** A folder's name as an identifier. */
function projectName(folder: string): string {
  const name = basename(folder)
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '');
  return /^[a-z]/.test(name) ? name : `project_${name}`.replace(/_$/, '');
}
