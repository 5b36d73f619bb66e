import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

export interface DbtChildOptions {
  /** A Python that has dbt. */
  readonly python: string;
  /** Path of `dbt-child.py`. */
  readonly script: string;
  /** The folder of `dbt_project.yml`. */
  readonly project: string;
  /** Further options of dbt: `--target ci`. */
  readonly options: readonly string[];
  /** How long an idle process is kept. */
  readonly idleSeconds: number;
}

export type DbtAnswer =
  | { readonly kind: 'compiled'; readonly sql: string }
  /** dbt's own words. */
  | { readonly kind: 'refused'; readonly message: string }
  /** A newer text of the same file came before this one's turn. */
  | { readonly kind: 'outdated' }
  | { readonly kind: 'died' };

/**
 * The project's own dbt, kept alive in a process of its own, which starts with the first text, ends when it was idle for a
 * while and starts anew after it died. One text at a time: of a file only the newest waits. Source: `checks.md`.
 */
export interface DbtChild {
  compile(path: string, text: string): Promise<DbtAnswer>;
  /** Files of the dbt project are others now: they are read before the next text. */
  filesChanged(): void;
  dispose(): Promise<void>;
}

interface Waiting {
  readonly path: string;
  readonly text: string;
  readonly answer: (answer: DbtAnswer) => void;
}

export function dbtChild({ python, script, project, options, idleSeconds }: DbtChildOptions): DbtChild {
  let running: Running | undefined;
  let asked: Waiting | undefined;
  let waiting: readonly Waiting[] = [];
  let isStale = false;
  let isDisposed = false;
  let lastId = 0;
  let idle: NodeJS.Timeout | undefined;

  const settle = (answer: DbtAnswer): void => {
    asked?.answer(answer);
    asked = undefined;
    void next();
  };

  const start = async (): Promise<Running> => {
    const target = await mkdtemp(join(tmpdir(), 'activity-schema-dbt-'));
    const child = spawn(python, [script, project, target, ...options], {
      stdio: ['pipe', 'pipe', 'ignore'],
      // dbt starts threads and processes of its own: all of them end together.
      detached: process.platform !== 'win32',
      windowsHide: true,
      env: { ...process.env, PYTHONUNBUFFERED: '1', PYTHONIOENCODING: 'utf-8' },
    });
    const started: Running = { child, ended: Promise.resolve() };
    const ended = new Promise<void>((resolve) => {
      const end = (): void => {
        if (running === started) running = undefined;
        kill(child);
        void rm(target, { recursive: true, force: true }).then(resolve, resolve);
        settle({ kind: 'died' });
      };
      child.once('exit', end);
      child.once('error', end);
    });
    child.stdin?.on('error', () => {});
    if (child.stdout) {
      createInterface({ input: child.stdout }).on('line', (line) => {
        const answer = answerIn(line);
        if (answer?.id === lastId) settle(answer.answer);
      });
    }
    return Object.assign(started, { ended });
  };

  const next = async (): Promise<void> => {
    clearTimeout(idle);
    if (asked) return;
    const [first, ...others] = waiting;
    if (!first) {
      idle = setTimeout(() => void stop(running), idleSeconds * 1000);
      idle.unref();
      return;
    }
    waiting = others;
    asked = first;
    lastId += 1;
    const fresh = isStale;
    isStale = false;
    try {
      running ??= await start();
    } catch {
      return settle({ kind: 'died' });
    }
    running.child.stdin?.write(`${JSON.stringify({ id: lastId, text: first.text, fresh })}\n`);
  };

  return {
    compile(path, text) {
      if (isDisposed) return Promise.resolve({ kind: 'died' });
      for (const each of waiting) if (each.path === path) each.answer({ kind: 'outdated' });
      waiting = waiting.filter((each) => each.path !== path);
      return new Promise((answer) => {
        waiting = [...waiting, { path, text, answer }];
        void next();
      });
    },
    filesChanged() {
      isStale = true;
    },
    async dispose() {
      isDisposed = true;
      clearTimeout(idle);
      for (const each of waiting) each.answer({ kind: 'died' });
      waiting = [];
      await stop(running);
    },
  };
}

interface Running {
  readonly child: ChildProcess;
  ended: Promise<void>;
}

async function stop(running: Running | undefined): Promise<void> {
  if (!running) return;
  kill(running.child);
  await running.ended;
}

/** With whatever it started: they are one group, which may outlive it. */
function kill(child: ChildProcess): void {
  try {
    if (process.platform !== 'win32' && child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
    else child.kill('SIGKILL');
  } catch {
    // None of it is there any more.
  }
}

function answerIn(line: string): { readonly id: number; readonly answer: DbtAnswer } | undefined {
  try {
    const { id, sql, error }: { id?: unknown; sql?: unknown; error?: unknown } = JSON.parse(line);
    if (typeof id !== 'number') return undefined;
    if (typeof sql === 'string') return { id, answer: { kind: 'compiled', sql } };
    return { id, answer: { kind: 'refused', message: said(String(error)) } };
  } catch {
    return undefined;
  }
}

/** Without what dbt says of its own way to do it. */
function said(error: string): string {
  const noise =
    /^(?:Encountered an error:|Error parsing inline query|Error while parsing node: inline_query|Runtime Error)$/;
  const lines = error
    .split('\n')
    .map((line) => line.trim().replace(/ in sql_operation inline_query \(from remote system\.sql\)$/, ':'))
    .filter((line) => line !== '' && !noise.test(line));
  if (lines.some((line) => asksWarehouse.test(line))) {
    return 'It asks the warehouse something (`run_query`, `statement`), and dbt is let do that only in a run of its own.';
  }
  return lines.join('\n') || error;
}

/** What dbt says where a text wants a connection, and `--no-introspect` has seen to it that there is none. */
const asksWarehouse = /^connection never acquired for thread /;
