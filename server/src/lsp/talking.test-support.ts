import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterEach } from 'vitest';
import { createMessageConnection, type MessageConnection } from 'vscode-jsonrpc/node';
import { createConnection, type Diagnostic, type InitializeResult } from 'vscode-languageserver/node';
import type { Runner } from '../run/runner.ts';
import { createWorkspace } from '../workspace.ts';
import type { Publication } from './diagnostics.ts';
import { uriOf } from './paths.ts';
import type { Requests, ServerOptions } from './protocol.ts';
import { type Parts, serve } from './serve.ts';

/** A client of a language server in this process, with a project on disk; everything they say goes through real messages. */
export interface Talk {
  readonly client: MessageConnection;
  readonly capabilities: InitializeResult['capabilities'];
  /** The URI of a file of the project. */
  uri(path: string): string;
  write(path: string, text: string): void;
  remove(path: string): void;
  /** Gives a file or folder another name. */
  move(from: string, to: string): void;
  /** Tells what a watcher of the disk would. */
  watched(changes: Readonly<Record<string, 'created' | 'changed' | 'deleted'>>): Promise<void>;
  open(path: string, text: string): Promise<void>;
  /** Replaces a part of an open file, as an editor tells it. */
  edit(path: string, replaced: string, by: string): Promise<void>;
  close(path: string): Promise<void>;
  ask<Method extends keyof Requests>(method: Method, params: Requests[Method][0]): Promise<Requests[Method][1]>;
  /** Everything published so far, in order. */
  readonly published: readonly Publication[];
  /** The diagnostics of a file once they are as wanted. */
  diagnostics(path: string, isWanted: (diagnostics: readonly Diagnostic[]) => boolean): Promise<readonly Diagnostic[]>;
  end(): Promise<void>;
}

/** Begins talks that end with the test they belong to. To be called once, at the top of a test file. */
export function talksOfATest(): typeof talk {
  const begun: Talk[] = [];
  afterEach(async () => {
    for (const one of begun.splice(0)) await one.end();
  });
  return async (...given) => {
    const one = await talk(...given);
    begun.push(one);
    return one;
  };
}

export async function talk(
  files: Readonly<Record<string, string>>,
  options: ServerOptions = {},
  runner?: Runner,
  settings: unknown = {},
  folders: readonly string[] = [''],
  startDbt?: Parts['startDbt'],
  parts: Pick<Parts, 'judge' | 'wordPatience'> = {},
): Promise<Talk> {
  const folder = mkdtempSync(join(tmpdir(), 'activity-schema-lsp-')).replaceAll('\\', '/');
  const write = (path: string, text: string): void => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  };
  for (const [path, text] of Object.entries(files)) write(path, text);

  const [toServer, toClient] = [new PassThrough(), new PassThrough()];
  serve(createConnection(toServer, toClient), {
    workspace: createWorkspace(),
    ...parts,
    ...(startDbt && { startDbt }),
    startRunner: () => {
      if (runner === undefined) throw new Error('This test has no runner');
      return runner;
    },
  });
  const client = createMessageConnection(toClient, toServer);
  const published: Publication[] = [];
  client.onNotification('textDocument/publishDiagnostics', (publication: Publication) => {
    published.push(publication);
  });
  client.onRequest('workspace/configuration', ({ items }: { items: readonly { scopeUri?: string }[] }) =>
    items.map(({ scopeUri }) => (typeof settings === 'function' ? settings(scopeUri) : settings)),
  );
  client.listen();
  const uri = (path: string): string => uriOf(`${folder}/${path}`);
  const texts = new Map<string, { version: number; text: string }>();
  const { capabilities } = await client.sendRequest<InitializeResult>('initialize', {
    processId: null,
    rootUri: null,
    capabilities: { workspace: { workspaceFolders: true, configuration: true } },
    workspaceFolders: folders.map((name) => ({ uri: uriOf(join(folder, name)), name: `test ${name}` })),
    initializationOptions: options,
  });
  await client.sendNotification('initialized', {});

  return {
    client,
    capabilities,
    uri,
    write,
    remove: (path) => rmSync(join(folder, path)),
    move: (from, to) => renameSync(join(folder, from), join(folder, to)),
    watched: (changes) =>
      client.sendNotification('workspace/didChangeWatchedFiles', {
        changes: Object.entries(changes).map(([path, type]) => ({ uri: uri(path), type: fileChanges[type] })),
      }),
    published,
    async open(path, text) {
      texts.set(path, { version: 1, text });
      const languageId = path.endsWith('.aql') ? 'aql' : path.endsWith('.sql') ? 'sql' : 'yaml';
      const textDocument = { uri: uri(path), languageId, version: 1, text };
      await client.sendNotification('textDocument/didOpen', { textDocument });
    },
    async edit(path, replaced, by) {
      const { version, text } = texts.get(path) ?? { version: 0, text: '' };
      const at = text.indexOf(replaced);
      if (at === -1) throw new Error(`${path} has no ${replaced}`);
      texts.set(path, { version: version + 1, text: text.replace(replaced, () => by) });
      const range = { start: place(text, at), end: place(text, at + replaced.length) };
      await client.sendNotification('textDocument/didChange', {
        textDocument: { uri: uri(path), version: version + 1 },
        contentChanges: [{ range, text: by }],
      });
    },
    close: (path) => client.sendNotification('textDocument/didClose', { textDocument: { uri: uri(path) } }),
    ask: (method, params) => client.sendRequest(method, params),
    async diagnostics(path, isWanted) {
      for (const end = Date.now() + 5000; Date.now() < end; await new Promise((resolve) => setTimeout(resolve, 5))) {
        const last = published.findLast((each) => each.uri === uri(path))?.diagnostics ?? [];
        if (isWanted(last)) return last;
      }
      throw new Error(`Not what was wanted: ${JSON.stringify(published, null, 1)}`);
    },
    async end() {
      await client.sendRequest('shutdown');
      client.dispose();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

const fileChanges = { created: 1, changed: 2, deleted: 3 } as const;

/** Zero-based line and UTF-16 column of an offset. */
export function place(text: string, offset: number): { line: number; character: number } {
  const before = text.slice(0, offset).split('\n');
  return { line: before.length - 1, character: before.at(-1)?.length ?? 0 };
}
