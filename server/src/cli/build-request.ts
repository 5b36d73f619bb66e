import type { InputOf } from '../commands.ts';
import type { BuildRequest, Runner } from '../run/runner.ts';
import type { BuildMode } from '../streams/plan.ts';
import { placed, sorted } from './format/problem-place.ts';
import { countsText, problemsText } from './format/problems-text.ts';
import { assertKnown, type OpenProject, withVerdicts } from './project.ts';
import type { Terminal } from './terminal.ts';

/** What the runner is asked for; names the project does not have are said before a warehouse is touched. */
export function buildRequest(
  input: InputOf<'build'> | InputOf<'reconcile'> | InputOf<'backfill'> | InputOf<'plan'>,
  mode: BuildMode,
  { root, project }: OpenProject,
): BuildRequest {
  assertKnown('stream', input.stream, project.streams.keys());
  assertKnown('transformation', input.transformation, project.transformations.keys());
  return {
    root,
    connection: input.connection,
    streams: input.stream,
    transformations: input.transformation,
    mode,
    schema: input.schema,
    streamsOnly: input.streamsOnly,
  };
}

/** Says what is wrong in the files a build reads, which then does not begin. */
export async function reportedErrors(
  request: BuildRequest,
  open: OpenProject,
  { err, cwd }: Terminal,
  runner: () => Promise<Runner>,
): Promise<boolean> {
  const problems = sorted(
    (await withVerdicts(open, runner, () => open.workspace.errorsBeforeBuild(open.root, request))).map((problem) =>
      placed(problem, open.workspace.file(problem.file)?.text ?? '', cwd),
    ),
  );
  if (problems.length === 0) return false;
  await err.write(`${problemsText(problems, err.colors)}\n`);
  await err.line(`${err.colors.bold(countsText(problems))}: nothing was built`);
  return true;
}
