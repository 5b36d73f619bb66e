import type { Project, Stream } from '../project/project.ts';
import { type HistoryWindow, joinedWindows } from '../streams/history-windows.ts';
import { ledgerTables } from '../streams/ledger-tables.ts';
import type { Plan } from '../streams/plan.ts';
import { isViewed } from '../streams/viewed.ts';
import type { Warehouse } from '../warehouses/warehouse.ts';
import type { LedgerWriter, RunIdentity } from './ledger.ts';
import type { BuildRequest } from './runner.ts';
import { readQueue } from './status.ts';

/** Windows of history that wait for the next reconcile. */
export type Queued = Omit<HistoryWindow, 'index'>;

/** What waits of the transformations that a reconcile is for; nothing for another command. `gone`: of those that are no more. */
export async function queuedFor(
  project: Project,
  { mode, transformations, schema }: BuildRequest,
  stream: Stream,
  warehouse: Warehouse,
  signal: AbortSignal,
): Promise<{ readonly waiting: readonly Queued[]; readonly gone: readonly Queued[] }> {
  if (mode.kind !== 'reconcile') return { waiting: [], gone: [] };
  const queued = await readQueue(warehouse, stream, schema ?? stream.schema, signal);
  const windows = joinedWindows(
    queued.filter(({ transformation }) => transformations.length === 0 || transformations.includes(transformation)),
  );
  const isThere = ({ transformation }: Queued): boolean => {
    const one = project.transformations.get(transformation);
    return one?.stream === stream.name && one.role === 'activities' && !isViewed(one);
  };
  return { waiting: windows.filter(isThere), gone: windows.filter((window) => !isThere(window)) };
}

/** Whether all of a window is read by a plan, so that it need not be read again by itself. */
export function isReadBy({ transformations }: Plan, { transformation, from, to }: Queued): boolean {
  return transformations.some(
    ({ id, after, until }) =>
      id === transformation && (after === undefined || after <= from) && (until === undefined || until >= to),
  );
}

/** The part of a reconcile that reads a queued window again. */
export function windowRequest(request: BuildRequest, { transformation, from, to }: Queued): BuildRequest {
  return { ...request, transformations: [transformation], mode: { kind: 'backfill', from, to } };
}

/** Puts windows on the queue that are not there yet. */
export async function enqueue(
  warehouse: Warehouse,
  { run, stream, schema }: RunIdentity,
  windows: readonly Queued[],
  signal: AbortSignal,
): Promise<void> {
  const { dialect } = warehouse;
  const { queue } = ledgerTables(dialect, schema);
  for (const window of windows) {
    const [name, transformation] = [dialect.string(stream), dialect.string(window.transformation)];
    const [from, to] = [dialect.timestamp(window.from), dialect.timestamp(window.to)];
    await warehouse.execute(
      `insert into ${queue} (stream, transformation, window_from, window_to, found_at, run)
select ${name}, ${transformation}, ${from}, ${to}, ${dialect.now}, ${dialect.string(run)}
where not exists (
  select 1 from ${queue}
  where stream = ${name} and transformation = ${transformation} and window_from <= ${from} and window_to >= ${to}
)`,
      signal,
    );
  }
}

/** Takes a window off the queue, in the transaction that reads it again; without one, all of the stream. */
export async function takeOff(
  warehouse: LedgerWriter,
  { stream, schema }: RunIdentity,
  window: Queued | undefined,
  signal: AbortSignal,
): Promise<void> {
  const { dialect } = warehouse;
  const within = window
    ? ` and transformation = ${dialect.string(window.transformation)}
  and window_from >= ${dialect.timestamp(window.from)} and window_to <= ${dialect.timestamp(window.to)}`
    : '';
  await warehouse.execute(
    `delete from ${ledgerTables(dialect, schema).queue}\nwhere stream = ${dialect.string(stream)}${within}`,
    signal,
  );
}
