import { randomUUID } from 'node:crypto';
import { buildDialectNamed } from '../dialects/index.ts';
import type { Project, Stream } from '../project/project.ts';
import { estimateOf } from '../streams/estimate.ts';
import { queuedReason } from '../streams/history-windows.ts';
import { commandOf, type Discovery, type Plan } from '../streams/plan.ts';
import { refusalOf } from '../streams/planned-transformations.ts';
import { viewedTransformations } from '../streams/viewed.ts';
import { connectionOf, openWarehouse } from '../warehouses/open.ts';
import { hasTransactions, type Warehouse } from '../warehouses/warehouse.ts';
import { carryOut, withNews } from './carry-out.ts';
import { chosenStreams, streamRequest } from './chosen-streams.ts';
import { secondsSince } from './clock.ts';
import { Discovered } from './execute.ts';
import { refuseFiltered } from './filtered.ts';
import { makeAgain } from './kept-views.ts';
import { takeLease } from './lease.ts';
import { noteDone, noteStart, prepareLedger, type RunIdentity } from './ledger.ts';
import { leftResults } from './left-results.ts';
import { ofUnreadView } from './outputs.ts';
import { passedOver, passedOverPlan, whyPassedOver } from './passed-over.ts';
import { pastReadings } from './past-readings.ts';
import { type DescribedForBuild, optionsOf, planStream } from './plan-stream.ts';
import { asRunError, RunError, refused } from './problem.ts';
import { loadProject } from './project-files.ts';
import { makesQueries, noteStale, queryReasons, refreshQueries } from './queries.ts';
import { isReadBy, type Queued, queuedFor, takeOff, windowRequest } from './queue.ts';
import { whileReading } from './reading.ts';
import { rejectionNotes } from './rejected.ts';
import { added, nothingDone, type RunSum, withAnother, withNote } from './run-sum.ts';
import type { BuildReport, BuildRequest, Progress, StreamReport } from './runner.ts';
import { hasRemovals, tellFailure } from './tell-failure.ts';
import { finishEarlier, finishedFirst, prepareUnfinished, unfinishedReasons } from './unfinished.ts';

/**
 * Builds the streams of a project, one after another, each in one transaction, a backfill in one for each chunk. The first
 * that fails ends it; the error has the reports of those before.
 */
export async function build(
  request: BuildRequest,
  onProgress: (progress: Progress) => void,
  signal: AbortSignal,
): Promise<BuildReport> {
  const began = performance.now();
  const project = await loadProject(request.root);
  const streams = chosenStreams(project, request);
  const idle = passedOver(project, streams, request);
  refuseBeforeConnecting(
    project,
    streams.filter((one) => !idle.has(one)),
    request,
  );
  const open = () =>
    openWarehouse(project, { connection: request.connection, use: 'write', command: commandOf(request.mode) }, signal);
  const warehouse = await open();
  try {
    const leases = await open();
    try {
      const reports: StreamReport[] = [];
      const notes: string[] = [];
      const done = (): BuildReport => ({ streams: reports, notes, seconds: secondsSince(began) });
      for (const stream of streams) {
        try {
          const part = streamRequest(request, project, stream);
          if (idle.has(stream)) notes.push(await whyPassedOver(project, stream, warehouse, signal, part.schema));
          else reports.push(await buildStream(project, stream, part, { warehouse, leases }, onProgress, signal));
        } catch (error) {
          throw reports.length === 0 ? error : asRunError(error, done());
        }
      }
      return done();
    } finally {
      await leases.close();
    }
  } finally {
    await warehouse.close();
  }
}

