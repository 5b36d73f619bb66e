import * as vscode from 'vscode';
import type { FilePlace } from '../../../server/src/lsp/protocol.ts';
import type { Server } from '../server.ts';
import { type CommandArguments, projectFor } from '../target.ts';
import { webviewPage } from '../webview-page.ts';
import type { FromPicture, Scope, ToPicture } from './messages.ts';

/** The picture beside the editor: it follows the cursor and what is typed. */
export interface LineagePanel {
  show(given: CommandArguments): Promise<void>;
}

/** What is drawn. */
interface Subject {
  readonly uri: string;
  readonly position: vscode.Position | undefined;
  readonly node: string | undefined;
}

/** Milliseconds. */
const longestRest = 500;

export function createLineagePanel(context: vscode.ExtensionContext, server: Server): LineagePanel {
  let panel: vscode.WebviewPanel | undefined;
  let subject: Subject | undefined;
  let project: string | undefined;
  let scope: Scope = 'project';
  let isReady = false;
  let isAsking = false;
  let isStale = false;
  /** Opened from the picture: the cursor went there, which is no reason to draw anew. */
  let opened: string | undefined;

  const post = (message: ToPicture): void => void panel?.webview.postMessage(message);

  /** One request at a time; what changes meanwhile is asked for after it, and after as long a rest, so that typing comes first. */
  const refresh = async (): Promise<void> => {
    if (!panel || !subject || !isReady) return;
    if (isAsking) {
      isStale = true;
      return;
    }
    isAsking = true;
    try {
      do {
        isStale = false;
        const begun = performance.now();
        const { uri, position, node }: Subject = subject;
        const answer = await server.request('activitySchema/lineage', {
          uri,
          scope,
          node,
          position: position && { line: position.line, character: position.character },
        });
        if (answer) {
          project = answer.project;
          post({ type: 'lineage', answer, scope });
        } else if (project === undefined) post({ type: 'nothing' });
        const rest = Math.min(longestRest, performance.now() - begun);
        await new Promise((resolve) => setTimeout(resolve, rest));
      } while (isStale);
    } finally {
      isAsking = false;
    }
  };

  const follow = (editor: vscode.TextEditor | undefined): void => {
    if (!editor || !panel || editor.document.uri.scheme !== 'file') return;
    const uri = editor.document.uri.toString();
    const position = editor.selection.active;
    if (opened === keyOf(uri, position)) return;
    opened = undefined;
    if (!/\.(sql|aql)$|activity_schema\.yml$/.test(uri)) return;
    subject = { uri, position, node: undefined };
    void refresh();
  };

  const open = async ({ uri, start, end }: FilePlace, takeFocus: boolean): Promise<void> => {
    const selection = new vscode.Range(start.line, start.character, end.line, end.character);
    opened = keyOf(uri, selection.end);
    const document = await vscode.workspace.openTextDocument(vscode.Uri.parse(uri));
    await vscode.window.showTextDocument(document, {
      viewColumn: besides(panel?.viewColumn),
      preserveFocus: !takeFocus,
      preview: true,
      selection,
    });
  };

  const heard = (message: FromPicture): void => {
    switch (message.type) {
      case 'ready':
        isReady = true;
        void refresh();
        break;
      case 'open':
        void open(message.place, message.takeFocus);
        break;
      case 'around':
        if (subject) subject = { ...subject, position: undefined, node: message.node };
        void refresh();
        break;
      case 'scope':
        scope = message.scope;
        void refresh();
        break;
    }
  };

  const create = (): vscode.WebviewPanel => {
    const folder = vscode.Uri.joinPath(context.extensionUri, 'client/dist/webview');
    const made = vscode.window.createWebviewPanel(
      'activitySchema.lineage',
      'Lineage',
      { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true },
      { enableScripts: true, localResourceRoots: [folder], retainContextWhenHidden: true },
    );
    made.webview.onDidReceiveMessage(heard);
    made.onDidDispose(() => {
      panel = undefined;
      project = undefined;
      isReady = false;
    });
    made.webview.html = webviewPage(made.webview, folder, { title: 'Lineage', name: 'lineage', body });
    return made;
  };

  context.subscriptions.push(
    vscode.window.onDidChangeTextEditorSelection(({ textEditor }) => follow(textEditor)),
    vscode.window.onDidChangeActiveTextEditor(follow),
    server.on('activitySchema/projectFilesChanged', ({ projects }) => {
      if (project !== undefined && projects.includes(project)) void refresh();
    }),
    server.on('activitySchema/projectsChanged', () => void refresh()),
  );

  return {
    async show(given) {
      const uri = await projectFor(server, given);
      if (uri === undefined) return;
      const editor = vscode.window.activeTextEditor;
      const isHere = editor?.document.uri.toString() === uri;
      subject = { uri, position: isHere ? editor.selection.active : undefined, node: undefined };
      project = undefined;
      panel ??= create();
      panel.reveal(undefined, true);
      await refresh();
    },
  };
}

function keyOf(uri: string, { line, character }: vscode.Position): string {
  return `${vscode.Uri.parse(uri).toString()} ${line}:${character}`;
}

/** The column that the picture does not stand in. */
function besides(column: vscode.ViewColumn | undefined): vscode.ViewColumn {
  const editor = vscode.window.visibleTextEditors.find(
    ({ viewColumn }) => viewColumn !== undefined && viewColumn !== column,
  );
  return editor?.viewColumn ?? (column === vscode.ViewColumn.One ? vscode.ViewColumn.Two : vscode.ViewColumn.One);
}

const body = `<header class="bar" role="toolbar" aria-label="Lineage">
<span class="search">
<input id="search" type="search" placeholder="Find" aria-label="Find a table, transformation, activity or query" role="combobox" aria-expanded="false" aria-controls="found" aria-autocomplete="list" autocomplete="off" spellcheck="false">
<span id="found" class="found" role="listbox" aria-label="Found" hidden></span>
</span>
<label title="Only what flows into what is chosen and out of it"><input id="only-path" type="checkbox">Only its path</label>
<label title="The columns and features of everything"><input id="all-columns" type="checkbox">Columns</label>
<label title="Only what is around the cursor, following it"><input id="around" type="checkbox">Around cursor</label>
<span id="status" class="status" role="status" aria-live="polite"></span>
<span class="zooms">
<button id="zoom-out" aria-label="Smaller" title="Smaller (-)">−</button>
<button id="fit" aria-label="Fit all into the window" title="Fit (0)"><span id="zoom">100 %</span></button>
<button id="zoom-in" aria-label="Larger" title="Larger (+)">+</button>
</span>
</header>
<main id="frame" class="frame" aria-label="Lineage: arrow keys go along it, Enter opens the file, Space chooses, Escape lets go">
<div id="sizer" class="sizer"><div id="world" class="world"></div></div>
</main>
<p id="empty" class="empty" hidden>Nothing flows here yet: write a transformation.</p>`;
