import { explain, RunError } from '../run/problem.ts';

/** The statements that runs of this server failed at; the ledger keeps only what the warehouse said of them. */
export interface KnownStatements {
  /** Does the work, and remembers the statement it fails at. */
  ofWhatFails<T>(root: string, work: () => Promise<T>): Promise<T>;
  /** The statement at which a run of the project failed, by the error that the ledger has of it. */
  of(root: string, error: string): string | undefined;
}

export function createKnownStatements(): KnownStatements {
  const known = new Map<string, string>();
  const keyOf = (root: string, error: string): string => JSON.stringify([root, error]);
  return {
    async ofWhatFails(root, work) {
      try {
        return await work();
      } catch (error) {
        if (error instanceof RunError && error.problem.kind === 'sql') {
          known.set(keyOf(root, explain(error.problem).text), error.problem.sql);
        }
        throw error;
      }
    },
    of: (root, error) => known.get(keyOf(root, error)),
  };
}
