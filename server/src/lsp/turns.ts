/**
 * Calls `work` once what was sent together with the last message is answered: what somebody asked goes before what nobody did.
 * A turn of the event loop takes up one message, so it waits until turns pass in which nothing else is done.
 */
export function afterQuestions(work: () => void): void {
  let last = performance.now();
  let quietFrom = last;
  let turns = 0;
  const look = (): void => {
    const now = performance.now();
    if (now - last > used) {
      quietFrom = now;
      turns += 1;
    }
    last = now;
    if (now - quietFrom >= quiet || turns >= mostTurns) work();
    else setImmediate(look);
  };
  setImmediate(look);
}

/** Milliseconds after which a turn was somebody's: an empty one takes some hundredths. */
const used = 0.1;
/** Milliseconds in which a client has sent what belongs together. */
const quiet = 0.5;
/** Turns of others that `work` waits for at most. */
const mostTurns = 12;
