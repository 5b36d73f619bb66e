import { parentPort } from 'node:worker_threads';
import { judge } from './quorum.ts';
import type { Answered, Asked } from './worker-messages.ts';

/** The worker's thread: judges one text after another until it is ended. */
parentPort?.on('message', async ({ number, question }: Asked) => {
  const { verdict, isBroken } = await judge(question);
  parentPort?.postMessage({ number, verdict, isBroken } satisfies Answered);
});
