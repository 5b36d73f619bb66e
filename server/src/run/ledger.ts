import type { BuildDialect } from '../dialects/build-dialect.ts';
import type { Stream } from '../project/project.ts';
import { readFilled } from '../streams/filled.ts';
import { ledgerAdditions, ledgerDdl, ledgerTableNames, ledgerTables, settingsRow } from '../streams/ledger-tables.ts';
import { type Plan, reportFigures } from '../streams/plan.ts';
import { storedSightings } from '../streams/sightings.ts';
import type { BuiltTransformation, StreamState } from '../streams/state.ts';
import { describeHolder, isAlive, processSpace, thisHolder } from '../warehouses/holder.ts';
import type { TableColumn, Warehouse } from '../warehouses/warehouse.ts';
import { readBackfills } from './ledger-backfills.ts';
import { noteRejected, readRejected } from './rejected.ts';
import { createSchema, lackingTables } from './rights.ts';
import type { Figures, RejectedRow, RunRecord, TransformationReport } from './runner.ts';

/** Creates the ledger's tables where they are not. */
export async function prepareLedger(
  warehouse: Warehouse,
  schema: string | undefined,
  signal: AbortSignal,
): Promise<void> {
  const all = Object.keys(ledgerTableNames) as LedgerTableName[];
  const lacksTables = (error: unknown): never => {
    throw lackingTables(error, schema);
  };
  const made = await columnsOf(warehouse, schema, all, signal).catch(lacksTables);
  if (made !== undefined) return addColumns(warehouse, schema, made, signal);
  if (schema !== undefined) await createSchema(warehouse, schema, signal);
  for (const sql of ledgerDdl(warehouse.dialect, schema)) {
    await createdByAnyone(() => warehouse.execute(sql, signal)).catch(lacksTables);
  }
  await addColumns(warehouse, schema, (await columnsOf(warehouse, schema, all, signal)) ?? new Map(), signal);
}

/** A ledger that an earlier version made gets what it lacks. */
async function addColumns(
  warehouse: Warehouse,
  schema: string | undefined,
  made: LedgerColumns,
  signal: AbortSignal,
): Promise<void> {
  const tables = ledgerTables(warehouse.dialect, schema);
  for (const { table, column, type } of ledgerAdditions) {
    if (made.get(table)?.some(({ name }) => name === column)) continue;
    const add = `alter table ${tables[table]} add column if not exists ${column} ${type}`;
    await createdByAnyone(() => warehouse.execute(add, signal));
  }
}

/** `if not exists` looks before it creates; where another run creates the same between the two, the second try finds it. */
async function createdByAnyone(create: () => Promise<unknown>): Promise<void> {
  try {
    await create();
  } catch {
    await create();
  }
}

type LedgerTableName = keyof typeof ledgerTableNames;

type LedgerColumns = ReadonlyMap<LedgerTableName, readonly TableColumn[]>;

/** The columns of these tables of the ledger; undefined where one of them is missing. */
async function columnsOf(
  warehouse: Warehouse,
  schema: string | undefined,
  names: readonly LedgerTableName[],
  signal: AbortSignal,
): Promise<LedgerColumns | undefined> {
  const found = new Map<LedgerTableName, readonly TableColumn[]>();
  for (const name of names) {
    const columns = await warehouse.columns(schema, ledgerTableNames[name], signal);
    if (columns === undefined) return undefined;
    found.set(name, columns);
  }
  return found;
}

export async function hasTables(
  warehouse: Warehouse,
  schema: string | undefined,
  names: readonly LedgerTableName[],
  signal: AbortSignal,
): Promise<boolean> {
  return (await columnsOf(warehouse, schema, names, signal)) !== undefined;
}

