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

/**
 * The same for a server whose processes have one thread each, for those that have ended too; `backend` is one of them, and
 * there now. What it gives throws where nothing is known of it: this is known on Linux alone.
 */
export function serverProcessorMs(backend: number): () => number {
  const parent = /^PPid:\s+(\d+)/m.exec(read(`/proc/${backend}/status`))?.[1];
  return () => {
    if (parent === undefined) throw new Error(`Nothing is known of what the process ${backend} works.`);
    const children = read(`/proc/${parent}/task/${parent}/children`).trim().split(' ').filter(Boolean);
    return [parent, ...children].reduce((sum, one) => sum + threadMs(one), endedChildrenMs(parent));
  };
}

/** To the nanosecond. */
function threadMs(pid: string): number {
  const [nanoseconds = '0'] = read(`/proc/${pid}/schedstat`).split(' ');
  return Number(nanoseconds) / 1e6;
}

/** In ticks of a hundredth of a second. */
function endedChildrenMs(pid: string): number {
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
