import { join } from 'node:path';
import { atRest } from './at-rest.ts';
import { at, begin } from './client.ts';
import { fileText, nameOf, writeWorkspace } from './files.ts';
import type { Server, ServerName } from './servers.ts';
import { activityName } from './texts.ts';

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
  /** At rest, and at most on the way there. */
  readonly megabytes: number;
  readonly most: number;
}

/** What a server holds resident with so many files open. */
export async function residentWithOpen(server: Server, folder: string, open: number): Promise<Resident> {
  const workspace = writeWorkspace(join(folder, `${server.name}-open-${open}`), server, open + 1);
  const client = await begin(server, workspace);
  for (let i = 0; i < open; i++) {
    await client.open(workspace.uri(server.path(nameOf(i))), fileText(server, i));
  }
  await client.ask('textDocument/hover', at(workspace.uri(server.path(nameOf(open - 1))), { line: 10, character: 8 }));
  const { megabytes, most } = await atRest(client);
  await client.end();
  return { server: server.name, open, megabytes, most };
}

export interface Cold {
  readonly files: number;
  /** Milliseconds from spawning the process to the answer about the open file. */
  readonly firstAnswer: number;
  /** To an answer that needs what every file says: the place of an activity of the last one. */
  readonly complete: number;
  /** Until every file was checked, its parsers asked too, and nothing was done any more. */
  readonly rested: number;
  /** Megabytes resident when it is complete, at rest, and at most. */
  readonly megabytes: { readonly complete: number; readonly rested: number; readonly most: number };
}

/** Reads a workspace that the server has never seen. */
export async function coldIndex(server: Server, folder: string, files: number): Promise<Cold> {
  const workspace = writeWorkspace(join(folder, `${server.name}-cold-${files}`), server, files);
  const uri = workspace.uri(server.path(nameOf(0)));
  const began = performance.now();
  const client = await begin(server, workspace);
  await client.open(uri, fileText(server, 0));
  await client.ask('textDocument/completion', at(uri, { line: 10, character: 8 }));
  const firstAnswer = performance.now() - began;
  const name = activityName(files - 2);
  const found = await client.ask('workspace/symbol', { query: name });
  if (!Array.isArray(found) || !found.some((symbol) => symbol.name === name))
    throw new Error(`${server.name} does not know ${name}`);
  const complete = performance.now() - began;
  const atComplete = client.usage().megabytes;
  const { after, megabytes, most } = await atRest(client);
  await client.end();
  return {
    files,
    firstAnswer,
    complete,
    rested: complete + after,
    megabytes: { complete: atComplete, rested: megabytes, most },
  };
}
