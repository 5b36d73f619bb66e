import { getHeapStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** Gives memory back to the machine when nothing is done: what indexing and typing leave behind is more than what is kept. */
export interface Rest {
  /** Something was done. */
  worked(): void;
}

type Collection = 'minor' | 'major';

export interface RestParts {
  /** Bytes that this program holds for objects, whether there are any or not. */
  readonly held?: () => number;
  readonly collect?: (collection: Collection) => void;
}

export function createRest(parts: RestParts = {}): Rest {
  const { held = () => getHeapStatistics().total_heap_size, collect = collectGarbage } = parts;
  let timer: NodeJS.Timeout | undefined;
  let kept = 0;
  const after = (milliseconds: number, work: () => void): void => {
    clearTimeout(timer);
    timer = setTimeout(work, milliseconds).unref();
  };
  const rest = (): void => {
    // A collection takes as long as what is kept is large: it has to be worth it.
    if (held() - kept < Math.max(leastGrowth, kept / 2)) return;
    collect('minor');
    after(quiet, () => {
      collect('major');
      kept = held();
    });
  };
  return { worked: () => after(patience, rest) };
}

/** Milliseconds without work after which it begins. */
export const patience = 2_000;
/** V8 gives the space of young objects back where hardly any were made in the five seconds since it last looked. */
export const quiet = 5_200;
const leastGrowth = 24 * 2 ** 20;

function collectGarbage(type: Collection): void {
  setFlagsFromString('--expose-gc');
  const gc: unknown = runInNewContext('globalThis.gc');
  setFlagsFromString('--no-expose-gc');
  if (typeof gc === 'function') gc(type === 'minor');
}
