import { version } from '../../package.json';
import { exit } from './failure.ts';
import { lostOutput } from './lost-output.ts';
import { type Begun, run } from './run.ts';
import { processTerminal } from './terminal.ts';

const interrupted = new AbortController();
const lost = lostOutput(process);

function begins({ isStoppable, leavesSomething }: Begun): void {
  if (!isStoppable) listen();
  if (leavesSomething) lost.finishAnyway();
}

/** Without it a signal ends the process at once, in the middle of a computation too. */
function listen(): void {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      // A second Ctrl-C is from somebody who does not want to wait.
      if (interrupted.signal.aborted) process.exit(130);
      interrupted.abort();
    });
  }
}

let isOver = false;
// A promise that nothing will ever settle: Node would end, and call it a success.
process.once('beforeExit', () => {
  if (isOver) return;
  process.stderr.write('error The command stopped before it came to an end. This is a mistake of Activity Schema.\n');
  process.exitCode = exit.bug;
});

void run(process.argv.slice(2), version, processTerminal(), interrupted.signal, begins).then((code) => {
  isOver = true;
  process.exitCode = lost.codeAfter(code);
});
