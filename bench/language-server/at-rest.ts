import type { Client } from './client.ts';

/** How a server got to rest. */
export interface AtRest {
  /** Milliseconds that took, the time in which nothing was done left out. */
  readonly after: number;
  /** Megabytes resident at rest, and at most on the way as far as was looked. */
  readonly megabytes: number;
  readonly most: number;
}

/**
 * Waits until a server has done what it does unasked: until its process takes hardly any processor time for a while, in which it
 * also gives back what it does not need. Throws where that takes longer than five minutes.
 */
export async function atRest(client: Client): Promise<AtRest> {
  const began = performance.now();
  const looks: { readonly at: number; readonly seconds: number }[] = [];
  let most = 0;
  for (;;) {
    const { megabytes, seconds } = client.usage();
    const at = performance.now() - began;
    most = Math.max(most, megabytes);
    looks.push({ at, seconds });
    const first = looks.find((look) => at - look.at <= quiet + 2 * interval);
    if (first && at - first.at >= quiet && seconds - first.seconds <= little) {
      return { after: first.at, megabytes, most };
    }
    if (at > patience) throw new Error(`${client.server.name} did not come to rest`);
    await new Promise((resolve) => setTimeout(resolve, interval));
  }
}

/** Milliseconds. */
const interval = 500;
const quiet = 20_000;
const patience = 300_000;
/** Seconds of a processor: `ps` counts whole ones. */
const little = 1;
