import { drifted } from './drifted.ts';
import { overdue } from './overdue.ts';
import type { StandingRule } from './standing-rule.ts';

/** Every rule that only the ledger of builds can judge, in the order of the reference page. */
export const allStanding: readonly Omit<StandingRule<never>, 'message'>[] = [drifted, overdue];
