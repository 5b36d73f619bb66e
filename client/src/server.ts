import * as vscode from 'vscode';
import { LanguageClient, TransportKind } from 'vscode-languageclient/node';
import { type Announcements, type Requests, type ServerOptions, trustGranted } from '../../server/src/lsp/protocol.ts';

/** The language server, as the rest of the extension talks to it. */
export interface Server {
  request<Method extends keyof Requests>(
    method: Method,
    params: Requests[Method][0],
    token?: vscode.CancellationToken,
  ): Promise<Requests[Method][1]>;
  on<Method extends keyof Announcements>(
    method: Method,
    listener: (params: Announcements[Method]) => void,
  ): vscode.Disposable;
  start(): Promise<void>;
  restart(): Promise<void>;
  stop(): Promise<void>;
}

export function createServer(context: vscode.ExtensionContext, log: vscode.LogOutputChannel): Server {
  const bundle = (name: string): string => context.asAbsolutePath(`server/dist/${name}.cjs`);
  const options = (): ServerOptions => ({ trusted: vscode.workspace.isTrusted, runnerPath: bundle('runner') });
  const client = new LanguageClient(
    'activitySchema',
    'Activity Schema',
    { module: bundle('language-server'), transport: TransportKind.ipc },
    {
      // The language `sql` stays with whoever has it: files are recognised by where they are, and the server leaves alone
      // those that are no project's.
      documentSelector: [
        { scheme: 'file', language: 'aql' },
        { scheme: 'file', pattern: '**/*.sql' },
        { scheme: 'file', pattern: '**/activity_schema.yml' },
      ],
      initializationOptions: options,
      outputChannel: log,
      progressOnInitialization: true,
    },
  );
  context.subscriptions.push(
    vscode.workspace.onDidGrantWorkspaceTrust(() => void client.sendNotification(trustGranted)),
  );
  /** The connection keeps one handler for a method, and two queries may listen at a time. */
  const heard = new Map<keyof Announcements, vscode.EventEmitter<unknown>>();
  const on: Server['on'] = (method, listener) => {
    let emitter = heard.get(method);
    if (emitter === undefined) {
      const made = new vscode.EventEmitter<unknown>();
      heard.set(method, made);
      context.subscriptions.push(
        made,
        client.onNotification(method, (params: unknown) => made.fire(params)),
      );
      emitter = made;
    }
    return emitter.event((params) => listener(params as Parameters<typeof listener>[0]));
  };
  return {
    request: (method, params, token) =>
      token === undefined ? client.sendRequest(method, params) : client.sendRequest(method, params, token),
    on,
    start: () => client.start(),
    restart: () => client.restart(),
    stop: () => client.stop(),
  };
}
