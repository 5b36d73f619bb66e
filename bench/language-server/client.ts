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
  /** The next publication for this version of a file; for any where the server names none. `signal` ends the waiting. */
  published(uri: string, version: number, signal?: AbortSignal): Promise<void>;
  usage(): Usage;
  end(): Promise<void>;
}

/** What a process uses, all its threads together. */
export interface Usage {
  /** Megabytes resident. */
  readonly megabytes: number;
  /** Seconds of a processor since it began, in whole ones on some systems. */
  readonly seconds: number;
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
  const pending = new Set<(error: Error) => void>();
  let ended: Error | undefined;
  watch(server, child, connection, (error) => {
    ended = error;
    for (const reject of pending) reject(error);
  });

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

  const untilEnd = <T>(work: Promise<T>): Promise<T> =>
    new Promise((resolve, reject) => {
      if (ended) return reject(ended);
      pending.add(reject);
      work.then(resolve, reject).finally(() => pending.delete(reject));
    });
  const ask = (method: string, params: unknown): Promise<unknown> => untilEnd(connection.sendRequest(method, params));
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
    published: (of, version, signal) =>
      untilEnd(
        new Promise<void>((resolve) => {
          const one = { uri: of, version, resolve };
          waiting.add(one);
          signal?.addEventListener('abort', () => waiting.delete(one));
        }),
      ),
    usage: () => usageOf(child.pid ?? 0),
    async end() {
      waiting.clear();
      const exit = new Promise((resolve) => child.once('exit', resolve));
      await connection.sendRequest('shutdown');
      await connection.sendNotification('exit');
      await exit;
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

/** Calls `onEnd` with what the server said last when it ends. */
function watch(
  { name }: Server,
  child: ChildProcess,
  connection: MessageConnection,
  onEnd: (error: Error) => void,
): void {
  let said = '';
  child.stderr?.on('data', (data) => {
    said = `${said}${data}`.slice(-2_000);
  });
  child.once('exit', (code, signal) => onEnd(new Error(`${name} ended with ${code ?? signal}: ${said}`)));
  connection.onError(([error]) => {
    said = `${said}${error.message}`;
  });
}

function usageOf(pid: number): Usage {
  const told = execFileSync('ps', ['-o', 'rss=,cputime=', '-p', String(pid)], { encoding: 'utf8' }).trim();
  const [kilobytes, time = ''] = told.split(/\s+/);
  const [days, clock = time] = time.includes('-') ? time.split('-') : ['0', time];
  const seconds = clock.split(':').reduce((sum, part) => sum * 60 + Number(part), 0);
  return { megabytes: Number(kilobytes) / 1024, seconds: Number(days) * 86_400 + seconds };
}
