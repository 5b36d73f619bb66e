import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const program = fileURLToPath(new URL('../../server/bin/activity-schema.cjs', import.meta.url));
const bundle = fileURLToPath(new URL('../../server/dist/cli.cjs', import.meta.url));

/** Runs the packed command line in a project's folder and gives its standard output; fails with what it said otherwise. */
export function activitySchema(folder: string, ...words: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...words], {
    cwd: folder,
    encoding: 'utf8',
    maxBuffer: 2 ** 30,
  });
  if (status !== 0) throw new Error(`activity-schema ${words.join(' ')} ended with ${status}:\n${stdout}\n${stderr}`);
  return stdout;
}

/** Whether the command line was bundled (`npm run build`) and has this command. */
export function hasCommand(name: string): boolean {
  return existsSync(bundle) && new RegExp(`^\\s+${name}\\b`, 'm').test(activitySchema('.', '--help'));
}

/** A copy of an example's files in a new folder, without databases. The caller removes it. */
export function copyOfExample(name: string): string {
  const folder = mkdtempSync(join(tmpdir(), `${name}-`));
  cpSync(new URL(`../../examples/${name}`, import.meta.url), folder, {
    recursive: true,
    filter: (path) => !path.includes('.duckdb'),
  });
  return folder;
}
