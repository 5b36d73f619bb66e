import { randomUUID } from 'node:crypto';
import * as vscode from 'vscode';
import type { BuildAnswer, BuildParams, Outcome, PlanPage } from '../../server/src/lsp/protocol.ts';
import type { Progress } from '../../server/src/run/runner.ts';
import { confirmWrites, planName } from './confirm.ts';
import { tellFailure } from './failure.ts';
import type { Pages } from './pages.ts';
import type { ResultsPanel } from './results/panel.ts';
import type { Running } from './running.ts';
import type { RunsView } from './runs/view.ts';
import type { Server } from './server.ts';
import type { Standing } from './standing.ts';
import type { StatusBar } from './status-bar.ts';
import { type CommandArguments, projectFor } from './target.ts';

type BuildMode = BuildParams['mode'];

export interface BuildParts {
  readonly memory: vscode.Memento;
  readonly server: Server;
  readonly pages: Pages;
  readonly results: ResultsPanel;
  readonly statusBar: StatusBar;
  readonly running: Running;
  /** Told whenever the history of runs is another. */
  readonly runs: Pick<RunsView, 'changed'>;
  readonly standing: Standing;
}

/** Plans a build, asks, builds with progress, and shows the report. Undefined where nothing was built. */
export async function build(
  parts: BuildParts,
  given: CommandArguments,
  mode: BuildMode = modeOf(given),
): Promise<Outcome<BuildAnswer> | undefined> {
  const { memory, server, pages } = parts;
  const params = await paramsOf(server, given, mode);
  if (params === undefined) return undefined;
  const title = titles[mode.kind];
  const info = await server.request('activitySchema/project', { uri: params.uri });
  const project =
    info ?? (await server.request('activitySchema/projects', {})).find((each) => each.project === params.uri);
  await saveChanges(project?.project ?? params.uri);

  const plan = await withPlan(server, params);
  if (plan === undefined) return undefined;
  if (!plan.ok) {
    void tellFailure(plan.failure);
    return plan;
  }
  if (plan.value.writes === 0) {
    void vscode.window.showInformationMessage(plan.value.summary);
    return undefined;
  }
  // Whatever can be planned has a connection; without one there is nobody to ask about.
  if (!project?.connection) return undefined;
  const isWanted = await confirmWrites(memory, pages, {
    title,
    transformation: params.transformation,
    project: project.project,
    connection: project.connection,
    plan: plan.value,
  });
  if (!isWanted) return undefined;
  return carryOut(parts, params, title, plan.value);
}

/** Shows what a build would do, and does nothing. */
export async function showPlan(
  server: Server,
  pages: Pages,
  given: CommandArguments,
  mode: BuildMode = modeOf(given),
): Promise<void> {
  const params = await paramsOf(server, given, mode);
  if (params === undefined) return;
  const plan = await withPlan(server, params);
  if (plan === undefined) return;
  if (plan.ok) await pages.showText(planName(plan.value, titles[mode.kind]), plan.value.text);
  else void tellFailure(plan.failure);
}

const titles: Readonly<Record<BuildMode['kind'], string>> = {
  build: 'Build',
  full: 'Full Rebuild',
  reconcile: 'Reconcile',
  backfill: 'Backfill',
};

function modeOf({ full }: CommandArguments): BuildMode {
  return { kind: full === true ? 'full' : 'build' };
}

async function paramsOf(server: Server, given: CommandArguments, mode: BuildMode): Promise<BuildParams | undefined> {
  const uri = await projectFor(server, given);
  if (uri === undefined) return undefined;
  const { stream } = given;
  return { uri, mode, stream, transformation: await transformationOf(server, given) };
}

/** The menu of a transformation means that one, its code lens says so, the palette means the project. */
async function transformationOf(server: Server, given: CommandArguments): Promise<string | undefined> {
  const { uri, stream, transformation } = given;
  if (uri === undefined || stream !== undefined || transformation !== undefined) return transformation;
  return (await server.request('activitySchema/project', { uri }))?.transformation;
}

/** Undefined where the user cancelled. A plan that takes its time shows progress. */
async function withPlan(server: Server, params: BuildParams): Promise<Outcome<PlanPage> | undefined> {
  const cancellation = new vscode.CancellationTokenSource();
  const planning = server.request('activitySchema/plan', params, cancellation.token);
  const soon = new Promise<undefined>((resolve) => setTimeout(() => resolve(undefined), patience));
  const outcome =
    (await Promise.race([planning, soon])) ??
    (await vscode.window.withProgress(
      { location: vscode.ProgressLocation.Notification, title: 'Planning the build', cancellable: true },
      (_, token) => {
        token.onCancellationRequested(() => cancellation.cancel());
        return planning;
      },
    ));
  return !outcome.ok && outcome.failure.kind === 'cancelled' ? undefined : outcome;
}

/** Milliseconds in which nobody misses a sign of progress. */
const patience = 700;

/** A build reads its files from disk. */
async function saveChanges(project: string): Promise<void> {
  const isUnsaved = ({ isDirty, uri }: vscode.TextDocument): boolean =>
    isDirty && uri.toString().startsWith(`${project}/`);
  for (const document of vscode.workspace.textDocuments.filter(isUnsaved)) await document.save();
}

async function carryOut(
  { server, results, statusBar, running, runs, standing }: BuildParts,
  params: BuildParams,
  title: string,
  { streams }: PlanPage,
): Promise<Outcome<BuildAnswer>> {
  const id = randomUUID();
  const outcome = await vscode.window.withProgress(
    { location: vscode.ProgressLocation.Notification, title: `${title} ${streams.join(', ')}`, cancellable: true },
    async (progress, token) => {
      const cancellation = new vscode.CancellationTokenSource();
      token.onCancellationRequested(() => cancellation.cancel());
      const begun = running.begin(() => cancellation.cancel());
      const seen = new Set<string>();
      const listener = server.on('activitySchema/progress', (step) => {
        if (step.id !== id) return;
        // By now the ledger knows of the stream's run.
        if (!seen.has(step.stream)) runs.changed();
        seen.add(step.stream);
        const share = 100 / step.steps / (step.chunk?.of ?? 1) / Math.max(1, streams.length);
        progress.report({ message: inWords(step), increment: share });
        const chunk = step.chunk === undefined ? '' : `${step.chunk.number}/${step.chunk.of}, `;
        statusBar.building(`${step.stream} ${chunk}${step.step}/${step.steps}`);
      });
      statusBar.building(streams.join(', '));
      try {
        return await server.request('activitySchema/build', { ...params, id }, cancellation.token);
      } finally {
        listener.dispose();
        begun.dispose();
        runs.changed();
        standing.refresh();
        statusBar.building(undefined);
      }
    },
  );
  if (!outcome.ok) {
    const { failure } = outcome;
    void tellFailure(failure);
    if (failure.built) await results.report(title, failure.built);
    return outcome;
  }
  await results.report(title, outcome.value);
  vscode.window.setStatusBarMessage(`$(check) ${outcome.value.summary}`, 10_000);
  return outcome;
}

function inWords({ step, steps, purpose, rows, chunk }: Progress): string {
  const where = chunk === undefined ? '' : `chunk ${chunk.number}/${chunk.of}, `;
  return `${where}${step}/${steps} ${purpose}${rows ? ` · ${rows.toLocaleString('en')} rows in the step before` : ''}`;
}
