import type { Comment } from '../dialects/comments.ts';
import { qualified } from '../dialects/identifiers.ts';
import type { Project, Stream } from '../project/project.ts';
import { placeOf } from '../streams/kept-place.ts';
import { ledgerTables } from '../streams/ledger-tables.ts';
import {
  type Former,
  leavesQueries,
  lineOf,
  type Materialized,
  materializedQueries,
  materializeSteps,
  type ReadMaterialized,
} from '../streams/materialized.ts';
import type { Plan, Refusal } from '../streams/plan.ts';
import {
  givenAgain,
  hasTransactions,
  type QualifiedName,
  type TableColumn,
  type Warehouse,
} from '../warehouses/warehouse.ts';
import { secondsSince } from './clock.ts';
import { namesOf } from './kept-results.ts';
import type { Lease } from './lease.ts';
import { type LedgerWriter, noteFailure, noteSuccess, type RunIdentity } from './ledger.ts';
import { explain, RunError, refused } from './problem.ts';
import { createSchema } from './rights.ts';
import type { BuildRequest, Figures, QueryReport } from './runner.ts';
import { activityIn } from './stored.ts';
import { finish, notingDown } from './unfinished.ts';

export interface Refreshing {
  readonly project: Project;
  readonly stream: Stream;
  readonly identity: RunIdentity;
  readonly warehouse: Warehouse;
  readonly lease: Pick<Lease, 'lost' | 'whileHeld'>;
}

/** Queries whose views were made anew with the stream already, because that let them go: the seconds it took. */
export type MadeAgain = ReadonlyMap<string, number>;

/** Notes, in the transaction that changes the stream, that the results that are kept of its queries are no more those of today. */
export async function noteStale(
  warehouse: LedgerWriter,
  { stream, schema }: RunIdentity,
  { command }: Plan,
  { inserted, updated, deleted, recomputed, entities }: Figures,
  signal: AbortSignal,
): Promise<void> {
  if (command !== 'build --full' && inserted + updated + deleted + recomputed + entities === 0) return;
  const { dialect } = warehouse;
  await warehouse.execute(
    `update ${ledgerTables(dialect, schema).queries}
set is_stale = true
where stream = ${dialect.string(stream)} and not is_stale`,
    signal,
  );
}

/** What a plan says of the queries that are made after it. */
export function queryReasons(
  project: Project,
  stream: Stream,
  request: BuildRequest,
  { dialect }: Pick<Warehouse, 'dialect'>,
): readonly string[] {
  if (leavesQueries(request)) return [];
  return materializedQueries(project, stream, dialect).map((one) =>
    one.kind === 'refused'
      ? `The query ${one.query} (${placeOf(one)}) cannot be made: ${one.refusal.message}`
      : `Afterwards the ${one.made.kind} ${one.made.as} is made of the query ${one.made.query}, if that or the stream changed.`,
  );
}

/** Whether a run has queries to make after the stream: before they are made it has not succeeded. */
export function makesQueries(
  project: Project,
  stream: Stream,
  request: BuildRequest,
  { dialect }: Pick<Warehouse, 'dialect'>,
): boolean {
  return !leavesQueries(request) && materializedQueries(project, stream, dialect).length > 0;
}

/**
 * Makes what is kept of the stream's queries anew, each in a transaction of its own. One that fails is told in the report
 * and in the ledger, and undoes nothing.
 */
export async function refreshQueries(
  refreshing: Refreshing,
  request: BuildRequest,
  madeAgain: MadeAgain,
  signal: AbortSignal,
): Promise<readonly QueryReport[]> {
  if (leavesQueries(request)) return [];
  const { project, stream, warehouse, identity } = refreshing;
  const reports: QueryReport[] = [];
  for (const one of materializedQueries(project, stream, warehouse.dialect)) {
    const report = await refresh(refreshing, one, signal);
    const seconds = report.outcome === 'current' ? madeAgain.get(report.query) : undefined;
    reports.push(seconds === undefined ? report : { ...report, outcome: 'refreshed', seconds });
  }
  const failed = reports.filter(({ outcome }) => outcome === 'failed');
  if (failed.length > 0) {
    const words = failed.map((one) => `The query ${one.query} (${placeOf(one)}): ${one.error}`).join('\n');
    await noteFailure(warehouse, identity, 'failed', words, signal);
  } else if (reports.length > 0) await noteSuccess(warehouse, identity, signal);
  return reports;
}

