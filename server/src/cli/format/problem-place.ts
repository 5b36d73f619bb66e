import { relative } from 'node:path';
import { type Problem, positionAt } from '../../schema/text.ts';

/** A problem as every format needs it: with its file's text, a path to show, and one-based places. */
export interface PlacedProblem {
  readonly problem: Problem;
  readonly text: string;
  /** Relative to where the command runs, with forward slashes. */
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}

export function placed(problem: Problem, text: string, cwd: string): PlacedProblem {
  const start = positionAt(text, problem.range.start);
  const end = positionAt(text, problem.range.end);
  return {
    problem,
    text,
    file: shownPath(problem.file, cwd),
    line: start.line + 1,
    column: start.character + 1,
    endLine: end.line + 1,
    endColumn: end.character + 1,
  };
}

/** What to call an input that is no file. */
export const standardInput = '<stdin>';

export function shownPath(path: string, cwd: string): string {
  return path === standardInput ? path : relative(cwd, path).replaceAll('\\', '/') || '.';
}

/** By file, then place, then rule: the same order on every run. */
export function sorted(problems: readonly PlacedProblem[]): readonly PlacedProblem[] {
  return [...problems].sort(
    (a, b) =>
      compare(a.file, b.file) ||
      a.line - b.line ||
      a.column - b.column ||
      a.endLine - b.endLine ||
      a.endColumn - b.endColumn ||
      compare(a.problem.rule, b.problem.rule) ||
      compare(a.problem.message, b.problem.message),
  );
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
