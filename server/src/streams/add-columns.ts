import { addColumn } from './ddl.ts';
import { partColumns } from './part-tables.ts';
import { stepOf } from './parts.ts';
import type { Step } from './plan.ts';
import type { Part, StreamTable } from './stream-table.ts';

/** Columns a part of the stream has to have and lacks, of those that are there. Source: `processing.md`, law 5. */
export function missingColumns(
  table: StreamTable,
  part: Pick<Part, 'activity'>,
  there: readonly string[],
): readonly string[] {
  const known = new Set(there.map((name) => name.toLowerCase()));
  return partColumns(table, part)
    .map(({ name }) => name)
    .filter((name) => !known.has(name.toLowerCase()));
}

/** Columns that are there and the stream has not. */
export function surplusColumns(table: StreamTable, part: Part, there: readonly string[]): readonly string[] {
  const own = new Set(partColumns(table, part).map(({ name }) => name.toLowerCase()));
  return there.filter((name) => !own.has(name.toLowerCase()));
}

export function addColumnSteps(table: StreamTable, part: Part, missing: readonly string[]): readonly Step[] {
  return partColumns(table, part)
    .filter(({ name }) => missing.includes(name))
    .map((column) => ({
      id: stepOf(`add-column:${column.name}`, part),
      purpose: `Add the column ${column.name}, which ${part.activity === undefined ? 'the table' : part.name} lacks`,
      sql: addColumn(part, column, table.dialect),
      writes: true,
      counts: undefined,
      transformation: undefined,
    }));
}
