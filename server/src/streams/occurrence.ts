import type { StreamTable } from './stream-table.ts';

/**
 * The two computed columns of rows with `activity`, `ts`, `activity_id` under the given names. Source: `processing.md`,
 * step 7.
 */
export function occurrenceColumns(
  { dialect }: StreamTable,
  names: { readonly activity: string; readonly entity: string; readonly ts: string; readonly activityId: string },
): { readonly occurrence: string; readonly repeatedAt: string } {
  const window = `(partition by ${names.activity}, ${dialect.textOrder(names.entity)} order by ${names.ts}, ${dialect.textOrder(names.activityId)})`;
  return {
    occurrence: `row_number() over ${window}`,
    repeatedAt: `lead(${names.ts}) over ${window}`,
  };
}
