import { readSync } from 'node:fs';
import { localRunner } from '../../server/src/run/local.ts';
import { RunError } from '../../server/src/run/problem.ts';

/**
 * Builds a project as a process of its own, and dies or stops in the middle when told to:
 *
 *   build-child.ts ROOT [--die-at STEP [--after MS]] [--hold-at STEP] [--full] [--mode JSON [--chunk NUMBER] [--die-when PURPOSE]]
 *     [--clock MINUTES] [--again]
 *
 * Prints one JSON line when it holds and one with the outcome. `--clock`: its own clock is so much ahead. `--again`: where
 * it fails, it tries again whenever a line comes in.
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

const ahead = (option('--clock') ?? 0) * 60_000;
const RealDate = Date;
globalThis.Date = class extends RealDate {
  constructor(...time: [] | [number | string]) {
    super(time[0] ?? RealDate.now() + ahead);
  }
  static override now(): number {
    return RealDate.now() + ahead;
  }
} as DateConstructor;

/** Nothing of this process goes on until a line comes in. */
const wait = (): void => {
  readSync(0, Buffer.alloc(1));
};

const build = (): Promise<void> =>
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
          say({ holds: process.pid, ...(ahead === 0 ? {} : { clock: new Date().toISOString() }) });
          wait();
        }
      },
      new AbortController().signal,
    )
    .then(
      (report) => say({ report }),
      (error: unknown) => {
        say({ problem: error instanceof RunError ? error.problem : String(error) });
        if (!options.includes('--again')) return;
        wait();
        return build();
      },
    );

void build();
