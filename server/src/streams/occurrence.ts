import type { StreamTable } from './stream-table.ts';

/**
 * The two computed columns of rows with `activity`, `ts`, `activity_id` under the given names. Source: `processing.md`,
 * step 7.
 */
export function occurrenceColumns(
  { dialect }: StreamTable,
  names: {
    /** Undefined where all rows are of one. */
    readonly activity: string | undefined;
    readonly entity: string;
    readonly ts: string;
    readonly activityId: string;
  },
): { readonly occurrence: string; readonly repeatedAt: string } {
  const entity = dialect.textOrder(names.entity);
  const group = names.activity === undefined ? entity : `${names.activity}, ${entity}`;
  const window = `(partition by ${group} order by ${names.ts}, ${dialect.textOrder(names.activityId)})`;
  return {
    occurrence: `row_number() over ${window}`,
    repeatedAt: `lead(${names.ts}) over ${window}`,
  };
}
