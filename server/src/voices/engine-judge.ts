import type { Question, Verdict } from '../sql/verdict.ts';
import type { Judge } from './judge.ts';

/** A warehouse's own parser, where one can be asked; it has the last word. */
export interface Engine {
  /** Undefined where it may not be asked now, or is not this dialect's. Rejects where asking failed. */
  syntax(question: Question): Promise<Verdict> | undefined;
}

/** An engine that failed this often in a row is not asked again. */
const attempts = 3;

/**
 * Asks the engine where there is one, and the parsers where there is none, where it fails, or where it thinks longer than
 * `patience` milliseconds.
 */
export function withEngine(judge: Judge, engine: Engine, patience = 5_000): Judge {
  let failures = 0;
  return {
    ...judge,
    async judge(question) {
      const asked = failures < attempts ? engine.syntax(question) : undefined;
      if (asked === undefined) return judge.judge(question);
      const verdict = await inTime(asked, patience);
      failures = verdict === undefined ? failures + 1 : 0;
      return verdict === undefined || verdict.kind === 'unknown' ? judge.judge(question) : verdict;
    },
  };
}

function inTime(asked: Promise<Verdict>, patience: number): Promise<Verdict | undefined> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(undefined), patience);
    asked.then(resolve, () => resolve(undefined)).finally(() => clearTimeout(timer));
  });
}
