import { randomUUID } from 'node:crypto';
import type { Project, Stream } from '../project/project.ts';
import { lackingColumns } from '../streams/build-parts.ts';
import {
  type CheckedHistory,
  earliestQuery,
  historyCheckSteps,
  pendingFrom,
  writtenParts,
  writtenRows,
} from '../streams/history-check.ts';
import {
  drawnWindows,
  type HistoryWindow,
  isDifferent,
  joinedWindows,
  neighbours,
  windowBefore,
} from '../streams/history-windows.ts';
import { listed } from '../streams/listed.ts';
import type { Plan } from '../streams/plan.ts';
import { notOurs } from '../streams/planned-parts.ts';
import { builtTransformations } from '../streams/planned-transformations.ts';
import { readSource } from '../streams/source.ts';
import { isCountable, type StreamState, settingsHash } from '../streams/state.ts';
import { type StreamTable, sourceColumn, streamTable } from '../streams/stream-table.ts';
import { isViewed, isViewHash } from '../streams/viewed.ts';
import { openWarehouse } from '../warehouses/open.ts';
import { asOne, type Warehouse } from '../warehouses/warehouse.ts';
import { chosenStreams } from './chosen-streams.ts';
import { secondsSince, warehouseNow } from './clock.ts';
import { executePlan } from './execute.ts';
import { noFigures } from './figures.ts';
import { refuseFiltered } from './filtered.ts';
import { noteDone, noteStart, prepareLedger, type RunIdentity, readState } from './ledger.ts';
import { outputsOf } from './outputs.ts';
import { passedOver, passedOverPlan } from './passed-over.ts';
import { refused } from './problem.ts';
import { loadProject } from './project-files.ts';
import { enqueue } from './queue.ts';
import type { CheckedWindow, CheckHistoryRequest, HistoryReport, Progress } from './runner.ts';
import { readStoredTables } from './stored.ts';
import { hasRemovals, tellFailure } from './tell-failure.ts';

/** Compares windows of the streams' history with the sources. Source: `processing.md`, `check`. */
export async function checkHistory(
  request: CheckHistoryRequest,
  onProgress: (progress: Progress) => void,
  signal: AbortSignal,
): Promise<readonly HistoryReport[]> {
  const project = await loadProject(request.root);
  const streams = chosenStreams(project, request);
  const idle = passedOver(project, streams, request);
  const use = request.isDry ? 'read' : 'write';
  const warehouse = await openWarehouse(
    project,
    { connection: request.connection, use, command: 'check-history' },
    signal,
  );
  try {
    const reports: HistoryReport[] = [];
    for (const stream of streams) {
      reports.push(
        idle.has(stream)
          ? passedOverHistory(request, await passedOverPlan(project, stream, 'check-history', warehouse, signal))
          : await checkStream(project, stream, request, warehouse, onProgress, signal),
      );
    }
    return reports;
  } finally {
    await warehouse.close();
  }
}

/** How many windows beyond those drawn are looked at, of each transformation, while they differ. */
const mostWidening = 64;

