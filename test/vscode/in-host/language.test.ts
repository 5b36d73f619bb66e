import assert from 'node:assert/strict';
import { afterEach, before, describe, it } from 'mocha';
import * as vscode from 'vscode';
import { extension, open, projectFile, until } from './editor.ts';

const transformation = 'transformations/started_subscription.sql';
const query = 'queries/first_ride.aql';

describe('in the editor', () => {
  before(async () => {
    await extension().activate();
  });

  afterEach(async () => {
    await vscode.commands.executeCommand('workbench.action.files.revert');
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });

  it('finds nothing wrong with the example', async () => {
    const document = await open(query);
    await lenses(document);
    // Symbols are answered once every file was read; problems would follow at once.
    await vscode.commands.executeCommand('vscode.executeWorkspaceSymbolProvider', '');
    await new Promise((resolve) => setTimeout(resolve, 500));
    const errors = vscode.languages
      .getDiagnostics()
      .flatMap(([uri, found]) =>
        found
          .filter(
            ({ severity, source }) => source === 'activity-schema' && severity <= vscode.DiagnosticSeverity.Warning,
          )
          .map(({ message }) => `${vscode.workspace.asRelativePath(uri)}: ${message}`),
      );
    assert.deepEqual(errors, []);
  });

  it('marks a required column that was deleted, and repairs it', async () => {
    const document = await open(transformation);
    await remove(document, 'as customer,');
    const missing = await until(() => diagnostics(document).find(({ message }) => message.includes('`customer`')));
    assert.equal(missing.severity, vscode.DiagnosticSeverity.Error);

    const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>(
      'vscode.executeCodeActionProvider',
      document.uri,
      missing.range,
      vscode.CodeActionKind.QuickFix.value,
    );
    const fix = actions.find(({ title }) => title.includes('customer'));
    assert.ok(fix?.edit, `no fix among ${actions.map(({ title }) => title)}`);
    assert.ok(await vscode.workspace.applyEdit(fix.edit));
    await until(() => diagnostics(document).every(({ message }) => !message.includes('`customer`')) || undefined);
    assert.match(document.getText(), /as customer\b/);
  });

  it('explains a relationship in a sentence and its SQL', async () => {
    const document = await open(query);
    const hovers = await until(async () => {
      const found = await vscode.commands.executeCommand<vscode.Hover[]>(
        'vscode.executeHoverProvider',
        document.uri,
        place(document, 'append'),
      );
      return found.length > 0 ? found : undefined;
    });
    const text = hovers
      .flatMap(({ contents }) => contents)
      .map((content) => (typeof content === 'string' ? content : content.value))
      .join('\n');
    assert.match(text, /started_ride/);
    assert.match(text, /```sql/);
  });

  it('completes activities of the stream', async () => {
    const document = await open(query);
    const { items } = await vscode.commands.executeCommand<vscode.CompletionList>(
      'vscode.executeCompletionItemProvider',
      document.uri,
      place(document, 'started_ride'),
    );
    const labels = items.map(({ label }) => (typeof label === 'string' ? label : label.label));
    for (const activity of ['started_ride', 'opened_app', 'contacted_support']) assert.ok(labels.includes(activity));
  });

  it('goes from an activity to what makes it', async () => {
    const document = await open(query);
    const found = await vscode.commands.executeCommand<(vscode.Location | vscode.LocationLink)[]>(
      'vscode.executeDefinitionProvider',
      document.uri,
      place(document, 'started_ride'),
    );
    const places = found.map((each) =>
      'uri' in each ? each : { uri: each.targetUri, range: each.targetSelectionRange ?? each.targetRange },
    );
    const made = places.find(({ uri }) => uri.path === projectFile('transformations/rides.sql').path);
    assert.ok(made, places.map(({ uri }) => uri.path).join(', '));
    const target = await vscode.workspace.openTextDocument(made.uri);
    assert.match(target.getText(made.range), /started_ride/);
  });

  it('renames an activity in every file that names it, and one undo takes it back', async () => {
    const document = await open(query);
    const edit = await vscode.commands.executeCommand<vscode.WorkspaceEdit>(
      'vscode.executeDocumentRenameProvider',
      document.uri,
      place(document, 'started_ride'),
      'took_bike',
    );
    const paths = edit.entries().map(([uri]) => vscode.workspace.asRelativePath(uri));
    for (const path of ['activity_schema.yml', 'transformations/rides.sql', query])
      assert.ok(paths.includes(path), path);
    const documents = await Promise.all(paths.map((path) => vscode.workspace.openTextDocument(projectFile(path))));
    const texts = () => documents.map((one) => one.getText());
    const before = texts();
    // One edit over all files, and one undo takes it back in each of them.
    assert.ok(await vscode.workspace.applyEdit(edit));
    for (const [index, text] of texts().entries()) assert.notEqual(text, before[index], paths[index]);
    assert.ok(!texts().some((text) => /'started_ride'|\bafter started_ride\b/.test(text)));
    await vscode.window.showTextDocument(document);
    await vscode.commands.executeCommand('undo');
    await until(() => texts().every((text, index) => text === before[index]) || undefined);
    assert.ok(documents.every(({ isDirty }) => !isDirty));
  });

  it('formats a query, and leaves the SQL to other formatters', async () => {
    const format = (document: vscode.TextDocument) =>
      vscode.commands.executeCommand<vscode.TextEdit[] | undefined>(
        'vscode.executeFormatDocumentProvider',
        document.uri,
        {
          tabSize: 2,
          insertSpaces: true,
        },
      );
    const document = await open(query);
    await replace(document, 'select first', 'SELECT   first');
    const edits = await until(async () => (await format(document)) ?? undefined);
    assert.deepEqual(
      edits.map(({ newText }) => newText),
      ['select', ''],
    );
    assert.equal((await format(await open(transformation)))?.length ?? 0, 0);
  });

  it('shows a query’s clauses in its outline', async () => {
    const document = await open(query);
    const symbols = await vscode.commands.executeCommand<vscode.DocumentSymbol[]>(
      'vscode.executeDocumentSymbolProvider',
      document.uri,
    );
    assert.ok(symbols.some(({ name, children }) => name === 'select first signed_up' && children.length === 3));
  });

  it('offers to run a query above its first line', async () => {
    const titles = (await lenses(await open(query))).map(({ command }) => command?.title);
    assert.ok(titles.includes('Run query'), String(titles));
  });

  it('offers to build a transformation above its SQL, and a stream above its name', async () => {
    const ofTransformation = (await lenses(await open('transformations/rides.sql'))).map(
      ({ command }) => command?.title,
    );
    assert.deepEqual(ofTransformation, ['Build', 'Backfill…', 'Show plan', 'Preview', 'Validate']);
    const ofStream = (await lenses(await open('activity_schema.yml'))).map(({ command }) => command?.title);
    assert.deepEqual(ofStream, ['Build', 'Reconcile', 'Backfill…', 'Full rebuild', 'Show plan', 'Show DDL']);
  });

  it('shows the compiled SQL beside the query, and keeps it up to date', async () => {
    const document = await open(query);
    await vscode.commands.executeCommand('activitySchema.showCompiledSql');
    const page = await until(() => vscode.workspace.textDocuments.find(({ uri }) => uri.scheme === 'activity-schema'));
    assert.match(page.getText(), /first_ride_at/);
    await replace(document, 'as first_station', 'as began_at');
    await until(() => /began_at/.test(page.getText()) || undefined);

    const columns = projectFile('columns/visits.aql');
    const write = (name: string) =>
      vscode.workspace.fs.writeFile(
        columns,
        new TextEncoder().encode(`using customer_stream\naggregate ever visited_website (count(*) as ${name})\n`),
      );
    await write('all_visits');
    await replace(document, 'derive (', 'include(visits)\nderive (');
    await until(() => /all_visits/.test(page.getText()) || undefined);
    await write('visits_ever');
    await until(() => /visits_ever/.test(page.getText()) || undefined);
    await vscode.workspace.fs.delete(columns);
  });

  it('follows files that come to the disk and go with their folder', async () => {
    const folder = projectFile('transformations/new');
    const uri = vscode.Uri.joinPath(folder, 'thing.sql');
    await vscode.workspace.fs.createDirectory(folder);
    await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode('select 1 as activity_id'));
    const hasProblems = (file: vscode.Uri) => vscode.languages.getDiagnostics(file).length > 0 || undefined;
    const hasNone = (file: vscode.Uri) => vscode.languages.getDiagnostics(file).length === 0 || undefined;
    await until(() => hasProblems(uri));
    const renamed = projectFile('transformations/newer');
    await vscode.workspace.fs.rename(folder, renamed);
    await until(() => hasProblems(vscode.Uri.joinPath(renamed, 'thing.sql')));
    await until(() => hasNone(uri));
    await vscode.workspace.fs.delete(renamed, { recursive: true });
    await until(() => hasNone(vscode.Uri.joinPath(renamed, 'thing.sql')));
  });

  it('leaves an ordinary SQL file alone', async () => {
    const uri = projectFile('raw/ordinary.sql');
    await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode('selec 1 as x, from where'));
    const document = await open('raw/ordinary.sql');
    assert.equal(document.languageId, 'sql');
    await new Promise((resolve) => setTimeout(resolve, 500));
    assert.deepEqual(diagnostics(document), []);
    await vscode.workspace.fs.delete(uri);
  });
});

function diagnostics({ uri }: vscode.TextDocument): readonly vscode.Diagnostic[] {
  return vscode.languages.getDiagnostics(uri).filter(({ source }) => source === 'activity-schema');
}

async function lenses({ uri }: vscode.TextDocument): Promise<readonly vscode.CodeLens[]> {
  return until(async () => {
    const found = await vscode.commands.executeCommand<vscode.CodeLens[]>('vscode.executeCodeLensProvider', uri, 10);
    return found.length > 0 ? found : undefined;
  });
}

/** Just after the first letter of a text. */
function place(document: vscode.TextDocument, text: string): vscode.Position {
  const at = document.getText().indexOf(text);
  assert.notEqual(at, -1, text);
  return document.positionAt(at + 1);
}

/** Deletes the line that holds a text. */
async function remove(document: vscode.TextDocument, text: string): Promise<void> {
  const { line } = place(document, text);
  const edit = new vscode.WorkspaceEdit();
  edit.delete(document.uri, new vscode.Range(line, 0, line + 1, 0));
  assert.ok(await vscode.workspace.applyEdit(edit));
}

async function replace(document: vscode.TextDocument, text: string, by: string): Promise<void> {
  const at = document.getText().indexOf(text);
  const edit = new vscode.WorkspaceEdit();
  edit.replace(document.uri, new vscode.Range(document.positionAt(at), document.positionAt(at + text.length)), by);
  assert.ok(await vscode.workspace.applyEdit(edit));
}
