import { version } from '../../package.json';
import { exit } from './failure.ts';
import { run } from './run.ts';
import { processTerminal } from './terminal.ts';

const interrupted = new AbortController();

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

for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    // `activity-schema query … | head`: the reader has what it wants.
    if (error.code === 'EPIPE') process.exit(exit.fine);
    // A full disk is no mistake of the input, the warehouse or this program.
    if (stream === process.stdout) process.stderr.write(`error The output cannot be written: ${error.message}\n`);
    process.exit(exit.output);
  });
}

void run(process.argv.slice(2), version, processTerminal(), interrupted.signal, listen).then((code) => {
  process.exitCode = code;
});
