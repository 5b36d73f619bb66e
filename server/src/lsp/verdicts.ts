import type { Judge } from '../voices/judge.ts';
import type { Wanted, Workspace } from '../workspace.ts';

/** Asks the parsers what the checks of files wanted to know, what somebody looks at first. */
export interface VerdictDesk {
  /** A file was checked and wanted this; what an older text of it wanted is asked no more. */
  wants(path: string, wanted: readonly Wanted[]): void;
  /** Nothing is asked before this. */
  begin(): void;
  /** Resolves once nothing waits to be asked. */
  settled(): Promise<void>;
}

interface Parts {
  readonly workspace: Workspace;
  readonly judge: Judge;
  readonly isOpen: (path: string) => boolean;
  /** What the last check of a file wanted is there now, and is not what it went by. */
  readonly onVerdict: (path: string) => void;
}

export function createVerdictDesk({ workspace, judge, isOpen, onVerdict }: Parts): VerdictDesk {
  const waiting = new Map<string, readonly Wanted[]>();
  const resting: (() => void)[] = [];
  let isBegun = false;
  let isWorking = false;

  const next = (): readonly [string, readonly Wanted[]] | undefined => {
    const all = [...waiting];
    const first = all.find(([path]) => isOpen(path)) ?? all[0];
    if (first) waiting.delete(first[0]);
    return first;
  };

  const work = async (): Promise<void> => {
    if (isWorking || !isBegun) return;
    isWorking = true;
    for (let first = next(); first !== undefined; first = next()) {
      const [path, wanted] = first;
      let isNews = false;
      for (const one of wanted) {
        if (workspace.heardVerdict(one, await judge.judge(one.question))) isNews = true;
        // Its text is another one by now.
        if (waiting.has(path)) break;
      }
      if (isNews) onVerdict(path);
    }
    isWorking = false;
    for (const resolve of resting.splice(0)) resolve();
  };

  return {
    wants(path, wanted) {
      waiting.delete(path);
      if (wanted.length === 0) return;
      waiting.set(path, wanted);
      void work();
    },
    begin() {
      isBegun = true;
      void work();
    },
    settled: () =>
      isWorking
        ? new Promise((resolve) => {
            resting.push(resolve);
          })
        : Promise.resolve(),
  };
}