async function checkStream(
  project: Project,
  stream: Stream,
  request: CheckHistoryRequest,
  warehouse: Warehouse,
  onProgress: (progress: Progress) => void,
  signal: AbortSignal,
): Promise<HistoryReport> {
  const began = performance.now();
  const { schema } = stream;
  const table = streamTable(stream, warehouse.dialect, schema);
  const identity: RunIdentity = {
    run: randomUUID(),
    stream: stream.name,
    command: 'check-history',
    schema,
    isWhole: request.transformations.length === 0,
  };
  const history = await readHistory(project, table, request, warehouse, signal);
  const { histories, skipped, state } = history;
  const drawn = [...histories.values()].flatMap((one) => [
    windowBefore(one, request.sizeSeconds),
    ...drawnWindows(one, request),
  ]);
  const planOf = (windows: readonly HistoryWindow[]): Plan => ({
    command: 'check-history',
    stream: stream.name,
    reasons: reasonsOf(drawn, request, skipped),
    news: [],
    transformations: [...histories.values()].map(({ transformation: id, from: after, to: until, reading }) => ({
      id,
      after,
      until,
      sqlHash: reading.sqlHash,
    })),
    steps: windows.length === 0 ? [] : historyCheckSteps(table, windows, histories, state),
    estimate: undefined,
  });
  const plan = planOf(drawn);
  const report = { stream: stream.name, seed: request.seed, plan, skipped };
  if (request.isDry) {
    return { ...report, run: undefined, windows: drawn.map(unseen), queued: [], seconds: secondsSince(began) };
  }
  await prepareLedger(warehouse, schema, signal);
  await noteStart(warehouse, identity, signal);
  try {
    await refuseFiltered(stream, schema, warehouse, signal);
    const seen = new Map<string, CheckedWindow>();
    const read = new Map<string, number>();
    const nameOf = ({ transformation, index }: HistoryWindow): string => `${transformation}\u0000${index}`;
    let next: readonly HistoryWindow[] = drawn;
    while (next.length > 0) {
      const found = await compareWindows(warehouse, planOf(next), next, read, onProgress, signal);
      for (const [number, window] of next.entries()) seen.set(nameOf(window), found[number] ?? unseen(window));
      const hits = next.filter((_, number) => found[number] && isDifferent(found[number]));
      const beside = hits.flatMap((hit) => {
        const one = histories.get(hit.transformation);
        return one ? neighbours(hit, one, request.sizeSeconds) : [];
      });
      const fresh = new Map(beside.filter((one) => !seen.has(nameOf(one))).map((one) => [nameOf(one), one]));
      next = [...fresh.values()].filter(({ transformation }) => {
        const looked = [...seen.values()].filter((one) => one.transformation === transformation).length;
        return looked < request.windows + mostWidening;
      });
    }
    const windows = [...seen.values()].toSorted((a, b) => (order(a) < order(b) ? -1 : 1));
    const queued = joinedWindows(windows.filter(isDifferent));
    const note = async (): Promise<void> => {
      await enqueue(warehouse, identity, queued, signal);
      const rows = [...read.values()].reduce((sum, one) => sum + one, 0);
      const total = { ...noFigures, read: rows };
      const transformations = [...read].map(([transformation, rowsRead]) => ({
        ...noFigures,
        transformation,
        read: rowsRead,
      }));
      await noteDone(
        warehouse,
        identity,
        { plan, total, transformations, rejected: [], seconds: secondsSince(began), isFinished: true },
        signal,
      );
    };
    await asOne(warehouse, note, signal);
    return { ...report, run: identity.run, windows, queued, seconds: secondsSince(began) };
  } catch (error) {
    await tellFailure(warehouse, identity, error, { plan: undefined, hasRemovals: hasRemovals(project, stream) });
    throw error;
  }
}

function passedOverHistory({ seed }: CheckHistoryRequest, plan: Plan): HistoryReport {
  return { stream: plan.stream, run: undefined, seed, plan, windows: [], queued: [], skipped: [], seconds: 0 };
}

function order({ transformation, from }: CheckedWindow): string {
  return `${transformation}\u0000${from}`;
}

/** Of which nothing remains. */
async function compareWindows(
  warehouse: Warehouse,
  plan: Plan,
  windows: readonly HistoryWindow[],
  read: Map<string, number>,
  onProgress: (progress: Progress) => void,
  signal: AbortSignal,
): Promise<readonly CheckedWindow[]> {
  const compare = plan.steps.at(-1);
  if (compare === undefined) return [];
  const compared = async (): Promise<readonly CheckedWindow[]> => {
    const { tally } = await executePlan(warehouse, { ...plan, steps: plan.steps.slice(0, -1) }, onProgress, signal);
    for (const { transformation, read: rows } of tally.transformations) {
      read.set(transformation, (read.get(transformation) ?? 0) + rows);
    }
    const rows = await warehouse.rows(compare.sql, signal);
    return windows.map((window, number) => {
      const own = rows.filter((row) => Number(row.number) === number);
      const count = (figure: string): number => Number(own.find((row) => row.figure === figure)?.rows ?? 0);
      const differing = own.filter(({ example }) => example !== null);
      const earliest = differing.map(({ first_at: at }) => String(at)).toSorted()[0];
      return {
        ...unseen(window),
        // Of all that lies before the history, what there is.
        from: window.index === undefined && earliest !== undefined ? `${earliest.slice(0, 10)}T00:00:00` : window.from,
        source: count('source'),
        table: count('table'),
        missing: count('missing'),
        surplus: count('surplus'),
        changed: count('changed'),
        examples: differing.map(({ figure, example }) => `${figure}: ${example}`),
      };
    });
  };
  return asOne(warehouse, compared, signal);
}

function unseen({ transformation, from, to }: HistoryWindow): CheckedWindow {
  return { transformation, from, to, source: 0, table: 0, missing: 0, surplus: 0, changed: 0, examples: [] };
}

interface ReadHistory {
  readonly histories: ReadonlyMap<string, CheckedHistory>;
  readonly skipped: HistoryReport['skipped'];
  readonly state: Pick<StreamState, 'now' | 'remembers'> & { readonly written: string };
}

