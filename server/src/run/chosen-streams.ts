import type { Project, Stream } from '../project/project.ts';
import { listed } from '../streams/listed.ts';
import { refused } from './problem.ts';
import type { BuildRequest } from './runner.ts';

/** The streams that a command is for. Rejects one that is not there, and a transformation that is not. */
export function chosenStreams(
  project: Project,
  { streams, transformations }: Pick<BuildRequest, 'streams' | 'transformations'>,
): readonly Stream[] {
  const known = [...project.streams.keys()];
  const unknown = streams.find((name) => !project.streams.has(name));
  if (unknown !== undefined) {
    throw refused({ message: `There is no stream \`${unknown}\`.`, next: `The project has ${listed(known)}.` });
  }
  const wrong = transformations.find((id) => !project.transformations.has(id));
  if (wrong !== undefined) {
    const ids = [...project.transformations.keys()].sort();
    throw refused({ message: `There is no transformation \`${wrong}\`.`, next: `The project has ${listed(ids)}.` });
  }
  const named = transformations.flatMap((id) => project.transformations.get(id) ?? []);
  const lost = named.find(({ stream }) => stream === undefined || !project.streams.has(stream));
  if (lost && known.length > 0) {
    throw refused({
      message: `The transformation \`${lost.id}\` belongs to no stream.`,
      next: `Name its stream in its head, as \`stream: …\`. The project has ${listed(known)}.`,
    });
  }
  const other = named.find(({ stream }) => streams.length > 0 && stream !== undefined && !streams.includes(stream));
  if (other?.stream !== undefined) {
    throw refused({
      message: `The transformation \`${other.id}\` is of the stream \`${other.stream}\`, not of ${listed(streams)}.`,
      next: `Choose ${other.stream}, or no stream: a transformation says which is meant.`,
    });
  }
  const meant = new Set(named.map(({ stream }) => stream));
  const chosen = [...project.streams.values()].filter(
    ({ name }) => (streams.length === 0 || streams.includes(name)) && (meant.size === 0 || meant.has(name)),
  );
  if (chosen.length > 0) return chosen;
  throw refused({
    message: 'The project has no streams.',
    next: 'Declare a stream under `streams:` in activity_schema.yml.',
  });
}

/** What of a request is for one of its streams: of the chosen transformations those that are its own. */
export function streamRequest(request: BuildRequest, project: Project, { name }: Stream): BuildRequest {
  const own = request.transformations.filter((id) => project.transformations.get(id)?.stream === name);
  return { ...request, transformations: own };
}
