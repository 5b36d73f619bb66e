import type { Project, Stream } from '../project/project.ts';
import type { Plan } from '../streams/plan.ts';
import { forgettingSteps } from '../streams/role-steps.ts';
import { roleTransformations } from '../streams/roles.ts';
import { hasTransactions, type Warehouse } from '../warehouses/warehouse.ts';
import { noteFailure, type RunIdentity } from './ledger.ts';
import { explain, RunError } from './problem.ts';

export function hasRemovals(project: Project, stream: Stream): boolean {
  return roleTransformations(project, stream, 'removals').length > 0;
}

/**
 * The ledger's word on a run that failed; where the connection is gone it is the lease's expiry that tells. A warehouse
 * likes to quote the value it stumbled over: where `hasRemovals`, what it said is kept only if it names nobody of them, by
 * what the failed `plan` would have learnt. Source: `processing.md`, "The function", step 6.
 */
export async function tellFailure(
  warehouse: Warehouse,
  identity: RunIdentity,
  error: unknown,
  known: { readonly plan: Plan | undefined; readonly hasRemovals: boolean },
): Promise<void> {
  const problem = error instanceof RunError ? error.problem : undefined;
  const message = problem ? explain(problem).text : error instanceof Error ? error.message : String(error);
  const outcome = problem?.kind === 'cancelled' ? 'cancelled' : 'failed';
  const never = new AbortController().signal;
  const note = (text: string): Promise<void> => noteFailure(warehouse, identity, outcome, text, never);
  // Without a step no row was looked at.
  const mayName = known.hasRemovals && problem?.kind === 'sql' && problem.step !== undefined;
  if (!mayName) return note(message).catch(() => {});
  const forgetting = known.plan && forgettingSteps(known.plan);
  const withheld = `${problem.transformation ? `${problem.transformation}: ` : ''}What the warehouse said is not kept, for it may name somebody who was removed.`;
  // Without a transaction a crash could leave the names in it.
  if (!forgetting || !hasTransactions(warehouse)) return note(withheld).catch(() => {});
  await warehouse
    .transaction(async () => {
      for (const { sql } of forgetting.learn) await warehouse.execute(sql, never);
      await note(message);
      await warehouse.execute(forgetting.forget.sql, never);
    }, never)
    .catch(() => note(withheld))
    .catch(() => {});
}
