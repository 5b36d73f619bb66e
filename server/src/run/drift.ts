import { qualified } from '../dialects/identifiers.ts';
import type { Project, Stream } from '../project/project.ts';
import { readSource } from '../streams/source.ts';
import { isBuiltAsNow, partHash, type StreamState } from '../streams/state.ts';
import { madeParts, type Stored } from '../streams/stored.ts';
import { sourceColumn, streamTable } from '../streams/stream-table.ts';
import { isViewed, isViewHash } from '../streams/viewed.ts';
import type { TableColumn, Warehouse } from '../warehouses/warehouse.ts';

/**
 * When the rows in the tables begin, of each transformation whose SQL changed since it was built. `columns`: of what bears the
 * stream's name, undefined where there is nothing. Source: `processing.md`, law 5.
 */
export async function earliestOfChanged(
  project: Project,
  stream: Stream,
  schema: string | undefined,
  { columns, stored }: { readonly columns: readonly TableColumn[] | undefined; readonly stored: Stored },
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
  // What is neither a table nor a view is somebody else's, and perhaps cannot be read.
  if (changed.length === 0 || columns === undefined || stored.isOther) return new Map();
  // Under other settings all rows are read, of every transformation, and another column may bear the name of `ts`.
  if (!isBuiltAsNow(stream, settingsHash, columns)) return new Map();
  const ts = stream.columns.find((one) => one.name === 'ts')?.physicalName ?? 'ts';
  // A table of somebody else's has none to look at.
  const isOurs = (names: readonly string[]): boolean =>
    [ts, sourceColumn].every((own) => names.some((name) => name.toLowerCase() === own.toLowerCase()));
  const { name, column } = streamTable(stream, dialect, schema);
  // Not the view over them: it may read views of activities, whose sources may be gone.
  const there = stored.view
    ? madeParts(stored).map((part) => ({ from: qualified(dialect, schema, part.name), names: part.columns ?? [] }))
    : [{ from: name, names: columns.map((one) => one.name) }];
  const tables = there.filter(({ names }) => isOurs(names));
  if (tables.length === 0) return new Map();
  const rows = await warehouse.rows(
    `select ${sourceColumn} as transformation, min(${column('ts')}) as earliest
from (
  ${tables.map(({ from }) => `select ${sourceColumn}, ${column('ts')} from ${from}`).join('\n  union all\n  ')}
) as s
where ${sourceColumn} in (${changed.map(({ id }) => dialect.string(id)).join(', ')})
group by ${sourceColumn}`,
    signal,
  );
  return new Map(rows.map(({ transformation, earliest }) => [String(transformation), String(earliest)]));
}
