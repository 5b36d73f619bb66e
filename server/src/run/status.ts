import type { Project, Stream } from '../project/project.ts';
import { driftInWords, driftOf } from '../streams/drifted.ts';
import { dueNow, type ScheduledCommand, type Successes, scheduleState } from '../streams/due.ts';
import { ledgerTableNames, ledgerTables } from '../streams/ledger-tables.ts';
import { isAlive, processSpace } from '../warehouses/holder.ts';
import type { Warehouse } from '../warehouses/warehouse.ts';
import { warehouseNow } from './clock.ts';
import { emptiedTables } from './empty-tables.ts';
import { hasTables, readState } from './ledger.ts';
import { loadProject } from './project-files.ts';
import { whileReading } from './reading.ts';
import type { QueuedWindow, RunningRun, StatusRequest, StreamStatus } from './runner.ts';

/** How the streams of a project stand: what was run, what is due, what changed since. Reads on one connection, and writes nothing. */
export async function status(request: StatusRequest, signal: AbortSignal): Promise<readonly StreamStatus[]> {
  const project = await loadProject(request.root);
  return whileReading(project, { connection: request.connection, command: 'status' }, signal, async (warehouse) => {
    const now = await warehouseNow(warehouse, signal);
    const found: StreamStatus[] = [];
    for (const stream of project.streams.values()) {
      found.push(await statusOf(project, stream, warehouse, now, signal));
    }
    return found;
  });
}

/** `now`: the warehouse's clock. */
export async function statusOf(
  project: Project,
  stream: Stream,
  warehouse: Warehouse,
  now: string,
  signal: AbortSignal,
): Promise<StreamStatus> {
  const { schema } = stream;
  const state = await readState(warehouse, stream, schema, signal);
  const successes = await readSuccesses(warehouse, stream, signal);
  const running = await readRunning(warehouse, stream, signal);
  // Who reads a table that is just being built may have to wait for its end.
  const emptied = running === undefined ? await emptiedTables(warehouse, schema, state, signal) : [];
  const drift = driftOf(project, stream, warehouse.dialect, { ...state, emptied });
  return {
    stream: stream.name,
    now,
    isBuilt: state.settingsHash !== undefined,
    last: successes.last,
    schedule: scheduleState(stream, successes, now),
    due: dueNow(stream, successes, now),
    drift: { ...drift, words: driftInWords(stream, drift) },
    running,
    queued: await readQueue(warehouse, stream, schema, signal),
  };
}

const scheduled: Readonly<Record<string, ScheduledCommand>> = {
  build: 'build',
  'build --full': 'full',
  reconcile: 'reconcile',
  'check-history': 'check',
};

async function readSuccesses(warehouse: Warehouse, stream: Stream, signal: AbortSignal): Promise<Successes> {
  const columns = await warehouse.columns(stream.schema, ledgerTableNames.runs, signal);
  if (columns === undefined) return { first: undefined, last: {} };
  const { dialect } = warehouse;
  // A ledger that an earlier version made does not say which runs were of a part only.
  const isKnown = columns.some(({ name }) => name === 'is_whole');
  const rows = await warehouse.rows(
    `select command, min(started_at) as first, max(started_at) as last
from ${ledgerTables(dialect, stream.schema).runs}
where stream = ${dialect.string(stream.name)} and outcome = 'succeeded' and transformation is null
  and command in (${Object.keys(scheduled)
    .map((command) => dialect.string(command))
    .join(', ')})${isKnown ? ' and coalesce(is_whole, true)' : ''}
group by command`,
    signal,
  );
  const last: Partial<Record<ScheduledCommand, string>> = {};
  const firsts: string[] = [];
  for (const row of rows) {
    const command = scheduled[String(row.command)];
    if (command === undefined) continue;
    last[command] = String(row.last);
    if (command !== 'check') firsts.push(String(row.first));
  }
  return { first: firsts.toSorted()[0], last };
}

/** Who builds the stream now, as far as the lease tells. */
async function readRunning(
  warehouse: Warehouse,
  { name, schema }: Stream,
  signal: AbortSignal,
): Promise<RunningRun | undefined> {
  if (!(await hasTables(warehouse, schema, ['lease'], signal))) return undefined;
  const { dialect } = warehouse;
  const [row] = await warehouse.rows(
    `select run, command, holder, host, pid, since
from ${ledgerTables(dialect, schema).lease}
where stream = ${dialect.string(name)} and expires_at > ${dialect.now}`,
    signal,
  );
  if (row === undefined || (row.host === processSpace() && !isAlive(Number(row.pid)))) return undefined;
  return {
    run: String(row.run),
    command: String(row.command),
    holder: String(row.holder),
    since: String(row.since),
  };
}

/** The windows that wait for the next reconcile, oldest first. */
export async function readQueue(
  warehouse: Warehouse,
  { name }: Stream,
  schema: string | undefined,
  signal: AbortSignal,
): Promise<readonly QueuedWindow[]> {
  if (!(await hasTables(warehouse, schema, ['queue'], signal))) return [];
  const { dialect } = warehouse;
  const rows = await warehouse.rows(
    `select transformation, window_from, window_to, found_at, run
from ${ledgerTables(dialect, schema).queue}
where stream = ${dialect.string(name)}
order by window_from, transformation, window_to`,
    signal,
  );
  return rows.map((row) => ({
    transformation: String(row.transformation),
    from: String(row.window_from),
    to: String(row.window_to),
    foundAt: String(row.found_at),
    run: String(row.run),
  }));
}
