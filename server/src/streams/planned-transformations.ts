import type { BuildDialect } from '../dialects/build-dialect.ts';
import type { Project, Stream, Transformation } from '../project/project.ts';
import { listed } from './listed.ts';
import { tooLong } from './long-names.ts';
import type { Refusal } from './plan.ts';
import { clashRefusal, namedActivities } from './planned-parts.ts';
import { roleTransformations } from './roles.ts';
import { readSource } from './source.ts';
import { updateRefusal } from './update-ways.ts';
import { viewRefusal } from './viewed.ts';

/** The transformations whose columns have to be described before a build of the stream can be planned. */
export function describedTransformations(project: Project, stream: Stream): readonly Transformation[] {
  return [
    ...builtTransformations(project, stream),
    ...roleTransformations(project, stream, 'aliases'),
    ...roleTransformations(project, stream, 'removals'),
  ];
}

/** The transformations that a stream's rows come from. */
export function builtTransformations(project: Project, stream: Stream): readonly Transformation[] {
  return [...project.transformations.values()].filter((one) => one.stream === stream.name && one.role === 'activities');
}

/** Whether any transformation gives a stream rows. Aliases and removals alone give none, and would leave it none. */
export function hasTransformations(project: Project, stream: Stream): boolean {
  return builtTransformations(project, stream).length > 0;
}

/** What of a project this version cannot build. Nothing of it is passed over in silence. */
export function refusalOf(
  project: Project,
  stream: Stream,
  dialect: BuildDialect,
  options: { readonly transformations: readonly string[]; readonly schema?: string | undefined },
): Refusal | undefined {
  const long =
    tooLong(stream, dialect, options.schema ?? stream.schema) ??
    clashRefusal(stream, dialect, namedActivities(project, stream, [])) ??
    viewRefusal(project, stream);
  if (long) return long;
  const own = [...project.transformations.values()].filter((one) => one.stream === stream.name);
  for (const one of own) {
    const way = updateRefusal(one);
    if (way) return way;
    const read = readSource(one, dialect);
    if (read.kind === 'refused') return read.refusal;
  }
  const ids = own.map(({ id }) => id).sort();
  const unknown = options.transformations.find((id) => !ids.includes(id));
  if (unknown !== undefined) {
    return { message: `${stream.name} has no transformation \`${unknown}\`.`, next: `It has ${listed(ids)}.` };
  }
  if (!hasTransformations(project, stream)) {
    return {
      message: `${stream.name} has no transformations${ids.length > 0 ? ' of activities' : ''}.`,
      next: `Write one in ${project.folders.transformations}/: a SELECT with the columns of the stream.`,
    };
  }
  return undefined;
}
