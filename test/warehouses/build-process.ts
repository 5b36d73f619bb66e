import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** A build in a process of its own. */
export interface BuildProcess {
  readonly pid: number;
  /** The next line it prints, parsed. Rejects where it ends without one. */
  next(): Promise<Readonly<Record<string, unknown>>>;
  /** Lets a build that holds go on. */
  goOn(): void;
  readonly ended: Promise<{ readonly code: number | null; readonly signal: string | null }>;
}

export function startBuild(root: string, ...options: readonly string[]): BuildProcess {
  const child: ChildProcess = spawn(
    process.execPath,
    ['--import', 'tsx', join(import.meta.dirname, 'build-child.ts'), root, ...options],
    { stdio: ['pipe', 'pipe', 'inherit'] },
  );
  const { stdin, stdout, pid } = child;
  if (!stdin || !stdout || pid === undefined) throw new Error('The build did not start.');
  const ended = new Promise<{ code: number | null; signal: string | null }>((resolve) => {
    child.once('exit', (code, signal) => resolve({ code, signal }));
  });
  const lines = createInterface({ input: stdout })[Symbol.asyncIterator]();
  return {
    pid,
    async next() {
      const line = await lines.next();
      if (line.done) throw new Error('The build ended without a word.');
      return JSON.parse(line.value);
    },
    goOn: () => void stdin.write('\n'),
    ended,
  };
}
