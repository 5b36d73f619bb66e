import type { Severity } from '../schema/text.ts';

/** A rule that only the ledger of builds can judge: what a stream holds beside what the files and the clock say. */
export interface StandingRule<P> {
  /** Kebab-case, stable once published. */
  readonly id: string;
  readonly severity: Severity;
  /** One sentence: what holds without this problem. */
  readonly summary: string;
  /** Markdown: why it matters and what to do. */
  readonly documentation: string;
  /** The place marked by `«…»`. */
  readonly fails: string;
  readonly passes: string;
  message(params: P): string;
}
