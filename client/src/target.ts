import * as vscode from 'vscode';
import type { Server } from './server.ts';

/** What a code lens, a menu of the explorer or a test hands to a command. */
export interface CommandArguments {
  readonly uri?: string;
  readonly stream?: string | undefined;
  readonly transformation?: string | undefined;
  readonly full?: boolean;
  readonly dialect?: string;
  /** The window of a backfill, which is asked for where its beginning is not given. */
  readonly from?: string;
  readonly to?: string;
  readonly chunk?: string;
}

/** The explorer and the editor's title hand over a URI, a code lens an object, the palette nothing. */
export function commandArguments(first: unknown): CommandArguments {
  if (first instanceof vscode.Uri) return { uri: first.toString() };
  return typeof first === 'object' && first !== null ? first : {};
}

/** The file a command is about: what it was given, else the one in the active editor. */
export function fileOf({ uri }: CommandArguments): string | undefined {
  return uri ?? vscode.window.activeTextEditor?.document.uri.toString();
}

/** A file or folder of the project a command is about; asks where several are open and none of them is meant. */
export async function projectFor(server: Server, given: CommandArguments): Promise<string | undefined> {
  const file = fileOf(given);
  if (file !== undefined && (await server.request('activitySchema/project', { uri: file })) !== null) return file;
  const projects = await server.request('activitySchema/projects', {});
  if (projects.length === 0) {
    void vscode.window.showInformationMessage(
      'This workspace has no Activity Schema project: no folder in it holds an activity_schema.yml.',
    );
    return undefined;
  }
  if (projects.length === 1) return projects[0]?.project;
  const picked = await vscode.window.showQuickPick(
    projects.map(({ name, project }) => ({
      label: name,
      description: vscode.workspace.asRelativePath(vscode.Uri.parse(project)),
      project,
    })),
    { placeHolder: 'Which project?' },
  );
  return picked?.project;
}
