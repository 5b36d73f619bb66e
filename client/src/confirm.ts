import * as vscode from 'vscode';
import type { ConnectionInfo, PlanPage } from '../../server/src/lsp/protocol.ts';
import type { Pages } from './pages.ts';

/** What is about to be written, and where. */
export interface Intent {
  /** As the command is called: `Build`. */
  readonly title: string;
  /** Where it is one transformation only. */
  readonly transformation: string | undefined;
  readonly project: string;
  readonly connection: ConnectionInfo;
  readonly plan: PlanPage;
}

/**
 * Shows what a command will write and asks, unless the user chose otherwise for this connection. A connection marked as
 * production always asks. Source: `editor.md`.
 */
export async function confirmWrites(memory: vscode.Memento, pages: Pages, intent: Intent): Promise<boolean> {
  const { title, transformation, project, connection, plan } = intent;
  const remembered = `writesWithoutAsking:${project}:${connection.name}`;
  const setting = vscode.workspace.getConfiguration('activitySchema').get<string>('confirmWrites', 'always');
  if (!connection.production && (setting === 'production' || memory.get(remembered, false))) return true;

  const only = transformation === undefined ? '' : `${transformation} of `;
  const what = `${title} ${only}${plan.streams.join(', ')} on ${connection.name}?`;
  const where = connection.production ? `${connection.type}, marked as production` : connection.type;
  const detail = [...plan.reasons, `${plan.summary} to ${connection.name} (${where}).`].join('\n');
  const forget = `${title}, Never Ask for ${connection.name}`;
  const answers = connection.production ? [title, 'Show Plan'] : [title, 'Show Plan', forget];
  const answer = await vscode.window.showInformationMessage(what, { modal: true, detail }, ...answers);
  if (answer === 'Show Plan') {
    await pages.showText(planName(plan, title), plan.text);
    // Not modal, so that the plan can be read before the answer.
    return (await vscode.window.showInformationMessage(`${what} ${plan.summary}.`, title, 'Cancel')) === title;
  }
  if (answer === forget) await memory.update(remembered, true);
  return answer === title || answer === forget;
}

/** The page of a plan. Each command has its own, so that one is not taken for another. */
export function planName({ streams }: PlanPage, title: string): string {
  return `${streams.join(', ')} (${title === 'Build' ? '' : `${title.toLowerCase()} `}plan).sql`;
}
