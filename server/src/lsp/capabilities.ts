import {
  type Connection,
  DidChangeConfigurationNotification,
  DidChangeWatchedFilesNotification,
  DocumentFormattingRequest,
  DocumentRangeFormattingRequest,
  type InitializeParams,
  type ServerCapabilities,
  SignatureHelpRequest,
  TextDocumentSyncKind,
  WatchKind,
} from 'vscode-languageserver/node';
import { codeActionKinds } from './convert.ts';
import { tokensLegend } from './convert-outline.ts';
import { dbtFiles } from './dbt.ts';
import { triggerCharacters } from './features.ts';
import { signatureTriggers } from './writing-help.ts';

type ClientCapabilities = InitializeParams['capabilities'];

/** What the server says at the start that it does. What the client lets be registered later is left to `register`. */
export function offered(capabilities: ClientCapabilities): ServerCapabilities {
  return {
    textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental, save: true },
    hoverProvider: true,
    completionProvider: { triggerCharacters, resolveProvider: true },
    definitionProvider: true,
    referencesProvider: true,
    callHierarchyProvider: true,
    renameProvider: { prepareProvider: true },
    codeLensProvider: {},
    documentSymbolProvider: true,
    workspaceSymbolProvider: true,
    foldingRangeProvider: true,
    semanticTokensProvider: { legend: tokensLegend, full: true, documentSelector: queries },
    inlayHintProvider: { documentSelector: queries },
    ...(registersFormatting(capabilities) ? {} : formatting),
    ...(registersSignatures(capabilities) ? {} : { signatureHelpProvider: signatureTriggers }),
    codeActionProvider: { codeActionKinds: [...codeActionKinds] },
    workspace: {
      workspaceFolders: { supported: true, changeNotifications: true },
      // A file of reusable columns that gets another name: queries include it by that.
      fileOperations: {
        willRename: { filters: [{ scheme: 'file', pattern: { glob: '**/*.aql', matches: 'file' } }] },
      },
    },
  };
}

/** Registers what holds for some files only, and asks to be told of files and settings. */
export function register(connection: Connection, capabilities: ClientCapabilities): void {
  if (registersFormatting(capabilities)) {
    // Said at the start, it would hold for SQL and YAML too, and the editor would ask which of two formatters to take.
    void connection.client.register(DocumentFormattingRequest.type, { documentSelector: queries });
    void connection.client.register(DocumentRangeFormattingRequest.type, { documentSelector: queries });
  }
  if (registersSignatures(capabilities)) {
    void connection.client.register(SignatureHelpRequest.type, { documentSelector: queries, ...signatureTriggers });
  }
  if (capabilities.workspace?.didChangeWatchedFiles?.dynamicRegistration) {
    void connection.client.register(DidChangeWatchedFilesNotification.type, {
      watchers: [
        { globPattern: '**/*.{sql,aql}' },
        { globPattern: '**/activity_schema.yml' },
        { globPattern: dbtFiles },
        // A folder that comes or goes is one event, and none for the files in it.
        { globPattern: '**/*', kind: WatchKind.Create | WatchKind.Delete },
      ],
    });
  }
  if (capabilities.workspace?.didChangeConfiguration?.dynamicRegistration) {
    void connection.client.register(DidChangeConfigurationNotification.type, { section: 'activitySchema' });
  }
}

const queries = [{ language: 'aql' }];

const formatting = { documentFormattingProvider: true, documentRangeFormattingProvider: true };

function registersFormatting({ textDocument }: ClientCapabilities): boolean {
  return Boolean(textDocument?.formatting?.dynamicRegistration && textDocument.rangeFormatting?.dynamicRegistration);
}

/** Said at the start, it would be asked in SQL too, at every space. */
function registersSignatures({ textDocument }: ClientCapabilities): boolean {
  return textDocument?.signatureHelp?.dynamicRegistration === true;
}
