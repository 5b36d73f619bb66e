import { nameInWords } from '../dialects/identifiers.ts';
import type { Project, Stream } from '../project/project.ts';
import { insteadName, insteadOf, type KeptView } from '../streams/kept-views.ts';
import { ledgerTableNames } from '../streams/ledger-tables.ts';
import {
  leavesQueries,
  materializedQueries,
  materializeSteps,
  type ReadMaterialized,
} from '../streams/materialized.ts';
import type { Plan, Refusal } from '../streams/plan.ts';
import type { StreamState } from '../streams/state.ts';
import { hasTransactions, type QualifiedName, type Warehouse } from '../warehouses/warehouse.ts';
import { secondsSince } from './clock.ts';
import { isAsMade, isKeptIn, keptResults, namesOf } from './kept-results.ts';
import { explain, RunError, refused } from './problem.ts';
import { isOfToday, ledgerRow, type MadeAgain, noteMade, type Refreshing, remainingComments } from './queries.ts';
import type { BuildRequest } from './runner.ts';

/**
 * Views of queries that builds made and that read what the stream is stored in, also of queries of other streams: where the
 * warehouse would not let that go without them.
 */
export async function readKeptViews(
  warehouse: Warehouse,
  project: Project,
  stream: Stream,
  request: BuildRequest,
  { dependents, stored: { parts } }: Pick<StreamState, 'dependents' | 'stored'>,
  signal: AbortSignal,
): Promise<readonly KeptView[]> {
  const hasDependents = [dependents, ...parts.map((part) => part.dependents)].some(({ length }) => length > 0);
  if (!hasDependents || !hasTransactions(warehouse)) return [];
  const reading = { schema: request.schema ?? stream.schema, names: [stream.name, ...parts.map(({ name }) => name)] };
  const asked = { stream, reading, request };
  const views = await viewsOf(warehouse, project, { ...asked, owner: stream, schema: reading.schema }, signal);
  // What is built into another place is read by no view that is kept.
  const others = request.schema === undefined ? [...project.streams.values()].filter((one) => one !== stream) : [];
  for (const owner of others) {
    views.push(...(await viewsOf(warehouse, project, { ...asked, owner, schema: owner.schema }, signal)));
  }
  return views;
}

/** Of the queries of one stream. `schema`: of its ledger. */
async function viewsOf(
  warehouse: Warehouse,
  project: Project,
  {
    stream,
    owner,
    schema,
    reading,
    request,
  }: {
    /** That whose tables they read. */
    readonly stream: Stream;
    readonly owner: Stream;
    readonly schema: string | undefined;
    readonly reading: { readonly schema: string | undefined; readonly names: readonly string[] };
    readonly request: BuildRequest;
  },
  signal: AbortSignal,
): Promise<KeptView[]> {
  const ledger = await warehouse.columns(schema, ledgerTableNames.queries, signal);
  // Of one that a former version wrote it is not known whether what is there is still its own.
  if (!ledger?.some(({ name }) => name === 'made_columns')) return [];
  const results = await keptResults(warehouse, owner, schema, signal);
  const made = materializedQueries(project, owner, warehouse.dialect);
  const views: KeptView[] = [];
  for (const view of results.filter(({ kind }) => kind === 'view')) {
    if (!(await isAsMade(warehouse, view, signal))) continue;
    const kinds = await warehouse.kindsOf(view.schema, [view.name], signal);
    if (kinds.get(view.name) !== 'view') continue;
    const { words, reads, security } = await warehouse.readBy(view, reading, signal);
    if (reads.length === 0) continue;
    const { query, schema: viewSchema, name } = view;
    const one = made.find(isKeptIn(view)) ?? made.find((other) => other.kind === 'refused' && other.query === query);
    const isAnothers = owner !== stream;
    const stuck =
      stuckOf(words, one, request) ??
      (await takenPlace(warehouse, view, signal)) ??
      (isAnothers ? await changedSince(warehouse, owner, one, signal) : undefined);
    const ofStream = isAnothers ? owner.name : undefined;
    views.push({ query, stream: ofStream, schema: viewSchema, name, words, reads, security, stuck });
  }
  return views;
}

