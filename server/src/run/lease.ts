import type { BuildDialect } from '../dialects/build-dialect.ts';
import { ledgerTables } from '../streams/ledger-tables.ts';
import { describeHolder, isAlive, processSpace, thisHolder } from '../warehouses/holder.ts';
import { asOne, hasTransactions, type Warehouse } from '../warehouses/warehouse.ts';
import { RunError } from './problem.ts';

/** The right to build one stream. Source: `processing.md`, law 3. */
export interface Lease {
  /** Aborts with a `lease-lost` problem as its reason once somebody else has taken the lease over. */
  readonly lost: AbortSignal;
  /**
   * Runs `commit` while nobody can take the lease over. Rejects with `lease-lost`, and does not run it, where somebody
   * has.
   */
  whileHeld<T>(commit: () => Promise<T>): Promise<T>;
  release(): Promise<void>;
}

export interface LeaseRequest {
  readonly stream: string;
  readonly schema: string | undefined;
  readonly run: string;
  readonly command: string;
  /** After how long without a sign of life others may take over. */
  readonly seconds?: number;
}

const defaultSeconds = 60;

/**
 * Takes the lease on a stream, or rejects with `held`, which names who has it and since when. A lease that has expired,
 * or whose holder was a process of this machine that is dead, is taken over. `warehouse` is the lease's own connection: it
 * keeps renewing on it while the build is busy on another.
 */
export async function takeLease(warehouse: Warehouse, request: LeaseRequest, signal: AbortSignal): Promise<Lease> {
  const inTurn = oneAtATime();
  const seconds = request.seconds ?? defaultSeconds;
  const rows = leaseRows(warehouse.dialect, request, seconds);
  const refuse = (others: readonly Readonly<Record<string, unknown>>[]): void => {
    const holder = others.find((row) => row.run !== request.run && !isFree(row));
    if (holder === undefined) return;
    throw new RunError({
      kind: 'held',
      stream: request.stream,
      holder: String(holder.holder),
      since: `${String(holder.since).replace(/\.\d+$/, '')}Z`,
    });
  };
  const take = async (): Promise<void> => {
    if (rows.lock) await warehouse.execute(rows.lock, signal);
    refuse(await warehouse.rows(rows.current, signal));
    await warehouse.execute(rows.remove, signal);
    await warehouse.execute(rows.insert, signal);
  };
  /** Without a transaction two may come at once: each lays its row down before it looks, and who sees another's gives way. */
  const layDown = async (): Promise<void> => {
    const known = await warehouse.rows(rows.current, signal);
    refuse(known);
    for (const { run } of known) await warehouse.execute(rows.removed(String(run)), signal);
    await warehouse.execute(rows.insert, signal);
    try {
      refuse(await warehouse.rows(rows.current, signal));
    } catch (error) {
      await warehouse.execute(rows.release, never).catch(() => {});
      throw error;
    }
  };
  const never = new AbortController().signal;
  await inProcessTurn(() => (hasTransactions(warehouse) ? warehouse.transaction(take, signal) : layDown()));
  running.add(request.run);

  const lost = new AbortController();
  const lose = async (): Promise<RunError> => {
    const [current] = await warehouse.rows(rows.current, never).catch(() => []);
    const error = new RunError({
      kind: 'lease-lost',
      stream: request.stream,
      holder: current && String(current.holder),
    });
    lost.abort(error);
    return error;
  };
  const renew = async (): Promise<void> => {
    try {
      if ((await inTurn(() => warehouse.execute(rows.renew, never))) === 0) await lose();
    } catch {
      // The connection may come back before the lease expires; the fence before the commit decides.
    }
  };
  const heartbeat = setInterval(() => void renew(), (seconds * 1000) / 4);
  heartbeat.unref();

  return {
    lost: lost.signal,
    whileHeld: (commit) =>
      inTurn(() =>
        asOne(
          warehouse,
          async () => {
            const [own] = await warehouse.rows(rows.own, never);
            if (own === undefined) throw await lose();
            return commit();
          },
          never,
        ),
      ),
    async release() {
      clearInterval(heartbeat);
      running.delete(request.run);
      await inTurn(() => warehouse.execute(rows.release, never)).catch(() => {});
    },
  };
}

/** Runs of this process that hold a lease, so that a slow one is not taken for a dead one. */
const running = new Set<string>();

/** Whether the lease of a row, with `run`, `host`, `pid` and `alive`, can be taken over. */
function isFree(row: Readonly<Record<string, unknown>>): boolean {
  if (running.has(String(row.run))) return false;
  if (row.host !== processSpace()) return row.alive !== true;
  // A run of this process that is not running was killed in another life of the same number.
  return Number(row.pid) === process.pid || !isAlive(Number(row.pid)) || row.alive !== true;
}

function leaseRows(dialect: BuildDialect, request: LeaseRequest, seconds: number) {
  const { lease } = ledgerTables(dialect, request.schema);
  const stream = dialect.string(request.stream);
  const own = `stream = ${stream} and run = ${dialect.string(request.run)}`;
  const expiry = dialect.addInterval(dialect.now, seconds, 'second');
  const holder = thisHolder();
  return {
    lock: dialect.lockTable?.(lease),
    current: `select run, holder, host, pid, since, expires_at > ${dialect.now} as alive from ${lease} where stream = ${stream}`,
    own: `select run from ${lease} where ${own} ${dialect.forUpdate}`,
    remove: `delete from ${lease} where stream = ${stream}`,
    release: `delete from ${lease} where ${own}`,
    removed: (run: string) => `delete from ${lease} where stream = ${stream} and run = ${dialect.string(run)}`,
    renew: `update ${lease} set expires_at = ${expiry} where ${own}`,
    insert: `insert into ${lease} (stream, run, command, holder, host, pid, since, expires_at)
values (${[
      stream,
      dialect.string(request.run),
      dialect.string(request.command),
      dialect.string(describeHolder(holder)),
      dialect.string(processSpace()),
      holder.pid,
      dialect.now,
      expiry,
    ].join(', ')})`,
  };
}

/** Statements of one connection, one after another. */
function oneAtATime(): <T>(work: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const next = last.then(work, work);
    last = next.catch(() => {});
    return next;
  };
}

/** Where a warehouse has no table locks, only this process writes; its own runs must not meet halfway. */
const inProcessTurn = oneAtATime();