async function refresh(refreshing: Refreshing, one: ReadMaterialized, signal: AbortSignal): Promise<QueryReport> {
  const began = performance.now();
  const report = (rest: Pick<QueryReport, 'kind' | 'outcome'> & Partial<QueryReport>): QueryReport => ({
    query: one.kind === 'query' ? one.made.query : one.query,
    file: one.kind === 'query' ? one.made.file : one.file,
    line: one.kind === 'query' ? undefined : one.line,
    as: one.kind === 'query' ? one.made.as : one.as,
    rows: undefined,
    error: undefined,
    seconds: secondsSince(began),
    ...rest,
  });
  if (one.kind === 'refused') return report({ kind: 'table', outcome: 'failed', error: one.refusal.message });
  const { kind } = one.made;
  try {
    const made = await make(refreshing, one.made, signal);
    return report({ kind, ...made });
  } catch (error) {
    if (signal.aborted) throw error;
    if (!(error instanceof RunError)) throw error;
    // Nothing can be done any more on a connection that is gone, or without the lease.
    if (error.problem.kind !== 'sql' && error.problem.kind !== 'input') throw error;
    const { text, next } = explain(error.problem);
    const words = error.problem.kind === 'input' ? `${text} ${next}` : text;
    const line = error.problem.kind === 'sql' ? lineOf(one.made, error.problem.sql, error.problem.offset) : undefined;
    return report({ kind, outcome: 'failed', line, error: words });
  }
}

async function make(
  { stream, identity, warehouse, lease }: Refreshing,
  made: Materialized,
  signal: AbortSignal,
): Promise<Pick<QueryReport, 'outcome' | 'rows'>> {
  const { dialect } = warehouse;
  const target = qualified(dialect, made.schema, made.name);
  const known = await ledgerRow(warehouse, identity, made, signal);
  const columns = await warehouse.columns(made.schema, made.name, signal);
  if (columns !== undefined && (known === undefined || (known.columns ?? namesOf(columns)) !== namesOf(columns))) {
    throw refused((await activitysPlace(warehouse, made, signal)) ?? othersPlace(made, known));
  }
  const isSame = columns !== undefined && isOfToday(made, known);
  if (isSame && (made.kind === 'view' || (!known?.isStale && !made.isVolatile))) {
    return { outcome: 'current', rows: known?.rows };
  }
  const described = await warehouse.describe(made.sql, signal);
  const kind = columns === undefined ? undefined : known?.kind;
  const former: Former = {
    kind,
    hasSameColumns: columns !== undefined && JSON.stringify(columns) === JSON.stringify(described),
    dependents: kind === 'table' ? await lostWith(warehouse, made, signal) : [],
    comments: kind === undefined ? [] : await remainingComments(warehouse, made, described, signal),
    security: kind === 'view' ? await warehouse.securityOf(made, signal) : undefined,
  };
  const steps = materializeSteps(made, former, dialect);
  if ('message' in steps) throw new RunError({ kind: 'input', ...steps });
  const makeSchema = async (): Promise<void> => {
    if (made.schema !== undefined) await createSchema(warehouse, made.schema, signal);
  };
  const countRows = async (): Promise<number | undefined> => {
    if (made.kind === 'view') return undefined;
    return Number((await warehouse.rows(`select count(*) as rows from ${target}`, signal))[0]?.rows);
  };
  if (!hasTransactions(warehouse)) {
    await makeSchema();
    const ledger = notingDown(dialect);
    const rows = `(select count(*) from ${target})`;
    await noteMade(ledger, identity, stream, made, { rows, columns: namesOf(described) }, signal);
    const remaining = [...steps, ...ledger.noted].map((sql) => ({ purpose: `Make ${made.as}`, sql }));
    await finish(warehouse, lease, identity, { steps: remaining, drops: [] }, signal);
    return { outcome: 'refreshed', rows: await countRows() };
  }
  return warehouse.transaction(
    async () => {
      await makeSchema();
      for (const sql of steps) await warehouse.execute(sql, signal);
      const rows = await countRows();
      await noteMade(warehouse, identity, stream, made, { rows: `${rows}`, columns: namesOf(described) }, signal);
      return { outcome: 'refreshed', rows } as const;
    },
    signal,
    lease.whileHeld,
  );
}

