import { join } from 'node:path';
import { at, begin } from './client.ts';
import { fileText, nameOf, writeWorkspace } from './files.ts';
import type { Server, ServerName } from './servers.ts';

export interface Started {
  readonly server: ServerName;
  readonly files: number;
  /** Milliseconds from spawning the process to its answer about the file that is open. */
  readonly firstAnswer: readonly number[];
}

/** Starts each server a few times, in turns. */
export async function start(
  servers: readonly Server[],
  folder: string,
  files: number,
  times: number,
): Promise<readonly Started[]> {
  const workspaces = servers.map((server) =>
    writeWorkspace(join(folder, `${server.name}-start-${files}`), server, files),
  );
  const taken = servers.map((): number[] => []);
  for (let time = 0; time < times; time++) {
    for (const [i, server] of servers.entries()) {
      const workspace = workspaces[i];
      if (!workspace) continue;
      const uri = workspace.uri(server.path(nameOf(0)));
      const began = performance.now();
      const client = await begin(server, workspace);
      await client.open(uri, fileText(server, 0));
      await client.ask('textDocument/hover', at(uri, { line: 10, character: 8 }));
      taken[i]?.push(performance.now() - began);
      await client.end();
    }
  }
  return servers.map(({ name }, i) => ({ server: name, files, firstAnswer: taken[i] ?? [] }));
}

export interface Resident {
  readonly server: ServerName;
  readonly open: number;
  readonly megabytes: number;
}

/** What a server holds resident with so many files open, a while after. */
export async function residentWithOpen(server: Server, folder: string, open: number): Promise<Resident> {
  const workspace = writeWorkspace(join(folder, `${server.name}-open-${open}`), server, open + 1);
  const client = await begin(server, workspace);
  for (let i = 0; i < open; i++) {
    await client.open(workspace.uri(server.path(nameOf(i))), fileText(server, i));
  }
  await client.ask('textDocument/hover', at(workspace.uri(server.path(nameOf(open - 1))), { line: 10, character: 8 }));
  await new Promise((resolve) => setTimeout(resolve, 2_000 + open * 60));
  const megabytes = client.memory();
  await client.end();
  return { server: server.name, open, megabytes };
}

export interface Cold {
  readonly files: number;
  /** Milliseconds from spawning the process to the answer about the open file, and to one that needs every file. */
  readonly firstAnswer: number;
  readonly complete: number;
  /** Megabytes resident when it is complete. */
  readonly megabytes: number;
}

/** Reads a workspace that the server has never seen. */
export async function coldIndex(server: Server, folder: string, files: number): Promise<Cold> {
  const workspace = writeWorkspace(join(folder, `${server.name}-cold-${files}`), server, files);
  const uri = workspace.uri(server.path(nameOf(0)));
  const began = performance.now();
  const client = await begin(server, workspace);
  await client.open(uri, fileText(server, 0));
  const position = { line: 10, character: 8 };
  await client.ask('textDocument/completion', at(uri, position));
  const firstAnswer = performance.now() - began;
  // An answer that waits until every file was read.
  await client.ask('textDocument/definition', at(uri, position));
  const complete = performance.now() - began;
  const megabytes = client.memory();
  await client.end();
  return { files, firstAnswer, complete, megabytes };
}
