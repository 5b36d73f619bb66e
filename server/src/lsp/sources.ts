import type { TextDocumentContentChangeEvent } from 'vscode-languageserver/node';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { settingsFileName } from '../project/parse.ts';
import type { Project } from '../project/project.ts';
import { readSource } from '../run/project-files.ts';
import { findMembers, findSettings, isFolder, isPassedOver } from '../run/project-walk.ts';
import type { SourceFile } from '../schema/text.ts';
import type { Workspace } from '../workspace.ts';
import { eachOf } from './each.ts';
import { isInside, parentOf, pathOf } from './paths.ts';
import { type Typed, typedBy } from './typed-word.ts';

/**
 * Keeps the workspace's files: what is open counts as the editor has it, everything else as the disk has it. Every method
 * that changes something answers with the paths whose text changed.
 */
export interface Sources {
  /** Reads every project under a folder of the workspace. */
  addFolder(folder: string): Promise<readonly string[]>;
  removeFolder(folder: string): readonly string[];
  open(uri: string, version: number, text: string): readonly string[];
  change(uri: string, version: number, changes: readonly TextDocumentContentChangeEvent[]): readonly string[];
  /** The file on disk counts again. */
  close(uri: string): Promise<readonly string[]>;
  /** Files, or folders with everything in them. */
  changedOnDisk(paths: readonly string[]): Promise<readonly string[]>;
  goneFromDisk(paths: readonly string[]): readonly string[];
  /** Reads only the settings of the project that a file stands in. */
  addSettingsOf(path: string): Promise<readonly string[]>;
  /** Reads what changed settings name and nobody has read; the settings are then among the paths, for they are whole now. */
  addNamedBy(paths: readonly string[]): Promise<readonly string[]>;
  /** Whether everything that a project's settings name was read, so that what it does not have is not there. */
  isWhole(project: Project): boolean;
  isOpen(path: string): boolean;
  openPaths(): readonly string[];
  /** A saved file is meant as it is: nothing in it counts as being typed. */
  saved(path: string): void;
  /** The editor's version of an open file. */
  versionOf(path: string): number | undefined;
  /** What was typed last in an open file; undefined where its last change was something else. */
  typedIn(path: string): Typed | undefined;
  /** The innermost folder of the workspace around a path. */
  folderOf(path: string): string | undefined;
}

const filesAtOnce = 16;

