import type { BuildDialect } from '../dialects/build-dialect.ts';
import { qualified } from '../dialects/identifiers.ts';
import { ledgerTables, tableDdl } from '../streams/ledger-tables.ts';
import type { Step } from '../streams/plan.ts';
import { hasTransactions, type Warehouse } from '../warehouses/warehouse.ts';
import type { Lease } from './lease.ts';
import type { LedgerWriter, RunIdentity } from './ledger.ts';
import { explain, RunError } from './problem.ts';

/**
 * What a run without transactions has still to do, in the ledger. It is written down by one statement, which is the moment
 * in which the run has taken effect: whoever comes after a crash does the rest. Source: `processing.md`, law 2.
 */

export const finishedFirst = 'An earlier run was stopped before its end: what was left of it was done first.';

export const unfinishedTableName = '_activity_schema_unfinished';

export interface Remaining {
  readonly steps: readonly Pick<Step, 'purpose' | 'sql'>[];
  /** Tables that are of no use when these are done. */
  readonly drops: readonly Pick<Step, 'purpose' | 'sql'>[];
}

type OfStream = Pick<RunIdentity, 'stream' | 'schema'>;

/** Creates the table where there is none. */
export async function prepareUnfinished(
  { dialect, execute }: Warehouse,
  schema: string | undefined,
  signal: AbortSignal,
): Promise<void> {
  const { string: text, integer } = dialect.types;
  const columns = [
    `stream ${text} not null`,
    `run ${text} not null`,
    `nr ${integer} not null`,
    `purpose ${text} not null`,
    `statement ${text} not null`,
    `is_drop boolean not null`,
  ];
  await execute(tableDdl(tableOf(dialect, schema), columns), signal);
}

/** A writer of the ledger that notes what it would write. */
export function notingDown(dialect: BuildDialect): LedgerWriter & { readonly noted: readonly string[] } {
  const noted: string[] = [];
  return {
    dialect,
    noted,
    async execute(sql) {
      noted.push(sql);
      return 0;
    },
  };
}

/**
 * Writes down what is to be done, and does it. Rejects with `lease-lost`, and has done nothing, where the run does not
 * hold the lease any more. Once it is written down, only the loss of the lease stops it.
 */
export async function finish(
  warehouse: Warehouse,
  { lost, whileHeld }: Pick<Lease, 'lost' | 'whileHeld'>,
  { run, stream, schema }: RunIdentity,
  { steps, drops }: Remaining,
  signal: AbortSignal,
): Promise<void> {
  const { dialect } = warehouse;
  const text = (value: string): string => dialect.string(value);
  const all = [
    ...steps.map((step) => ({ ...step, isDrop: false })),
    ...drops.map((step) => ({ ...step, isDrop: true })),
  ];
  const rows = all.map(
    ({ purpose, sql, isDrop }, index) =>
      `select ${index + 1} as nr, ${text(purpose)} as purpose, ${text(sql)} as statement, ${isDrop} as is_drop`,
  );
  const writeDown = (): Promise<number> =>
    warehouse.execute(
      `insert into ${tableOf(dialect, schema)} (stream, run, nr, purpose, statement, is_drop)
select ${text(stream)}, ${text(run)}, r.nr, r.purpose, r.statement, r.is_drop
from (
${rows.join('\nunion all\n')}
) as r
where exists (
  select 1 from ${ledgerTables(dialect, schema).lease} where stream = ${text(stream)} and run = ${text(run)}
)`,
      signal,
    );
  await whileHeld(writeDown);
  if (await finishUnfinished(warehouse, { stream, schema }, lost)) return;
  throw new RunError({ kind: 'lease-lost', stream, holder: undefined });
}

/** What a plan says where a run has something left to do. */
export async function unfinishedReasons(
  warehouse: Warehouse,
  { stream, schema }: OfStream,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const isThere = !hasTransactions(warehouse) && (await warehouse.columns(schema, unfinishedTableName, signal));
  if (!isThere) return [];
  const { dialect } = warehouse;
  const [row] = await warehouse.rows(
    `select count(*) as statements from ${tableOf(dialect, schema)} where stream = ${dialect.string(stream)}`,
    signal,
  );
  const count = Number(row?.statements);
  return count === 0
    ? []
    : [`An earlier run was stopped before its end: what is left of it (${count} statements) is done first.`];
}

/** Does what a run has written down and not done. Returns whether there was anything. */
export async function finishUnfinished(
  warehouse: Warehouse,
  { stream, schema }: OfStream,
  signal: AbortSignal,
): Promise<boolean> {
  const { dialect } = warehouse;
  const table = tableOf(dialect, schema);
  const own = `stream = ${dialect.string(stream)}`;
  const rows = await warehouse.rows(`select statement, is_drop from ${table} where ${own} order by nr`, signal);
  const statements = (isDrop: boolean): readonly string[] =>
    rows.flatMap((row) => (row.is_drop === isDrop ? [String(row.statement)] : []));
  for (const sql of statements(false)) await warehouse.execute(sql, signal);
  if (rows.length > 0) await warehouse.execute(`delete from ${table} where ${own} and not is_drop`, signal);
  for (const sql of statements(true)) await warehouse.execute(sql, signal);
  if (rows.length > 0) await warehouse.execute(`delete from ${table} where ${own}`, signal);
  return rows.length > 0;
}

/**
 * The same before a run begins. What cannot be done any more, for a table of it is gone, is of no use to a run that
 * `readsAll`: it is left. Any other run cannot go on.
 */
export async function finishEarlier(
  warehouse: Warehouse,
  identity: OfStream,
  { readsAll }: { readonly readsAll: boolean },
  signal: AbortSignal,
): Promise<boolean> {
  try {
    return await finishUnfinished(warehouse, identity, signal);
  } catch (error) {
    if (!(error instanceof RunError) || error.problem.kind !== 'sql') throw error;
    const { dialect } = warehouse;
    if (readsAll) {
      await warehouse.execute(
        `delete from ${tableOf(dialect, identity.schema)} where stream = ${dialect.string(identity.stream)}`,
        signal,
      );
      return false;
    }
    const message = `An earlier run was stopped, and what it left to be done cannot be done: ${explain(error.problem).text} \`activity-schema build --full\` does without it.`;
    throw new RunError({ ...error.problem, message, step: 'unfinished' }, { cause: error });
  }
}

function tableOf(dialect: BuildDialect, schema: string | undefined): string {
  return qualified(dialect, schema, unfinishedTableName);
}
