import * as vscode from 'vscode';

/** Placeholder: lets the commands be found until the client that carries them out is written. */
export function activate(context: vscode.ExtensionContext): void {
  const { commands }: { commands: readonly { command: string; title: string }[] } =
    context.extension.packageJSON.contributes;
  for (const { command, title } of commands) {
    context.subscriptions.push(
      vscode.commands.registerCommand(command, () =>
        vscode.window.showInformationMessage(`Activity Schema: ${title} is not there yet.`),
      ),
    );
  }
}