/** What the ledger remembers of a stream's table. Nothing where there was never a build. */
export async function readState(
  warehouse: Warehouse,
  stream: Stream,
  schema: string | undefined,
  signal: AbortSignal,
): Promise<Pick<StreamState, 'settingsHash' | 'built' | 'filled' | 'sightings' | 'remembers' | 'backfills'>> {
  const built = new Map<string, BuiltTransformation>();
  let settingsHash: string | undefined;
  let filled: readonly string[] | undefined;
  let notedSightings: string | undefined;
  const columns = await warehouse.columns(schema, ledgerTableNames.state, signal);
  if (columns !== undefined) {
    const { dialect } = warehouse;
    // A ledger that an earlier version made does not have them.
    const noted = ['filled', 'sightings'].filter((one) => columns.some(({ name }) => name === one));
    const rows = await warehouse.rows(
      `select ${['transformation', 'sql_hash', 'watermark', 'shadowed', ...noted].join(', ')}
from ${ledgerTables(dialect, schema).state}
where stream = ${dialect.string(stream.name)}`,
      signal,
    );
    for (const row of rows) {
      if (row.transformation === settingsRow) {
        settingsHash = String(row.sql_hash);
        filled = readFilled(text(row.filled));
        notedSightings = text(row.sightings);
      } else {
        built.set(String(row.transformation), {
          sqlHash: String(row.sql_hash),
          watermark: text(row.watermark),
          shadowed: row.shadowed === true,
        });
      }
    }
  }
  const isRemembered = async (name: 'aliases' | 'removals' | 'sightings', also = ''): Promise<boolean> => {
    if ((await warehouse.columns(schema, ledgerTableNames[name], signal)) === undefined) return false;
    const { dialect } = warehouse;
    const from = `from ${ledgerTables(dialect, schema)[name]} where stream = ${dialect.string(stream.name)}${also}`;
    return (await warehouse.rows(`select 1 as one ${from} limit 1`, signal)).length > 0;
  };
  const remembers = {
    aliases: await isRemembered('aliases'),
    removals: await isRemembered('removals', ` and kind <> 'key'`),
  };
  const sightings = storedSightings(notedSightings, await isRemembered('sightings'));
  const backfills = await readBackfills(warehouse, stream, schema, signal);
  return { settingsHash, built, filled, sightings, remembers, backfills };
}

/** What writes into the ledger. */
export type LedgerWriter = Pick<Warehouse, 'dialect' | 'execute'>;

export interface RunIdentity {
  readonly run: string;
  readonly stream: string;
  readonly command: string;
  readonly schema: string | undefined;
  /** Whether it does all that the command does by itself: of all transformations, as far back as the stream says. */
  readonly isWhole: boolean;
}

/** Notes that a run has begun, so that one that dies leaves a trace. Source: `processing.md`, law 4. */
export async function noteStart(warehouse: Warehouse, identity: RunIdentity, signal: AbortSignal): Promise<void> {
  const { dialect } = warehouse;
  await warehouse.execute(
    insertRun(dialect, identity, { started_at: dialect.now, outcome: dialect.string('running') }),
    signal,
  );
}

/** What a run, or a chunk of one, did. */
export interface Done {
  readonly plan: Plan;
  /** Of the run so far. */
  readonly total: Figures;
  /** Of what the plan did. */
  readonly transformations: readonly TransformationReport[];
  readonly rejected: readonly RejectedRow[];
  /** Since the run began. */
  readonly seconds: number;
  /** Whether there is nothing left to do. */
  readonly isFinished: boolean;
}

/** Notes what was done and its figures, in the transaction that did it: both are kept, or neither. */
export async function noteDone(
  warehouse: LedgerWriter,
  identity: RunIdentity,
  { plan, total, transformations, rejected, seconds, isFinished }: Done,
  signal: AbortSignal,
): Promise<void> {
  const { dialect } = warehouse;
  const { runs } = ledgerTables(dialect, identity.schema);
  const startedAt = `(select min(started_at) from ${runs} where run = ${dialect.string(identity.run)})`;
  // In a transaction the clock stands still at its beginning.
  const endedAt = dialect.addInterval(startedAt, seconds, 'second');
  await warehouse.execute(
    updateRun(dialect, identity, [
      ...(isFinished ? [`outcome = 'succeeded'`, `ended_at = ${endedAt}`] : []),
      ...reportFigures.map((figure) => `rows_${figure} = ${total[figure]}`),
    ]),
    signal,
  );
  for (const report of transformations) {
    const planned = plan.transformations.find(({ id }) => id === report.transformation);
    const time = (iso: string | undefined): string => (iso === undefined ? 'null' : dialect.timestamp(iso));
    const transformation = dialect.string(report.transformation);
    // It may be run again.
    const once = dialect.atomicStatements
      ? `\nwhere not exists (\n  select 1 from ${runs} where run = ${dialect.string(identity.run)} and transformation = ${transformation} and ended_at = ${endedAt}\n)`
      : '';
    await warehouse.execute(
      insertRun(dialect, identity, {
        transformation,
        started_at: startedAt,
        ended_at: endedAt,
        window_from: time(planned?.after),
        window_to: time(planned?.until),
        sql_hash: planned ? dialect.string(planned.sqlHash) : 'null',
        ...Object.fromEntries(reportFigures.map((figure) => [`rows_${figure}`, String(report[figure])])),
        outcome: dialect.string('succeeded'),
      }) + once,
      signal,
    );
  }
  await noteRejected(warehouse, identity, rejected, signal);
}

