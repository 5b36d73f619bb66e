import * as vscode from 'vscode';
import type { Pages } from '../pages.ts';
import type { Server } from '../server.ts';
import { type Standing, watchEveryMs } from '../standing.ts';
import { emptinessOf, nodesOf, type ProjectRuns, type RunNode } from './nodes.ts';

export const runsView = 'activitySchema.runs';

/** The history of runs, in the side bar. It asks the warehouse while it can be seen, and no other time. */
export interface RunsView {
  /** Something was run: asked again now, or once the view can be seen. */
  changed(): void;
  refresh(): void;
  /** Opens the view, asked anew, and answers with what it shows. */
  show(): Promise<readonly ProjectRuns[]>;
  showOlder(): void;
  /** The page of the run that a node of the view belongs to. */
  showRun(node: unknown): Promise<void>;
  showStatement(node: unknown): Promise<void>;
}

/** How many runs are shown at first, and how many more each time that older ones are asked for. */
const pageLength = 50;
/** What others ran is not told to anybody: after so long it is asked about again when the view is looked at. */
const staleAfterMs = 60_000;

export function createRunsView(
  context: vscode.ExtensionContext,
  server: Server,
  pages: Pages,
  standing: Standing,
): RunsView {
  const changed = new vscode.EventEmitter<undefined>();
  let limit = pageLength;
  let read: { readonly runs: Promise<readonly ProjectRuns[]>; readonly at: number } | undefined;
  let projects = '';

  const ask = async (): Promise<readonly ProjectRuns[]> => {
    const known = await server.request('activitySchema/projects', {});
    projects = JSON.stringify(known);
    return Promise.all(
      known.map(async (project) => ({
        project,
        outcome: await server.request('activitySchema/history', { uri: project.project, limit }),
      })),
    );
  };
  const load = (): Promise<readonly ProjectRuns[]> => {
    if (read === undefined) {
      const runs = ask();
      read = { runs, at: Date.now() };
      // A server that was just being restarted is asked again.
      runs.catch(() => {
        if (read?.runs === runs) read = undefined;
      });
      // Whoever looks at the runs wants to know what is due too.
      standing.refresh();
    }
    return read.runs;
  };
  const time = new Intl.DateTimeFormat(vscode.env.language, { timeStyle: 'short' });
  const day = new Intl.DateTimeFormat(vscode.env.language, {
    year: 'numeric',
    month: 'short',
    day: 'numeric',
    hour: 'numeric',
    minute: '2-digit',
  });
  /** Of today the time alone: a side bar is narrow. */
  const when = (iso: string): string => {
    const moment = new Date(iso);
    return (moment.toDateString() === new Date().toDateString() ? time : day).format(moment);
  };

  const view = vscode.window.createTreeView<RunNode>(runsView, {
    showCollapseAll: true,
    treeDataProvider: {
      onDidChangeTreeData: changed.event,
      getTreeItem: itemOf,
      async getChildren(node) {
        if (node) return [...node.children];
        const runs = await load();
        await vscode.commands.executeCommand('setContext', 'activitySchema.runs', emptinessOf(runs) ?? 'shown');
        return [...nodesOf(runs, when, limit)];
      },
    },
  });

  const refresh = (): void => {
    read = undefined;
    if (view.visible) changed.fire(undefined);
  };

  const timer = setInterval(() => {
    if (view.visible) refresh();
  }, watchEveryMs);

  context.subscriptions.push(
    changed,
    view,
    new vscode.Disposable(() => clearInterval(timer)),
    view.onDidChangeVisibility(({ visible }) => {
      if (!visible) return;
      if (read === undefined || Date.now() - read.at > staleAfterMs) refresh();
    }),
    vscode.workspace.onDidGrantWorkspaceTrust(refresh),
    // Settings that are typed say so again and again; another project or connection has other runs.
    server.on('activitySchema/projectsChanged', async () => {
      if (read === undefined) return;
      if (JSON.stringify(await server.request('activitySchema/projects', {})) !== projects) refresh();
    }),
  );

  return {
    changed: refresh,
    refresh,
    async show() {
      read = undefined;
      const runs = load();
      await vscode.commands.executeCommand(`${runsView}.focus`);
      changed.fire(undefined);
      return runs;
    },
    showOlder() {
      limit += pageLength;
      refresh();
    },
    async showRun(node) {
      const run = nodeIn(node)?.run;
      if (run) await pages.showText(`${run.title} of ${run.stream}, run ${run.run.slice(0, 8)}.md`, run.page.text);
    },
    async showStatement(node) {
      const run = nodeIn(node)?.run;
      if (run?.statement === undefined) return;
      await pages.showText(`${run.stream}, run ${run.run.slice(0, 8)} (statement).sql`, `${run.statement.trim()}\n`);
    },
  };
}

function itemOf(node: RunNode): vscode.TreeItem {
  const { None, Collapsed, Expanded } = vscode.TreeItemCollapsibleState;
  const item = new vscode.TreeItem(node.label, node.children.length === 0 ? None : node.isOpen ? Expanded : Collapsed);
  item.id = node.id;
  item.description = node.description;
  item.tooltip =
    node.kind === 'run' || node.kind === 'running' ? new vscode.MarkdownString(node.tooltip) : node.tooltip;
  item.iconPath = new vscode.ThemeIcon(
    node.icon.name,
    node.icon.color === undefined ? undefined : new vscode.ThemeColor(node.icon.color),
  );
  item.contextValue = node.kind;
  item.accessibilityInformation = { label: node.spoken };
  const command = commandOf(node);
  if (command) item.command = { ...command, arguments: [node] };
  return item;
}

function commandOf({ kind }: RunNode): { readonly command: string; readonly title: string } | undefined {
  switch (kind) {
    case 'project':
      return undefined;
    case 'statement':
      return { command: 'activitySchema.showFailedStatement', title: 'Show the Statement' };
    case 'older':
      return { command: 'activitySchema.showOlderRuns', title: 'Show Older Runs' };
    case 'failure':
      return { command: 'activitySchema.refreshRuns', title: 'Refresh Runs' };
    default:
      return { command: 'activitySchema.showRun', title: 'Show Report' };
  }
}

/** What the view hands to a command. */
function nodeIn(given: unknown): RunNode | undefined {
  return typeof given === 'object' && given !== null && 'kind' in given ? (given as RunNode) : undefined;
}
