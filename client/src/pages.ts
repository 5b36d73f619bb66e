import * as vscode from 'vscode';
import { isMadeFrom, type Page, pageIn, pageQuery } from './page.ts';
import type { Server } from './server.ts';

export const pageScheme = 'activity-schema';

/** Read-only documents beside the editor: compiled SQL and DDL, which follow their source while it is typed, and plans. */
export interface Pages {
  showCompiled(uri: string, dialect: string | undefined): Promise<void>;
  showDdl(uri: string, stream: string | undefined): Promise<void>;
  /** A text that stays as it is. */
  showText(name: string, text: string): Promise<void>;
}

export function createPages(context: vscode.ExtensionContext, server: Server): Pages {
  const changed = new vscode.EventEmitter<vscode.Uri>();
  const texts = new Map<string, string>();
  /** The last SQL that compiled, shown under the error while a query is half-typed. */
  const lastGood = new Map<string, string>();

  const contentOf = async (uri: vscode.Uri): Promise<string> => {
    const page = pageIn(uri.query);
    if (page === undefined) return '-- There is no such page.\n';
    if (page.kind === 'text') return texts.get(uri.toString()) ?? '-- This plan belongs to an earlier window.\n';
    if (page.kind === 'ddl') {
      const outcome = await server.request('activitySchema/ddl', { uri: page.uri, stream: page.detail });
      return outcome.ok ? outcome.value.text : commented([outcome.failure.text, outcome.failure.next]);
    }
    const outcome = await server.request('activitySchema/compile', {
      uri: page.uri,
      dialect: page.detail as Parameters<typeof server.request<'activitySchema/compile'>>[1]['dialect'],
    });
    if (!outcome.ok) return commented([outcome.failure.text, outcome.failure.next]);
    const { sql, problems } = outcome.value;
    const key = uri.toString();
    if (sql !== undefined) {
      const text = `${sql.trimEnd()}\n`;
      lastGood.set(key, text);
      return text;
    }
    const before = lastGood.get(key);
    return commented(problems) + (before === undefined ? '' : `\n-- As it was before:\n${before}`);
  };

  const refresh = (isMeant: (page: Page) => boolean): void => {
    for (const { uri } of vscode.workspace.textDocuments) {
      if (uri.scheme !== pageScheme) continue;
      const page = pageIn(uri.query);
      if (page !== undefined && isMeant(page)) changed.fire(uri);
    }
  };

  const show = async (name: string, page: Page): Promise<void> => {
    const uri = vscode.Uri.from({ scheme: pageScheme, path: `/${name}`, query: pageQuery(page) });
    changed.fire(uri);
    const document = await vscode.workspace.openTextDocument(uri);
    await vscode.window.showTextDocument(document, {
      viewColumn: vscode.ViewColumn.Beside,
      preserveFocus: true,
      preview: true,
    });
  };

  context.subscriptions.push(
    changed,
    vscode.workspace.registerTextDocumentContentProvider(pageScheme, {
      onDidChange: changed.event,
      provideTextDocumentContent: contentOf,
    }),
    // Typed or changed on disk: what a page is made from stands in many files.
    server.on('activitySchema/projectFilesChanged', ({ projects }) => refresh((page) => isMadeFrom(page, projects))),
    server.on('activitySchema/projectsChanged', () => refresh(({ kind }) => kind !== 'text')),
    vscode.workspace.onDidCloseTextDocument(({ uri }) => {
      texts.delete(uri.toString());
      lastGood.delete(uri.toString());
    }),
  );

  return {
    showCompiled: (uri, dialect) =>
      show(`${baseName(uri).replace(/\.aql$/, '')} (compiled).sql`, { kind: 'compiled', uri, detail: dialect }),
    showDdl: (uri, stream) => show(`${stream ?? 'tables'} (DDL).sql`, { kind: 'ddl', uri, detail: stream }),
    async showText(name, text) {
      const page: Page = { kind: 'text', uri: name, detail: undefined };
      texts.set(vscode.Uri.from({ scheme: pageScheme, path: `/${name}`, query: pageQuery(page) }).toString(), text);
      await show(name, page);
    },
  };
}

export function baseName(uri: string): string {
  const { path } = vscode.Uri.parse(uri);
  return path.slice(path.lastIndexOf('/') + 1);
}

function commented(lines: readonly string[]): string {
  return lines.map((line) => `-- ${line.replaceAll('\n', '\n-- ')}\n`).join('');
}
