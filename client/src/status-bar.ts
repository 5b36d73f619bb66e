import * as vscode from 'vscode';
import type { Server } from './server.ts';

export interface StatusBar {
  /** Says what is being built; undefined once it is not. */
  building(what: string | undefined): void;
  /** What the active editor shows may belong to another project now. */
  refresh(): Promise<void>;
}

/** Project and connection of the active file, and the build that runs; also the context that menus go by. */
export function createStatusBar(context: vscode.ExtensionContext, server: Server): StatusBar {
  const item = vscode.window.createStatusBarItem('activitySchema.status', vscode.StatusBarAlignment.Left, 10);
  item.name = 'Activity Schema';
  item.command = {
    title: 'Activity Schema Commands',
    command: 'workbench.action.quickOpen',
    arguments: ['>Activity Schema: '],
  };
  let project = '';
  let running: string | undefined;

  const draw = (): void => {
    item.text = running === undefined ? `$(database) ${project}` : `$(sync~spin) ${running}`;
    if (running === undefined && project === '') item.hide();
    else item.show();
  };

  const refresh = async (): Promise<void> => {
    const uri = vscode.window.activeTextEditor?.document.uri;
    if (uri?.scheme !== 'file') return;
    const info = await server.request('activitySchema/project', { uri: uri.toString() }).catch(() => null);
    if (vscode.window.activeTextEditor?.document.uri.toString() !== uri.toString()) return;
    const connection = info?.connection;
    project = info === null ? '' : `${info.name}${connection ? ` · ${connection.name}` : ''}`;
    item.tooltip = connection
      ? `Activity Schema project ${info?.name}, connection ${connection.name} (${connection.type}${connection.production ? ', production' : ''})`
      : 'Activity Schema';
    item.backgroundColor = connection?.production
      ? new vscode.ThemeColor('statusBarItem.warningBackground')
      : undefined;
    await vscode.commands.executeCommand(
      'setContext',
      'activitySchema.isTransformation',
      info?.file === 'transformation',
    );
    draw();
  };

  context.subscriptions.push(
    item,
    vscode.window.onDidChangeActiveTextEditor(refresh),
    server.on('activitySchema/projectsChanged', refresh),
  );
  return {
    refresh,
    building(what) {
      running = what;
      draw();
    },
  };
}
