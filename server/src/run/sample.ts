import type { Dialect } from '../dialects/dialect.ts';
import { factsOfTransformation } from '../project/activities.ts';
import { dialectOf } from '../project/connection.ts';
import type { Project, Stream, Transformation } from '../project/project.ts';
import type { SampleFinding, SampleReport } from '../streams/sample.ts';
import { findingOf, type Sampled, sampleStatement, sharedIds, typeFindings } from '../streams/sample-checks.ts';
import { readSource, type Source } from '../streams/source.ts';
import { streamTable } from '../streams/stream-table.ts';
import { connectionOf } from '../warehouses/open.ts';
import type { Warehouse } from '../warehouses/warehouse.ts';
import { warehouseNow } from './clock.ts';
import { RunError } from './problem.ts';
import { loadProject } from './project-files.ts';
import { whileReading } from './reading.ts';
import type { SampleRequest } from './runner.ts';
import { described } from './validate.ts';

/** Runs the checks of each chosen transformation on a sample of its rows. */
export async function sample(request: SampleRequest, signal: AbortSignal): Promise<readonly SampleReport[]> {
  const project = await loadProject(request.root);
  const dialect = { name: dialectOf(project, connectionOf(project, request.connection).name) };
  const chosen = chosenTransformations(project, request.transformations, dialect);
  const { connection } = request;
  return whileReading(project, { connection, command: 'sample-check' }, signal, async (warehouse) => {
    const reports: SampleReport[] = [];
    for (const one of chosen) {
      reports.push('notTaken' in one ? nothingOf(one) : await sampleOf({ project, request, warehouse, signal }, one));
    }
    return reports;
  });
}

interface Sampling {
  readonly project: Project;
  readonly request: SampleRequest;
  readonly warehouse: Warehouse;
  readonly signal: AbortSignal;
}

interface Chosen {
  readonly transformation: Transformation;
  readonly stream: Stream;
  readonly source: Source;
}

interface Unreadable {
  readonly transformation: Transformation;
  readonly notTaken: string;
}

function chosenTransformations(
  project: Project,
  ids: readonly string[],
  dialect: Pick<Dialect, 'name'>,
): readonly (Chosen | Unreadable)[] {
  const unknown = ids.find((id) => !project.transformations.has(id));
  if (unknown !== undefined) {
    const known = [...project.transformations.keys()].sort().join(', ');
    throw refused(`There is no transformation \`${unknown}\`.`, `The project has ${known || 'none yet'}.`);
  }
  const all = ids.length === 0 ? [...project.transformations.keys()] : ids;
  return all.flatMap((id) => {
    const transformation = project.transformations.get(id);
    const chosen = transformation && readable(project, transformation, dialect);
    // What was named is not passed over in silence.
    if (ids.length > 0 && (!chosen || 'notTaken' in chosen)) {
      throw refused(
        `${id} cannot be sampled: ${chosen?.notTaken ?? 'it gives no activities.'}`,
        'A sample is taken of one SELECT that gives activities of a stream.',
      );
    }
    return chosen ? [chosen] : [];
  });
}

/** Undefined for what gives no activities. */
function readable(
  project: Project,
  transformation: Transformation,
  dialect: Pick<Dialect, 'name'>,
): Chosen | Unreadable | undefined {
  if (transformation.role !== 'activities') return undefined;
  const stream = project.streams.get(transformation.stream ?? '');
  const read = readSource(transformation, dialect);
  if (read.kind === 'refused') return { transformation, notTaken: read.refusal.message };
  if (factsOfTransformation(project, transformation).notQuery) return { transformation, notTaken: 'it is no query.' };
  if (!stream) return { transformation, notTaken: 'no stream takes its rows.' };
  return { transformation, stream, source: read.source };
}

function nothingOf({ transformation, notTaken }: Unreadable, findings: readonly SampleFinding[] = []): SampleReport {
  return { transformation: transformation.id, notTaken, rows: 0, window: undefined, isCut: false, findings };
}

