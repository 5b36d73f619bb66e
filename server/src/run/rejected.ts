import { ledgerTableNames, ledgerTables } from '../streams/ledger-tables.ts';
import type { Warehouse } from '../warehouses/warehouse.ts';
import type { LedgerWriter, RunIdentity } from './ledger.ts';
import type { RejectedRow, RunRecord, TransformationReport } from './runner.ts';

/** Of each kind, of each transformation; a run may find more in every chunk of a backfill. */
const kept = 3;

/** Keeps examples of rejected rows with a run, in the transaction of the build itself. Source: `processing.md`, step 2. */
export async function noteRejected(
  warehouse: LedgerWriter,
  { run, stream, schema }: RunIdentity,
  rejected: readonly RejectedRow[],
  signal: AbortSignal,
): Promise<void> {
  if (rejected.length === 0) return;
  const { dialect } = warehouse;
  const { rejectedRows } = ledgerTables(dialect, schema);
  const rows = rejected.map((row, index) => {
    const before = rejected.slice(0, index).filter((one) => isOfOneKind(one, row));
    const values = [row.transformation, row.reason, row.example].map((text) => dialect.string(text));
    return `select ${before.length + 1} as nr, ${values[0]} as transformation, ${values[1]} as reason, ${values[2]} as example`;
  });
  const own = `e.run = ${dialect.string(run)} and e.transformation = n.transformation and e.reason = n.reason`;
  const number = `n.nr + (select count(*) from ${rejectedRows} as e where ${own})`;
  await warehouse.execute(
    `insert into ${rejectedRows} (stream, run, transformation, nr, reason, example)
select ${dialect.string(stream)}, ${dialect.string(run)}, n.transformation, ${number}, n.reason, n.example
from (
  ${rows.join('\n  union all\n  ')}
) as n
where ${number} <= ${kept}
  and not exists (select 1 from ${rejectedRows} as e where ${own} and e.example = n.example)`,
    signal,
  );
}

/** What a run rejected and why. `examples`: one of each reason. */
export function rejectionNotes(
  transformations: readonly TransformationReport[],
  examples: readonly RejectedRow[],
): readonly string[] {
  return transformations
    .filter(({ rejected }) => rejected > 0)
    .map(({ transformation, rejected }) => {
      const why = examples
        .filter((one) => one.transformation === transformation)
        .map(({ reason, example }) => `${reason} (${example})`);
      const reasons = why.length > 0 ? `: ${why.join('; ')}` : ' for want of an identifier or a time';
      return `${rejected} ${rejected === 1 ? 'row' : 'rows'} of ${transformation} rejected${reasons}.`;
    });
}

/** Whether two were rejected for one reason, of one transformation. */
export function isOfOneKind(one: RejectedRow, other: RejectedRow): boolean {
  return one.transformation === other.transformation && one.reason === other.reason;
}

/** What is kept of some runs, by run and transformation. */
export async function readRejected(
  warehouse: Warehouse,
  schema: string | undefined,
  runs: ReadonlySet<string>,
  signal: AbortSignal,
): Promise<(run: string, transformation: string | undefined) => RunRecord['rejected']> {
  // A ledger of before has no such table until its next build.
  if (runs.size === 0 || (await warehouse.columns(schema, ledgerTableNames.rejectedRows, signal)) === undefined)
    return () => [];
  const { dialect } = warehouse;
  const rows = await warehouse.rows(
    `select run, transformation, reason, example
from ${ledgerTables(dialect, schema).rejectedRows}
where run in (${[...runs].map((run) => dialect.string(run)).join(', ')})
order by run, transformation, reason, nr`,
    signal,
  );
  const byLine = new Map<string, { readonly reason: string; readonly example: string }[]>();
  const key = (run: string, transformation: string): string => JSON.stringify([run, transformation]);
  for (const row of rows) {
    const line = key(String(row.run), String(row.transformation));
    const told = byLine.get(line) ?? [];
    told.push({ reason: String(row.reason), example: String(row.example) });
    byLine.set(line, told);
  }
  return (run, transformation) => (transformation === undefined ? [] : (byLine.get(key(run, transformation)) ?? []));
}
