import type { Project, Stream } from '../project/project.ts';
import type { Plan, PlanCommand } from '../streams/plan.ts';
import { hasTransformations } from '../streams/planned-transformations.ts';
import type { Warehouse } from '../warehouses/warehouse.ts';
import type { BuildRequest } from './runner.ts';

/** The streams that nothing is built of: they stop no other, where none of them was asked for by its name. */
export function passedOver(
  project: Project,
  streams: readonly Stream[],
  request: Pick<BuildRequest, 'streams'>,
): ReadonlySet<Stream> {
  const idle = streams.filter((stream) => !hasTransformations(project, stream));
  return new Set(request.streams.length > 0 || idle.length === streams.length ? [] : idle);
}

/** Why a stream is passed over. Rows whose last transformation went stay: a stream is not emptied by a file that is lost. */
export async function whyPassedOver(
  project: Project,
  { name, schema }: Stream,
  warehouse: Warehouse,
  signal: AbortSignal,
  builtIn = schema,
): Promise<string> {
  const folder = `${project.folders.transformations}/`;
  const isBuilt = (await warehouse.columns(builtIn, name, signal)) !== undefined;
  return isBuilt
    ? `${name} has no transformations any more: it is passed over, and its rows stay as they are. Write one in ${folder}, or take ${name} out of activity_schema.yml and drop what was built of it.`
    : `${name} has no transformations: it is passed over until there is one in ${folder}.`;
}

/** The plan for a stream that is passed over: nothing is done, and why. */
export async function passedOverPlan(
  project: Project,
  stream: Stream,
  command: PlanCommand,
  warehouse: Warehouse,
  signal: AbortSignal,
  schema = stream.schema,
): Promise<Plan> {
  return {
    command,
    stream: stream.name,
    reasons: [await whyPassedOver(project, stream, warehouse, signal, schema)],
    news: [],
    transformations: [],
    steps: [],
    estimate: { rows: 0, bytes: 0 },
  };
}
