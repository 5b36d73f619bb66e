import { aliasSteps, circleNotes, rememberAliases } from './aliases.ts';
import type { Step } from './plan.ts';
import { forgetErrorsStep, forgetRejectedRowsStep } from './rejected-rows.ts';
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

/** The identifiers that must be named nowhere. */
export function unnamed({ hasRemovals }: Roles): string | undefined {
  return hasRemovals ? removedCustomers : undefined;
}
