import { RunError } from '../run/problem.ts';

/** The same error with its place counted in `sql`, which began at `start` in what the server was sent. */
export function shifted(error: unknown, start: number, sql: string): unknown {
  if (!(error instanceof RunError) || error.problem.kind !== 'sql') return error;
  const { offset } = error.problem;
  const own = offset !== undefined && offset >= start && offset <= start + sql.length ? offset - start : undefined;
  return new RunError({ ...error.problem, sql, offset: own }, { cause: error });
}
