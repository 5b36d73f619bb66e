import type { InputOf } from '../commands.ts';
import { RunError } from '../run/problem.ts';
import type { BuildReport, BuildRequest } from '../run/runner.ts';
import type { BuildMode } from '../streams/plan.ts';
import { buildRequest, reportedErrors } from './build-request.ts';
import type { Context } from './context.ts';
import { exit, UsageError } from './failure.ts';
import { plansIn, planText } from './format/plan.ts';
import { progressLine } from './format/progress.ts';
import { hasFailedQuery, reportNdjson, reportText } from './format/report.ts';
import { type OpenProject, openProject } from './project.ts';
import type { Terminal } from './terminal.ts';

/** A command that writes: planned, shown and confirmed where the connection is production, then run with progress. */
export async function write(
  input: InputOf<'build'> | InputOf<'reconcile'> | InputOf<'backfill'>,
  mode: BuildMode,
  context: Context,
): Promise<number> {
  const { terminal, signal } = context;
  const open = await openProject(input, terminal.cwd);
  const request = buildRequest(input, mode, open);
  if (await reportedErrors(request, open, terminal, context.runner)) return exit.wrongInput;
  const runner = await context.runner();
  if (input.dryRun) {
    const plans = await runner.plan(request, signal);
    await terminal.out.write(plansIn(input.format, plans, { sql: false }, terminal.out.colors));
    return exit.fine;
  }
  const showPlan = async (): Promise<void> => {
    const plans = await runner.plan(request, signal);
    await terminal.err.write(planText(plans, { sql: false }, terminal.err.colors));
  };
  if (!(await confirmed(verbs[mode.kind], request, open, input, terminal, showPlan))) return exit.cancelled;
  const progress = progressLine(terminal.err);
  const tell = (report: BuildReport, error?: string): Promise<void> =>
    terminal.out.write(input.format === 'json' ? reportNdjson(report, error) : reportText(report, terminal.out));
  try {
    const report = await runner
      .build(request, (step) => progress.show(step), signal)
      .finally(() => {
        progress.done();
      });
    await tell(report);
    return hasFailedQuery(report) ? exit.warehouse : exit.fine;
  } catch (error) {
    if (error instanceof RunError && error.done) await tell(error.done, error.message);
    throw error;
  }
}

/** Whether it may be done: asked only where the connection is production, after showing what it is. `what`: `build`. */
export async function confirmed(
  what: string,
  request: BuildRequest,
  open: OpenProject,
  { yes }: { readonly yes: boolean },
  terminal: Terminal,
  show: () => Promise<void>,
): Promise<boolean> {
  if (!needsConfirmation(request, open) || yes) return true;
  const connection = connectionOf(request, open);
  if (!terminal.interactive) {
    throw new UsageError(
      `The connection ${connection} is marked \`production: true\`, and nobody can be asked here.`,
      `Say --yes to ${what} without asking, or --dry-run to see the plan.`,
    );
  }
  await show();
  return terminal.confirm(`${capitalised(what)} on ${connection}?`);
}

const verbs = { build: 'build', full: 'build', reconcile: 'reconcile', backfill: 'backfill' } as const;

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function needsConfirmation(request: BuildRequest, open: OpenProject): boolean {
  return open.project.connections.get(connectionOf(request, open) ?? '')?.production === true;
}

function connectionOf({ connection }: BuildRequest, { project }: OpenProject): string | undefined {
  return connection ?? project.connection;
}
