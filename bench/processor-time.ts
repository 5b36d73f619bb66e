import { readFileSync } from 'node:fs';

/** What a figure is of: a clock's time, or what processors worked, for a machine that others use. */
export type Time = 'clock' | 'processor';

/** What `--time` asks for. Throws with what it does not understand. */
export function readTime(text: string): Time {
  if (text === 'clock' || text === 'processor') return text;
  throw new Error(`--time ${text}: it is clock or processor`);
}

/** Milliseconds, of which differences count. */
export function clockOf(time: Time, processorMs: () => number): () => number {
  return time === 'clock' ? () => performance.now() : processorMs;
}

/**
 * Milliseconds that processors have worked for this process. Beside a clock's, a difference of two says what a piece of work
 * costs while other programs share the machine.
 */
export function ownProcessorMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** The same for a process of one thread, for its children and for children of it that have ended. Linux only. */
export function processorMs(pid: number): number {
  const children = read(`/proc/${pid}/task/${pid}/children`).trim().split(' ').filter(Boolean);
  return [String(pid), ...children].reduce((sum, one) => sum + threadMs(one), endedChildrenMs(pid));
}

/** 0 where the process has ended. */
export function parentOf(pid: number): number {
  return Number(/^PPid:\s+(\d+)/m.exec(read(`/proc/${pid}/status`))?.[1] ?? 0);
}

/** To the nanosecond. */
function threadMs(pid: string): number {
  const [nanoseconds = '0'] = read(`/proc/${pid}/schedstat`).split(' ');
  return Number(nanoseconds) / 1e6;
}

/** In ticks of a hundredth of a second. */
function endedChildrenMs(pid: number): number {
  const fields = read(`/proc/${pid}/stat`).split(') ').at(-1)?.split(' ') ?? [];
  const [user = '0', system = '0'] = fields.slice(13, 15);
  return (Number(user) + Number(system)) * 10;
}

/** Nothing where the process has ended. */
function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
