import { readFileSync, readlinkSync } from 'node:fs';
import { hostname, userInfo } from 'node:os';

/** Who is at work, for those who have to wait: `ann@laptop process 4711 activity-schema`. No secret is in it. */
export interface Holder {
  readonly user: string;
  readonly host: string;
  readonly pid: number;
  readonly program: string;
}

export function thisHolder(): Holder {
  return { user: userName(), host: hostname(), pid: process.pid, program: 'activity-schema' };
}

export function describeHolder({ user, host, pid, program }: Holder): string {
  return `${user}@${host} (${program}, process ${pid})`;
}

/**
 * Where process numbers mean what they mean here: the machine and, on Linux, the container. Two containers may share a
 * host's name without sharing its processes.
 */
export function processSpace(): string {
  try {
    return `${hostname()} ${readlinkSync('/proc/self/ns/pid')}`;
  } catch {
    return hostname();
  }
}

/** Whether a process of this machine is alive. Another user's process counts, though it may not be signalled. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !hasEnded(pid);
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** Whether a process is there only for its parent to ask how it ended, which some never do. Linux tells. */
function hasEnded(pid: number): boolean {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'latin1');
    // The name before may have any character, brackets too.
    return text.slice(text.lastIndexOf(')')).startsWith(') Z');
  } catch {
    return false;
  }
}

function userName(): string {
  try {
    return userInfo().username;
  } catch {
    // A container's user may have no name.
    return String(process.getuid?.() ?? 'unknown');
  }
}
