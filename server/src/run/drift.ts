import type { Project, Stream } from '../project/project.ts';
import { readSource } from '../streams/source.ts';
import { isBuiltAsNow, partHash, type StreamState } from '../streams/state.ts';
import { sourceColumn, streamTable } from '../streams/stream-table.ts';
import { isViewed, isViewHash } from '../streams/viewed.ts';
import type { TableColumn, Warehouse } from '../warehouses/warehouse.ts';

/**
 * When the rows in the table begin, of each transformation whose SQL changed since it was built. `columns`: of the table,
 * undefined where there is none. Source: `processing.md`, law 5.
 */
export async function earliestOfChanged(
  project: Project,
  stream: Stream,
  schema: string | undefined,
  columns: readonly TableColumn[] | undefined,
  { built, settingsHash }: Pick<StreamState, 'built' | 'settingsHash'>,
  warehouse: Warehouse,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, string>> {
  const { dialect } = warehouse;
  const changed = [...project.transformations.values()].filter((one) => {
    const read = readSource(one, dialect);
    const former = built.get(one.id);
    return (
      one.stream === stream.name &&
      former &&
      !isViewed(one) &&
      !isViewHash(former.sqlHash) &&
      read.kind === 'source' &&
      ![partHash, read.source.hash].includes(former.sqlHash)
    );
  });
  if (changed.length === 0 || columns === undefined) return new Map();
  // Under other settings all rows are read, of every transformation, and another column may bear the name of `ts`.
  if (!isBuiltAsNow(stream, settingsHash, columns)) return new Map();
  const ts = stream.columns.find((one) => one.name === 'ts')?.physicalName;
  // A table of somebody else's has none to look at.
  const there = new Set(columns.map((one) => one.name.toLowerCase()));
  if (![ts, sourceColumn].every((one) => one !== undefined && there.has(one.toLowerCase()))) return new Map();
  const { name, column } = streamTable(stream, dialect, schema);
  const rows = await warehouse.rows(
    `select ${sourceColumn} as transformation, min(${column('ts')}) as earliest
from ${name}
where ${sourceColumn} in (${changed.map(({ id }) => dialect.string(id)).join(', ')})
group by ${sourceColumn}`,
    signal,
  );
  return new Map(rows.map(({ transformation, earliest }) => [String(transformation), String(earliest)]));
}
