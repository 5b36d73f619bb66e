import { stepFound } from './parts.ts';
import type { Step } from './plan.ts';
import type { StreamTable } from './stream-table.ts';

/**
 * Steps that there are for the table of each activity, run only for those that have something to do: a statement costs a
 * round trip even where it changes nothing. `look` says what is looked for, `query` selects ids of these steps as `step`.
 */
export function optionalSteps(
  { parts }: StreamTable,
  look: { readonly id: string; readonly purpose: string; readonly query: string },
  steps: readonly Step[],
): readonly Step[] {
  if (parts.length < 2) return steps;
  const { id, purpose, query } = look;
  return [
    { id, purpose, sql: query, writes: false, counts: 'needed', transformation: undefined },
    ...steps.map((step): Step => ({ ...step, isOptional: true })),
  ];
}

/** Those of the steps `id` that there is one of for each activity in `rows`. */
export function stepsOfRows(id: string, rows: string): string {
  return `select distinct ${stepFound(`'${id}'`)} as step\nfrom ${rows}`;
}
