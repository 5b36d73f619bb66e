import {
  type CancellationToken,
  createMessageConnection,
  IPCMessageReader,
  IPCMessageWriter,
} from 'vscode-jsonrpc/node';
import { localRunner } from './local.ts';
import { asRunError } from './problem.ts';
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

/** The runner's process: answers its parent until that lets go of it, and never outlives it. */
function main(): void {
  const runner = localRunner();
  const parent = createMessageConnection(new IPCMessageReader(process), new IPCMessageWriter(process));
  parent.onRequest(queryRequest, ({ number, request }, token) =>
    answer(token, (signal) =>
      runner.query(request, (batch) => void parent.sendNotification(batchNotification, { number, batch }), signal),
    ),
  );
  parent.onRequest(planRequest, (request, token) => answer(token, (signal) => runner.plan(request, signal)));
  parent.onRequest(buildRequest, ({ number, request }, token) =>
    answer(token, (signal) =>
      runner.build(
        request,
        (progress) => void parent.sendNotification(progressNotification, { number, progress }),
        signal,
      ),
    ),
  );
  parent.onRequest(historyRequest, (request, token) => answer(token, (signal) => runner.history(request, signal)));
  parent.onRequest(checkHistoryRequest, ({ number, request }, token) =>
    answer(token, (signal) =>
      runner.checkHistory(
        request,
        (progress) => void parent.sendNotification(progressNotification, { number, progress }),
        signal,
      ),
    ),
  );
  parent.onRequest(statusRequest, (request, token) => answer(token, (signal) => runner.status(request, signal)));
  parent.onRequest(catalogueRequest, (request, token) => answer(token, (signal) => runner.catalogue(request, signal)));
  parent.onRequest(validateRequest, (request, token) => answer(token, (signal) => runner.validate(request, signal)));
  parent.onRequest(sampleRequest, (request, token) => answer(token, (signal) => runner.sample(request, signal)));
  parent.onRequest(syntaxRequest, (question, token) => answer(token, (signal) => runner.syntax(question, signal)));
  process.on('disconnect', () => void leave());
  parent.listen();
}

/** What is running, so that a parent that is gone takes it along. */
const running = new Map<AbortController, Promise<unknown>>();

/** Cancels what runs, lets go of files and leases, and ends; after two seconds it ends in any case. */
async function leave(): Promise<void> {
  setTimeout(() => process.kill(process.pid, 'SIGKILL'), 2000);
  for (const cancelled of running.keys()) cancelled.abort();
  await Promise.allSettled(running.values());
  process.exit(0);
}

async function answer<T>(token: CancellationToken, work: (signal: AbortSignal) => Promise<T>): Promise<Answer<T>> {
  const cancelled = new AbortController();
  const subscription = token.onCancellationRequested(() => cancelled.abort());
  if (token.isCancellationRequested) cancelled.abort();
  try {
    const result = work(cancelled.signal);
    running.set(cancelled, result);
    return { kind: 'value', value: await result };
  } catch (error) {
    const { problem, done } = asRunError(error);
    return { kind: 'problem', problem, done };
  } finally {
    running.delete(cancelled);
    subscription.dispose();
  }
}

main();
