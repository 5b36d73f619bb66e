import { readSync } from 'node:fs';
import { localRunner } from '../../server/src/run/local.ts';
import { RunError } from '../../server/src/run/problem.ts';

/**
 * Builds a project as a process of its own, and dies or stops in the middle when told to:
 *
 *   build-child.ts ROOT [--die-at STEP [--after MS]] [--hold-at STEP] [--full] [--mode JSON [--chunk NUMBER] [--die-when PURPOSE]]
 *
 * Prints one JSON line when it holds and one with the outcome.
 */
const [root = '', ...options] = process.argv.slice(2);
const option = (name: string): number | undefined => {
  const at = options.indexOf(name);
  return at === -1 ? undefined : Number(options[at + 1]);
};
const [dieAt, after, holdAt, inChunk] = ['--die-at', '--after', '--hold-at', '--chunk'].map(option);
const text = (name: string): string | undefined => {
  const at = options.indexOf(name);
  return at === -1 ? undefined : options[at + 1];
};
const [given, dieWhen] = [text('--mode'), text('--die-when')];

const die = (): void => {
  process.kill(process.pid, 'SIGKILL');
};

const say = (message: unknown): void => {
  process.stdout.write(`${JSON.stringify(message)}\n`);
};

localRunner()
  .build(
    {
      root,
      connection: undefined,
      streams: [],
      transformations: [],
      mode: given ? JSON.parse(given) : { kind: options.includes('--full') ? 'full' : 'build' },
      schema: undefined,
    },
    ({ step, chunk, purpose }) => {
      if (inChunk !== undefined && chunk?.number !== inChunk) return;
      if (step === dieAt || (dieWhen && purpose.startsWith(dieWhen)))
        after === undefined ? die() : setTimeout(die, after);
      if (step === holdAt) {
        say({ holds: process.pid });
        // Nothing of this process goes on until a line comes in.
        readSync(0, Buffer.alloc(1));
      }
    },
    new AbortController().signal,
  )
  .then(
    (report) => say({ report }),
    (error: unknown) => say({ problem: error instanceof RunError ? error.problem : String(error) }),
  );
