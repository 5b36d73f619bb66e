import { setFlagsFromString } from 'node:v8';
import { parentPort } from 'node:worker_threads';
import { judge } from './quorum.ts';
import type { Answered, Asked } from './worker-messages.ts';

// Optimising parsers whose functions are as large as these takes 150 MB, and what is read here is read in a few milliseconds
// without. It counts for what is compiled from now on.
setFlagsFromString('--liftoff-only');

/** The worker's thread: judges one text after another until it is ended. */
parentPort?.on('message', async ({ number, question }: Asked) => {
  const { verdict, isBroken } = await judge(question);
  parentPort?.postMessage({ number, verdict, isBroken } satisfies Answered);
});
