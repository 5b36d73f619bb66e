import type { InputOf } from '../../commands.ts';
import { buildRequest, reportedErrors } from '../build-request.ts';
import type { Command } from '../context.ts';
import { exit, UsageError } from '../failure.ts';
import { planJson, planText } from '../format/plan.ts';
import { progressLine } from '../format/progress.ts';
import { reportNdjson, reportText } from '../format/report.ts';
import { type OpenProject, openProject } from '../project.ts';
import type { Terminal } from '../terminal.ts';

export const build: Command<'build'> = async (input, context) => {
  const { terminal, signal } = context;
  const open = await openProject(input, terminal.cwd);
  const request = buildRequest(input, open);
  if (await reportedErrors(request, open, terminal, context.runner)) return exit.wrongInput;
  await tellWhatIsLeftOut(open, terminal);
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

function needsConfirmation(input: InputOf<'build'>, open: OpenProject): boolean {
  const connection = open.project.connections.get(connectionOf(input, open) ?? '');
  return connection?.production === true && !input.yes;
}

function connectionOf(input: InputOf<'build'>, { project }: OpenProject): string | undefined {
  return input.connection ?? project.connection;
}

async function tellWhatIsLeftOut({ project }: OpenProject, { err }: Terminal): Promise<void> {
  for (const { id, materialize } of project.queries.values()) {
    if (materialize === undefined) continue;
    await err.line(
      `${err.colors.yellow('note')} the query ${id} is not materialised: this version builds streams only`,
    );
  }
}
