import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type DbtAnswer, type DbtChild, dbtChild } from './dbt-child.ts';
import { findDbtPython } from './dbt-python.ts';

/** Speaks as dbt-child.py does, and needs no Python. */
const standIn = `
const { spawn } = require('node:child_process');
const { createInterface } = require('node:readline');
const helper = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
createInterface({ input: process.stdin }).on('line', (line) => {
  const { id, text, fresh } = JSON.parse(line);
  if (text === 'die') process.exit(1);
  if (text === 'wrong') return console.log(JSON.stringify({ id, error: 'Encountered an error:\\nRuntime Error\\n  it is wrong' }));
  console.log('noise');
  console.log(JSON.stringify({ id, sql: JSON.stringify({ text, fresh, pid: process.pid, helper: helper.pid, words: process.argv.slice(2) }) }));
}).on('close', () => process.exit(0));
`;

let folder = '';
let child: DbtChild;
const start = (idleSeconds = 600): DbtChild => {
  const script = join(folder, 'child.cjs');
  writeFileSync(script, standIn);
  return dbtChild({ python: process.execPath, script, project: folder, options: ['--target', 'ci'], idleSeconds });
};

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'dbt-child-'));
  child = start();
});
afterEach(async () => {
  await child.dispose();
  rmSync(folder, { recursive: true, force: true });
});

interface Said {
  readonly text: string;
  readonly fresh: boolean;
  readonly pid: number;
  readonly helper: number;
  readonly words: readonly string[];
}
const said = (answer: DbtAnswer): Said => {
  if (answer.kind !== 'compiled') throw new Error(answer.kind);
  return JSON.parse(answer.sql);
};
const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};
const gone = async (pid: number): Promise<void> => {
  while (isAlive(pid)) await new Promise((resolve) => setTimeout(resolve, 5));
};

describe('a dbt that is kept alive', () => {
  test('is one process for many texts, in the project and with its options', async () => {
    const [one, two] = [said(await child.compile('a', 'x')), said(await child.compile('b', 'y'))];
    expect(two.pid).toBe(one.pid);
    expect(one.words).toEqual([folder, expect.stringContaining('activity-schema-dbt-'), '--target', 'ci']);
  });

  test('of one file only the newest text waits', async () => {
    const answers = await Promise.all(['1', '2', '3'].map((text) => child.compile('a', text)));
    expect(answers.map(({ kind }) => kind)).toEqual(['compiled', 'outdated', 'compiled']);
  });

  test('says what is wrong without how it was asked', async () => {
    expect(await child.compile('a', 'wrong')).toEqual({ kind: 'refused', message: 'it is wrong' });
  });

  test('reads changed files once', async () => {
    await child.compile('a', 'x');
    child.filesChanged();
    expect(said(await child.compile('a', 'y')).fresh).toBe(true);
    expect(said(await child.compile('a', 'z')).fresh).toBe(false);
  });

  test('starts anew after it died, and answers what waited', async () => {
    const { pid, helper } = said(await child.compile('a', 'x'));
    const [dead, after] = await Promise.all([child.compile('a', 'die'), child.compile('b', 'y')]);
    expect(dead).toEqual({ kind: 'died' });
    expect(said(after).pid).not.toBe(pid);
    await gone(helper);
  });

  test('is let go when it is idle, with the processes it started', async () => {
    const idle = start(0);
    const { pid, helper } = said(await idle.compile('a', 'x'));
    await gone(pid);
    await gone(helper);
    expect(said(await idle.compile('a', 'y')).pid).not.toBe(pid);
    await idle.dispose();
  });

  test('ends with whoever started it', async () => {
    const { pid, helper } = said(await child.compile('a', 'x'));
    await child.dispose();
    await gone(pid);
    await gone(helper);
    expect(await child.compile('a', 'y')).toEqual({ kind: 'died' });
  });

  test('a Python that is not there', async () => {
    const lost = dbtChild({ python: join(folder, 'none'), script: '', project: folder, options: [], idleSeconds: 600 });
    expect(await lost.compile('a', 'x')).toEqual({ kind: 'died' });
    await lost.dispose();
  });
});

describe('the Python that has dbt', () => {
  /** A program that is asked whether it has dbt. */
  const python = (path: string, has: boolean): string => {
    const file = join(folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, `#!/bin/sh\nexit ${has ? 0 : 1}\n`);
    chmodSync(file, 0o755);
    return file;
  };
  const find = (told: readonly string[], environment: Readonly<Record<string, string>> = {}) =>
    findDbtPython({ told, folders: [folder], environment: { PATH: '', ...environment } });

  test('is the one that is told, where it has dbt', async () => {
    python('.venv/bin/python', true);
    const [has, hasNot] = [python('has', true), python('hasnt', false)];
    expect(await find([has])).toBe(has);
    expect(await find([hasNot])).toBe(join(folder, '.venv/bin/python'));
  });

  test('else one of the project, of the active environment, or beside dbt', async () => {
    python('.venv/bin/python', false);
    const beside = python('bin/python', true);
    python('bin/dbt', true);
    expect(await find([], { PATH: join(folder, 'bin') })).toBe(beside);
    const active = python('active/bin/python', true);
    expect(await find([], { PATH: join(folder, 'bin'), VIRTUAL_ENV: join(folder, 'active') })).toBe(active);
    const own = python('venv/bin/python', true);
    expect(await find([], { VIRTUAL_ENV: join(folder, 'active') })).toBe(own);
  });
});
