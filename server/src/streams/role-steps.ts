import { aliasSteps, circleNotes, rememberAliases } from './aliases.ts';
import type { Plan, Step } from './plan.ts';
import { errorsStepId, forgetErrorsStep, forgetRejectedRowsStep } from './rejected-rows.ts';
import { rememberRemovals, removalSteps, removedCustomers } from './removals.ts';
import type { Roles } from './roles.ts';
import type { StreamTable } from './stream-table.ts';

/** Reads what the roles say, before any activity is read. */
export function roleSteps(table: StreamTable, roles: Roles): readonly Step[] {
  const { hasAliases, hasRemovals } = roles;
  return [
    ...(hasAliases ? aliasSteps(table, roles) : []),
    ...(hasRemovals ? removalSteps(table, roles) : []),
    ...(hasAliases ? [circleNotes(table, unnamed(roles))] : []),
  ];
}

/** Remembers what the roles said, in the transaction of the build. */
export function rememberRoles(table: StreamTable, roles: Roles): readonly Step[] {
  return [
    ...(roles.hasAliases ? rememberAliases(table, unnamed(roles)) : []),
    ...(roles.hasRemovals ? [...rememberRemovals(table), forgetRejectedRowsStep(table), forgetErrorsStep(table)] : []),
  ];
}

/**
 * Of a plan that failed: the steps by which it learnt who was removed, and the one that takes their names out of what runs
 * failed of; undefined where it has none.
 */
export function forgettingSteps({
  steps,
}: Plan): { readonly learn: readonly Step[]; readonly forget: Step } | undefined {
  const at = (id: string): number => steps.findIndex((step) => step.id === id);
  const forget = steps[at(errorsStepId)];
  const [first, last] = [at('stage-aliases'), at('removed:devices')];
  return forget && first >= 0 && last >= first ? { learn: steps.slice(first, last + 1), forget } : undefined;
}

/** The identifiers that must be named nowhere. */
export function unnamed({ hasRemovals }: Roles): string | undefined {
  return hasRemovals ? removedCustomers : undefined;
}
