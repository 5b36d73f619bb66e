import { describe, expect, test } from 'vitest';
import { type CodeAction, type Diagnostic, DiagnosticSeverity } from 'vscode-languageserver/node';
import { project, rides, settings } from './bikes.test-support.ts';
import { talksOfATest } from './talking.test-support.ts';

const begin = talksOfATest();

const rules = (diagnostics: readonly { code?: number | string | undefined }[]) => diagnostics.map(({ code }) => code);

describe('diagnostics', () => {
  test('a file that is not open has them from the start', async () => {
    const { diagnostics } = await begin({
      ...project,
      'transformations/rides.sql': rides.replace("  'started_ride' as activity,\n", ''),
    });
    const found = await diagnostics('transformations/rides.sql', ({ length }) => length > 0);
    expect(rules(found)).toContain('missing-column');
    expect(found[0]?.source).toBe('activity-schema');
  });

  test('follow what is typed, and the disk again once the file is closed', async () => {
    const { open, edit, close, diagnostics, published, uri } = await begin(project);
    await open('transformations/rides.sql', rides);
    await edit('transformations/rides.sql', '  r.email as customer,\n', '');
    await diagnostics('transformations/rides.sql', (found) => rules(found).includes('missing-column'));
    const last = published.findLast((each) => each.uri === uri('transformations/rides.sql'));
    expect(last?.version).toBe(2);
    await close('transformations/rides.sql');
    await diagnostics('transformations/rides.sql', ({ length }) => length === 0);
  });

  test('wait while a word is typed, and come when typing pauses', async () => {
    const { open, edit, diagnostics, published, uri } = await begin(project);
    const path = 'transformations/rides.sql';
    const told = () =>
      published.filter((each) => each.uri === uri(path) && each.diagnostics.length > 0).map(({ version }) => version);
    await open(path, rides);
    await edit(path, 'as customer,', 'as customer_i,');
    await edit(path, 'as customer_i,', 'as customer_id,');
    const found = await diagnostics(path, ({ length }) => length > 0);
    expect(rules(found)).toContain('misspelt-column');
    expect(told()).toEqual([3]);
    await edit(path, 'as customer_id,', 'as customer,');
    await diagnostics(path, ({ length }) => length === 0);
    await edit(path, "  'started_ride' as activity,\n", '');
    await diagnostics(path, (now) => rules(now).includes('missing-column'));
    expect(told()).toEqual([3, 5]);
  });

  test('of a word that is being typed come when the file is saved', async () => {
    const parts = { wordPatience: 600_000 };
    const { client, open, edit, diagnostics, uri } = await begin(project, {}, undefined, {}, [''], undefined, parts);
    const path = 'transformations/rides.sql';
    await open(path, rides);
    await edit(path, 'as customer,', 'as customer_i,');
    await client.sendNotification('textDocument/didSave', { textDocument: { uri: uri(path) } });
    const found = await diagnostics(path, ({ length }) => length > 0);
    expect(rules(found)).toContain('misspelt-column');
  });

  test('are never those of an older text than the one they are sent for', async () => {
    const { open, edit, diagnostics, published, uri } = await begin(project);
    const path = 'transformations/rides.sql';
    await open(path, rides);
    for (let i = 0; i < 20; i++) {
      void edit(path, 'as customer', 'as custome');
      void edit(path, 'as custome,', 'as customer,');
    }
    await edit(path, 'as customer', 'as kunde');
    await diagnostics(path, (found) => found.some(({ message }) => JSON.stringify(message).includes('kunde')));
    const versions = published.filter((each) => each.uri === uri(path)).map(({ version }) => version ?? 0);
    expect(versions).toEqual(versions.toSorted((a, b) => a - b));
    expect(versions.at(-1)).toBe(42);
  });

  test('come before the answer to what a panel asks behind the key', async () => {
    const { open, edit, ask, diagnostics, published, uri } = await begin(project);
    const path = 'transformations/rides.sql';
    await open(path, rides);
    await ask('activitySchema/project', { uri: uri(path) });
    void edit(path, "  'started_ride' as activity,\n", '');
    await ask('activitySchema/project', { uri: uri(path) });
    expect(published.some((each) => each.uri === uri(path) && each.version === 2)).toBe(true);
    await diagnostics(path, ({ length }) => length > 0);
  });

  test('come to queries that name an activity which is no longer made', async () => {
    const { open, edit, diagnostics } = await begin(project);
    await diagnostics('queries/first_ride.aql', ({ length }) => length === 0);
    await open('transformations/rides.sql', rides);
    await edit('transformations/rides.sql', "'started_ride'", "'began_ride'");
    const found = await diagnostics('queries/first_ride.aql', ({ length }) => length > 0);
    expect(found[0]?.message).toContain('started_ride');
  });

  test('leave a file alone that is no project’s', async () => {
    const { open, edit, published, uri, diagnostics } = await begin({ 'nested/activity_schema.yml': settings });
    await open('other.sql', 'selec nonsense from');
    await edit('other.sql', 'selec', 'select');
    await open('nested/transformations/x.sql', 'select 1 as activity_id');
    await diagnostics('nested/transformations/x.sql', ({ length }) => length > 0);
    expect(published.filter((each) => each.uri === uri('other.sql'))).toEqual([]);
  });

  test('follow files that change on disk', async () => {
    const { client, write, remove, uri, diagnostics } = await begin(project);
    const changed = (path: string, type: number) =>
      client.sendNotification('workspace/didChangeWatchedFiles', { changes: [{ uri: uri(path), type }] });
    write('transformations/new.sql', 'select 1 as activity_id');
    await changed('transformations/new.sql', 1);
    await diagnostics('transformations/new.sql', ({ length }) => length > 0);
    remove('transformations/new.sql');
    await changed('transformations/new.sql', 3);
    await diagnostics('transformations/new.sql', ({ length }) => length === 0);
  });

  test('go with a folder of files', async () => {
    const { client, diagnostics, uri } = await begin({
      ...project,
      'transformations/web/x.sql': 'select 1 as activity_id',
    });
    await diagnostics('transformations/web/x.sql', ({ length }) => length > 0);
    await client.sendNotification('workspace/didChangeWatchedFiles', {
      changes: [{ uri: uri('transformations/web'), type: 3 }],
    });
    await diagnostics('transformations/web/x.sql', ({ length }) => length === 0);
  });

  test('have the severity of the editor’s settings, unless the project says another', async () => {
    const broken = rides.replace("  'started_ride' as activity,\n", '');
    const files = { ...project, 'transformations/rides.sql': broken };
    const settingsOfTheEditor = { rules: { 'missing-column': 'hint', 'unknown-activity': 'off' } };
    const { diagnostics, write, client, uri } = await begin(files, {}, undefined, settingsOfTheEditor);
    const severityIs = (wanted: number) => (found: readonly Diagnostic[]) =>
      found.some(({ code, severity }) => code === 'missing-column' && severity === wanted);
    await diagnostics('transformations/rides.sql', severityIs(DiagnosticSeverity.Hint));
    write('activity_schema.yml', `${settings}rules: { missing-column: warning }\n`);
    await client.sendNotification('workspace/didChangeWatchedFiles', {
      changes: [{ uri: uri('activity_schema.yml'), type: 2 }],
    });
    const [problem] = await diagnostics('transformations/rides.sql', severityIs(DiagnosticSeverity.Warning));
    const actions = (only: string) =>
      client.sendRequest<CodeAction[]>('textDocument/codeAction', {
        textDocument: { uri: uri('transformations/rides.sql') },
        range: problem?.range,
        context: { diagnostics: [], only: [only] },
      });
    expect((await actions('quickfix'))[0]?.diagnostics).toEqual([problem]);
    expect(await actions('source.fixAll')).toEqual([]);
  });

  test('have the severity that the settings of their own folder say, where that is one', async () => {
    const files = (folder: string) => ({
      [`${folder}/activity_schema.yml`]: settings,
      [`${folder}/transformations/rides.sql`]: rides.replace('  r.email as customer,\n', ''),
    });
    const rulesOf = (scope?: string) => ({ rules: { 'missing-column': scope?.endsWith('/a') ? 'hint' : 'loud' } });
    const { diagnostics } = await begin({ ...files('a'), ...files('b') }, {}, undefined, rulesOf, ['a', 'b']);
    const missing = async (path: string) =>
      (await diagnostics(path, (found) => rules(found).includes('missing-column'))).find(
        ({ code }) => code === 'missing-column',
      )?.severity;
    expect(await missing('a/transformations/rides.sql')).toBe(DiagnosticSeverity.Hint);
    expect(await missing('b/transformations/rides.sql')).toBe(DiagnosticSeverity.Error);
  });

  test('go with a folder that leaves the workspace, and come back with it', async () => {
    const { diagnostics, client, uri } = await begin({
      ...project,
      'transformations/x.sql': 'select 1 as activity_id',
    });
    await diagnostics('transformations/x.sql', ({ length }) => length > 0);
    const folder = { uri: uri('').replace(/\/$/, ''), name: 'test' };
    await client.sendNotification('workspace/didChangeWorkspaceFolders', { event: { added: [], removed: [folder] } });
    await diagnostics('transformations/x.sql', ({ length }) => length === 0);
    await client.sendNotification('workspace/didChangeWorkspaceFolders', { event: { added: [folder], removed: [] } });
    await diagnostics('transformations/x.sql', ({ length }) => length > 0);
  });

  test('are not all that follows a change: pages made from a project hear of every file of it', async () => {
    const { client, open, edit, diagnostics, uri, write, watched } = await begin(project);
    await client.sendRequest('activitySchema/projects', {});
    const heard: string[] = [];
    client.onNotification('activitySchema/projectFilesChanged', ({ projects }) => void heard.push(...projects));
    const times = (count: number) => Array(count).fill(uri('').replace(/\/$/, ''));
    await open('transformations/rides.sql', rides);
    await expect.poll(() => heard).toEqual(times(1));
    await edit('transformations/rides.sql', "'started_ride'", "'began_ride'");
    await diagnostics('queries/first_ride.aql', ({ length }) => length > 0);
    await expect.poll(() => heard).toEqual(times(2));
    write('columns/common.aql', 'ts');
    await watched({ 'columns/common.aql': 'created' });
    await expect.poll(() => heard).toEqual(times(3));
  });

  test('appear with the project that appears', async () => {
    const { client, write, uri, diagnostics } = await begin({ 'a/transformations/x.sql': 'select 1 as activity_id' });
    write('a/activity_schema.yml', settings);
    await client.sendNotification('workspace/didChangeWatchedFiles', {
      changes: [{ uri: uri('a/activity_schema.yml'), type: 1 }],
    });
    await diagnostics('a/transformations/x.sql', ({ length }) => length > 0);
  });
});