/** That the place is the table of an activity, which may be one that only the data name. */
async function activitysPlace(
  warehouse: Warehouse,
  made: Materialized,
  signal: AbortSignal,
): Promise<Refusal | undefined> {
  const found = await activityIn(warehouse, made, signal);
  if (found === undefined) return undefined;
  return {
    message: `\`as: ${made.as}\` is the table of the activity \`${found.activity}\` in \`${found.stream}\`.`,
    next: 'Keep the query under another name.',
  };
}

function othersPlace({ as }: Materialized, known: Known | undefined): Refusal {
  const message =
    known === undefined
      ? `${as} exists and was not made by Activity Schema.`
      : `${as} has other columns than the build gave it, so it is somebody else’s now.`;
  return { message, next: 'Rename it, or give the query another name in `as`.' };
}

/** What others made for a table and cannot be given to the one that comes in its place. */
async function lostWith(
  warehouse: Warehouse,
  { schema, name }: Materialized,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const dependents = await warehouse.dependents(schema, name, signal);
  return dependents.filter((one) => !givenAgain.some((other) => other === one));
}

/** The comments on what a query is kept in, and on those of its columns that it goes on to have. */
export async function remainingComments(
  warehouse: Warehouse,
  { schema, name }: QualifiedName,
  columns: readonly TableColumn[],
  signal: AbortSignal,
): Promise<readonly Comment[]> {
  const comments = (await warehouse.comments(schema, [name], signal)).get(name) ?? [];
  return comments.filter(({ column }) => column === undefined || columns.some((one) => one.name === column));
}

/** Whether what is kept is of the query as it is now. */
export function isOfToday(made: Materialized, known: Known | undefined): boolean {
  return known?.hash === made.hash && known.query === made.query;
}

interface Known {
  readonly query: string;
  readonly kind: 'table' | 'view';
  readonly hash: string;
  readonly isStale: boolean;
  readonly rows: number | undefined;
  /** `namesOf` those it was made with; undefined where a former version made it. */
  readonly columns: string | undefined;
}

function isTarget({ dialect }: LedgerWriter, { schema, name }: Materialized): string {
  const at = schema === undefined ? 'target_schema is null' : `target_schema = ${dialect.string(schema)}`;
  return `${at} and target = ${dialect.string(name)}`;
}

/** What the ledger says of the place that a query is kept in. */
export async function ledgerRow(
  warehouse: Warehouse,
  { schema }: Pick<RunIdentity, 'schema'>,
  made: Materialized,
  signal: AbortSignal,
): Promise<Known | undefined> {
  const { queries } = ledgerTables(warehouse.dialect, schema);
  const [row] = await warehouse.rows(
    `select query, kind, sql_hash, is_stale, rows, made_columns from ${queries} where ${isTarget(warehouse, made)}`,
    signal,
  );
  return (
    row && {
      query: String(row.query),
      kind: row.kind === 'view' ? 'view' : 'table',
      hash: String(row.sql_hash),
      isStale: row.is_stale === true,
      rows: row.rows === null ? undefined : Number(row.rows),
      columns: typeof row.made_columns === 'string' ? row.made_columns : undefined,
    }
  );
}

/** Notes what a query is kept in, as it is from now on. */
export async function noteMade(
  warehouse: LedgerWriter,
  { schema, run }: RunIdentity,
  stream: Stream,
  made: Materialized,
  /** `rows` is an expression; of a table alone. */
  { rows, columns }: { readonly rows: string; readonly columns: string },
  signal: AbortSignal,
): Promise<void> {
  const { dialect } = warehouse;
  const { queries } = ledgerTables(dialect, schema);
  const text = (value: string | undefined): string => (value === undefined ? 'null' : dialect.string(value));
  await warehouse.execute(`delete from ${queries} where ${isTarget(warehouse, made)}`, signal);
  await warehouse.execute(
    `insert into ${queries} (stream, query, target_schema, target, kind, sql_hash, is_stale, rows, run, made_at, made_columns)
select ${[stream.name, made.query, made.schema, made.name, made.kind, made.hash].map(text).join(', ')}, false, ${made.kind === 'table' ? rows : 'null'}, ${text(run)}, ${dialect.now}, ${text(columns)}`,
    signal,
  );
}
