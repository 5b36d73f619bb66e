import type { TextDocumentContentChangeEvent } from 'vscode-languageserver/node';
import { TextDocument } from 'vscode-languageserver-textdocument';
import type { SourceFile } from '../schema/text.ts';
import type { Workspace } from '../workspace.ts';
import { eachOf, findFiles, isOfInterest, readSource } from './files.ts';
import { pathOf } from './paths.ts';

/**
 * Keeps the workspace's files: what is open counts as the editor has it, everything else as the disk has it. Every method
 * answers with the paths whose text changed.
 */
export interface Sources {
  /** Reads every project under a folder. */
  addFolder(folder: string): Promise<readonly string[]>;
  removeFolder(folder: string): readonly string[];
  open(uri: string, version: number, text: string): readonly string[];
  change(uri: string, version: number, changes: readonly TextDocumentContentChangeEvent[]): readonly string[];
  /** The file on disk counts again. */
  close(uri: string): Promise<readonly string[]>;
  changedOnDisk(paths: readonly string[]): Promise<readonly string[]>;
  /** Files, or folders with everything in them. */
  goneFromDisk(paths: readonly string[]): readonly string[];
  isOpen(path: string): boolean;
  /** The editor's version of an open file. */
  versionOf(path: string): number | undefined;
}

const filesAtOnce = 16;

export function createSources(workspace: Workspace): Sources {
  const open = new Map<string, TextDocument>();
  /** Every file on disk that was taken in, to know what to forget with its folder. */
  const taken = new Set<string>();

  const set = (file: SourceFile): void => {
    taken.add(file.path);
    workspace.setFile(file);
  };

  const forget = (path: string): readonly string[] => {
    taken.delete(path);
    if (workspace.file(path) === undefined) return [];
    workspace.removeFile(path);
    return [path];
  };

  const readFromDisk = async (path: string): Promise<readonly string[]> => {
    const file = await readSource(path);
    // It may have been opened while the disk was read.
    if (open.has(path)) return [];
    if (file === undefined) return forget(path);
    if (workspace.file(path)?.text === file.text) return [];
    set(file);
    return [path];
  };

  const addFolder = async (folder: string): Promise<readonly string[]> => {
    const found = await findFiles(folder);
    const changed: string[] = [];
    const read = async (path: string): Promise<void> => {
      changed.push(...(await readFromDisk(path)));
    };
    const isSettings = (path: string): boolean => path.endsWith('/activity_schema.yml');
    // Settings first: they say which of the other files are a project's.
    await eachOf(found.filter(isSettings), filesAtOnce, read);
    await eachOf(
      found.filter((path) => !isSettings(path) && workspace.kindOf(path) !== undefined),
      filesAtOnce,
      read,
    );
    return changed;
  };

  const removeFolder = (folder: string): readonly string[] => {
    const inside = [...taken].filter((path) => path.startsWith(`${folder}/`) && !open.has(path));
    return inside.flatMap(forget);
  };

  return {
    addFolder,
    removeFolder,
    open(uri, version, text) {
      const path = pathOf(uri);
      if (path === undefined) return [];
      open.set(path, TextDocument.create(uri, '', version, text));
      set({ path, text });
      return [path];
    },
    change(uri, version, changes) {
      const path = pathOf(uri);
      const document = path === undefined ? undefined : open.get(path);
      if (path === undefined || document === undefined) return [];
      TextDocument.update(document, [...changes], version);
      set({ path, text: document.getText() });
      return [path];
    },
    async close(uri) {
      const path = pathOf(uri);
      if (path === undefined || !open.delete(path)) return [];
      return readFromDisk(path);
    },
    async changedOnDisk(paths) {
      const changed: string[] = [];
      for (const path of paths) {
        if (!isOfInterest(path) || open.has(path)) continue;
        const isSettings = path.endsWith('/activity_schema.yml');
        if (!isSettings && workspace.kindOf(path) === undefined) continue;
        changed.push(...(await readFromDisk(path)));
        // A project that appears, or whose folders are others now, brings files with it.
        if (isSettings && workspace.file(path) !== undefined) changed.push(...(await addFolder(parentOf(path))));
      }
      return changed;
    },
    goneFromDisk: (paths) =>
      paths.flatMap((path) => (taken.has(path) ? (open.has(path) ? [] : forget(path)) : removeFolder(path))),
    isOpen: (path) => open.has(path),
    versionOf: (path) => open.get(path)?.version,
  };
}

function parentOf(path: string): string {
  return path.slice(0, Math.max(1, path.lastIndexOf('/')));
}
