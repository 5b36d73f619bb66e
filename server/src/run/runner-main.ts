import {
  type CancellationToken,
  createMessageConnection,
  IPCMessageReader,
  IPCMessageWriter,
} from 'vscode-jsonrpc/node';
import { localRunner } from './local.ts';
import { RunError } from './problem.ts';
import {
  type Answer,
  batchNotification,
  buildRequest,
  historyRequest,
  planRequest,
  progressNotification,
  queryRequest,
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
  process.on('disconnect', () => process.exit(0));
  parent.listen();
}

async function answer<T>(token: CancellationToken, work: (signal: AbortSignal) => Promise<T>): Promise<Answer<T>> {
  const cancelled = new AbortController();
  const subscription = token.onCancellationRequested(() => cancelled.abort());
  if (token.isCancellationRequested) cancelled.abort();
  try {
    return { kind: 'value', value: await work(cancelled.signal) };
  } catch (error) {
    if (error instanceof RunError) return { kind: 'problem', problem: error.problem };
    return { kind: 'problem', problem: { kind: 'unexpected', message: String(error) } };
  } finally {
    subscription.dispose();
  }
}

main();
