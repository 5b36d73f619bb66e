import type { InputOf } from '../commands.ts';
import type { BuildRequest } from '../run/runner.ts';
import { assertKnown, type OpenProject } from './project.ts';

/** What the runner is asked for; names the project does not have are said before a warehouse is touched. */
export function buildRequest(input: InputOf<'build'> | InputOf<'plan'>, { root, project }: OpenProject): BuildRequest {
  assertKnown('stream', input.stream, project.streams.keys());
  assertKnown('transformation', input.transformation, project.transformations.keys());
  return {
    root,
    connection: input.connection,
    streams: input.stream,
    transformations: input.transformation,
    full: input.full,
    schema: input.schema,
  };
}