/** A view of another stream's query is made again as it was: what its own stream's ledger says of it stays true. */
async function changedSince(
  warehouse: Warehouse,
  owner: Stream,
  one: ReadMaterialized | undefined,
  signal: AbortSignal,
): Promise<Refusal | undefined> {
  if (one?.kind === 'query' && isOfToday(one.made, await ledgerRow(warehouse, owner, one.made, signal)))
    return undefined;
  return { message: 'its query changed since it was made.', next: `Build ${owner.name} first.` };
}

function stuckOf(words: string, one: ReadMaterialized | undefined, request: BuildRequest): Refusal | undefined {
  if (leavesQueries(request))
    return { message: '`--streams-only` leaves it as it is.', next: 'Build without `--streams-only`.' };
  if (one?.kind === 'refused')
    return { message: `its query cannot be read: ${one.refusal.message}`, next: one.refusal.next };
  if (one?.made.kind === 'view') return undefined;
  return { message: 'no query is kept in it as a view any more.', next: `Drop ${words} and build.` };
}

/** What it would read meanwhile has the name of somebody's table. */
async function takenPlace(
  warehouse: Warehouse,
  { schema, name }: QualifiedName,
  signal: AbortSignal,
): Promise<Refusal | undefined> {
  const instead = insteadName(warehouse.dialect, name);
  if ((await warehouse.columns(schema, instead, signal)) === undefined) return undefined;
  const place = nameInWords(schema, instead);
  return {
    message: `${place}, which it would read meanwhile, is somebody else’s.`,
    next: `Rename ${place} and build.`,
  };
}

/**
 * Makes the views again that a plan let go, in its transaction, by the queries of today. Gives those whose query changed
 * since it was kept; the others are as they were, as those of other streams' queries always are.
 */
export async function makeAgain(
  { project, stream, identity, warehouse }: Refreshing,
  { letGo = [] }: Plan,
  signal: AbortSignal,
): Promise<MadeAgain> {
  const changed = new Map<string, number>();
  if (letGo.length === 0) return changed;
  const { dialect } = warehouse;
  // Compiled once for each stream, however many of its views were let go.
  const queries = new Map(
    [...new Set(letGo.map((view) => view.stream))].map((name) => {
      const owner = name === undefined ? stream : project.streams.get(name);
      return [name, owner ? materializedQueries(project, owner, dialect) : []];
    }),
  );
  for (const view of letGo) {
    const one = queries.get(view.stream)?.find(isKeptIn(view));
    if (one?.kind !== 'query') throw new Error(`${view.name} was let go, and there is no query to make it of.`);
    const { made } = one;
    const began = performance.now();
    const isAnothers = view.stream !== undefined;
    const isSame = isAnothers || isOfToday(made, await ledgerRow(warehouse, identity, made, signal));
    await ofQuery(made.query, async () => {
      const described = await warehouse.describe(made.sql, signal);
      const columns = await warehouse.columns(view.schema, view.name, signal);
      const hasSameColumns = JSON.stringify(columns) === JSON.stringify(described);
      const comments = await remainingComments(warehouse, view, described, signal);
      const former = { kind: 'view', hasSameColumns, dependents: [], security: view.security, comments } as const;
      const steps = materializeSteps(made, former, dialect);
      if ('message' in steps) throw refused(steps);
      const all = [...steps, `drop table ${insteadOf(dialect, view)}`];
      for (const sql of all) await warehouse.execute(sql, signal);
      if (isAnothers) return;
      const noted = { rows: 'null', columns: namesOf(described) };
      await noteMade(warehouse, identity, stream, made, noted, signal);
    });
    if (!isSame) changed.set(made.query, secondsSince(began));
  }
  return changed;
}

/** An error of the warehouse says which query it comes from. */
async function ofQuery(query: string, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof RunError) || error.problem.kind !== 'sql') throw error;
    const message = `The query ${query} cannot be kept: ${explain(error.problem).text}`;
    throw new RunError({ ...error.problem, message, transformation: undefined, origin: 'query' }, { cause: error });
  }
}
