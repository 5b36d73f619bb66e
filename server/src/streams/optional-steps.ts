import { stepFound } from './parts.ts';
import type { Step } from './plan.ts';
import type { StreamTable } from './stream-table.ts';

/**
 * Steps that there are for the table of each activity, run only for those that have something to do: a statement costs a
 * round trip even where it changes nothing. `query` selects the ids of those as `step`; `rows` says in words what it looks for.
 */
export function optionalSteps(
  { parts }: StreamTable,
  { id, query, rows = 'such rows' }: { readonly id: string; readonly query: string; readonly rows?: string },
  steps: readonly Step[],
): readonly Step[] {
  if (parts.length < 2) return steps;
  const purpose = `See which activities have ${rows}; the others are passed over`;
  return [
    { id, purpose, sql: query, writes: false, counts: 'needed', transformation: undefined },
    ...steps.map((step): Step => ({ ...step, isOptional: true })),
  ];
}

/** Those of the steps `id` that there is one of for each activity in `rows`. */
export function stepsOfRows(id: string, rows: string): string {
  return `select distinct ${stepFound(`'${id}'`)} as step\nfrom ${rows}`;
}