export function createSources(workspace: Workspace): Sources {
  const folders = new Set<string>();
  const open = new Map<string, TextDocument>();
  const typed = new Map<string, Typed>();
  /** Every file on disk that was taken in, to know what to forget with its folder. */
  const taken = new Set<string>();
  /** The folders of each project as they were when all in them was read, by its root. */
  const whole = new Map<string, string>();

  /** What is being read: a file that goes meanwhile must not come back with a text from before. */
  const reads = new Set<{ readonly path: string; isGone: boolean }>();

  const set = (file: SourceFile): void => {
    taken.add(file.path);
    workspace.setFile(file);
  };

  const forget = (path: string): readonly string[] => {
    taken.delete(path);
    if (isSettings(path)) whole.delete(parentOf(path));
    if (workspace.file(path) === undefined) return [];
    workspace.removeFile(path);
    return [path];
  };

  const readFromDisk = async (path: string): Promise<readonly string[]> => {
    const read = { path, isGone: false };
    reads.add(read);
    const file = await readSource(path).catch((error: unknown) => unlessGone(path, error));
    reads.delete(read);
    // It may have been opened while the disk was read.
    if (open.has(path) || read.isGone) return [];
    if (file === undefined) return forget(path);
    if (workspace.file(path)?.text === file.text) return [];
    set(file);
    return [path];
  };

  const readAll = async (paths: readonly string[]): Promise<readonly string[]> => {
    const changed: string[] = [];
    await eachOf(paths, filesAtOnce, async (path) => {
      changed.push(...(await readFromDisk(path)));
    });
    return changed;
  };

  const projectAt = (root: string): Project | undefined => {
    const project = workspace.projectOf(`${root}/${settingsFileName}`);
    return project?.root === root ? project : undefined;
  };

  const isWhole = ({ root, folders: named }: Project): boolean => whole.get(root) === JSON.stringify(named);

  const readMembers = async ({ root, folders: named }: Project, within = [root]): Promise<readonly string[]> => {
    const members = (await findMembers(root, named)).filter((path) => within.some((folder) => isInside(path, folder)));
    const changed = await readAll(members);
    const now = projectAt(root);
    // Other folders may have been typed meanwhile: those are for another call.
    if (within.includes(root) && now && JSON.stringify(now.folders) === JSON.stringify(named)) {
      whole.set(root, JSON.stringify(named));
    }
    return changed;
  };

  const folderOf = (path: string): string | undefined =>
    [...folders].filter((folder) => isInside(path, folder)).sort((a, b) => b.length - a.length)[0];

  /** Whether a search for projects in the workspace comes to a path. */
  const isSought = (path: string): boolean =>
    [...folders].some((folder) => isInside(path, folder) && !isPassedOver(path.slice(folder.length + 1)));

  /** Whatever of any project stands in these folders. */
  const readFolders = async (asked: readonly string[]): Promise<readonly string[]> => {
    const outermost = asked.filter((folder) => !asked.some((other) => other !== folder && isInside(folder, other)));
    // Settings first: they say which of the other files are a project's.
    const settings = await Promise.all(outermost.filter(isSought).map(findSettings));
    const changed = [...(await readAll(settings.flat()))];
    for (const project of workspace.projects()) {
      const isAround = outermost.some((folder) => isInside(project.root, folder));
      const within = isAround ? [project.root] : outermost.filter((folder) => isInside(folder, project.root));
      if (within.length > 0) changed.push(...(await readMembers(project, within)));
    }
    return changed;
  };

  const goneFromDisk = (path: string): readonly string[] => {
    for (const read of reads) read.isGone ||= read.path === path || isInside(read.path, path);
    if (taken.has(path)) return open.has(path) ? [] : forget(path);
    return [...taken].filter((each) => isInside(each, path) && !open.has(each)).flatMap(forget);
  };

  return {
    addFolder(folder) {
      folders.add(folder);
      return readFolders([folder]);
    },
    removeFolder(folder) {
      folders.delete(folder);
      for (const root of whole.keys()) if (isInside(root, folder) && folderOf(root) === undefined) whole.delete(root);
      const left = [...taken].filter(
        (path) => isInside(path, folder) && !open.has(path) && folderOf(path) === undefined,
      );
      return left.flatMap(forget);
    },
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
      const typing = typedBy(changes, document);
      if (typing) typed.set(path, typing);
      else typed.delete(path);
      set({ path, text: document.getText() });
      return [path];
    },
    async close(uri) {
      const path = pathOf(uri);
      if (path === undefined || !open.delete(path)) return [];
      typed.delete(path);
      return readFromDisk(path);
    },
    async changedOnDisk(paths) {
      const changed: string[] = [];
      const come: string[] = [];
      for (const path of paths) {
        if (isSettings(path)) {
          if (isSought(parentOf(path)) || taken.has(path)) changed.push(...(await readFromDisk(path)));
        } else if (workspace.kindOf(path) !== undefined) {
          changed.push(...(await readFromDisk(path)));
        } else if (!isMember(path) && folderOf(path) !== undefined && (await isFolder(path))) {
          come.push(path);
        }
      }
      // A folder that comes, or has another name now, is one event, and none for the files in it.
      if (come.length > 0) changed.push(...(await readFolders(come)));
      return changed;
    },
    goneFromDisk: (paths) => paths.flatMap(goneFromDisk),
    async addSettingsOf(path) {
      const around = folderOf(path);
      if (around === undefined) return [];
      for (let folder = path; folder !== around; ) {
        folder = parentOf(folder);
        const settings = `${folder}/${settingsFileName}`;
        if (workspace.file(settings) !== undefined) return [];
        const found = isSought(folder) ? await readFromDisk(settings) : [];
        if (found.length > 0) return found;
      }
      return [];
    },
    async addNamedBy(paths) {
      const changed: string[] = [];
      for (const path of paths.filter(isSettings)) {
        const project = projectAt(parentOf(path));
        if (project && !isWhole(project)) changed.push(path, ...(await readMembers(project)));
        // Without settings of its own a folder is the outer project's again.
        const outer = project ? undefined : workspace.projectOf(path);
        if (outer) changed.push(...(await readMembers(outer, [parentOf(path)])));
      }
      return changed;
    },
    isWhole,
    openPaths: () => [...open.keys()],
    isOpen: (path) => open.has(path),
    versionOf: (path) => open.get(path)?.version,
    saved: (path) => void typed.delete(path),
    typedIn: (path) => typed.get(path),
    folderOf,
  };
}

function isSettings(path: string): boolean {
  return path.endsWith(`/${settingsFileName}`);
}

function isMember(path: string): boolean {
  return path.endsWith('.sql') || path.endsWith('.aql');
}

/** Nothing where the file is gone; a file without its text where it is there and cannot be read. */
function unlessGone(path: string, error: unknown): SourceFile | undefined {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return code === 'EACCES' || code === 'EPERM' ? { path, text: '', isUnread: true } : undefined;
}
