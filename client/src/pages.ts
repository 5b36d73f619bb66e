import * as vscode from 'vscode';
import type { DialectName } from '../../server/src/dialects/dialect.ts';
import type { TableLayout } from '../../server/src/lsp/protocol.ts';
import { isMadeFrom, type Page, pageIn, pageQuery, plainPage } from './page.ts';
import type { Server } from './server.ts';

export const pageScheme = 'activity-schema';

/** Read-only documents beside the editor: compiled SQL and DDL, which follow their source while it is typed, plans and runs. */
export interface Pages {
  showCompiled(uri: string, dialect: Choice | undefined): Promise<void>;
  /** As the guide has it and as is recommended, side by side, where the two differ. */
  showDdl(uri: string, stream: string | undefined, dialect: Choice | undefined): Promise<void>;
  /** A text that stays as it is. */
  showText(name: string, text: string): Promise<void>;
}

/** A dialect that was chosen for a page. */
export interface Choice {
  readonly name: DialectName;
  readonly title: string;
}

export function createPages(context: vscode.ExtensionContext, server: Server): Pages {
  const changed = new vscode.EventEmitter<vscode.Uri>();
  const texts = new Map<string, string>();
  /** The last SQL that compiled, shown under the error while a query is half-typed. */
  const lastGood = new Map<string, string>();

  const ddlOf = async ({ uri, stream, dialect, tableLayout }: Page): Promise<string> => {
    const outcome = await server.request('activitySchema/ddl', { uri, stream, dialect, tableLayout });
    return outcome.ok ? outcome.value.text : commented([outcome.failure.text, outcome.failure.next]);
  };

  const contentOf = async (uri: vscode.Uri): Promise<string> => {
    const page = pageIn(uri.query);
    if (page === undefined) return '-- There is no such page.\n';
    if (page.kind === 'text') return texts.get(uri.toString()) ?? '-- This page belongs to an earlier window.\n';
    if (page.kind === 'ddl') return ddlOf(page);
    const outcome = await server.request('activitySchema/compile', { uri: page.uri, dialect: page.dialect });
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

  const uriOf = (name: string, page: Page): vscode.Uri =>
    vscode.Uri.from({ scheme: pageScheme, path: `/${name}`, query: pageQuery(page) });

  const show = async (name: string, page: Page): Promise<void> => {
    const uri = uriOf(name, page);
    changed.fire(uri);
    const document = await vscode.workspace.openTextDocument(uri);
    await vscode.window.showTextDocument(document, beside);
  };

  const showDdl: Pages['showDdl'] = async (uri, stream, dialect) => {
    const page: Page = { ...plainPage('ddl', uri), stream, dialect: dialect?.name };
    const what = `${stream ?? 'tables'} (DDL${forWarehouse(dialect)})`;
    const both = (['guide', 'recommended'] as const).map((tableLayout) => ({ ...page, tableLayout }));
    const [guide, recommended] = await Promise.all(both.map(ddlOf));
    if (guide === recommended) return show(`${what}.sql`, page);
    const sides = both.map((side) => uriOf(`${what}, ${sideNames[side.tableLayout]}.sql`, side));
    for (const side of sides) changed.fire(side);
    const title = `${what}: as in the guide ↔ recommended`;
    await vscode.commands.executeCommand('vscode.diff', ...sides, title, beside);
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
      show(`${baseName(uri).replace(/\.(?:aql|sql)$/, '')} (compiled${forWarehouse(dialect)}).sql`, {
        ...plainPage('compiled', uri),
        dialect: dialect?.name,
      }),
    showDdl,
    async showText(name, text) {
      const page = plainPage('text', name);
      texts.set(uriOf(name, page).toString(), text);
      await show(name, page);
    },
  };
}

const beside = { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true, preview: true };

const sideNames: Readonly<Record<TableLayout, string>> = { guide: 'as in the guide', recommended: 'recommended' };

const forWarehouse = (dialect: Choice | undefined): string => (dialect === undefined ? '' : ` for ${dialect.title}`);

export function baseName(uri: string): string {
  const { path } = vscode.Uri.parse(uri);
  return path.slice(path.lastIndexOf('/') + 1);
}

function commented(lines: readonly string[]): string {
  return lines.map((line) => `-- ${line.replaceAll('\n', '\n-- ')}\n`).join('');
}