/** The plans of a build; nothing is written, not even the ledger's tables. */
export async function plan(asked: BuildRequest, signal: AbortSignal): Promise<readonly Plan[]> {
  const project = await loadProject(asked.root);
  const streams = chosenStreams(project, asked);
  const idle = passedOver(project, streams, asked);
  refuseBeforeConnecting(
    project,
    streams.filter((one) => !idle.has(one)),
    asked,
  );
  return whileReading(project, { connection: asked.connection, command: 'plan' }, signal, async (warehouse) => {
    const plans: Plan[] = [];
    for (const stream of streams) {
      const request = streamRequest(asked, project, stream);
      if (idle.has(stream)) {
        plans.push(await passedOverPlan(project, stream, commandOf(request.mode), warehouse, signal, request.schema));
        continue;
      }
      const { plan: planned, described, now } = await planStream(project, stream, request, warehouse, signal);
      const schema = request.schema ?? stream.schema;
      const past = await pastReadings(warehouse, stream, schema, signal);
      const estimated = (one: Plan): Plan => ({ ...one, estimate: estimateOf(one.transformations, past, now) });
      const unfinished = await unfinishedReasons(warehouse, { stream: stream.name, schema }, signal);
      const reasons = [...unfinished, ...planned.reasons, ...queryReasons(project, stream, request, warehouse)];
      plans.push(estimated({ ...planned, reasons }));
      const { waiting } = await queuedFor(project, request, stream, warehouse, signal);
      for (const window of waiting.filter((one) => !isReadBy(planned, one))) {
        const known = { found: [], described };
        const next = await planStream(project, stream, windowRequest(request, window), warehouse, signal, known);
        plans.push(estimated({ ...next.plan, reasons: [queuedReason(window), ...next.plan.reasons] }));
      }
    }
    return plans;
  });
}

interface Connections {
  readonly warehouse: Warehouse;
  /** The lease's own: it is renewed while the build is busy. */
  readonly leases: Warehouse;
}

