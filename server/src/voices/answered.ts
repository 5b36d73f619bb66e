import type { Verdict } from '../sql/verdict.ts';
import type { Recorded, Wanted } from '../sql/verdict-store.ts';
import type { Judge } from './judge.ts';

interface Answering {
  recording<T>(answer: () => T): Recorded<T>;
  heardVerdict(wanted: Wanted, verdict: Verdict): unknown;
}

/**
 * An answer that hangs on verdicts, once they are here; after `patience` milliseconds without those that are not: checking
 * thousands of files ends.
 */
export async function answered<T>(workspace: Answering, judge: Judge, answer: () => T, patience = 120_000): Promise<T> {
  const { result, wanted } = workspace.recording(answer);
  if (wanted.length === 0) return result;
  const until = performance.now() + patience;
  for (const one of wanted) {
    if (performance.now() > until) break;
    workspace.heardVerdict(one, await judge.judge(one.question));
  }
  return answer();
}
