import assert from 'node:assert/strict';
import { afterEach, before, describe, it } from 'mocha';
import * as vscode from 'vscode';
import { extension, open, until } from './editor.ts';

describe('the lineage', () => {
  before(async () => {
    await extension().activate();
  });

  afterEach(async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });

  it('is the call hierarchy: an activity comes from its transformation and goes to the queries', async () => {
    const document = await open('transformations/rides.sql');
    const item = await prepared(document, "'started_ride'");
    assert.equal(item.name, 'started_ride');
    const incoming = await vscode.commands.executeCommand<vscode.CallHierarchyIncomingCall[]>(
      'vscode.provideIncomingCalls',
      item,
    );
    assert.deepEqual(
      incoming.map(({ from }) => from.name),
      ['rides'],
    );
    const outgoing = await vscode.commands.executeCommand<vscode.CallHierarchyOutgoingCall[]>(
      'vscode.provideOutgoingCalls',
      item,
    );
    const queries = outgoing.map(({ to }) => to.name);
    assert.ok(queries.includes('first_ride') && queries.includes('ride_pairs'), queries.join());
    const [first] = outgoing.filter(({ to }) => to.name === 'first_ride');
    assert.ok(first?.to.uri.path.endsWith('/queries/first_ride.aql'), String(first?.to.uri));
  });

  it('leads from a feature to the column it is made of', async () => {
    const document = await open('transformations/rides.sql');
    const item = await prepared(document, "'station'");
    const [source, ...others] = await vscode.commands.executeCommand<vscode.CallHierarchyIncomingCall[]>(
      'vscode.provideIncomingCalls',
      item,
    );
    assert.deepEqual([source?.from.name, source?.from.detail, others.length], ['name', 'raw.stations', 0]);
    assert.ok(source);
    const place = document.getText(new vscode.Range(source.from.range.start, source.from.range.end));
    assert.equal(place, 's.name');
  });

  it('is drawn beside the editor, which keeps the focus', async () => {
    const document = await open('transformations/rides.sql');
    await vscode.commands.executeCommand('activitySchema.showLineage');
    const tab = await until(() =>
      vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs).find(({ label }) => label === 'Lineage'),
    );
    assert.equal(tab.group.viewColumn, vscode.ViewColumn.Two);
    assert.equal(vscode.window.activeTextEditor?.document.uri.toString(), document.uri.toString());
  });
});

/** What stands at a text, once the server has read every file. */
async function prepared(document: vscode.TextDocument, text: string): Promise<vscode.CallHierarchyItem> {
  const at = document.positionAt(document.getText().indexOf(text) + 1);
  return until(async () => {
    const items = await vscode.commands.executeCommand<vscode.CallHierarchyItem[]>(
      'vscode.prepareCallHierarchy',
      document.uri,
      at,
    );
    return items?.[0];
  });
}
