import { readFile, rm, stat, writeFile } from 'node:fs/promises';
import { DuckDBInstance } from '@duckdb/node-api';
import { withoutSecrets } from '../project/secrets.ts';
import { RunError, type RunProblem } from '../run/problem.ts';
import { thisHolder } from './holder.ts';

/** An open DuckDB file. It is let go when everyone of this process who asked for it has released it. */
export interface HeldFile {
  readonly instance: DuckDBInstance;
  release(): Promise<void>;
}

export type FileUse = 'read' | 'write';

/**
 * Opens a DuckDB file for reading (beside other processes that read) or for writing (alone). Within a process the file is
 * opened once: readers join a writer, a writer waits until the readers have gone. A file that another process has open
 * is a `locked` problem that names it.
 */
export async function holdDuckdbFile(path: string, use: FileUse, command: string): Promise<HeldFile> {
  for (;;) {
    const current = held.get(path);
    if (current === undefined) break;
    const isShared = current.use === 'write' || (use === 'read' && !current.awaitedByWriter);
    if (isShared && !current.isLetGo) return join(current, path);
    if (use === 'write') current.awaitedByWriter = true;
    await current.closed;
  }
  let close = (): void => {};
  const closed = new Promise<void>((resolve) => {
    close = resolve;
  });
  const entry: Entry = {
    use,
    instance: open(path, use, command),
    users: 0,
    awaitedByWriter: false,
    isLetGo: false,
    closed,
    close,
  };
  held.set(path, entry);
  return join(entry, path);
}

interface Entry {
  readonly use: FileUse;
  readonly instance: Promise<DuckDBInstance>;
  users: number;
  awaitedByWriter: boolean;
  /** Nobody uses it any more, and it is about to be closed: who comes now waits, and opens it anew. */
  isLetGo: boolean;
  readonly closed: Promise<void>;
  close(): void;
}

const held = new Map<string, Entry>();

async function join(entry: Entry, path: string): Promise<HeldFile> {
  entry.users += 1;
  let isReleased = false;
  const release = async (): Promise<void> => {
    if (isReleased) return;
    isReleased = true;
    entry.users -= 1;
    if (entry.users > 0) return;
    entry.isLetGo = true;
    try {
      await removeLease(path);
      (await entry.instance).closeSync();
    } catch {
      // It never opened.
    } finally {
      held.delete(path);
      entry.close();
    }
  };
  try {
    return { instance: await entry.instance, release };
  } catch (error) {
    await release();
    throw error;
  }
}

async function open(path: string, use: FileUse, command: string): Promise<DuckDBInstance> {
  const exists = path === ':memory:' || (await stat(path).catch(() => undefined)) !== undefined;
  // A file that the first build will make reads as an empty warehouse: a plan is possible, a query finds no table.
  if (!exists && use === 'read') return DuckDBInstance.create(':memory:', { autoinstall_known_extensions: 'false' });
  try {
    const instance = await DuckDBInstance.create(path, {
      access_mode: use === 'read' && path !== ':memory:' ? 'READ_ONLY' : 'AUTOMATIC',
      // Nothing may depend on what can only be downloaded.
      autoinstall_known_extensions: 'false',
    });
    await writeLease(path, command);
    return instance;
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    if (/could not set lock|being used by another process/i.test(message)) {
      throw new RunError({ kind: 'locked', path, holder: await holderOf(path, message) }, { cause });
    }
    throw new RunError(unopened(path, message), { cause });
  }
}

function unopened(path: string, told: string): RunProblem {
  const message = (told.split('\n')[0] ?? told).replace(/^IO Error: /, '');
  const isIt = (words: RegExp): boolean => words.test(message);
  const reason = isIt(/is a directory/i)
    ? 'is-folder'
    : isIt(/no such file|not a directory|cannot find the path/i)
      ? 'no-folder'
      : isIt(/permission denied|access is denied|read-only file system/i)
        ? 'denied'
        : isIt(/version number|newer version|storage version/i)
          ? 'other-version'
          : isIt(/not a valid duckdb|corrupt|checksum|serializ/i)
            ? 'not-a-database'
            : 'other';
  return { kind: 'unopened', path: withoutSecrets(path), reason, message: withoutSecrets(message) };
}

/** The lock's own words name a program and a process; the note beside the file says more, if that process left it. */
async function holderOf(path: string, message: string) {
  const lock = /held in (.+?) \(PID (\d+)\)/i.exec(message);
  const note = await readLease(path);
  const pid = lock?.[2] === undefined ? note?.pid : Number(lock[2]);
  if (pid === undefined) return undefined;
  if (note?.pid === pid)
    return { program: `\`${note.program} ${note.command}\` of ${note.holder}`, pid, since: note.since };
  return { program: lock?.[1]?.split(/[/\\]/).pop() ?? 'another program', pid, since: undefined };
}

interface Lease {
  /** `ann@laptop` */
  readonly holder: string;
  readonly program: string;
  readonly pid: number;
  /** ISO, UTC. */
  readonly since: string;
  readonly command: string;
}

const leasePath = (path: string): string => `${path}.lease`;

async function writeLease(path: string, command: string): Promise<void> {
  if (path === ':memory:') return;
  const since = new Date().toISOString().replace(/\.\d+Z$/, 'Z');
  const { user, host, pid, program } = thisHolder();
  const lease: Lease = { holder: `${user}@${host}`, program, pid, since, command };
  // A folder that cannot be written to is no reason not to read a file in it.
  await writeFile(leasePath(path), `${JSON.stringify(lease)}\n`).catch(() => {});
}

async function removeLease(path: string): Promise<void> {
  if ((await readLease(path))?.pid === process.pid) await rm(leasePath(path), { force: true }).catch(() => {});
}

async function readLease(path: string): Promise<Lease | undefined> {
  try {
    const value: unknown = JSON.parse(await readFile(leasePath(path), 'utf8'));
    return isLease(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isLease(value: unknown): value is Lease {
  if (typeof value !== 'object' || value === null) return false;
  const { pid, ...texts } = value as Partial<Record<keyof Lease, unknown>>;
  const { holder, program, since, command } = texts;
  return typeof pid === 'number' && [holder, program, since, command].every((text) => typeof text === 'string');
}
