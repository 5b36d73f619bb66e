import { describe, expect, test } from 'vitest';
import type {
  CodeAction,
  CodeLens,
  CompletionItem,
  DocumentSymbol,
  Hover,
  Location,
  SemanticTokens,
  TextDocumentEdit,
  TextEdit,
  WorkspaceEdit,
} from 'vscode-languageserver/node';
import { project, query, rides } from './bikes.test-support.ts';
import { place, talksOfATest } from './talking.test-support.ts';

const begin = talksOfATest();

describe('features', () => {
  test('a quick fix repairs what it stands on', async () => {
    const { client, open, edit, uri, diagnostics } = await begin(project);
    await open('queries/first_ride.aql', query);
    await edit('queries/first_ride.aql', 'after started_ride', 'after startd_ride');
    const [problem] = await diagnostics('queries/first_ride.aql', ({ length }) => length > 0);
    const textDocument = { uri: uri('queries/first_ride.aql') };
    const actions = await client.sendRequest<CodeAction[]>('textDocument/codeAction', {
      textDocument,
      range: problem?.range,
      context: { diagnostics: [problem] },
    });
    const [action] = actions;
    expect(action).toMatchObject({ kind: 'quickfix', isPreferred: true, diagnostics: [{ code: problem?.code }] });
    const [change] = (action?.edit?.documentChanges ?? []) as TextDocumentEdit[];
    expect(change?.textDocument).toEqual({ uri: textDocument.uri, version: 2 });
    expect(change?.edits[0]).toMatchObject({ newText: 'started_ride' });
  });

  test('hover, completion, definition and lenses of a query', async () => {
    const { client, open, uri } = await begin(project);
    await open('queries/first_ride.aql', query);
    const textDocument = { uri: uri('queries/first_ride.aql') };
    const at = (text: string, plus = 1) => ({ textDocument, position: place(query, query.indexOf(text) + plus) });

    const hover = await client.sendRequest<Hover>('textDocument/hover', at('append'));
    expect(JSON.stringify(hover.contents)).toContain('```sql');
    const items = await client.sendRequest<CompletionItem[]>('textDocument/completion', at('after started_ride', 6));
    expect(items.map(({ label }) => label)).toEqual(expect.arrayContaining(['started_ride', 'signed_up']));
    const [definition] = await client.sendRequest<Location[]>('textDocument/definition', at('started_ride'));
    expect(definition?.uri).toBe(uri('transformations/rides.sql'));
    expect(definition?.range.start).toEqual(place(rides, rides.indexOf("'started_ride'")));
    const lenses = await client.sendRequest<CodeLens[]>('textDocument/codeLens', { textDocument });
    expect(lenses.map(({ command }) => command?.command)).toContain('activitySchema.runQuery');
    expect(lenses[0]?.command?.arguments).toEqual([expect.objectContaining(textDocument)]);
  });

  test('a query is formatted by edits', async () => {
    const { client, open, uri } = await begin(project);
    await open('queries/first_ride.aql', query.replace('first signed_up', 'FIRST  signed_up'));
    const textDocument = { uri: uri('queries/first_ride.aql') };
    const options = { tabSize: 2, insertSpaces: true };
    const edits = await client.sendRequest<TextEdit[]>('textDocument/formatting', { textDocument, options });
    expect(edits.map(({ newText }) => newText)).toEqual(['first', '']);
    const range = { start: { line: 3, character: 0 }, end: { line: 4, character: 0 } };
    expect(await client.sendRequest('textDocument/rangeFormatting', { textDocument, range, options })).toEqual([]);
  });

  test('a rename is one edit over all files; a refusal is said in words', async () => {
    const { client, open, uri } = await begin(project);
    await open('queries/first_ride.aql', query);
    const textDocument = { uri: uri('queries/first_ride.aql') };
    const at = (text: string) => ({ textDocument, position: place(query, query.indexOf(text) + 1) });
    const prepared = await client.sendRequest('textDocument/prepareRename', at('started_ride'));
    expect(prepared).toMatchObject({ placeholder: 'started_ride' });
    const params = { ...at('started_ride'), newName: 'took_bike' };
    const edit = await client.sendRequest<WorkspaceEdit>('textDocument/rename', params);
    const changes = (edit.documentChanges ?? []) as TextDocumentEdit[];
    expect(
      changes.map((change) => [change.textDocument.uri, change.edits.map((one) => 'newText' in one && one.newText)]),
    ).toEqual([
      [uri('transformations/rides.sql'), ["'took_bike'"]],
      [textDocument.uri, ['took_bike']],
    ]);
    await expect(client.sendRequest('textDocument/rename', { ...params, newName: 'signed_up' })).rejects.toThrow(
      'There is an activity `signed_up` already',
    );
    await expect(client.sendRequest('textDocument/prepareRename', at('ts as'))).rejects.toThrow('the specification');
    const context = { includeDeclaration: true };
    const found = await client.sendRequest<Location[]>('textDocument/references', { ...at('started_ride'), context });
    expect(found.map((location) => location.uri)).toEqual([uri('transformations/rides.sql'), textDocument.uri]);
  });

  test('reusable columns are included by their new name when their file gets one', async () => {
    const { client, uri, capabilities } = await begin({
      ...project,
      'columns/rides.aql': 'aggregate ever started_ride (count(*))',
      'queries/first_ride.aql': `${query}include (rides)\n`,
    });
    expect(capabilities.workspace?.fileOperations?.willRename?.filters).toHaveLength(1);
    const files = [{ oldUri: uri('columns/rides.aql'), newUri: uri('columns/all_rides.aql') }];
    const edit = await client.sendRequest<WorkspaceEdit>('workspace/willRenameFiles', { files });
    expect(edit.documentChanges).toMatchObject([
      { textDocument: { uri: uri('queries/first_ride.aql') }, edits: [{ newText: 'all_rides' }] },
    ]);
  });

  test('symbols, folds and meanings of words', async () => {
    const { client, open, uri } = await begin(project);
    await open('queries/first_ride.aql', query);
    const textDocument = { uri: uri('queries/first_ride.aql') };
    const symbols = await client.sendRequest<DocumentSymbol[]>('textDocument/documentSymbol', { textDocument });
    expect(symbols.map(({ name }) => name)).toEqual([
      'using customer_stream',
      'select first signed_up',
      'append first after started_ride',
    ]);
    expect(await client.sendRequest('workspace/symbol', { query: 'started' })).toMatchObject([
      { name: 'started_ride', containerName: 'customer_stream', location: { uri: uri('transformations/rides.sql') } },
    ]);
    expect(await client.sendRequest('textDocument/foldingRange', { textDocument })).toEqual([
      { startLine: 1, endLine: 2 },
      { startLine: 4, endLine: 5 },
    ]);
    const settings = { textDocument: { uri: uri('activity_schema.yml') } };
    expect(await client.sendRequest('textDocument/foldingRange', settings)).toBeNull();
    const { data } = await client.sendRequest<SemanticTokens>('textDocument/semanticTokens/full', { textDocument });
    expect(data.slice(0, 10)).toEqual([0, 6, 15, 1, 0, 1, 0, 6, 0, 0]);
  });

  test('refactorings, one of which makes a file', async () => {
    const { client, open, uri } = await begin(project);
    await open('queries/first_ride.aql', query);
    const textDocument = { uri: uri('queries/first_ride.aql') };
    const start = place(query, query.indexOf('append'));
    const ask = (only?: readonly string[]) =>
      client.sendRequest<CodeAction[]>('textDocument/codeAction', {
        textDocument,
        range: { start, end: start },
        context: { diagnostics: [], ...(only ? { only } : {}) },
      });
    const all = await ask();
    expect(all.map(({ title, kind }) => `${kind}: ${title}`)).toEqual([
      'refactor.rewrite: Convert to `aggregate`',
      'refactor.rewrite: Change `after` to `before`',
      'refactor.rewrite: Change `after` to `on_or_after`',
      'refactor.extract: Move to `columns/first_ride_at.aql`',
    ]);
    expect(await ask(['refactor'])).toEqual(all);
    expect(await ask(['quickfix'])).toEqual([]);
    const [extract] = await ask(['refactor.extract']);
    const created = uri('columns/first_ride_at.aql');
    const none = { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };
    const text = 'append first after started_ride (\n  ts as first_ride_at\n)\n';
    expect(extract?.edit?.documentChanges).toEqual([
      { kind: 'create', uri: created },
      { textDocument: { uri: created, version: null }, edits: [{ range: none, newText: text }] },
      {
        textDocument: { ...textDocument, version: 1 },
        edits: [{ range: { start, end: { line: 6, character: 1 } }, newText: 'include (first_ride_at)' }],
      },
    ]);
  });

  test('signatures and hints of a query', async () => {
    const { client, open, uri, capabilities } = await begin(project);
    expect(capabilities.signatureHelpProvider?.triggerCharacters).toContain('(');
    const text = `${query}aggregate ever started_ride (count(station))\n`;
    await open('queries/first_ride.aql', text);
    const textDocument = { uri: uri('queries/first_ride.aql') };
    const position = place(text, text.indexOf('station'));
    expect(await client.sendRequest('textDocument/signatureHelp', { textDocument, position })).toMatchObject({
      signatures: [{ label: 'count(column)', parameters: [{ label: [6, 12] }] }, {}, {}],
      activeSignature: 0,
      activeParameter: 0,
    });
    const last = { start: { line: 7, character: 0 }, end: { line: 8, character: 0 } };
    const hints = await client.sendRequest('textDocument/inlayHint', { textDocument, range: last });
    expect(hints).toMatchObject([
      { position: { line: 7, character: 43 }, label: 'as count_ever_started_ride_station', paddingLeft: true },
    ]);
    const first = { start: { line: 0, character: 0 }, end: { line: 3, character: 0 } };
    expect(await client.sendRequest('textDocument/inlayHint', { textDocument, range: first })).toEqual([]);
    const settings = { textDocument: { uri: uri('activity_schema.yml') }, range: first };
    expect(await client.sendRequest('textDocument/inlayHint', settings)).toEqual([]);
  });

  test('hints that are not wanted are not shown', async () => {
    const { client, open, uri } = await begin(project, {}, undefined, { columnNames: false });
    await open('queries/first_ride.aql', `${query}aggregate ever started_ride`);
    const params = {
      textDocument: { uri: uri('queries/first_ride.aql') },
      range: { start: { line: 0, character: 0 }, end: { line: 9, character: 0 } },
    };
    expect(await client.sendRequest('textDocument/inlayHint', params)).toEqual([]);
  });

  test('a file that is no project’s gets nothing', async () => {
    const { client, open, uri } = await begin(project);
    await open('elsewhere.sql', 'select activity from x');
    const params = { textDocument: { uri: uri('elsewhere.sql') }, position: { line: 0, character: 9 } };
    expect(await client.sendRequest('textDocument/completion', params)).toBeNull();
    expect(await client.sendRequest('textDocument/hover', params)).toBeNull();
  });
});
