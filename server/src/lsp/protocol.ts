import type { DialectName } from '../dialects/dialect.ts';
import type { LensCommand } from '../editor/answers.ts';
import type { RunProblem } from '../run/problem.ts';
import type {
  BuildReport,
  BuildRequest,
  Cell,
  Progress,
  QuerySummary,
  ResultColumn,
  RunRecord,
  StreamStatus,
} from '../run/runner.ts';

/**
 * What the language server understands beyond the Language Server Protocol. Shared with the client, hence free of
 * anything but types and names. Paths are URIs; a `project` is the URI of the folder of its activity_schema.yml.
 */

export interface ServerOptions {
  /** Nothing connects to a warehouse unless this is true. `trustGranted` makes it so later. */
  readonly trusted?: boolean;
  /** Bundle of the runner process; default: `runner.cjs` beside the server's own. */
  readonly runnerPath?: string;
  /** Seconds after which an unused runner is let go, and with it the locks on its database files. */
  readonly runnerIdleSeconds?: number;
}

export const dialectNames = [
  'duckdb',
  'postgres',
  'redshift',
  'snowflake',
  'bigquery',
  'databricks',
  'athena',
] as const satisfies readonly DialectName[];

/** Requests of the client, by method: what they take and what they answer. */
export interface Requests {
  /** Which project a file belongs to, and as what; null for a file that is none of any. */
  'activitySchema/project': [params: { readonly uri: string }, answer: ProjectInfo | null];
  'activitySchema/projects': [params: Record<string, never>, answer: readonly ProjectInfo[]];
  'activitySchema/compile': [params: CompileParams, answer: Outcome<CompiledQuery>];
  /** The warehouses that SQL can be shown for. */
  'activitySchema/dialects': [params: { readonly uri: string }, answer: readonly DialectInfo[]];
  'activitySchema/ddl': [params: DdlParams, answer: Outcome<Page>];
  'activitySchema/plan': [params: BuildParams, answer: Outcome<PlanPage>];
  /** What flows where in a project; null where the URI is in none. */
  'activitySchema/lineage': [params: LineageParams, answer: LineageAnswer | null];
  /** Rows arrive as `activitySchema/rows` before the answer. Cancelling the request cancels the statement. */
  'activitySchema/query': [params: QueryParams, answer: Outcome<QuerySummary>];
  /** Steps arrive as `activitySchema/progress` before the answer. Cancelling the request cancels the build. */
  'activitySchema/build': [params: BuildParams & { readonly id: string }, answer: Outcome<BuildAnswer>];
  /** Reads the tables of the project's warehouse anew, for completion, hover and checks. */
  'activitySchema/refreshTables': [
    params: { readonly uri: string },
    answer: Outcome<{ readonly connection: string; readonly tables: number }>,
  ];
  /** Has the warehouse prepare a transformation or a compiled query as it stands in the editor. Nothing is run. */
  'activitySchema/validate': [params: { readonly uri: string }, answer: Outcome<ValidationAnswer>];
  /** Checks a sample of the rows that transformations give, as their files are on disk. */
  'activitySchema/sampleCheck': [params: SampleParams, answer: Outcome<SampleAnswer>];
  /** How the streams of a project stand: last runs, what is due, what changed in the files since, what is running. */
  'activitySchema/status': [params: { readonly uri: string }, answer: Outcome<readonly StreamStatus[]>];
  /** The newest runs, newest first, as the ledger remembers them. */
  'activitySchema/history': [
    params: { readonly uri: string; readonly limit: number },
    answer: Outcome<readonly RunInfo[]>,
  ];
  /** What can be built in a project. */
  'activitySchema/streams': [params: { readonly uri: string }, answer: Outcome<readonly StreamInfo[]>];
}

