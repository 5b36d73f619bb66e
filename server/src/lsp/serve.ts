import {
  type Connection,
  DidChangeConfigurationNotification,
  DidChangeWatchedFilesNotification,
  DocumentFormattingRequest,
  DocumentRangeFormattingRequest,
  FileChangeType,
  type InitializeParams,
  TextDocumentSyncKind,
  WatchKind,
} from 'vscode-languageserver/node';
import { RunError } from '../run/problem.ts';
import type { Runner } from '../run/runner.ts';
import type { Severity } from '../schema/text.ts';
import type { Voice } from '../sql/voice.ts';
import type { Workspace } from '../workspace.ts';
import { tokensLegend } from './convert-outline.ts';
import { createDiagnostics } from './diagnostics.ts';
import { answerFeatures, triggerCharacters } from './features.ts';
import { answerOutlines } from './outlines.ts';
import { pathOf } from './paths.ts';
import { type ServerOptions, trustGranted } from './protocol.ts';
import { createSources } from './sources.ts';
import { answerWarehouseRequests } from './warehouse-requests.ts';

/** What the server is given rather than makes, so that tests can give something else. */
export interface Parts {
  readonly workspace: Workspace;
  /** Called when something is first run, and never before the workspace is trusted. */
  readonly startRunner: (options: ServerOptions) => Runner;
  /** Slow to load, so it is asked for once the first answers were given. */
  readonly loadVoice?: () => Promise<Voice>;
}

/** Speaks the Language Server Protocol on a connection until it is shut down. */
export function serve(connection: Connection, { workspace, startRunner, loadVoice }: Parts): void {
  const report = (error: unknown): void =>
    connection.console.error(error instanceof Error ? (error.stack ?? error.message) : String(error));
  const sources = createSources(workspace);
  const diagnostics = createDiagnostics(
    workspace,
    sources,
    (publication) => void connection.sendDiagnostics(publication),
    report,
  );

  let options: ServerOptions = {};
  let trusted = false;
  let runner: Runner | undefined;
  let folders: readonly string[] = [];
  let capabilities: InitializeParams['capabilities'] = {};
  let indexed = (): void => {};
  const ready = new Promise<void>((resolve) => {
    indexed = resolve;
  });

  const took = (changed: readonly string[]): void => {
    if (changed.length === 0) return;
    diagnostics.changed(changed);
    if (changed.some((path) => path.endsWith('/activity_schema.yml'))) {
      void connection.sendNotification('activitySchema/projectsChanged', {});
    }
  };

  connection.onInitialize((params) => {
    options = (params.initializationOptions as ServerOptions | undefined) ?? {};
    trusted = options.trusted === true;
    capabilities = params.capabilities;
    const uris = params.workspaceFolders?.map(({ uri }) => uri) ?? (params.rootUri ? [params.rootUri] : []);
    folders = uris.flatMap((uri) => pathOf(uri) ?? []);
    return {
      capabilities: {
        textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental },
        hoverProvider: true,
        completionProvider: { triggerCharacters },
        definitionProvider: true,
        referencesProvider: true,
        renameProvider: { prepareProvider: true },
        codeLensProvider: {},
        documentSymbolProvider: true,
        workspaceSymbolProvider: true,
        foldingRangeProvider: true,
        semanticTokensProvider: { legend: tokensLegend, full: true, documentSelector: [{ language: 'aql' }] },
        ...(registersFormatting(capabilities) ? {} : formatting),
        codeActionProvider: { codeActionKinds: ['quickfix'] },
        workspace: { workspaceFolders: { supported: true, changeNotifications: true } },
      },
      serverInfo: { name: 'activity-schema' },
    };
  });

  connection.onInitialized(async () => {
    if (registersFormatting(capabilities)) {
      // Said at the start, it would hold for SQL and YAML too, and the editor would ask which of two formatters to take.
      const documentSelector = [{ language: 'aql' }];
      void connection.client.register(DocumentFormattingRequest.type, { documentSelector });
      void connection.client.register(DocumentRangeFormattingRequest.type, { documentSelector });
    }
    if (capabilities.workspace?.didChangeWatchedFiles?.dynamicRegistration) {
      void connection.client.register(DidChangeWatchedFilesNotification.type, {
        watchers: [
          { globPattern: '**/*.{sql,aql}' },
          { globPattern: '**/activity_schema.yml' },
          // A folder that goes is one event, and none for the files in it.
          { globPattern: '**/*', kind: WatchKind.Delete },
        ],
      });
    }
    if (capabilities.workspace?.didChangeConfiguration?.dynamicRegistration) {
      void connection.client.register(DidChangeConfigurationNotification.type, { section: 'activitySchema' });
    }
    if (capabilities.workspace?.workspaceFolders) {
      connection.workspace.onDidChangeWorkspaceFolders(async ({ added, removed }) => {
        for (const { uri } of removed) took(sources.removeFolder(pathOf(uri) ?? uri));
        for (const { uri } of added) took(await sources.addFolder(pathOf(uri) ?? uri));
        void connection.sendNotification('activitySchema/projectsChanged', {});
      });
    }
    const reading = readRules();
    for (const folder of folders) await sources.addFolder(folder).catch(report);
    await reading;
    indexed();
    diagnostics.all();
    void connection.sendNotification('activitySchema/projectsChanged', {});
    await diagnostics.settled();
    const voice = await loadVoice?.().catch(report);
    if (!voice) return;
    workspace.useVoice(voice);
    diagnostics.all();
  });

  const readRules = async (): Promise<void> => {
    if (!capabilities.workspace?.configuration) return;
    const settings: { rules?: Record<string, Severity | 'off'> } | null = await connection.workspace
      .getConfiguration('activitySchema')
      .catch(() => null);
    diagnostics.setRules(settings?.rules ?? {});
  };

  connection.onDidChangeConfiguration(async () => {
    await readRules();
    diagnostics.all();
  });

  connection.onDidOpenTextDocument(({ textDocument: { uri, version, text } }) =>
    took(sources.open(uri, version, text)),
  );
  connection.onDidChangeTextDocument(({ textDocument: { uri, version }, contentChanges }) =>
    took(sources.change(uri, version, contentChanges)),
  );
  connection.onDidCloseTextDocument(async ({ textDocument: { uri } }) => took(await sources.close(uri)));
  connection.onDidChangeWatchedFiles(async ({ changes }) => {
    await ready;
    const paths = (isMeant: (type: FileChangeType) => boolean): readonly string[] =>
      changes.filter(({ type }) => isMeant(type)).flatMap(({ uri }) => pathOf(uri) ?? []);
    took(sources.goneFromDisk(paths((type) => type === FileChangeType.Deleted)));
    took(await sources.changedOnDisk(paths((type) => type !== FileChangeType.Deleted)));
  });

  answerFeatures(connection, workspace, sources, diagnostics.problemsOf, () => ready);
  answerOutlines(connection, workspace, () => ready);
  answerWarehouseRequests(connection, {
    workspace,
    ready: () => ready,
    report,
    runner: () => {
      if (!trusted) throw new RunError({ kind: 'untrusted' });
      runner ??= startRunner(options);
      return runner;
    },
  });
  connection.onNotification(trustGranted, () => {
    trusted = true;
  });

  connection.onShutdown(async () => {
    await runner?.dispose();
    runner = undefined;
  });
  connection.listen();
}

const formatting = { documentFormattingProvider: true, documentRangeFormattingProvider: true };

function registersFormatting({ textDocument }: InitializeParams['capabilities']): boolean {
  return Boolean(textDocument?.formatting?.dynamicRegistration && textDocument.rangeFormatting?.dynamicRegistration);
}
