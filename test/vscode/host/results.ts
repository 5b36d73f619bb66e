import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { outFolder } from './paths.ts';

export interface Outcome {
  readonly title: string;
  readonly state: 'passed' | 'failed' | 'skipped';
  readonly milliseconds?: number;
  readonly error?: string;
}

/**
 * Prints each outcome and the line `N passed, N failed`, writes `out/results/<suite>.json`, and answers with the exit code.
 * No outcome at all is a failure: a suite that did not run proves nothing.
 */
export function report(suite: string, outcomes: readonly Outcome[]): 0 | 1 {
  for (const { state, title, milliseconds, error } of outcomes) {
    console.log(`${state.padEnd(8)} ${title}${milliseconds === undefined ? '' : ` (${Math.round(milliseconds)} ms)`}`);
    if (error !== undefined) console.log(indent(error));
  }
  const count = (state: Outcome['state']) => outcomes.filter((outcome) => outcome.state === state).length;
  const failures = outcomes.flatMap(({ state, title, error = '' }) =>
    state === 'failed' ? [{ title, message: error }] : [],
  );
  const summary = { suite, passed: count('passed'), failed: count('failed'), skipped: count('skipped'), failures };
  const folder = join(outFolder, 'results');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `${suite}.json`), `${JSON.stringify(summary)}\n`);
  const skipped = summary.skipped === 0 ? '' : `, ${summary.skipped} skipped`;
  console.log(`${summary.passed} passed, ${summary.failed} failed${skipped}`);
  return summary.failed === 0 && summary.passed > 0 ? 0 : 1;
}

function indent(text: string): string {
  return text.replaceAll(/^/gm, '         ');
}