/** Notifications of the server, by method. */
export interface Announcements {
  /** A query was compiled and is being run. */
  'activitySchema/started': { readonly id: string; readonly sql: string; readonly connection: string };
  'activitySchema/rows': { readonly id: string } & Table;
  'activitySchema/progress': { readonly id: string } & Progress;
  /** Projects came, went, or changed what `ProjectInfo` says about them. */
  'activitySchema/projectsChanged': Record<string, never>;
  /** Files of these projects have another text, came or went. */
  'activitySchema/projectFilesChanged': { readonly projects: readonly string[] };
}

/** Notification of the client: the user trusts the workspace now. */
export const trustGranted = 'activitySchema/trustGranted';

/** A problem is an answer, not an error: it has words and a next step for the user. */
export type Outcome<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly failure: Failure };

export interface Failure {
  readonly kind: RunProblem['kind'];
  readonly text: string;
  readonly next: string;
  /** The statement that failed. */
  readonly sql?: string | undefined;
  /** What a build had finished before it failed, and is kept. */
  readonly built?: BuildAnswer | undefined;
}

export interface ProjectInfo {
  readonly project: string;
  readonly name: string;
  readonly file: 'settings' | 'transformation' | 'query' | 'columns' | undefined;
  /** Id of the transformation, where the file is one. */
  readonly transformation: string | undefined;
  readonly connection: ConnectionInfo | undefined;
}

export interface ConnectionInfo {
  readonly name: string;
  readonly type: string;
  readonly production: boolean;
  readonly readOnly: boolean;
}

export interface CompileParams {
  readonly uri: string;
  /** Compiled instead of the file's text, in the project of the file. */
  readonly text?: string | undefined;
  readonly dialect?: DialectName | undefined;
}

export interface CompiledQuery {
  /** Undefined where the query has an error; `problems` says which. */
  readonly sql: string | undefined;
  readonly dialect: DialectName;
  readonly problems: readonly string[];
}

export interface DialectInfo {
  readonly name: DialectName;
  /** As its maker writes it: `PostgreSQL`. */
  readonly title: string;
  /** Whether the project's connection speaks it. */
  readonly isOwn: boolean;
}

export interface LineageParams {
  /** A file of the project, or its folder. */
  readonly uri: string;
  /** A place in the file, for what stands there. */
  readonly position?: LinePlace | undefined;
  /** A node to draw the lineage around, instead of what stands at the place. */
  readonly node?: string | undefined;
  /** `project`: all of it, where it is small enough. */
  readonly scope: 'project' | 'around';
}

/** Zero-based line and UTF-16 column. */
export interface LinePlace {
  readonly line: number;
  readonly character: number;
}

export interface FilePlace {
  readonly uri: string;
  readonly start: LinePlace;
  readonly end: LinePlace;
}

export interface LineageAnswer {
  readonly project: string;
  readonly name: string;
  readonly nodes: readonly PictureNode[];
  /** Ids of the nodes, in the direction of the flow. */
  readonly edges: readonly (readonly [from: string, to: string])[];
  readonly links: readonly PictureLink[];
  /** What stands at the place or was asked for. */
  readonly focus: { readonly node: string; readonly column: string | undefined } | undefined;
  /** How many nodes are left out. */
  readonly hidden: number;
  readonly names: readonly { readonly id: string; readonly name: string; readonly kind: PictureNode['kind'] }[];
}

export interface PictureNode {
  readonly id: string;
  readonly kind: 'table' | 'common table' | 'transformation' | 'activity' | 'columns' | 'query';
  readonly name: string;
  /** What it is, in words. */
  readonly says: string;
  readonly place: FilePlace | undefined;
  readonly columns: readonly PictureColumn[];
}

export interface PictureColumn {
  readonly name: string;
  readonly type: string | undefined;
  /** Why it is not known where it comes from. */
  readonly unclear: string | undefined;
  readonly place: FilePlace | undefined;
}

export interface PictureLink {
  readonly from: { readonly node: string; readonly column: string };
  readonly to: { readonly node: string; readonly column: string };
}

