import * as vscode from 'vscode';
import type { BuildAnswer, Outcome } from '../../server/src/lsp/protocol.ts';
import type { QuerySummary } from '../../server/src/run/runner.ts';
import { backfill, showBackfillPlan } from './backfill.ts';
import { build, showPlan } from './build.ts';
import { refreshTables, runSampleChecks, validate } from './connected.ts';
import { showCompiledFor, showDdlFor } from './dialect.ts';
import { createLineagePanel } from './lineage/panel.ts';
import { createPages } from './pages.ts';
import { runQuery } from './query.ts';
import { createResultsPanel } from './results/panel.ts';
import { createRunning } from './running.ts';
import type { ProjectRuns } from './runs/nodes.ts';
import { createRunsView } from './runs/view.ts';
import { createServer, type Server } from './server.ts';
import { createStanding, runDue } from './standing.ts';
import { createStatusBar } from './status-bar.ts';
import { commandArguments, fileOf, projectFor } from './target.ts';

/** What `activate` answers, for tests and other extensions. The commands answer with their outcomes too. */
export interface ActivitySchemaApi {
  readonly server: Pick<Server, 'request' | 'on'>;
}
export type RunQueryAnswer = Outcome<QuerySummary> | undefined;
export type BuildCommandAnswer = Outcome<BuildAnswer> | undefined;
export type ShowHistoryAnswer = readonly ProjectRuns[];

let started: Server | undefined;

export async function activate(context: vscode.ExtensionContext): Promise<ActivitySchemaApi> {
  const log = vscode.window.createOutputChannel('Activity Schema', { log: true });
  const server = createServer(context, log);
  const results = createResultsPanel(context);
  const pages = createPages(context, server);
  const lineage = createLineagePanel(context, server);
  const statusBar = createStatusBar(context, server);
  const running = createRunning();
  const standing = createStanding(context, server);
  const runs = createRunsView(context, server, pages, standing);
  const parts = { memory: context.workspaceState, server, pages, results, statusBar, running, runs, standing };
  started = server;

  const commands: Readonly<Record<string, (first: unknown) => unknown>> = {
    build: (first) => build(parts, commandArguments(first)),
    fullRebuild: (first) => build(parts, commandArguments(first), { kind: 'full' }),
    reconcile: (first) => build(parts, commandArguments(first), { kind: 'reconcile' }),
    backfill: (first) => backfill(parts, commandArguments(first)),
    runDue: (first) => runDue(parts, commandArguments(first)),
    cancelRun: () => running.cancel(),
    showHistory: () => runs.show(),
    refreshRuns: () => runs.refresh(),
    showOlderRuns: () => runs.showOlder(),
    showRun: (node) => runs.showRun(node),
    showFailedStatement: (node) => runs.showStatement(node),
    runQuery: (first) => runQuery(server, results, pages, commandArguments(first)),
    async showCompiledSql(first) {
      const given = commandArguments(first);
      const uri = fileOf(given);
      if (given.dialect !== undefined) await showCompiledFor(server, pages, given);
      else if (uri !== undefined) await pages.showCompiled(uri, undefined);
    },
    showCompiledSqlFor: (first) => showCompiledFor(server, pages, commandArguments(first)),
    async showDdl(first) {
      const given = commandArguments(first);
      const uri = await projectFor(server, given);
      if (given.dialect !== undefined) await showDdlFor(server, pages, given);
      else if (uri !== undefined) await pages.showDdl(uri, given.stream, undefined);
    },
    showDdlFor: (first) => showDdlFor(server, pages, commandArguments(first)),
    showPlan: (first) => showPlan(server, pages, commandArguments(first)),
    showReconcilePlan: (first) => showPlan(server, pages, commandArguments(first), { kind: 'reconcile' }),
    showBackfillPlan: (first) => showBackfillPlan(server, pages, commandArguments(first)),
    previewTransformation: (first) => runQuery(server, results, pages, commandArguments(first), 100),
    validate: (first) => validate(server, commandArguments(first)),
    runSampleChecks: (first) => runSampleChecks(server, results, commandArguments(first)),
    refreshTables: (first) => refreshTables(server, commandArguments(first)),
    showLineage: (first) => lineage.show(commandArguments(first)),
    showLog: () => log.show(),
    restartServer: () => server.restart(),
  };
  context.subscriptions.push(
    log,
    ...Object.entries(commands).map(([name, run]) => vscode.commands.registerCommand(`activitySchema.${name}`, run)),
  );

  await server.start();
  await statusBar.refresh();
  return { server };
}

export async function deactivate(): Promise<void> {
  await started?.stop();
}
