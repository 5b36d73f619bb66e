import type { Question, Verdict } from '../sql/verdict.ts';

/** What the worker and who keeps it say to each other. */
export interface Asked {
  readonly number: number;
  readonly question: Question;
}

export interface Answered {
  readonly number: number;
  readonly verdict: Verdict;
  /** A parser crashed: the worker wants to be thrown away. */
  readonly isBroken: boolean;
}
