import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Workspace, workspaceAt } from './client.ts';
import type { Server } from './servers.ts';

/** Lines of the files of a workspace that nobody types in. */
const lines = 60;

/** The name of a file that is there from the start. */
export const nameOf = (i: number): string => `file_${i}`;

/** The name of the one that is typed: empty on disk. */
export const typedName = 'typed';

/** Writes a workspace of so many files of a server's language, the typed one among them; what it needs besides is not counted. */
export function writeWorkspace(folder: string, server: Server, files: number): Workspace {
  const write = (path: string, text: string): void => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  };
  mkdirSync(folder, { recursive: true });
  if (server.settings) write(server.settings.path, server.settings.text);
  write(server.path(typedName), '');
  for (let i = 0; i < files - 1; i++) write(server.path(nameOf(i)), fileText(server, i));
  return workspaceAt(folder);
}

export function fileText(server: Server, i: number): string {
  return server.text(lines, i);
}
