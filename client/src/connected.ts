import * as vscode from 'vscode';
import type { Outcome, SampleAnswer, ValidationAnswer } from '../../server/src/lsp/protocol.ts';
import { tellFailure } from './failure.ts';
import { baseName } from './pages.ts';
import type { ResultsPanel } from './results/panel.ts';
import type { Server } from './server.ts';
import { type CommandArguments, fileOf, projectFor } from './target.ts';

/** Has the warehouse prepare the file as it stands in the editor; what it says against it is among the problems. */
export async function validate(
  server: Server,
  given: CommandArguments,
): Promise<Outcome<ValidationAnswer> | undefined> {
  const uri = fileOf(given);
  if (uri === undefined) return undefined;
  const name = baseName(uri);
  const outcome = await withProgress(`Validating ${name}`, (token) =>
    server.request('activitySchema/validate', { uri }, token),
  );
  if (!outcome.ok) {
    void tellFailure(outcome.failure);
    return outcome;
  }
  const { connection, isAccepted, columns } = outcome.value;
  if (isAccepted) {
    const amount = `${columns} ${columns === 1 ? 'column' : 'columns'}`;
    vscode.window.setStatusBarMessage(`$(check) ${connection} accepts ${name}: ${amount}`, 10_000);
  } else {
    vscode.window.setStatusBarMessage(`$(error) ${connection} does not accept ${name}`, 10_000);
    await vscode.commands.executeCommand('workbench.actions.view.problems');
  }
  return outcome;
}

/** Checks a sample of the rows of a transformation, or of all that a project has. */
export async function runSampleChecks(
  server: Server,
  results: ResultsPanel,
  given: CommandArguments,
): Promise<Outcome<SampleAnswer> | undefined> {
  const uri = await projectFor(server, given);
  if (uri === undefined) return undefined;
  const info = await server.request('activitySchema/project', { uri });
  const transformation = given.transformation ?? info?.transformation;
  // What is on disk is sampled.
  const open = vscode.workspace.textDocuments.find((document) => document.uri.toString() === uri);
  if (open?.isDirty) await open.save();
  const settings = vscode.workspace.getConfiguration('activitySchema', vscode.Uri.parse(uri));
  const rows = wholeNumber(settings.get('sample.rows'), 100_000);
  const days = wholeNumber(settings.get('sample.days'), 30);
  const title = `Sample checks of ${transformation ?? info?.name ?? 'the project'}`;
  const outcome = await withProgress(title, (token) =>
    server.request('activitySchema/sampleCheck', { uri, transformation, rows, days }, token),
  );
  if (outcome.ok) await results.report(title, outcome.value);
  else void tellFailure(outcome.failure);
  return outcome;
}

/** Reads the tables of a project's warehouse anew. */
export async function refreshTables(server: Server, given: CommandArguments): Promise<void> {
  const uri = await projectFor(server, given);
  if (uri === undefined) return;
  const outcome = await withProgress('Reading the warehouse’s tables', (token) =>
    server.request('activitySchema/refreshTables', { uri }, token),
  );
  if (!outcome.ok) return void tellFailure(outcome.failure);
  const { tables, connection } = outcome.value;
  vscode.window.setStatusBarMessage(
    `$(check) ${connection} has ${tables} ${tables === 1 ? 'table' : 'tables'}`,
    10_000,
  );
}

function withProgress<T>(title: string, work: (token: vscode.CancellationToken) => Promise<T>): Thenable<T> {
  return vscode.window.withProgress(
    { location: vscode.ProgressLocation.Notification, title, cancellable: true },
    (_, token) => work(token),
  );
}

function wholeNumber(written: unknown, usual: number): number {
  const number = Math.trunc(Number(written));
  return number >= 1 ? number : usual;
}
