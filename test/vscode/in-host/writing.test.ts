import assert from 'node:assert/strict';
import { afterEach, before, describe, it } from 'mocha';
import * as vscode from 'vscode';
import type { ActivitySchemaApi } from '../../../client/src/extension.ts';
import { extension, open, projectFile, until } from './editor.ts';

const query = 'queries/first_ride.aql';

describe('while a query is written', () => {
  before(async () => {
    await extension().activate();
  });

  afterEach(async () => {
    await vscode.commands.executeCommand('workbench.action.files.revert');
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });

  it('shows what a function takes', async () => {
    const document = await open(query);
    const at = await append(document, '\naggregate ever ended_ride (\n  percentile(price, ');
    const help = await until(
      async () =>
        await vscode.commands.executeCommand<vscode.SignatureHelp | undefined>(
          'vscode.executeSignatureHelpProvider',
          document.uri,
          at,
          ',',
        ),
    );
    assert.equal(help.signatures[0]?.label, 'percentile(column, fraction)');
    assert.equal(help.activeParameter, 1);
  });

  it('shows the type of a feature and the name of a column without one, unless that is not wanted', async () => {
    const document = await open(query);
    await append(document, '\nappend last before opened_app (\n  platform\n)\n');
    const shown = ['string', 'as last_before_opened_app_platform'];
    await until(async () => ((await hints(document)).join() === shown.join() ? true : undefined));
    const settings = vscode.workspace.getConfiguration('activitySchema');
    await settings.update('inlayHints.featureTypes', false, vscode.ConfigurationTarget.Workspace);
    try {
      await until(async () => ((await hints(document)).join() === shown[1] ? true : undefined));
    } finally {
      await settings.update('inlayHints.featureTypes', undefined, vscode.ConfigurationTarget.Workspace);
    }
  });

  it('turns an append into an aggregate', async () => {
    const document = await open(query);
    const action = await actionAt(document, 'append first', 'Convert to `aggregate`');
    assert.equal(action.kind?.value, 'refactor.rewrite');
    assert.ok(action.edit && (await vscode.workspace.applyEdit(action.edit)));
    assert.match(document.getText(), /^aggregate after started_ride \(\n {2}first_value\(ts\) as first_ride_at,/m);
    await vscode.commands.executeCommand('undo');
    assert.match(document.getText(), /^append first after started_ride/m);
  });

  it('moves a clause to a file of its own, and undo takes it back', async () => {
    const document = await open(query);
    const before = document.getText();
    const action = await actionAt(document, 'aggregate before', 'Move to `columns/visits_before.aql`');
    assert.ok(action.edit && (await vscode.workspace.applyEdit(action.edit)));
    assert.match(document.getText(), /^include \(visits_before\)$/m);
    const made = projectFile('columns/visits_before.aql');
    const columns = await vscode.workspace.openTextDocument(made);
    assert.equal(columns.getText(), 'aggregate before visited_website (\n  count(*) as visits_before\n)\n');
    // The included column is known at once, and nothing is wrong with either file.
    const include = document.positionAt(document.getText().indexOf('visits_before)') + 1);
    await until(async () => {
      const found = await vscode.commands.executeCommand<vscode.Hover[]>(
        'vscode.executeHoverProvider',
        document.uri,
        include,
      );
      return found.length > 0 || undefined;
    });
    await vscode.window.showTextDocument(document);
    await vscode.commands.executeCommand('undo');
    await until(() => document.getText() === before || undefined);
    await until(async () => ((await exists(made)) ? undefined : true));
  });
});

describe('the pages beside the editor', () => {
  before(async () => {
    await extension().activate();
  });

  afterEach(async () => {
    await vscode.commands.executeCommand('workbench.action.files.revert');
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });

  it('show a query for a warehouse that is picked, each page for its own', async () => {
    const document = await open(query);
    await vscode.commands.executeCommand('activitySchema.showCompiledSqlFor', {
      uri: document.uri.toString(),
      dialect: 'postgres',
    });
    const postgres = await until(() => page('first_ride (compiled for PostgreSQL).sql'));
    await vscode.commands.executeCommand('activitySchema.showCompiledSql');
    const own = await until(() => page('first_ride (compiled).sql'));
    assert.notEqual(own.getText(), postgres.getText());
    await replace(document, 'as first_station', 'as began_at');
    await until(() => (/began_at/.test(own.getText()) && /began_at/.test(postgres.getText())) || undefined);
  });

  it('are picked from a list', async () => {
    await open(query);
    let isPicked = false;
    void vscode.commands.executeCommand('activitySchema.showCompiledSqlFor').then(() => {
      isPicked = true;
    });
    // The list is drawn some time after it was asked for; accepting before does nothing.
    await until(async () => {
      await vscode.commands.executeCommand('workbench.action.acceptSelectedQuickOpenItem');
      return isPicked || undefined;
    });
    assert.ok(
      tabs().some((label) => /^first_ride \(compiled for .+\)\.sql$/.test(label)),
      String(tabs()),
    );
  });

  it('give way to the warehouse that is picked from them', async () => {
    const document = await open(query);
    await vscode.commands.executeCommand('activitySchema.showCompiledSql');
    const own = await until(() => page('first_ride (compiled).sql'));
    await vscode.commands.executeCommand('activitySchema.showCompiledSqlFor', {
      uri: own.uri.toString(),
      dialect: 'postgres',
    });
    await until(() => page('first_ride (compiled for PostgreSQL).sql'));
    await until(() => (tabs().includes('first_ride (compiled).sql') ? undefined : true));
    assert.ok(!document.isClosed);
  });

  it('show the tables as in the guide and as recommended side by side, where the two differ', async () => {
    const api = extension().exports as ActivitySchemaApi;
    const uri = projectFile('activity_schema.yml').toString();
    const ask = (tableLayout: 'guide' | 'recommended') =>
      api.server.request('activitySchema/ddl', { uri, stream: 'customer_stream', dialect: 'athena', tableLayout });
    const [guide, recommended] = await Promise.all([ask('guide'), ask('recommended')]);
    assert.ok(guide.ok && recommended.ok);
    await vscode.commands.executeCommand('activitySchema.showDdlFor', {
      uri,
      stream: 'customer_stream',
      dialect: 'athena',
    });
    const name = 'customer_stream (DDL for Athena)';
    if (guide.value.text === recommended.value.text) {
      assert.equal((await until(() => page(`${name}.sql`))).getText(), guide.value.text);
      return;
    }
    const left = await until(() => page(`${name}, as in the guide.sql`));
    const right = await until(() => page(`${name}, recommended.sql`));
    assert.equal(left.getText(), guide.value.text);
    assert.equal(right.getText(), recommended.value.text);
    assert.ok(tabs().includes(`${name}: as in the guide ↔ recommended`), String(tabs()));
  });
});

const page = (name: string): vscode.TextDocument | undefined =>
  vscode.workspace.textDocuments.find(({ uri }) => uri.scheme === 'activity-schema' && uri.path === `/${name}`);

const tabs = (): readonly string[] =>
  vscode.window.tabGroups.all.flatMap((group) => group.tabs).map(({ label }) => label);

async function exists(uri: vscode.Uri): Promise<boolean> {
  return vscode.workspace.fs.stat(uri).then(
    () => true,
    () => false,
  );
}

/** The hints of a document, by their texts without what sets them apart. */
async function hints(document: vscode.TextDocument): Promise<readonly string[]> {
  const found = await vscode.commands.executeCommand<vscode.InlayHint[]>(
    'vscode.executeInlayHintProvider',
    document.uri,
    new vscode.Range(0, 0, document.lineCount, 0),
  );
  const texts = found.map(({ label }) =>
    typeof label === 'string' ? label : label.map(({ value }) => value).join(''),
  );
  return texts.slice(-2).map((text) => text.replace(/^: /, ''));
}

async function actionAt(document: vscode.TextDocument, text: string, title: string): Promise<vscode.CodeAction> {
  const at = document.positionAt(document.getText().indexOf(text) + 1);
  return until(async () => {
    const found = await vscode.commands.executeCommand<vscode.CodeAction[]>(
      'vscode.executeCodeActionProvider',
      document.uri,
      new vscode.Range(at, at),
      vscode.CodeActionKind.Refactor.value,
    );
    return found.find((action) => action.title === title);
  });
}

async function append(document: vscode.TextDocument, text: string): Promise<vscode.Position> {
  const edit = new vscode.WorkspaceEdit();
  const end = document.positionAt(document.getText().indexOf('\nderive'));
  edit.insert(document.uri, end, text);
  assert.ok(await vscode.workspace.applyEdit(edit));
  return document.positionAt(document.offsetAt(end) + text.length);
}

async function replace(document: vscode.TextDocument, text: string, by: string): Promise<void> {
  const at = document.getText().indexOf(text);
  const edit = new vscode.WorkspaceEdit();
  edit.replace(document.uri, new vscode.Range(document.positionAt(at), document.positionAt(at + text.length)), by);
  assert.ok(await vscode.workspace.applyEdit(edit));
}
