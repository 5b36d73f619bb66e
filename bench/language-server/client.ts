import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { pathToFileURL } from 'node:url';
import {
  createMessageConnection,
  type MessageConnection,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-jsonrpc/node';
import type { Server } from './servers.ts';
import type { Edit, Place } from './typing.ts';

/** A client of one language server in a process of its own, spoken to over its standard input and output. */
export interface Client {
  readonly server: Server;
  open(uri: string, text: string): Promise<void>;
  /** Tells of changes in order, as one new version of an open file. Answers with that version. */
  change(uri: string, edits: readonly Edit[]): Promise<number>;
  /** Whether the server says it answers this. */
  can(feature: Feature): boolean;
  /** Asks, and resolves with the answer. */
  ask(method: string, params: unknown): Promise<unknown>;
  /** The next publication for this version of a file; for any where the server names none. */
  published(uri: string, version: number): Promise<void>;
  /** Megabytes resident. */
  memory(): number;
  end(): Promise<void>;
}

export const features = ['completion', 'hover', 'definition'] as const;
export type Feature = (typeof features)[number];

export interface Workspace {
  readonly folder: string;
  uri(path: string): string;
}

export const workspaceAt = (folder: string): Workspace => ({
  folder,
  uri: (path) => pathToFileURL(`${folder}/${path}`).href,
});

/** Starts a server in a workspace; resolves once it is initialized. Whatever is asked of one that has ended is an error. */
export async function begin(server: Server, workspace: Workspace): Promise<Client> {
  const child = spawn(process.execPath, [...server.command, '--stdio'], {
    cwd: workspace.folder,
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const connection = createMessageConnection(
    new StreamMessageReader(child.stdout),
    new StreamMessageWriter(child.stdin),
  );
  const waiting = new Set<Waiting>();
  const versions = new Map<string, number>();
  const whenEnded = watch(server, child, connection);

  connection.onNotification('textDocument/publishDiagnostics', ({ uri, version }: Publication) => {
    for (const one of waiting) {
      if (one.uri !== uri || (version !== undefined && version !== one.version)) continue;
      waiting.delete(one);
      one.resolve();
    }
  });
  connection.onRequest('workspace/configuration', ({ items }: { items: readonly unknown[] }) => items.map(() => ({})));
  connection.onRequest('client/registerCapability', () => null);
  connection.onRequest('workspace/diagnostic/refresh', () => null);
  connection.listen();

  const ask = (method: string, params: unknown): Promise<unknown> =>
    Promise.race([connection.sendRequest(method, params), whenEnded]);
  const uri = workspace.uri('').replace(/\/$/, '');
  const initialized = await ask('initialize', {
    processId: process.pid,
    rootUri: uri,
    workspaceFolders: [{ uri, name: 'bench' }],
    initializationOptions: { provideFormatter: false },
    capabilities: {
      workspace: { workspaceFolders: true, configuration: true },
      textDocument: {
        publishDiagnostics: { versionSupport: true },
        hover: { contentFormat: ['markdown'] },
        completion: { completionItem: { snippetSupport: true } },
        ...(server.diagnoses === 'pulled' ? { diagnostic: { dynamicRegistration: false } } : {}),
      },
    },
  });
  const { capabilities } = initialized as { capabilities: Readonly<Record<string, unknown>> };
  await connection.sendNotification('initialized', {});

  return {
    server,
    async open(opened, text) {
      versions.set(opened, 1);
      await connection.sendNotification('textDocument/didOpen', {
        textDocument: { uri: opened, languageId: server.languageId, version: 1, text },
      });
    },
    async change(changed, edits) {
      const version = (versions.get(changed) ?? 0) + 1;
      versions.set(changed, version);
      await connection.sendNotification('textDocument/didChange', {
        textDocument: { uri: changed, version },
        contentChanges: edits.map(({ at, text }) => ({ range: { start: at, end: at }, text })),
      });
      return version;
    },
    can: (feature) => Boolean(capabilities[`${feature}Provider`]),
    ask,
    published: (of, version) =>
      Promise.race([new Promise<void>((resolve) => waiting.add({ uri: of, version, resolve })), whenEnded]),
    memory: () =>
      Number(execFileSync('ps', ['-o', 'rss=', '-p', String(child.pid)], { encoding: 'utf8' }).trim()) / 1024,
    async end() {
      waiting.clear();
      const ended = new Promise((resolve) => child.once('exit', resolve));
      whenEnded.catch(() => {});
      await connection.sendRequest('shutdown');
      await connection.sendNotification('exit');
      await ended;
      connection.dispose();
    },
  };
}

interface Publication {
  readonly uri: string;
  readonly version?: number;
}

interface Waiting {
  readonly uri: string;
  readonly version: number;
  readonly resolve: () => void;
}

/** Where somebody stands in a text. */
export const at = (uri: string, position: Place) => ({ textDocument: { uri }, position });

/** Never resolves; rejects with what the server said last when it ends. */
function watch({ name }: Server, child: ChildProcess, connection: MessageConnection): Promise<never> {
  let said = '';
  child.stderr?.on('data', (data) => {
    said = `${said}${data}`.slice(-2_000);
  });
  const ended = new Promise<never>((_, reject) => {
    child.once('exit', (code, signal) => reject(new Error(`${name} ended with ${code ?? signal}: ${said}`)));
  });
  // Nobody may be waiting when it ends as it was told to.
  ended.catch(() => {});
  connection.onError(([error]) => {
    said = `${said}${error.message}`;
  });
  return ended;
}
