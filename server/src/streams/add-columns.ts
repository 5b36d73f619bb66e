import { addColumn, tableColumns } from './ddl.ts';
import type { Step } from './plan.ts';
import type { StreamState } from './state.ts';
import type { StreamTable } from './stream-table.ts';

/** Columns the stream has and its table on the warehouse lacks. Source: `processing.md`, law 5. */
export function missingColumns(table: StreamTable, state: StreamState): readonly string[] {
  const known = new Set((state.table ?? []).map((name) => name.toLowerCase()));
  return tableColumns(table)
    .map(({ name }) => name)
    .filter((name) => !known.has(name.toLowerCase()));
}

/** Columns the table on the warehouse has and the stream has not. */
export function surplusColumns(table: StreamTable, state: StreamState): readonly string[] {
  const own = new Set(tableColumns(table).map(({ name }) => name.toLowerCase()));
  return (state.table ?? []).filter((name) => !own.has(name.toLowerCase()));
}

export function addColumnSteps(table: StreamTable, missing: readonly string[]): readonly Step[] {
  return tableColumns(table)
    .filter(({ name }) => missing.includes(name))
    .map((column) => ({
      id: `add-column:${column.name}`,
      purpose: `Add the column ${column.name}, which the table lacks`,
      sql: addColumn(table, column),
      writes: true,
      counts: undefined,
      transformation: undefined,
    }));
}
