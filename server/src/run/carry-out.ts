import type { Discovery, Plan } from '../streams/plan.ts';
import { hasTransactions, type Warehouse } from '../warehouses/warehouse.ts';
import { type Discovered, type Executed, executePlan } from './execute.ts';
import type { Lease } from './lease.ts';
import type { LedgerWriter, RunIdentity } from './ledger.ts';
import type { Progress } from './runner.ts';
import { finish, notingDown } from './unfinished.ts';

export interface CarryingOut {
  readonly warehouse: Warehouse;
  readonly lease: Pick<Lease, 'lost' | 'whileHeld'>;
  readonly identity: RunIdentity;
  readonly onProgress: (progress: Progress) => void;
  readonly signal: AbortSignal;
}

/**
 * Does what a plan says, and what `note` writes into the ledger of it, whose answer it resolves with: all or nothing. In
 * one transaction, or by statements that are written down before the first of them is run.
 */
export async function carryOut<T>(
  { warehouse, lease, identity, onProgress, signal }: CarryingOut,
  plan: Plan,
  note: (writer: LedgerWriter, executed: Executed) => Promise<T>,
): Promise<T> {
  const execute = (): Promise<Executed> => executePlan(warehouse, plan, onProgress, signal);
  if (hasTransactions(warehouse)) {
    return warehouse.transaction(async () => note(warehouse, await execute()), signal, lease.whileHeld);
  }
  if (plan.finish === undefined)
    throw new Error(`${warehouse.dialect.title} has no transactions, and the plan wants one.`);
  const executed = await execute();
  const ledger = notingDown(warehouse.dialect);
  const noted = await note(ledger, executed);
  const { steps, drops } = plan.finish;
  const remaining = {
    steps: [...steps, ...ledger.noted.map((sql) => ({ purpose: 'Note it in the ledger', sql }))],
    drops,
  };
  await finish(warehouse, lease, identity, remaining, signal);
  return noted;
}

/** Each try finds out something more; one that finds what it knew already would go on for ever. */
export function withNews(known: readonly Discovery[], error: Discovered): readonly Discovery[] {
  const told = new Set(known.map((one) => JSON.stringify(one)));
  const news = error.found.filter((one) => !told.has(JSON.stringify(one)));
  if (news.length === 0) throw new Error(`The plan does not heed what it was told. ${error.message}`);
  return [...known, ...news];
}
