import { spawn } from 'node:child_process';
import { once } from 'node:events';
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
  // The shell becomes a program that does not know of the child.
  const parent = spawn('sh', ['-c', 'true & echo $!; exec cat'], { stdio: ['pipe', 'pipe', 'inherit'] });
  try {
    const [line] = await once(parent.stdout, 'data');
    await vi.waitFor(() => expect(isAlive(Number(line))).toBe(false));
    expect(isAlive(parent.pid ?? 0)).toBe(true);
    expect(() => process.kill(Number(line), 0)).not.toThrow();
  } finally {
    parent.stdin.end();
    await once(parent, 'exit');
  }
});
