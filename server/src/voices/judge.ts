import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { DialectName } from '../dialects/dialect.ts';
import type { Question, Verdict } from '../sql/verdict.ts';
import type { Answered, Asked } from './worker-messages.ts';

/** Gives verdicts, one after another. It never rejects: who cannot be asked has said nothing. */
export interface Judge {
  judge(question: Question): Promise<Verdict>;
  /** Loads what reads a dialect before it is needed. */
  warmUp(dialect: DialectName): void;
  dispose(): Promise<void>;
}

export interface WorkerOptions {
  /** The worker's bundle; default: the one beside this program. */
  readonly modulePath?: string;
  /** Milliseconds after which a parser is taken to hang, its loading included. */
  readonly patience?: number;
  /** Told of a worker that could not be used, in words for a log. */
  readonly report?: (failure: string) => void;
  /** Told whenever a text was judged. */
  readonly worked?: () => void;
}

const unknown: Verdict = { kind: 'unknown' };

/** A worker that ends without having answered this often in a row is not started again. */
const attempts = 3;

/**
 * Asks the parsers in a worker thread, which starts with the first question and is kept. One that crashes, hangs or says that a
 * parser in it broke is thrown away; the next question has a new one, and the text that did it an unknown verdict.
 */
export function workerJudge(options: WorkerOptions = {}): Judge {
  const { patience = 4_000, report = () => {}, worked = () => {} } = options;
  let worker: Worker | undefined;
  let failures = 0;
  let lastNumber = 0;
  let turn: Promise<unknown> = Promise.resolve();
  let isDisposed = false;

  const throwAway = async (): Promise<void> => {
    const old = worker;
    worker = undefined;
    await old?.terminate();
  };

  const ask = async (question: Question): Promise<Verdict> => {
    if (isDisposed || failures >= attempts) return unknown;
    lastNumber += 1;
    worker ??= start(options.modulePath ?? besideThis());
    const answer = await answerOf(worker, { number: lastNumber, question }, patience);
    if (isDisposed) return unknown;
    if (typeof answer === 'string') {
      failures += 1;
      report(`The parsers were started anew: ${answer}.`);
      await throwAway();
      return unknown;
    }
    failures = 0;
    if (answer.isBroken) await throwAway();
    return answer.verdict;
  };

  const judge = (question: Question): Promise<Verdict> => {
    const verdict = turn.then(() => ask(question)).catch(() => unknown);
    turn = verdict.finally(worked);
    return verdict;
  };

  return {
    judge,
    warmUp: (dialect) => void judge({ sql: 'select 1 from', dialect }),
    async dispose() {
      isDisposed = true;
      await throwAway();
    },
  };
}

/** In the bundles the worker lies beside who starts it; from the sources, where they put it. */
function besideThis(): string {
  const here = join(import.meta.dirname, 'voices.cjs');
  return existsSync(here) ? here : join(import.meta.dirname, '../../dist/voices.cjs');
}

function start(modulePath: string): Worker {
  const worker = new Worker(modulePath, {
    resourceLimits: { maxOldGenerationSizeMb: 512, maxYoungGenerationSizeMb: 4 },
    // What a library prints would end up in the language server's own channel.
    stdout: true,
    stderr: true,
  });
  // An error between two questions is no crash of this program: the next question finds the worker gone.
  worker.on('error', () => {});
  worker.unref();
  return worker;
}

/** The worker's answer, or why there is none. */
function answerOf(worker: Worker, asked: Asked, patience: number): Promise<Answered | string> {
  return new Promise((resolve) => {
    const done = (answer: Answered | string): void => {
      clearTimeout(timer);
      worker.off('message', onMessage).off('error', onError).off('exit', onExit);
      worker.unref();
      resolve(answer);
    };
    const onMessage = (answer: Answered): void => {
      if (answer.number === asked.number) done(answer);
    };
    const onError = (error: Error): void => done(error.message);
    const onExit = (code: number): void => done(`it ended with ${code}`);
    const timer = setTimeout(() => done(`no answer in ${patience} ms`), patience);
    worker.on('message', onMessage).on('error', onError).on('exit', onExit);
    worker.ref();
    worker.postMessage(asked);
  });
}
