import * as vscode from 'vscode';
import type { Table } from '../../../server/src/lsp/protocol.ts';
import { webviewPage } from '../webview-page.ts';
import type { FromView } from './messages.ts';
import { createRuns, type Run, type RunActions } from './runs.ts';

export const resultsView = 'activitySchema.results';

/** The view at the bottom that shows rows: of a query, or of a build's report. One run at a time; a new one replaces it. */
export interface ResultsPanel {
  /** Opens the view for something new. */
  begin(title: string, activity: string, actions: RunActions): Promise<Run>;
  /** Opens it with a report that is whole. */
  report(title: string, report: Report): Promise<void>;
}

interface Report {
  readonly table: Table;
  readonly notes: readonly string[];
  readonly summary: string;
}

export function createResultsPanel(context: vscode.ExtensionContext): ResultsPanel {
  const folder = vscode.Uri.joinPath(context.extensionUri, 'client/dist/webview');
  let view: vscode.WebviewView | undefined;
  const runs = createRuns();

  const heard = (message: FromView): void => {
    switch (message.type) {
      case 'ready':
        runs.show((each) => void view?.webview.postMessage(each));
        break;
      case 'cancel':
        runs.actions?.cancel();
        break;
      case 'showSql':
        runs.actions?.showSql();
        break;
      case 'build':
        runs.actions?.build();
        break;
      case 'copy':
        void vscode.env.clipboard.writeText(message.text);
        break;
    }
  };

  context.subscriptions.push(
    vscode.window.registerWebviewViewProvider(
      resultsView,
      {
        resolveWebviewView(opened) {
          view = opened;
          runs.show(undefined);
          opened.webview.options = { enableScripts: true, localResourceRoots: [folder] };
          opened.webview.onDidReceiveMessage(heard);
          opened.onDidDispose(() => {
            view = undefined;
            runs.show(undefined);
          });
          opened.webview.html = webviewPage(opened.webview, folder, { title: 'Results', name: 'results', body });
        },
      },
      { webviewOptions: { retainContextWhenHidden: true } },
    ),
  );

  const begin: ResultsPanel['begin'] = async (title, activity, actions) => {
    const run = runs.begin(title, activity, actions);
    if (view) view.show(true);
    else await vscode.commands.executeCommand(`${resultsView}.focus`, { preserveFocus: true });
    return run;
  };

  return {
    begin,
    async report(title, { table, notes, summary }) {
      const run = await begin(title, '', { cancel: () => {}, showSql: () => {}, build: () => {} });
      run.send({ type: 'rows', ...table });
      run.send({ type: 'end', summary, notes });
    },
  };
}

const body = `<header id="bar" class="bar" hidden>
<span id="title" class="title"></span>
<span id="status" class="status" role="status" aria-live="polite"></span>
<input id="filter" type="search" placeholder="Filter rows" aria-label="Filter rows" hidden>
<button id="cancel" hidden>Cancel</button>
<button id="sql" title="Show the statement that was run" hidden>SQL</button>
<button id="copy" title="Copy the rows as comma-separated values" hidden>Copy CSV</button>
</header>
<section id="failure" class="failure" role="alert" hidden>
<p id="failure-text" class="text"></p>
<p id="failure-next" class="next"></p>
<button id="build" hidden>Build</button>
</section>
<main id="content" class="content" hidden><ul id="notes" class="notes" aria-label="Notes" hidden></ul></main>
<p id="empty" class="empty">Open a query and choose <b>Run query</b> above its first line.</p>`;
