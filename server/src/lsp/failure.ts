import { explain, RunError, type RunProblem } from '../run/problem.ts';
import { WorkspaceError } from '../workspace.ts';
import { buildAnswer } from './build-pages.ts';
import type { Failure, Outcome } from './protocol.ts';

/** Turns whatever work threw into an answer with words and a next step; what nobody foresaw is also reported. */
export async function outcomeOf<T>(work: () => Promise<T> | T, report: (error: unknown) => void): Promise<Outcome<T>> {
  try {
    return { ok: true, value: await work() };
  } catch (error) {
    const problem = problemOf(error);
    if (problem.kind === 'unexpected') report(error);
    const built = error instanceof RunError && error.done ? { built: buildAnswer(error.done) } : {};
    return { ok: false, failure: { ...failureOf(problem), ...built } };
  }
}

export function failureOf(problem: RunProblem): Failure {
  const { text, next, inEditor = next } = explain(problem);
  return { kind: problem.kind, text, next: inEditor, ...(problem.kind === 'sql' ? { sql: problem.sql } : {}) };
}

function problemOf(error: unknown): RunProblem {
  if (error instanceof RunError) return error.problem;
  if (error instanceof WorkspaceError) return { kind: 'input', message: error.message, next: error.next };
  return { kind: 'unexpected', message: error instanceof Error ? error.message : String(error) };
}
