import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import * as vscode from 'vscode';
import { extension } from './editor.ts';

describe('the extension', () => {
  it('activates', async () => {
    await extension().activate();
    assert.equal(extension().isActive, true);
  });

  it('brings the language aql', async () => {
    assert.ok((await vscode.languages.getLanguages()).includes('aql'));
    const document = await vscode.workspace.openTextDocument({ language: 'aql', content: 'using customer_stream' });
    assert.equal(document.languageId, 'aql');
  });

  it('registers every command that it offers', async () => {
    await extension().activate();
    const registered = new Set(await vscode.commands.getCommands(true));
    const offered: readonly { command: string }[] = extension().packageJSON.contributes.commands;
    const missing = offered.map(({ command }) => command).filter((command) => !registered.has(command));
    assert.deepEqual(missing, []);
  });
});
