import type { InputOf } from '../../commands.ts';
import { buildRequest } from '../build-request.ts';
import type { Command, Context } from '../context.ts';
import { exit, UsageError } from '../failure.ts';
import { planJson, planText } from '../format/plan.ts';
import { placed, sorted } from '../format/problem-place.ts';
import { countsText, problemsText } from '../format/problems-text.ts';
import { progressLine } from '../format/progress.ts';
import { reportNdjson, reportText } from '../format/report.ts';
import { type OpenProject, openProject, withVoice } from '../project.ts';

export const build: Command<'build'> = async (input, context) => {
  const { terminal, signal } = context;
  const open = await withVoice(await openProject(input, terminal.cwd));
  const request = buildRequest(input, open);
  if (await hasErrors(input, open, context)) return exit.wrongInput;
  const runner = await context.runner();
  if (input.dryRun) {
    const plans = await runner.plan(request, signal);
    const text = input.format === 'json' ? planJson(plans) : planText(plans, { sql: false }, terminal.out.colors);
    await terminal.out.write(text);
    return exit.fine;
  }
  if (needsConfirmation(input, open)) {
    if (!terminal.interactive) {
      throw new UsageError(
        `The connection ${connectionOf(input, open)} is marked \`production: true\`, and nobody can be asked here.`,
        'Say --yes to build without asking, or --dry-run to see the plan.',
      );
    }
    const plans = await runner.plan(request, signal);
    await terminal.err.write(planText(plans, { sql: false }, terminal.err.colors));
    if (!(await terminal.confirm(`Build on ${connectionOf(input, open)}?`))) return exit.cancelled;
  }
  const progress = progressLine(terminal.err);
  try {
    const report = await runner.build(request, (step) => progress.show(step), signal);
    progress.done();
    await terminal.out.write(input.format === 'json' ? reportNdjson(report) : reportText(report, terminal.out));
    return exit.fine;
  } finally {
    progress.done();
  }
};

/** A build of files with errors in them would fail on the warehouse, half-way: it does not begin. */
async function hasErrors(input: InputOf<'build'>, open: OpenProject, { terminal }: Context): Promise<boolean> {
  const { project, workspace } = open;
  const files = [
    project.settingsFile,
    ...[...project.transformations.values()]
      .filter(({ id }) => input.transformation.length === 0 || input.transformation.includes(id))
      .filter(({ stream }) => input.stream.length === 0 || (stream !== undefined && input.stream.includes(stream)))
      .map(({ file }) => file),
  ];
  const problems = sorted(
    files.flatMap((file) =>
      workspace
        .check(file.path)
        .filter(({ severity }) => severity === 'error')
        .map((problem) => placed(problem, file.text, terminal.cwd)),
    ),
  );
  if (problems.length === 0) return false;
  const { err } = terminal;
  await err.write(`${problemsText(problems, err.colors)}\n`);
  await err.line(`${err.colors.bold(countsText(problems))}: nothing was built`);
  return true;
}

function needsConfirmation(input: InputOf<'build'>, open: OpenProject): boolean {
  const connection = open.project.connections.get(connectionOf(input, open) ?? '');
  return connection?.production === true && !input.yes;
}

function connectionOf(input: InputOf<'build'>, { project }: OpenProject): string | undefined {
  return input.connection ?? project.connection;
}
