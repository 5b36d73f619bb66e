import type { QueryRule } from './rule.ts';
import { dbtRules } from './rules-dbt.ts';
import { functionRules } from './rules-functions.ts';
import { nameRules } from './rules-names.ts';
import { syntaxRules } from './rules-syntax.ts';

/** Everything that can be wrong with a query, in the order of the documentation. */
export const queryRules: readonly Omit<QueryRule<never>, 'message'>[] = [
  ...syntaxRules,
  ...nameRules,
  ...functionRules,
  ...dbtRules,
];
