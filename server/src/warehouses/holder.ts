import { readlinkSync } from 'node:fs';
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
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
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