/** Notes the end of a run that had more to do after its last transaction. */
export async function noteSuccess(warehouse: Warehouse, identity: RunIdentity, signal: AbortSignal): Promise<void> {
  const { dialect } = warehouse;
  const succeeded = [`outcome = 'succeeded'`, `ended_at = ${dialect.now}`];
  await warehouse.execute(updateRun(dialect, identity, succeeded), signal);
}

export async function noteFailure(
  warehouse: Warehouse,
  identity: RunIdentity,
  outcome: 'failed' | 'cancelled',
  error: string,
  signal: AbortSignal,
): Promise<void> {
  const { dialect } = warehouse;
  await warehouse.execute(
    updateRun(dialect, identity, [
      `outcome = ${dialect.string(outcome)}`,
      `ended_at = ${dialect.now}`,
      `error = ${dialect.string(error)}`,
    ]),
    signal,
  );
}

/** The newest `limit` runs of one schema with all their lines, newest first, the chunks of a backfill in the order of time. A run without an end whose holder is gone is told as `died`. */
export async function readRuns(
  warehouse: Warehouse,
  schema: string | undefined,
  streams: readonly string[],
  limit: number,
  signal: AbortSignal,
): Promise<readonly RunRecord[]> {
  if (streams.length === 0 || !(await hasTables(warehouse, schema, ['runs', 'lease'], signal))) return [];
  const { dialect } = warehouse;
  const { runs, lease } = ledgerTables(dialect, schema);
  const own = `stream in (${streams.map((name) => dialect.string(name)).join(', ')})`;
  const rows = await warehouse.rows(
    `select
  r.*,
  exists (
    select 1 from ${lease} as l where l.stream = r.stream and l.run = r.run and l.expires_at > ${dialect.now}
  ) as alive
from ${runs} as r
where r.${own} and r.run in (
  select n.run
  from ${runs} as n
  where n.${own} and n.transformation is null
  order by n.started_at desc, n.run desc
  limit ${Math.max(0, Math.floor(limit))}
)
order by r.started_at desc, r.run desc, coalesce(r.transformation, ''), r.window_from`,
    signal,
  );
  const rejected = await readRejected(warehouse, schema, new Set(rows.map(({ run }) => String(run))), signal);
  return rows.map((row) => recordOf(row, rejected));
}

function recordOf(
  row: Readonly<Record<string, unknown>>,
  rejected: (run: string, transformation: string | undefined) => RunRecord['rejected'],
): RunRecord {
  const figures = Object.fromEntries(reportFigures.map((figure) => [figure, Number(row[`rows_${figure}`] ?? 0)]));
  return {
    run: String(row.run),
    stream: String(row.stream),
    command: String(row.command),
    transformation: text(row.transformation),
    holder: String(row.holder),
    startedAt: String(row.started_at),
    endedAt: text(row.ended_at),
    windowFrom: text(row.window_from),
    windowTo: text(row.window_to),
    sqlHash: text(row.sql_hash),
    figures: figures as Figures,
    rejected: rejected(String(row.run), text(row.transformation)),
    outcome: outcomeOf(row),
    error: text(row.error),
  };
}

function outcomeOf(row: Readonly<Record<string, unknown>>): RunRecord['outcome'] {
  const outcome = String(row.outcome) as RunRecord['outcome'];
  if (outcome !== 'running') return outcome;
  const isHere = row.host === processSpace();
  return row.alive === true && (!isHere || isAlive(Number(row.pid))) ? 'running' : 'died';
}

function insertRun(dialect: BuildDialect, identity: RunIdentity, values: Readonly<Record<string, string>>): string {
  const holder = thisHolder();
  const all: Readonly<Record<string, string>> = {
    run: dialect.string(identity.run),
    stream: dialect.string(identity.stream),
    command: dialect.string(identity.command),
    holder: dialect.string(describeHolder(holder)),
    host: dialect.string(processSpace()),
    pid: String(holder.pid),
    is_whole: String(identity.isWhole),
    ...values,
  };
  const { runs } = ledgerTables(dialect, identity.schema);
  return `insert into ${runs} (${Object.keys(all).join(', ')})\nselect ${Object.values(all).join(', ')}`;
}

function updateRun(dialect: BuildDialect, { run, schema }: RunIdentity, assignments: readonly string[]): string {
  const { runs } = ledgerTables(dialect, schema);
  return `update ${runs}\nset ${assignments.join(', ')}\nwhere run = ${dialect.string(run)} and transformation is null`;
}

function text(value: unknown): string | undefined {
  return value === null || value === undefined ? undefined : String(value);
}