async function sampleOf(sampling: Sampling, chosen: Chosen): Promise<SampleReport> {
  const { request, warehouse, signal } = sampling;
  const { transformation, source } = chosen;
  const failed = (what: Omit<Extract<SampleFinding, { check: 'failed' }>, 'check'>): SampleReport =>
    nothingOf({ transformation, notTaken: 'the warehouse refused it.' }, [{ check: 'failed', ...what }]);
  const bounds = [warehouse.dialect.timestamp('1970-01-01T00:00:00'), warehouse.dialect.now] as const;
  const answer = await described(warehouse, source.sql(...bounds), signal);
  if (answer.kind === 'refused') {
    const { message, offset, isDenied } = answer;
    return failed({
      message,
      isDenied,
      offset: offset === undefined ? undefined : source.fileOffset(...bounds, offset),
    });
  }
  try {
    const window = windowUpTo(await warehouseNow(warehouse, signal), request.days);
    const recent = await sampleIn(sampling, chosen, window);
    // Rows without a time are in every window.
    return recent.dated > 0 ? recent.report : (await sampleIn(sampling, chosen, undefined)).report;
  } catch (error) {
    if (!(error instanceof RunError) || error.problem.kind !== 'sql') throw error;
    const { message, reason } = error.problem;
    return failed({ message, offset: undefined, isDenied: reason === 'denied' });
  }
}

async function sampleIn(
  sampling: Sampling,
  chosen: Chosen,
  window: Sampled['window'],
): Promise<{ readonly report: SampleReport; readonly dated: number }> {
  const { project, request, warehouse, signal } = sampling;
  const { transformation, stream } = chosen;
  const table = streamTable(stream, warehouse.dialect);
  const sampled = await sampledOf(sampling, chosen, window);
  const types = typeFindings(stream.columns, sampled.columns);
  const { activities } = factsOfTransformation(project, transformation);
  const features = activities.map(({ name, features }) => ({
    activity: name,
    features: (features ?? []).map((feature) => feature.name),
  }));
  const rows = await warehouse.rows(sampleStatement(table, sampled, features), signal);
  const countOf = (name: string): number => Number(rows.find((row) => row.check_name === name)?.found ?? 0);
  const count = countOf('rows');
  const report: SampleReport = {
    transformation: transformation.id,
    rows: count,
    window,
    isCut: count >= request.rows,
    findings: [
      ...types,
      ...rows.flatMap((row) => findingOf(row) ?? []),
      ...(await shared(sampling, chosen, sampled, window)),
    ],
  };
  return { report, dated: countOf('dated') };
}

async function sampledOf(
  { request, warehouse, signal }: Sampling,
  { source }: Chosen,
  window: Sampled['window'],
): Promise<Sampled> {
  const { dialect } = warehouse;
  const sql = source.sql(dialect.timestamp('1970-01-01T00:00:00'), dialect.now);
  return { source, columns: await warehouse.describe(sql, signal), window, most: request.rows };
}

/** Ids that other transformations of the stream give too, where they can make the same activities. */
async function shared(
  sampling: Sampling,
  chosen: Chosen,
  sampled: Sampled,
  window: Sampled['window'],
): Promise<readonly SampleFinding[]> {
  const { project, warehouse, signal } = sampling;
  const table = streamTable(chosen.stream, warehouse.dialect);
  const found: SampleFinding[] = [];
  for (const transformation of project.transformations.values()) {
    if (transformation === chosen.transformation || transformation.stream !== chosen.stream.name) continue;
    const other = readable(project, transformation, warehouse.dialect);
    if (!other || 'notTaken' in other || !mayShare(project, chosen.transformation, transformation)) continue;
    try {
      const rows = await warehouse.rows(sharedIds(table, sampled, await sampledOf(sampling, other, window)), signal);
      for (const { activity, found: count, example } of rows) {
        found.push({
          check: 'shared-id',
          activity: String(activity),
          other: transformation.id,
          count: Number(count),
          example: typeof example === 'string' ? example : undefined,
        });
      }
    } catch (error) {
      // What is wrong with the other is told there.
      if (!(error instanceof RunError) || error.problem.kind !== 'sql') throw error;
    }
  }
  return found;
}

function mayShare(project: Project, one: Transformation, other: Transformation): boolean {
  const [first, second] = [one, other].map((each) => {
    const { activities, branches } = factsOfTransformation(project, each);
    const isOpen = branches.length === 0 || branches.some(({ openActivity }) => openActivity !== undefined);
    return { isOpen, names: new Set(activities.map(({ name }) => name)) };
  });
  if (!first || !second || first.isOpen || second.isOpen) return true;
  return [...first.names].some((name) => second.names.has(name));
}

/** The last days before a time, ISO without a zone. */
function windowUpTo(now: string, days: number): NonNullable<Sampled['window']> {
  const to = new Date(`${now.replace(/\.\d+$/, '')}Z`);
  const from = new Date(to.getTime() - days * 86_400_000);
  const iso = (time: Date): string => time.toISOString().replace(/\.\d+Z$/, '');
  return { from: iso(from), to: iso(to) };
}

function refused(message: string, next: string): RunError {
  return new RunError({ kind: 'input', message, next });
}
