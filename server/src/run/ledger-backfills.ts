import type { Stream } from '../project/project.ts';
import type { UnfinishedBackfill } from '../streams/chunks.ts';
import { ledgerTableNames, ledgerTables } from '../streams/ledger-tables.ts';
import { earlier } from '../streams/state.ts';
import type { Warehouse } from '../warehouses/warehouse.ts';

/** The backfills of a stream that were begun and not finished. */
export async function readBackfills(
  warehouse: Warehouse,
  { name }: Stream,
  schema: string | undefined,
  signal: AbortSignal,
): Promise<readonly UnfinishedBackfill[]> {
  if ((await warehouse.columns(schema, ledgerTableNames.backfills, signal)) === undefined) return [];
  const { dialect } = warehouse;
  const rows = await warehouse.rows(
    `select transformation, sql_hash, window_from, window_to, chunk_seconds, begun_at, done_until
from ${ledgerTables(dialect, schema).backfills}
where stream = ${dialect.string(name)}
order by begun_at, transformation`,
    signal,
  );
  const byBeginning = new Map<string, UnfinishedBackfill>();
  for (const row of rows) {
    const begunAt = time(row.begun_at);
    const known = byBeginning.get(begunAt)?.transformations ?? [];
    byBeginning.set(begunAt, {
      begunAt,
      transformations: new Map([...known, [String(row.transformation), String(row.sql_hash)]]),
      from: time(row.window_from),
      to: row.window_to === null ? undefined : time(row.window_to),
      chunkSeconds: Number(row.chunk_seconds),
      doneUntil: time(row.done_until),
    });
  }
  return [...byBeginning.values()];
}

/** In one spelling, to be compared. */
function time(value: unknown): string {
  return earlier(String(value), 0);
}
