import * as vscode from 'vscode';
import type { Failure } from '../../server/src/lsp/protocol.ts';

/** Tells a problem with its next step, and offers what the user can do about it here. */
export async function tellFailure({ kind, text, next, sql }: Failure): Promise<void> {
  if (kind === 'cancelled') return;
  const action = kind === 'untrusted' ? 'Manage Workspace Trust' : sql === undefined ? 'Show Log' : 'Show Statement';
  const chosen = await vscode.window.showErrorMessage(`${text} ${next}`, action);
  if (chosen === undefined) return;
  if (kind === 'untrusted') await vscode.commands.executeCommand('workbench.trust.manage');
  else if (sql === undefined) await vscode.commands.executeCommand('activitySchema.showLog');
  else {
    const document = await vscode.workspace.openTextDocument({ language: 'sql', content: sql });
    await vscode.window.showTextDocument(document, vscode.ViewColumn.Beside);
  }
}
