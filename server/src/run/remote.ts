import { type ChildProcess, fork } from 'node:child_process';
import {
  CancellationTokenSource,
  createMessageConnection,
  IPCMessageReader,
  IPCMessageWriter,
  type MessageConnection,
} from 'vscode-jsonrpc/node';
import { RunError } from './problem.ts';
import {
  type Answer,
  batchNotification,
  buildRequest,
  catalogueRequest,
  checkHistoryRequest,
  historyRequest,
  planRequest,
  progressNotification,
  queryRequest,
  sampleRequest,
  statusRequest,
  syntaxRequest,
  validateRequest,
} from './protocol.ts';
import type { Progress, ResultBatch, Runner } from './runner.ts';

export interface RemoteOptions {
  /** The runner's bundle. */
  readonly modulePath: string;
  /** What it is for, for whoever looks at the list of processes. */
  readonly role?: string;
  /** How long an idle process is kept. */
  readonly idleSeconds: number;
  /** Options of Node for the process; default: this process's own, without those of a debugger. */
  readonly execArgv?: readonly string[];
}

/**
 * Runs everything in a process of its own, which starts with the first request, ends when it was idle for a while, and
 * starts anew after it died. What was asked of a process that dies rejects with `runner-died`.
 */
export function remoteRunner(options: RemoteOptions): Runner {
  let current: RunnerProcess | undefined;
  let isDisposed = false;
  const onBatch = new Map<number, (batch: ResultBatch) => void>();
  const onProgress = new Map<number, (progress: Progress) => void>();
  let lastNumber = 0;

  const start = (): RunnerProcess => {
    const started = startProcess(options, () => {
      if (current === started) current = undefined;
    });
    started.connection.onNotification(batchNotification, ({ number, batch }) => onBatch.get(number)?.(batch));
    started.connection.onNotification(progressNotification, ({ number, progress }) =>
      onProgress.get(number)?.(progress),
    );
    return started;
  };

  const ask = async <T>(
    signal: AbortSignal,
    send: (connection: MessageConnection, token: CancellationTokenSource['token']) => Promise<Answer<T>>,
  ): Promise<T> => {
    if (isDisposed || signal.aborted) throw new RunError({ kind: 'cancelled' });
    current ??= start();
    const child = current;
    const source = new CancellationTokenSource();
    const cancel = (): void => source.cancel();
    signal.addEventListener('abort', cancel, { once: true });
    child.begin();
    try {
      const answer = await Promise.race([send(child.connection, source.token), child.died]);
      if (answer.kind === 'problem') throw new RunError(answer.problem, { done: answer.done });
      return answer.value;
    } catch (error) {
      if (error instanceof RunError) throw error;
      // The channel broke: why is known when the process has ended.
      return await child.died;
    } finally {
      signal.removeEventListener('abort', cancel);
      source.dispose();
      child.end();
    }
  };

  return {
    async query(request, onRows, signal) {
      lastNumber += 1;
      const number = lastNumber;
      onBatch.set(number, onRows);
      return ask(signal, (connection, token) =>
        connection.sendRequest(queryRequest, { number, request }, token),
      ).finally(() => onBatch.delete(number));
    },
    plan: (request, signal) => ask(signal, (connection, token) => connection.sendRequest(planRequest, request, token)),
    async build(request, onStep, signal) {
      lastNumber += 1;
      const number = lastNumber;
      onProgress.set(number, onStep);
      return ask(signal, (connection, token) =>
        connection.sendRequest(buildRequest, { number, request }, token),
      ).finally(() => onProgress.delete(number));
    },
    history: (request, signal) =>
      ask(signal, (connection, token) => connection.sendRequest(historyRequest, request, token)),
    async checkHistory(request, onStep, signal) {
      lastNumber += 1;
      const number = lastNumber;
      onProgress.set(number, onStep);
      return ask(signal, (connection, token) =>
        connection.sendRequest(checkHistoryRequest, { number, request }, token),
      ).finally(() => onProgress.delete(number));
    },
    status: (request, signal) =>
      ask(signal, (connection, token) => connection.sendRequest(statusRequest, request, token)),
    catalogue: (request, signal) =>
      ask(signal, (connection, token) => connection.sendRequest(catalogueRequest, request, token)),
    validate: (request, signal) =>
      ask(signal, (connection, token) => connection.sendRequest(validateRequest, request, token)),
    sample: (request, signal) =>
      ask(signal, (connection, token) => connection.sendRequest(sampleRequest, request, token)),
    syntax: (question, signal) =>
      ask(signal, (connection, token) => connection.sendRequest(syntaxRequest, question, token)),
    async dispose() {
      isDisposed = true;
      await current?.stop();
    },
  };
}

interface RunnerProcess {
  readonly connection: MessageConnection;
  /** Rejects with `runner-died` when the process ends; never resolves. */
  readonly died: Promise<never>;
  begin(): void;
  /** The last request that ends starts the time after which the process is let go. */
  end(): void;
  stop(): Promise<void>;
}

function startProcess({ modulePath, idleSeconds, execArgv, role }: RemoteOptions, onEnd: () => void): RunnerProcess {
  const child = fork(modulePath, role === undefined ? [] : [role], {
    // Standard output may be the language server's own channel.
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    execArgv: [...(execArgv ?? process.execArgv.filter((option) => !option.startsWith('--inspect')))],
  });
  const connection = createMessageConnection(new IPCMessageReader(child), new IPCMessageWriter(child));
  const ended = new Promise<RunError>((resolve) => {
    const dead = (code: number | null, signal: string | null): void => {
      onEnd();
      resolve(new RunError({ kind: 'runner-died', signal: signal ?? undefined, code: code ?? undefined }));
    };
    child.once('exit', dead);
    child.once('error', () => dead(null, null));
  });
  const died = ended.then((error): never => {
    throw error;
  });
  died.catch(() => {});
  // A request to a process that is gone is answered by `died`.
  connection.onError(() => {});
  connection.listen();
  let pending = 0;
  let idle: NodeJS.Timeout | undefined;
  const stop = async (): Promise<void> => {
    clearTimeout(idle);
    onEnd();
    letGo(child);
    await ended;
    connection.dispose();
  };
  return {
    connection,
    died,
    begin() {
      pending += 1;
      clearTimeout(idle);
    },
    end() {
      pending -= 1;
      if (pending > 0) return;
      idle = setTimeout(() => void stop(), idleSeconds * 1000);
      idle.unref();
    },
    stop,
  };
}

/** It exits by itself when its parent disconnects; one that is stuck is ended after a while. */
function letGo(child: ChildProcess): void {
  if (child.exitCode !== null || child.signalCode !== null) return;
  if (child.connected) child.disconnect();
  const kill = setTimeout(() => child.kill('SIGKILL'), 5000);
  kill.unref();
  child.once('exit', () => clearTimeout(kill));
}
