import assert from 'node:assert/strict';
import { after, before, describe, it } from 'mocha';
import * as vscode from 'vscode';
import type { RunQueryAnswer } from '../../../client/src/extension.ts';
import type { Outcome, SampleAnswer, ValidationAnswer } from '../../../server/src/lsp/protocol.ts';
import { extension, open, until } from './editor.ts';

const path = 'transformations/rides.sql';

describe('with a connection', () => {
  before(async () => {
    await extension().activate();
  });

  after(async () => {
    await vscode.commands.executeCommand('workbench.action.files.revert');
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });

  it('hovers and completes what the warehouse has', async () => {
    const { uri, text } = await opened();
    const table = text.indexOf('raw.rides');
    assert.ok(table > 0, text);
    const hover = await until(async () => {
      const found = await hoverAt(uri, text, table + 5);
      return found.includes('raw.rides') ? found : undefined;
    });
    assert.match(hover, /rider_email/);
    assert.match(hover, /varchar/i);
    const position = positionOf(text, text.indexOf('r.', text.indexOf('select')) + 2);
    const list = await vscode.commands.executeCommand<vscode.CompletionList>(
      'vscode.executeCompletionItemProvider',
      uri,
      position,
      '.',
    );
    const labels = list.items.map(({ label }) => (typeof label === 'string' ? label : label.label));
    assert.ok(labels.includes('rider_email'), labels.join());
  });

  it('validates, and tells what the warehouse says until it is changed', async () => {
    const { uri, text } = await opened();
    const accepted = await vscode.commands.executeCommand<Outcome<ValidationAnswer> | undefined>(
      'activitySchema.validate',
      {
        uri: uri.toString(),
      },
    );
    assert.ok(accepted?.ok && accepted.value.isAccepted, JSON.stringify(accepted));
    const at = text.indexOf('rider_email');
    await replace(uri, text, at, 'rider_email'.length, 'rider_mail');
    const refused = await vscode.commands.executeCommand<Outcome<ValidationAnswer> | undefined>(
      'activitySchema.validate',
      {
        uri: uri.toString(),
      },
    );
    assert.ok(refused?.ok && !refused.value.isAccepted, JSON.stringify(refused));
    const found = await until(() => errors(uri)[0]);
    assert.match(found.message, /^DuckDB \(dev\): .*rider_mail/);
    await vscode.commands.executeCommand('workbench.action.files.revert');
    await until(() => (errors(uri).length === 0 ? true : undefined));
  });

  it('checks a sample, and shows first rows', async () => {
    const { uri } = await opened();
    const sampled = await vscode.commands.executeCommand<Outcome<SampleAnswer> | undefined>(
      'activitySchema.runSampleChecks',
      { uri: uri.toString() },
    );
    assert.ok(sampled?.ok, JSON.stringify(sampled));
    assert.match(sampled.value.notes.join(), /^rides: .*rows/);
    const preview = await vscode.commands.executeCommand<RunQueryAnswer>('activitySchema.previewTransformation', {
      uri: uri.toString(),
    });
    assert.ok(preview?.ok, JSON.stringify(preview));
    assert.ok(preview.value.rows > 0 && preview.value.rows <= 100, JSON.stringify(preview));
  });
});

async function opened(): Promise<{ readonly uri: vscode.Uri; readonly text: string }> {
  const document = await open(path);
  return { uri: document.uri, text: document.getText() };
}

function positionOf(text: string, offset: number): vscode.Position {
  const lines = text.slice(0, offset).split('\n');
  return new vscode.Position(lines.length - 1, lines.at(-1)?.length ?? 0);
}

async function hoverAt(uri: vscode.Uri, text: string, offset: number): Promise<string> {
  const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
    'vscode.executeHoverProvider',
    uri,
    positionOf(text, offset),
  );
  return hovers
    .flatMap(({ contents }) => contents)
    .map((content) => (typeof content === 'string' ? content : content.value))
    .join('\n');
}

async function replace(uri: vscode.Uri, text: string, at: number, length: number, by: string): Promise<void> {
  const edit = new vscode.WorkspaceEdit();
  edit.replace(uri, new vscode.Range(positionOf(text, at), positionOf(text, at + length)), by);
  assert.ok(await vscode.workspace.applyEdit(edit));
}

function errors(uri: vscode.Uri): readonly vscode.Diagnostic[] {
  return vscode.languages.getDiagnostics(uri).filter(({ severity }) => severity === vscode.DiagnosticSeverity.Error);
}
