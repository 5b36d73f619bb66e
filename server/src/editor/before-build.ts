import { headOpening } from '../project/head.ts';
import type { Project } from '../project/project.ts';
import { asksToKeep } from '../project/query-head.ts';
import type { Problem } from '../schema/text.ts';
import { leavesQueries, streamOf } from '../streams/materialized.ts';

/** What of a project is built; an empty list is all of them. */
export interface BuiltPart {
  readonly streams: readonly string[];
  readonly transformations: readonly string[];
  /** Leaves the kept results of queries as they are. */
  readonly streamsOnly?: boolean | undefined;
  /** Where it is not the stream's own: then too. */
  readonly schema?: string | undefined;
}

/** The errors in what a build reads, of the problems that `problemsIn` tells of a file. */
export function errorsBeforeBuild(
  project: Project,
  part: BuiltPart,
  problemsIn: (path: string) => readonly Problem[],
): readonly Problem[] {
  const errorsIn = (path: string): readonly Problem[] =>
    problemsIn(path).filter(({ severity }) => severity === 'error');
  const { streams, transformations } = part;
  const isOfStream = (name: string | undefined): boolean =>
    streams.length === 0 || (name !== undefined && streams.includes(name));
  const built = [...project.transformations.values()]
    .filter(({ id }) => transformations.length === 0 || transformations.includes(id))
    .filter(({ stream }) => isOfStream(stream));
  return [
    ...errorsIn(project.settingsFile.path),
    ...built.flatMap(({ file }) => errorsIn(file.path)),
    ...errorsInHeads(project, part, isOfStream, errorsIn),
  ];
}

/**
 * A mistake in the head of a query, also that it does not end, hides that its result is to be kept, and where. One in a
 * head that keeps nothing is no build's, and one in the query itself is told of its result alone, once the stream is built.
 */
function errorsInHeads(
  project: Project,
  part: BuiltPart,
  isOfStream: (name: string | undefined) => boolean,
  errorsIn: (path: string) => readonly Problem[],
): readonly Problem[] {
  if (leavesQueries(part)) return [];
  const { transformations } = part;
  const meant = transformations.map((id) => project.transformations.get(id)?.stream);
  return [...project.queries.values()].flatMap((query) => {
    const { headRange, file } = query;
    const end = headRange?.end ?? headOpening(file);
    if (end === undefined || !asksToKeep(file.text.slice(0, headRange?.end))) return [];
    const stream = streamOf(project, query) ?? '';
    const isBuilt = isOfStream(stream) && (meant.length === 0 || meant.includes(stream));
    return isBuilt ? errorsIn(file.path).filter(({ range }) => range.start < end) : [];
  });
}
