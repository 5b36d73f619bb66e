import { spawn } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll } from 'vitest';

/** The program that users run: the bundle, so `npm run build` comes first. */
export const program = resolve(import.meta.dirname, '../../server/bin/activity-schema.cjs');

export interface Ran {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

export interface RunOptions {
  readonly cwd: string;
  readonly input?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** Runs one command line to its end, away from any terminal. */
export function run(words: readonly string[], { cwd, input = '', env = {} }: RunOptions): Promise<Ran> {
  return new Promise((done, fail) => {
    const child = spawn(process.execPath, [program, ...words], {
      cwd,
      env: { ...process.env, FORCE_COLOR: '', NO_COLOR: '1', ...env },
    });
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => err.push(chunk));
    child.on('error', fail);
    child.on('close', (code) =>
      done({ code, out: Buffer.concat(out).toString('utf8'), err: Buffer.concat(err).toString('utf8') }),
    );
    child.stdin.end(input);
  });
}

/** Is gone when the tests of its file are over. */
export function temporaryFolder(): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'activity-schema-')));
  folders.push(folder);
  return folder;
}

const folders: string[] = [];

afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** A fresh project as `init` makes it: two transformations whose rows stand in the files, and a query. */
export async function starterProject(): Promise<string> {
  const folder = temporaryFolder();
  const made = await run(['init', 'shop'], { cwd: folder });
  if (made.code !== 0) throw new Error(made.err);
  return join(folder, 'shop');
}

/** The text of a file of a project, changed. */
export function change(project: string, path: string, edit: (text: string) => string): void {
  const file = join(project, path);
  const before = readFileSync(file, 'utf8');
  const after = edit(before);
  if (before === after) throw new Error(`${path} is as it was`);
  writeFileSync(file, after);
}

/** A copy of an example without what building it left behind. */
export function exampleCopy(name: string): string {
  const folder = join(temporaryFolder(), name);
  cpSync(resolve(import.meta.dirname, '../../examples', name), folder, {
    recursive: true,
    filter: (path) => !/\.duckdb(\.|$)/.test(path),
  });
  return folder;
}
