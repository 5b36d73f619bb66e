import { type ChildProcessByStdio, type StdioOptions, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable, Writable } from 'node:stream';
import { expect, test, vi } from 'vitest';
import { isAlive } from './holder.ts';

test('a process is alive until it ends', async () => {
  const child = spawn(process.execPath, ['-e', 'process.stdin.resume()']);
  const { pid = 0 } = child;
  expect(isAlive(pid)).toBe(true);
  child.stdin.end();
  await once(child, 'exit');
  expect(isAlive(pid)).toBe(false);
});

test.runIf(process.platform === 'linux')('nor is one whose parent has not asked how it ended', async () => {
  // The shell becomes a program that does not know of the child, which ends after that.
  const script = 'cat <&3 >/dev/null & echo $!; exec cat 3<&-';
  const streams: StdioOptions = ['pipe', 'pipe', 'inherit', 'pipe'];
  const parent = spawn('sh', ['-c', script], { stdio: streams }) as ChildProcessByStdio<Writable, Readable, null>;
  const untilEnd = parent.stdio[3] as Writable;
  try {
    const [line] = await once(parent.stdout, 'data');
    const child = Number(line);
    expect(isAlive(child)).toBe(true);
    parent.stdin.write('become');
    await once(parent.stdout, 'data');
    untilEnd.end();
    await vi.waitFor(() => expect(isAlive(child)).toBe(false));
    expect(isAlive(parent.pid ?? 0)).toBe(true);
    expect(() => process.kill(child, 0)).not.toThrow();
  } finally {
    parent.stdin.end();
    await once(parent, 'exit');
  }
});
