import * as vscode from 'vscode';
import type { DialectInfo } from '../../server/src/lsp/protocol.ts';
import { type Page, pageIn } from './page.ts';
import { type Choice, type Pages, pageScheme } from './pages.ts';
import type { Server } from './server.ts';
import { type CommandArguments, fileOf, projectFor } from './target.ts';

/**
 * Shows the compiled SQL of a query for a warehouse that the user picks. Asked of a page that shows it already, that page
 * gives way to the new one.
 */
export async function showCompiledFor(server: Server, pages: Pages, given: CommandArguments): Promise<void> {
  const shown = pageOf(given, 'compiled');
  const uri = shown?.uri ?? fileOf(given);
  const choice = uri === undefined ? undefined : await chosen(server, uri, given, shown);
  if (uri === undefined || choice === undefined) return;
  await pages.showCompiled(uri, choice);
  await closeInstead(given, shown, choice);
}

/** The same for the statements that create a stream's tables. */
export async function showDdlFor(server: Server, pages: Pages, given: CommandArguments): Promise<void> {
  const shown = pageOf(given, 'ddl');
  const uri = shown?.uri ?? (await projectFor(server, given));
  const choice = uri === undefined ? undefined : await chosen(server, uri, given, shown);
  if (uri === undefined || choice === undefined) return;
  await pages.showDdl(uri, shown?.stream ?? given.stream, choice);
  await closeInstead(given, shown, choice);
}

/** The dialect that a command was given, by name, or that the user picks. */
async function chosen(
  server: Server,
  uri: string,
  { dialect }: CommandArguments,
  shown: Page | undefined,
): Promise<Choice | undefined> {
  const known = await server.request('activitySchema/dialects', { uri });
  if (dialect !== undefined) return known.find(({ name }) => name === dialect);
  const isShown = ({ name, isOwn }: DialectInfo): boolean =>
    shown?.dialect === undefined ? isOwn : name === shown.dialect;
  const items = known.map((info) => ({
    label: info.title,
    description: [info.isOwn ? 'the connection’s' : '', shown && isShown(info) ? 'shown' : '']
      .filter((text) => text !== '')
      .join(', '),
    name: info.name,
    title: info.title,
  }));
  return vscode.window.showQuickPick(items, { placeHolder: 'SQL for which warehouse?', matchOnDescription: true });
}

/** The page that a command is asked of. */
function pageOf(given: CommandArguments, kind: Page['kind']): Page | undefined {
  const file = fileOf(given);
  const uri = file === undefined ? undefined : vscode.Uri.parse(file);
  const page = uri?.scheme === pageScheme ? pageIn(uri.query) : undefined;
  return page?.kind === kind ? page : undefined;
}

async function closeInstead(given: CommandArguments, shown: Page | undefined, choice: Choice): Promise<void> {
  const file = fileOf(given);
  if (shown === undefined || shown.dialect === choice.name) return;
  const tabs = vscode.window.tabGroups.all.flatMap((group) => group.tabs);
  const isIt = ({ input }: vscode.Tab): boolean =>
    (input instanceof vscode.TabInputText && input.uri.toString() === file) ||
    (input instanceof vscode.TabInputTextDiff &&
      [input.original, input.modified].some((one) => one.toString() === file));
  const old = tabs.filter(isIt);
  if (old.length > 0) await vscode.window.tabGroups.close(old, true);
}
