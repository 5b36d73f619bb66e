import { readFileSync } from 'node:fs';

/** What a PostgreSQL server's processes hold of their own, while it is watched. */
export interface Watched {
  /** Bytes at most, above the first look; undefined where the system is not Linux. */
  peak(): number | undefined;
  stop(): void;
}

/** Watches all processes of the server that a backend belongs to: a query may have helpers beside its backend. */
export function watchServer(backend: number): Watched {
  if (process.platform !== 'linux') return { peak: () => undefined, stop: () => {} };
  const postmaster = field(backend, 'PPid');
  const first = held(postmaster);
  let most = first;
  const timer = setInterval(() => {
    most = Math.max(most, held(postmaster));
  }, 10);
  return { peak: () => (most - first) * 1024, stop: () => clearInterval(timer) };
}

/** Kilobytes. */
function held(postmaster: number): number {
  const children = readFileSync(`/proc/${postmaster}/task/${postmaster}/children`, 'utf8').trim().split(' ');
  return children.reduce((sum, child) => sum + field(Number(child), 'RssAnon'), 0);
}

/** A number of a process's status; 0 where it has ended. */
function field(process: number, name: string): number {
  try {
    const status = readFileSync(`/proc/${process}/status`, 'utf8');
    return Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(status)?.[1] ?? 0);
  } catch {
    return 0;
  }
}