export interface DdlParams {
  readonly uri: string;
  readonly stream?: string | undefined;
  readonly dialect?: DialectName | undefined;
  readonly tableLayout?: TableLayout | undefined;
}

/** The tables as the implementation guide has them, or as measurements and the vendors' documents say now. */
export type TableLayout = 'guide' | 'recommended';

/** A document to read. */
export interface Page {
  readonly language: 'sql' | 'markdown';
  readonly text: string;
}

export interface PlanPage extends Page {
  readonly streams: readonly string[];
  /** Steps that change something in the warehouse. */
  readonly writes: number;
  /** Why there is something to do, a sentence each. */
  readonly reasons: readonly string[];
  /** What a person has to know before saying yes: `7 of 11 steps write`. */
  readonly summary: string;
}

export interface QueryParams {
  readonly id: string;
  readonly uri: string;
  /** Run instead of the file's text. */
  readonly text?: string | undefined;
  readonly limit: number;
  readonly connection?: string | undefined;
}

export interface BuildParams {
  /** Any file of the project, or its folder. */
  readonly uri: string;
  readonly mode: BuildRequest['mode'];
  readonly stream?: string | undefined;
  readonly transformation?: string | undefined;
  readonly connection?: string | undefined;
}

export interface ValidationAnswer {
  /** Who was asked: `DuckDB (dev)`. */
  readonly connection: string;
  readonly isAccepted: boolean;
  /** How many columns come out. */
  readonly columns: number;
  /** Errors in the file now. */
  readonly problems: number;
}

export interface SampleParams {
  /** Any file of the project, or its folder. */
  readonly uri: string;
  /** Undefined: all of the project. */
  readonly transformation?: string | undefined;
  readonly rows: number;
  readonly days: number;
}

export interface SampleAnswer {
  /** A row for every finding. */
  readonly table: Table;
  /** What was looked at, a sentence for each transformation. */
  readonly notes: readonly string[];
  readonly summary: string;
}

export interface Table {
  readonly columns: readonly ResultColumn[];
  readonly rows: readonly (readonly Cell[])[];
}

export interface BuildAnswer {
  readonly report: BuildReport;
  /** The report as a table: a row for every transformation, then one for every stream. */
  readonly table: Table;
  readonly notes: readonly string[];
  /** One line: `customer_stream: 1,204 rows inserted in 2.1 s`. */
  readonly summary: string;
}

export interface StreamInfo {
  readonly name: string;
  /** Ids of the transformations whose rows it has. */
  readonly transformations: readonly string[];
}

/** A run, in words. */
export interface RunInfo {
  readonly run: string;
  readonly stream: string;
  /** What was run, as the palette calls it: `Full Rebuild`. */
  readonly title: string;
  readonly outcome: RunRecord['outcome'];
  /** ISO timestamp with its zone. */
  readonly startedAt: string;
  /** `2.3 s`; undefined where nobody noted the end. */
  readonly took: string | undefined;
  /** `1,204 inserted, 3 deleted`. */
  readonly changed: string;
  readonly error: string | undefined;
  /** The statement that failed, where this server saw it. */
  readonly statement: string | undefined;
  readonly transformations: readonly RunPart[];
  /** All of it to read. */
  readonly page: Page;
}

/** What became of one transformation in a run. */
export interface RunPart {
  readonly transformation: string;
  readonly changed: string;
  /** Which rows were read: `from 2024-01-01 to 2024-02-01`. */
  readonly window: string;
}

/** The editor's command for each command that a line of code can offer. */
export const editorCommands: Readonly<Record<LensCommand, string>> = {
  compile: 'activitySchema.showCompiledSql',
  ddl: 'activitySchema.showDdl',
  plan: 'activitySchema.showPlan',
  build: 'activitySchema.build',
  reconcile: 'activitySchema.reconcile',
  backfill: 'activitySchema.backfill',
  query: 'activitySchema.runQuery',
  preview: 'activitySchema.previewTransformation',
  validate: 'activitySchema.validate',
};
