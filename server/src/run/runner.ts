import type { Sizes } from '../compile/sizes.ts';
import type { DialectName } from '../dialects/dialect.ts';
import type { Catalogue, TableName } from '../sql/known-tables.ts';
import type { Question, Verdict } from '../sql/verdict.ts';
import type { Drift } from '../streams/drifted.ts';
import type { Due, ScheduledCommand, ScheduledState } from '../streams/due.ts';
import type { BuildMode, Plan, PlanCommand, ReportFigure } from '../streams/plan.ts';
import type { SampleReport } from '../streams/sample.ts';
import type { Validated } from '../streams/validation.ts';

/**
 * Everything that touches a warehouse, as one interface. It is implemented in this process (`run/local.ts`, which the
 * command line uses) and by a child process (`run/remote.ts`, which the language server uses, so that a native crash
 * costs one query and never the editor). Requests and answers are plain JSON data.
 *
 * Every method rejects with a `RunError` and with nothing else.
 */
export interface Runner {
  /** Runs one statement that reads. Rows arrive in batches; the promise ends with the summary. */
  query(request: QueryRequest, onBatch: (batch: ResultBatch) => void, signal: AbortSignal): Promise<QuerySummary>;
  /** Which statements a build would run, executing nothing that writes. */
  plan(request: BuildRequest, signal: AbortSignal): Promise<readonly Plan[]>;
  build(request: BuildRequest, onProgress: (progress: Progress) => void, signal: AbortSignal): Promise<BuildReport>;
  /** The ledger's runs, newest first: of each a line for the whole and then those of its transformations. */
  history(request: HistoryRequest, signal: AbortSignal): Promise<readonly RunRecord[]>;
  /** How each stream of the project stands: what was run last, what is due, what changed in the files since. Writes nothing. */
  status(request: StatusRequest, signal: AbortSignal): Promise<readonly StreamStatus[]>;
  /** Compares windows of history with the sources, and queues those that differ for the next reconcile. */
  checkHistory(
    request: CheckHistoryRequest,
    onProgress: (progress: Progress) => void,
    signal: AbortSignal,
  ): Promise<readonly HistoryReport[]>;
  /** What the warehouse holds. */
  catalogue(request: CatalogueRequest, signal: AbortSignal): Promise<Catalogue>;
  /** What the warehouse says of statements without running them, in their order. Only what it says of all of them rejects. */
  validate(request: ValidateRequest, signal: AbortSignal): Promise<readonly Validated[]>;
  /** Runs transformations on a sample and counts what is wrong in it. Reads, and writes nothing. */
  sample(request: SampleRequest, signal: AbortSignal): Promise<readonly SampleReport[]>;
  /**
   * What the engine of a dialect in `engines` says of a text, by its parser alone: no connection is opened, nothing is bound or run.
   */
  syntax(question: Question, signal: AbortSignal): Promise<Verdict>;
  /** Lets go of connections, locks and, where there is one, the child process. */
  dispose(): Promise<void>;
}

/** The dialects whose engine is at hand wherever a runner is. */
export const engines: ReadonlySet<DialectName> = new Set(['duckdb']);

export interface ProjectRequest {
  /** Folder of `activity_schema.yml`; the project is read from disk, so unsaved changes do not count. */
  readonly root: string;
  /** Name of a connection of the project; undefined: the project's own choice. */
  readonly connection: string | undefined;
}

export interface QueryRequest extends ProjectRequest {
  readonly sql: string;
  /** Rows after which reading stops. */
  readonly limit: number;
  /** A stream whose sizes are wanted once the rows are there. */
  readonly sizesOf?: string | undefined;
}

export interface CatalogueRequest extends ProjectRequest {
  /** Tables to be looked for by name, though there be too many to list. */
  readonly names: readonly TableName[];
}

export interface ValidateRequest extends ProjectRequest {
  readonly statements: readonly string[];
}

export interface SampleRequest extends ProjectRequest {
  /** Ids of transformations; empty: all that give activities. */
  readonly transformations: readonly string[];
  /** Rows at most, of each transformation. */
  readonly rows: number;
  /** How many days back from now; where they hold nothing, any rows are taken. */
  readonly days: number;
}

export type Cell = string | number | boolean | null;

export interface ResultColumn {
  readonly name: string;
  /** The warehouse's own name of the type. */
  readonly type: string;
  /** How to align and sort it. */
  readonly kind: 'text' | 'number' | 'boolean' | 'timestamp' | 'json';
}

export interface ResultBatch {
  readonly columns: readonly ResultColumn[];
  /** Timestamps as ISO text without a zone, JSON as text, integers beyond 2^53 as text. */
  readonly rows: readonly (readonly Cell[])[];
}

export interface QuerySummary {
  readonly rows: number;
  /** Whether more rows were there than the limit allowed. */
  readonly truncated: boolean;
  readonly seconds: number;
  /** For the next query: where they were asked for, and the stream is small. */
  readonly sizes?: Sizes | undefined;
}

export interface BuildRequest extends ProjectRequest {
  /** Names of streams; empty: all of the project. */
  readonly streams: readonly string[];
  /** Ids of transformations; empty: all of the streams. */
  readonly transformations: readonly string[];
  readonly mode: BuildMode;
  /** Leaves the kept results of queries as they are. */
  readonly streamsOnly?: boolean | undefined;
  /** Builds into this schema instead of the stream's own, for comparing. */
  readonly schema: string | undefined;
}

export interface Progress {
  readonly stream: string;
  readonly step: number;
  readonly steps: number;
  readonly purpose: string;
  /** Rows the step before this one changed. */
  readonly rows: number | undefined;
  /** Of a backfill in chunks: which of them this is, counted from 1. */
  readonly chunk?: { readonly number: number; readonly of: number } | undefined;
}

