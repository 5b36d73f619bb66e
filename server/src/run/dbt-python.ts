import { execFile } from 'node:child_process';
import { access, realpath } from 'node:fs/promises';
import { delimiter, dirname, isAbsolute, join } from 'node:path';

export interface PythonPlaces {
  /** What the user says, and what the editor's Python extension has chosen. */
  readonly told: readonly string[];
  /** Folders that may hold a virtual environment. */
  readonly folders: readonly string[];
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/**
 * A Python that has dbt: the one that is told, else that of a virtual environment in the project's folders, else that of the
 * environment that is active, of the `dbt` on the path, and on the path. Undefined where none has it. Runs each candidate.
 */
export async function findDbtPython({ told, folders, environment }: PythonPlaces): Promise<string | undefined> {
  const inEnvironment = (folder: string): string =>
    process.platform === 'win32' ? join(folder, 'Scripts', 'python.exe') : join(folder, 'bin', 'python');
  const active = [environment.VIRTUAL_ENV, environment.CONDA_PREFIX].flatMap((folder) => folder || []);
  const candidates = [
    ...told,
    ...folders.flatMap((folder) => ['.venv', 'venv', '.env', 'env'].map((name) => inEnvironment(join(folder, name)))),
    ...active.map(inEnvironment),
    ...(await besideDbt(environment.PATH ?? '')),
    'python3',
    'python',
  ];
  for (const python of new Set(candidates)) {
    if (isAbsolute(python) && !(await isThere(python))) continue;
    if (await hasDbt(python)) return python;
  }
  return undefined;
}

async function besideDbt(path: string): Promise<readonly string[]> {
  const name = process.platform === 'win32' ? 'dbt.exe' : 'dbt';
  for (const folder of path.split(delimiter)) {
    const dbt = join(folder, name);
    if (!isAbsolute(dbt) || !(await isThere(dbt))) continue;
    // pipx and the like link to the environment that has it.
    return [join(dirname(await realpath(dbt)), process.platform === 'win32' ? 'python.exe' : 'python')];
  }
  return [];
}

async function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

/** Looks for the module without loading it, which takes seconds. */
function hasDbt(python: string): Promise<boolean> {
  const question = 'import importlib.util as u, sys; sys.exit(0 if u.find_spec("dbt.cli") else 1)';
  return new Promise((resolve) => {
    execFile(python, ['-c', question], { timeout: 20_000, windowsHide: true }, (error) => resolve(error === null));
  });
}
