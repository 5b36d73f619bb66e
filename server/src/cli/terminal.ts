import type { Readable, Writable } from 'node:stream';
import pc from 'picocolors';
import { UsageError } from './failure.ts';

/** Where a command reads and writes. Answers go to `out`, everything said about them to `err`. */
export interface Terminal {
  readonly cwd: string;
  readonly out: Output;
  readonly err: Output;
  /** Everything on standard input. */
  readAll(): Promise<string>;
  /** Whether somebody is there to be asked. */
  readonly interactive: boolean;
  /** Yes or no, asked on `err`. */
  confirm(question: string): Promise<boolean>;
}

export interface Output {
  readonly colors: ReturnType<typeof pc.createColors>;
  /** Characters in a line; undefined where it is no terminal. */
  readonly width: number | undefined;
  /** Resolves when the text is on its way. */
  write(text: string): Promise<void>;
  line(text?: string): Promise<void>;
}

export function processTerminal(): Terminal {
  const { stdin, stdout, stderr } = process;
  return {
    get cwd() {
      return workingFolder();
    },
    out: output(stdout),
    err: output(stderr),
    readAll: () => readAll(stdin),
    interactive: Boolean(stdin.isTTY && stderr.isTTY),
    confirm: async (question) => {
      const { createInterface } = await import('node:readline/promises');
      const lines = createInterface({ input: stdin, output: stderr });
      try {
        return /^y(es)?$/i.test((await lines.question(`${question} [y/N] `)).trim());
      } finally {
        lines.close();
      }
    },
  };
}

/** Somebody may have deleted it, under the shell that stands in it. */
function workingFolder(): string {
  try {
    return process.cwd();
  } catch {
    throw new UsageError('The folder you are in is gone.', 'Go to a folder that is there, and run the command again.');
  }
}

function output(stream: NodeJS.WriteStream): Output {
  const write = (text: string): Promise<void> => written(stream, text);
  return {
    colors: pc.createColors(hasColors(stream)),
    get width() {
      return stream.isTTY ? (stream.columns ?? 80) : undefined;
    },
    write,
    line: (text = '') => write(`${text}\n`),
  };
}

/** https://no-color.org, and FORCE_COLOR as everywhere in Node. */
function hasColors(stream: NodeJS.WriteStream): boolean {
  const { NO_COLOR, FORCE_COLOR, TERM } = process.env;
  if (NO_COLOR) return false;
  if (FORCE_COLOR !== undefined && FORCE_COLOR !== '') return FORCE_COLOR !== '0';
  return Boolean(stream.isTTY) && TERM !== 'dumb';
}

function written(stream: Writable, text: string): Promise<void> {
  return new Promise((done) => {
    // A reader that went away is the business of the stream's `error` event.
    stream.write(text, () => done());
  });
}

async function readAll(stream: Readable): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(Buffer.from(chunk as Uint8Array));
  return Buffer.concat(chunks).toString('utf8');
}