export type Figures = Readonly<Record<ReportFigure, number>>;

export interface TransformationReport extends Figures {
  readonly transformation: string;
}

export interface StreamReport {
  readonly stream: string;
  readonly run: string;
  readonly command: PlanCommand;
  readonly transformations: readonly TransformationReport[];
  readonly total: Figures;
  readonly seconds: number;
  /** Sentences a person has to read: drift found, rows rejected and an example of why. */
  readonly notes: readonly string[];
  /** What became of the tables and views that keep results of queries. */
  readonly queries?: readonly QueryReport[] | undefined;
}

/** A query whose result is kept. One that fails leaves the stream, and what was kept before, as they are. */
export interface QueryReport {
  readonly query: string;
  /** Under the project's folder: `queries/first_rides.aql`. */
  readonly file: string;
  /** Of the file, from 1, where what failed is known to stand. */
  readonly line: number | undefined;
  readonly kind: 'table' | 'view';
  /** `analytics.first_rides` */
  readonly as: string;
  /** `current`: neither the stream nor the query changed since it was made. */
  readonly outcome: 'refreshed' | 'current' | 'failed';
  /** Of a table that was made. */
  readonly rows: number | undefined;
  readonly error: string | undefined;
  readonly seconds: number;
}

export interface BuildReport {
  readonly streams: readonly StreamReport[];
  /** Sentences a person has to read of streams that were passed over. */
  readonly notes?: readonly string[] | undefined;
  readonly seconds: number;
}

export interface HistoryRequest extends ProjectRequest {
  /** Of runs, not of their lines. */
  readonly limit: number;
}

/** A row that was not loaded. */
export interface RejectedRow {
  readonly transformation: string;
  /** What it lacks: `no activity_id`. */
  readonly reason: string;
  /** What it has: names of columns and values, or that nothing may be told of it. */
  readonly example: string;
}

/** One run, as the ledger remembers it. Source: `processing.md`, law 4. */
export interface RunRecord {
  readonly run: string;
  readonly stream: string;
  readonly command: string;
  readonly transformation: string | undefined;
  readonly holder: string;
  /** ISO timestamps in UTC. */
  readonly startedAt: string;
  readonly endedAt: string | undefined;
  readonly windowFrom: string | undefined;
  readonly windowTo: string | undefined;
  readonly sqlHash: string | undefined;
  readonly figures: Figures;
  /** A few examples of each kind of row that was not loaded, on the line of their transformation. */
  readonly rejected: readonly Omit<RejectedRow, 'transformation'>[];
  readonly outcome: 'running' | 'succeeded' | 'failed' | 'cancelled' | 'died';
  readonly error: string | undefined;
}

export type StatusRequest = ProjectRequest;

/** Timestamps are ISO texts without a zone, in UTC. */
export interface StreamStatus {
  readonly stream: string;
  /** The warehouse's clock. */
  readonly now: string;
  readonly isBuilt: boolean;
  /** When the last run of each command that succeeded began. Those of a part of the stream do not count. */
  readonly last: Readonly<Partial<Record<ScheduledCommand, string>>>;
  /** Every line of its schedule: whether it is due, since when, and when it is next. */
  readonly schedule: readonly ScheduledState[];
  /** What `run --due` would run, in order. */
  readonly due: readonly Due[];
  /** What the next build finds changed in the files. `words`: a sentence for each. */
  readonly drift: Drift & { readonly words: readonly string[] };
  readonly running: RunningRun | undefined;
  /** What a check of history found to differ, and the next reconcile reads again. */
  readonly queued: readonly QueuedWindow[];
}

export interface RunningRun {
  readonly run: string;
  readonly command: string;
  readonly holder: string;
  readonly since: string;
}

/** Rows of a transformation with `from` ≤ `ts` < `to`. */
export interface QueuedWindow {
  readonly transformation: string;
  readonly from: string;
  readonly to: string;
  readonly foundAt: string;
  readonly run: string;
}

export interface CheckHistoryRequest extends ProjectRequest {
  /** Names of streams; empty: all of the project. */
  readonly streams: readonly string[];
  /** Ids of transformations; empty: all of the streams. */
  readonly transformations: readonly string[];
  /** How many windows of each transformation. */
  readonly windows: number;
  readonly sizeSeconds: number;
  /** The same seed draws the same windows. */
  readonly seed: number;
  /** Only draws the windows and plans the statements. */
  readonly isDry: boolean;
}

/** What a check of a stream's history found. Times are ISO texts without a zone, in UTC. */
export interface HistoryReport {
  readonly stream: string;
  /** Undefined where it was only planned, and of a stream that was passed over: its plan says why. */
  readonly run: string | undefined;
  readonly seed: number;
  readonly plan: Plan;
  /** Every window that was looked at, with what it showed; those that were only drawn show nothing. */
  readonly windows: readonly CheckedWindow[];
  /** What the next reconcile reads again. */
  readonly queued: readonly Omit<QueuedWindow, 'foundAt' | 'run'>[];
  /** Transformations of which nothing was compared, and why. */
  readonly skipped: readonly { readonly transformation: string; readonly reason: string }[];
  readonly seconds: number;
}

/** Rows of a transformation with `from` ≤ `ts` < `to`, in its source and in the table. */
export interface CheckedWindow {
  readonly transformation: string;
  readonly from: string;
  readonly to: string;
  readonly source: number;
  readonly table: number;
  /** In the source, and not in the table. */
  readonly missing: number;
  /** In the table, and no longer in the source. */
  readonly surplus: number;
  readonly changed: number;
  /** An activity and its id, of each kind of difference. */
  readonly examples: readonly string[];
}
