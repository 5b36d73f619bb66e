import { MessageChannel } from 'node:worker_threads';

/**
 * Frees the memory of bytes that nobody reads any more, which a collection of garbage would come for late or never in a thread that
 * makes little of it: they are sent to somebody who does not listen. They are empty then. What shares its memory is left alone.
 */
export function release({ buffer, byteLength }: Uint8Array): void {
  if (!(buffer instanceof ArrayBuffer) || buffer.byteLength !== byteLength) return;
  const { port1, port2 } = new MessageChannel();
  port2.close();
  port1.postMessage(buffer, [buffer]);
  port1.close();
}
