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
    /** The number of a group's first row, NULL for 1; of other rows NULL. Undefined where every group begins with 1. */
    readonly first?: string;
  },
): { readonly occurrence: string; readonly repeatedAt: string } {
  const entity = dialect.textOrder(names.entity);
  const group = names.activity === undefined ? entity : `${names.activity}, ${entity}`;
  const window = `(partition by ${group} order by ${names.ts}, ${dialect.textOrder(names.activityId)})`;
  const number = `row_number() over ${window}`;
  return {
    occurrence:
      names.first === undefined ? number : `coalesce(first_value(${names.first}) over ${window}, 1) + ${number} - 1`,
    repeatedAt: `lead(${names.ts}) over ${window}`,
  };
}
