import type { Stream } from '../project/project.ts';
import type { PastReading } from '../streams/estimate.ts';
import { ledgerTables } from '../streams/ledger-tables.ts';
import type { Warehouse } from '../warehouses/warehouse.ts';
import { hasTables } from './ledger.ts';

/** How many of its lines in the ledger tell what a stream's next readings will be like. */
const lines = 200;

/** What the newest runs of a stream read, newest first. Nothing where there is no ledger. */
export async function pastReadings(
  warehouse: Warehouse,
  stream: Stream,
  schema: string | undefined,
  signal: AbortSignal,
): Promise<readonly PastReading[]> {
  if (!(await hasTables(warehouse, schema, ['runs'], signal))) return [];
  const { dialect } = warehouse;
  const found = await warehouse.rows(
    `select transformation, window_from, coalesce(window_to, started_at) as window_to, rows_read
from ${ledgerTables(dialect, schema).runs}
where stream = ${dialect.string(stream.name)}
  and transformation is not null and sql_hash is not null and outcome = 'succeeded'
order by started_at desc, window_from desc
limit ${lines}`,
    signal,
  );
  return found.map((row) => ({
    transformation: String(row.transformation),
    from: row.window_from == null ? undefined : String(row.window_from),
    to: String(row.window_to),
    rows: Number(row.rows_read ?? 0),
  }));
}
