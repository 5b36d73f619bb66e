import type { Project, Stream } from '../project/project.ts';
import { describedTransformations } from '../streams/planned-transformations.ts';
import { readSource } from '../streams/source.ts';
import { undatedRows } from '../streams/stage.ts';
import type { StreamState } from '../streams/state.ts';
import { streamTable } from '../streams/stream-table.ts';
import type { Warehouse } from '../warehouses/warehouse.ts';
import type { Described } from './outputs.ts';
import { RunError } from './problem.ts';

/**
 * Of the transformations of which a window is read: those that certainly give no row without a time, as the warehouse knows
 * without reading them. Only where none is looked for can a window be found by what is noted of a table's blocks.
 */
export async function datedOf(
  project: Project,
  stream: Stream,
  { outputs, untimed }: Described,
  { built, now }: Pick<StreamState, 'built' | 'now'>,
  warehouse: Warehouse,
  signal: AbortSignal,
): Promise<ReadonlySet<string>> {
  const table = streamTable(stream, warehouse.dialect);
  const dated = new Set<string>();
  for (const transformation of describedTransformations(project, stream)) {
    const { id, role } = transformation;
    const columns = outputs.get(id);
    if (role !== 'activities' || columns === undefined || built.get(id)?.watermark === undefined) continue;
    const read = readSource(transformation, warehouse.dialect);
    if (read.kind === 'refused' || read.source.bindsStart) continue;
    const rows = undatedRows(table, {
      source: read.source,
      outputs: columns,
      untimed: untimed.get(id) ?? new Set(),
      until: stream.allowFuture ? undefined : now,
    });
    if (await isKnownEmpty(warehouse, rows, signal)) dated.add(id);
  }
  return dated;
}

/** What is wrong with the SQL is told where it is run, with its place. */
async function isKnownEmpty(warehouse: Warehouse, sql: string, signal: AbortSignal): Promise<boolean> {
  try {
    return await warehouse.isKnownEmpty(sql, signal);
  } catch (error) {
    if (error instanceof RunError && error.problem.kind === 'sql') return false;
    throw error;
  }
}