/** What can be compared, and why the rest cannot: a next build would change it anyway. */
async function readHistory(
  project: Project,
  table: StreamTable,
  request: CheckHistoryRequest,
  warehouse: Warehouse,
  signal: AbortSignal,
): Promise<ReadHistory> {
  const { stream, dialect, schema } = table;
  const now = await warehouseNow(warehouse, signal);
  const remembered = await readState(warehouse, stream, schema, signal);
  const own = builtTransformations(project, stream).filter(
    ({ id }) => request.transformations.length === 0 || request.transformations.includes(id),
  );
  const all = (reason: string): ReadHistory => ({
    histories: new Map(),
    skipped: own.map(({ id }) => ({ transformation: id, reason })),
    state: { now, remembers: remembered.remembers, written: table.name },
  });
  const columns = await warehouse.columns(schema, stream.name, signal);
  if (columns === undefined || remembered.settingsHash === undefined) return all('The stream is not built yet.');
  if (!columns.some(({ name }) => name === sourceColumn)) {
    const kind = (await warehouse.kindsOf(schema, [stream.name], signal)).get(stream.name);
    throw refused(notOurs(schema, stream.name, kind));
  }
  if (remembered.settingsHash !== settingsHash(stream)) {
    return all('The stream’s settings changed since the last build, and the next one reads all rows again.');
  }
  const asked = { project, stream, schema, columns, found: [], given: undefined, filled: undefined };
  const stored = await readStoredTables(warehouse, { ...asked, settingsHash: remembered.settingsHash }, signal);
  if (stored.isOther) throw refused(notOurs(schema, stream.name, 'other'));
  const divided = { ...table, parts: writtenParts(table, stored) };
  const lacking = lackingColumns(divided, { table: columns.map(({ name }) => name), stored });
  if (lacking.length > 0) return all(`The table lacks ${listed(lacking)}, and the next build reads all rows again.`);
  const chosen = request.transformations.length === 0 ? [] : own.map(({ id }) => id);
  const asking = { transformations: chosen, schema: undefined, leavesViews: true };
  const { outputs, untimed, failures } = await outputsOf(project, stream, asking, remembered.built, warehouse, signal);
  const written = writtenRows(table, stored);
  const earliest = new Map(
    (await warehouse.rows(earliestQuery(table, written), signal)).map((row) => [String(row.source), String(row.first)]),
  );
  const histories = new Map<string, CheckedHistory>();
  const skipped: { transformation: string; reason: string }[] = [];
  for (const one of own) {
    const { id, update } = one;
    const skip = (reason: string): void => void skipped.push({ transformation: id, reason });
    const read = readSource(one, dialect);
    const built = remembered.built.get(id);
    const from = earliest.get(id) ?? built?.watermark;
    if (read.kind === 'refused') skip(read.refusal.message);
    else if (isViewed(one)) {
      const unread = failures.has(id) ? 'It cannot be read now, and its' : 'Its';
      skip(`${unread} rows stay in a view, which reads the source itself.`);
    } else if (built === undefined || isViewHash(built.sqlHash)) skip('It is not built yet.');
    else if (update === 'once') skip('It runs once, whatever becomes of its source.');
    else if (update === 'full') skip('Every build reads all of its rows again.');
    else if (built.sqlHash !== read.source.hash && update !== 'missing') {
      skip('Its SQL changed since the last build, and the next one reads all of its rows again.');
    } else if (built.watermark === undefined || from === undefined) skip('It has no rows yet.');
    else if (!isCountable(built.watermark)) {
      skip(`Its newest row has ${built.watermark} as its time, and no window reaches that.`);
    } else {
      histories.set(id, {
        transformation: id,
        from: [from, built.watermark].toSorted()[0] ?? from,
        to: built.watermark,
        pendingFrom: pendingFrom(one, table, built.watermark, now),
        pendingGone: one.windowDeleteSeconds !== undefined,
        onlyMissing: update === 'missing',
        reading: {
          id,
          source: read.source,
          sqlHash: read.source.hash,
          isRewritten: false,
          outputs: outputs.get(id) ?? [],
          untimed: untimed.get(id) ?? new Set(),
          undated: 'read',
          settledHash: undefined,
          onlyMissing: false,
          isMutable: false,
          mutationLimit: undefined,
        },
      });
    }
  }
  return { histories, skipped, state: { now, remembers: remembered.remembers, written } };
}

function reasonsOf(
  drawn: readonly HistoryWindow[],
  { seed }: CheckHistoryRequest,
  skipped: HistoryReport['skipped'],
): readonly string[] {
  const count = drawn.filter(({ index }) => index !== undefined).length;
  return [
    `${count} ${count === 1 ? 'window is' : 'windows are'} drawn with the seed ${seed}; what lies before the history is looked at too. Where one differs, those beside it are looked at until one agrees.`,
    ...skipped.map(({ transformation, reason }) => `${transformation} is left out. ${reason}`),
  ];
}
