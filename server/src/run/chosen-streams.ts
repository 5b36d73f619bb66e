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
  // A chosen transformation says which stream is meant.
  const meant = new Set(transformations.map((id) => project.transformations.get(id)?.stream));
  const chosen = [...project.streams.values()].filter(
    ({ name }) => (streams.length === 0 || streams.includes(name)) && (meant.size === 0 || meant.has(name)),
  );
  if (chosen.length > 0) return chosen;
  throw refused({
    message: known.length === 0 ? 'The project has no streams.' : 'None of these transformations belongs to a stream.',
    next: 'Declare a stream under `streams:` in activity_schema.yml.',
  });
}
