import * as vscode from 'vscode';
import type { BuildAnswer, Outcome } from '../../server/src/lsp/protocol.ts';
import type { StreamStatus } from '../../server/src/run/runner.ts';
import { type BuildParts, build } from './build.ts';
import { tellFailure } from './failure.ts';
import type { Server } from './server.ts';
import { nothingDue, standingInWords } from './standing-words.ts';
import { type CommandArguments, projectFor } from './target.ts';

/** How the streams stand: what is due and what is not as it was built. In the status bar, and among the problems. */
export interface Standing {
  /** Asks the warehouse; not where the workspace is not trusted. */
  refresh(): void;
}

/** How often it is asked where the user wants it to be: seldom, for a DuckDB file is held meanwhile. */
export const watchEveryMs = 15 * 60_000;

export function createStanding(context: vscode.ExtensionContext, server: Server): Standing {
  const item = vscode.window.createStatusBarItem('activitySchema.standing', vscode.StatusBarAlignment.Left, 9);
  item.name = 'Activity Schema Streams';
  item.command = 'activitySchema.showHistory';
  let isAsking = false;
  let isOutdated = false;

  const ask = async (): Promise<void> => {
    const projects = await server.request('activitySchema/projects', {});
    const known: StreamStatus[] = [];
    for (const { project } of projects) {
      const outcome = await server.request('activitySchema/status', { uri: project });
      if (outcome.ok) known.push(...outcome.value);
    }
    const words = standingInWords(known);
    if (words === undefined) return item.hide();
    item.text = words.text;
    item.tooltip = words.tooltip;
    item.accessibilityInformation = { label: words.spoken };
    item.show();
  };

  const refresh = async (): Promise<void> => {
    if (!vscode.workspace.isTrusted) return;
    isOutdated = true;
    if (isAsking) return;
    isAsking = true;
    try {
      while (isOutdated) {
        isOutdated = false;
        await ask();
      }
    } catch {
      // The server is being restarted, or let go; it is asked again soon enough.
    } finally {
      isAsking = false;
    }
  };

  const isWatched = (): boolean =>
    vscode.workspace.getConfiguration('activitySchema').get<boolean>('watchStreams', false);
  const refreshWatched = (): void => {
    if (isWatched()) void refresh();
  };
  const timer = setInterval(refreshWatched, watchEveryMs);
  context.subscriptions.push(
    item,
    new vscode.Disposable(() => clearInterval(timer)),
    vscode.workspace.onDidSaveTextDocument(({ fileName }) => {
      if (/\.(sql|yml)$/.test(fileName)) refreshWatched();
    }),
    vscode.workspace.onDidChangeConfiguration((change) => {
      if (change.affectsConfiguration('activitySchema.watchStreams')) refreshWatched();
    }),
    vscode.workspace.onDidGrantWorkspaceTrust(refreshWatched),
  );
  return { refresh: () => void refresh() };
}

/** Runs what the schedules say is due, one after another; each shows its plan and asks as always. */
export async function runDue(parts: BuildParts, given: CommandArguments): Promise<Outcome<BuildAnswer> | undefined> {
  const { server } = parts;
  const uri = await projectFor(server, given);
  if (uri === undefined) return undefined;
  const outcome = await server.request('activitySchema/status', { uri });
  if (!outcome.ok) {
    void tellFailure(outcome.failure);
    return outcome;
  }
  const due = outcome.value.flatMap(({ stream, due }) =>
    due.flatMap(({ command }) => (command === 'check' ? [] : [{ stream, command }])),
  );
  if (due.length === 0) void vscode.window.showInformationMessage(nothingDue(outcome.value));
  let answer: Outcome<BuildAnswer> | undefined;
  for (const { stream, command } of due) {
    answer = await build(parts, { uri, stream }, { kind: command });
    if (!answer?.ok) break;
  }
  return answer;
}