async function buildStream(
  project: Project,
  stream: Stream,
  request: BuildRequest,
  { warehouse, leases }: Connections,
  onProgress: (progress: Progress) => void,
  signal: AbortSignal,
): Promise<StreamReport> {
  const began = performance.now();
  const schema = request.schema ?? stream.schema;
  const command = commandOf(request.mode);
  const isWhole = isWholeRequest(request, stream);
  const identity: RunIdentity = { run: randomUUID(), stream: stream.name, command, schema, isWhole };
  await prepareLedger(leases, schema, signal);
  if (!hasTransactions(leases)) await prepareUnfinished(leases, schema, signal);
  const lease = await takeLease(leases, { stream: stream.name, schema, run: identity.run, command }, signal);
  const stop = AbortSignal.any([signal, lease.lost]);
  let tried: Plan | undefined;
  try {
    await noteStart(warehouse, identity, stop);
    // Not from `began`: a run would end in the ledger after it ended, by what taking the lease took.
    const noted = performance.now();
    await refuseFiltered(stream, schema, warehouse, stop);
    const readsAll = request.mode.kind === 'full' && isWhole;
    const isFinishing = !hasTransactions(warehouse) && (await finishEarlier(warehouse, identity, { readsAll }, stop));
    const queued = await queuedFor(project, request, stream, warehouse, stop);
    let waiting = queued.waiting;
    let [part, taken]: [BuildRequest, Queued | undefined] = [request, undefined];
    const refreshing = { project, stream, identity, warehouse, lease };
    const hasQueries = makesQueries(project, stream, request, warehouse);
    let described: DescribedForBuild | undefined;
    const madeAgain = new Map<string, number>();
    const go = async (sum: RunSum, found: readonly Discovery[] = []): Promise<RunSum> => {
      const known = { found, countedTo: sum.countedTo, isFurther: taken !== undefined, described };
      const { plan: planned, ...asked } = await planStream(project, stream, part, warehouse, stop, known);
      tried = planned;
      // Asked once in a run, not for each of its chunks.
      described = asked.described;
      const carrying = { warehouse, lease, identity, onProgress, signal: stop };
      const isReadNow = (one: Queued): boolean => one === taken || isReadBy(planned, one);
      const left = waiting.filter((one) => !isReadNow(one));
      try {
        const carried = await carryOut(carrying, planned, async (ledger, executed) => {
          const done = added(sum, planned, executed);
          for (const [query, seconds] of await makeAgain(refreshing, planned, stop)) madeAgain.set(query, seconds);
          const { tally, rejected } = executed;
          const { transformations } = tally;
          const isFinished = done.isFinished && left.length === 0 && !hasQueries;
          const seconds = secondsSince(noted);
          const what = { plan: planned, total: done.total, transformations, rejected, seconds, isFinished };
          await noteDone(ledger, identity, what, stop);
          await noteStale(ledger, identity, planned, tally.total, stop);
          // A full build read everything that waits.
          if (readsAll) await takeOff(ledger, identity, undefined, stop);
          else
            for (const window of [...queued.gone, ...waiting.filter(isReadNow)])
              await takeOff(ledger, identity, window, stop);
          return done;
        });
        waiting = left;
        return carried;
      } catch (error) {
        if (!(error instanceof Discovered)) throw ofUnreadView(error, planned, asked.described.failures);
        // What is nowhere but in the sources is in no window of them: the reconcile reads all, and so all that waits.
        if (error.found.some(({ kind }) => kind === 'anew')) [part, taken] = [request, undefined];
        return go(sum, withNews(found, error));
      }
    };
    let sum = await go(isFinishing ? withNote(nothingDone, finishedFirst) : nothingDone);
    while (!sum.isFinished) sum = await go(sum);
    for (let [next] = waiting; next !== undefined; [next] = waiting) {
      [part, taken] = [windowRequest(request, next), next];
      sum = await go(withAnother(sum));
    }
    const queries = await refreshQueries(refreshing, request, madeAgain, stop);
    const left = await leftResults(refreshing, request, stop);
    const isIdle = changing.every((figure) => sum.total[figure] === 0);
    return {
      stream: stream.name,
      run: identity.run,
      command,
      transformations: sum.transformations,
      total: sum.total,
      seconds: secondsSince(began),
      notes: [
        ...sum.notes,
        ...rejectionNotes(sum.transformations, sum.rejected),
        ...left,
        ...(isIdle ? [nothingChanged(project, stream)] : []),
      ],
      queries,
    };
  } catch (caught) {
    const error = lease.lost.aborted && lease.lost.reason instanceof RunError ? lease.lost.reason : caught;
    await tellFailure(warehouse, identity, error, { plan: tried, hasRemovals: hasRemovals(project, stream) });
    throw error;
  } finally {
    await lease.release();
  }
}

/** Whether nothing more is left to be done than by a command without options. */
function isWholeRequest({ transformations, mode }: BuildRequest, stream: Stream): boolean {
  if (transformations.length > 0) return false;
  if (mode.kind !== 'reconcile' || mode.window === undefined || mode.window === 'all') return true;
  return mode.window >= stream.reconcileWindowSeconds;
}

/** What stays in views may have changed, and nobody looked. */
function nothingChanged(project: Project, stream: Stream): string {
  const hasViews = viewedTransformations(project, stream).length > 0;
  return `Nothing changed in ${hasViews ? `the tables of ${stream.name}` : stream.name}.`;
}

const changing = ['inserted', 'updated', 'deleted', 'recomputed'] as const;

/** What can be refused without a connection is, so that it is told even where the warehouse cannot be reached. */
function refuseBeforeConnecting(project: Project, streams: readonly Stream[], request: BuildRequest): void {
  const connection = connectionOf(project, request.connection);
  const dialect = connection.dialect && buildDialectNamed(connection.dialect);
  if (!dialect) return;
  for (const stream of streams) {
    const refusal = refusalOf(project, stream, dialect, optionsOf(streamRequest(request, project, stream)));
    if (refusal) throw refused(refusal);
  }
}
