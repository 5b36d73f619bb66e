import { afterEach, describe, expect, test } from 'vitest';
import {
  type CodeAction,
  type CodeLens,
  type CompletionItem,
  type Diagnostic,
  DiagnosticSeverity,
  type Hover,
  type Location,
  type TextDocumentEdit,
} from 'vscode-languageserver/node';
import { RunError } from '../run/problem.ts';
import type { Runner } from '../run/runner.ts';
import { trustGranted } from './protocol.ts';
import { place, type Talk, talk } from './talking.test-support.ts';

const settings = `name: bikes
connection: dev
connections:
  dev: { type: duckdb, path: bikes.duckdb }
streams:
  customer_stream: { entity: customer, schema: analytics }
`;
const rides = `select
  r.id as activity_id,
  r.started_at as ts,
  r.email as customer,
  'started_ride' as activity,
  json_object('station', r.station) as feature_json
from raw.rides r
`;
const signUps = `select
  r.id as activity_id,
  r.at as ts,
  r.email as customer,
  'signed_up' as activity,
  json_object('referral', r.referral) as feature_json
from raw.riders r
`;
const query = `using customer_stream
select first signed_up (
  ts as signed_up_at
)
append first after started_ride (
  ts as first_ride_at
)
`;
const project = {
  'activity_schema.yml': settings,
  'transformations/rides.sql': rides,
  'transformations/signed_up.sql': signUps,
  'queries/first_ride.aql': query,
};

let open: Talk | undefined;
const begin = async (...given: Parameters<typeof talk>): Promise<Talk> => {
  open = await talk(...given);
  return open;
};
afterEach(async () => {
  await open?.end();
  open = undefined;
});

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

  test('appear with the project that appears', async () => {
    const { client, write, uri, diagnostics } = await begin({ 'a/transformations/x.sql': 'select 1 as activity_id' });
    write('a/activity_schema.yml', settings);
    await client.sendNotification('workspace/didChangeWatchedFiles', {
      changes: [{ uri: uri('a/activity_schema.yml'), type: 1 }],
    });
    await diagnostics('a/transformations/x.sql', ({ length }) => length > 0);
  });
});

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

  test('a file that is no project’s gets nothing', async () => {
    const { client, open, uri } = await begin(project);
    await open('elsewhere.sql', 'select activity from x');
    const params = { textDocument: { uri: uri('elsewhere.sql') }, position: { line: 0, character: 9 } };
    expect(await client.sendRequest('textDocument/completion', params)).toBeNull();
    expect(await client.sendRequest('textDocument/hover', params)).toBeNull();
  });
});

describe('the warehouse', () => {
  const runner = (parts: Partial<Runner>): Runner => ({
    query: () => Promise.reject(new RunError({ kind: 'cancelled' })),
    plan: () => Promise.resolve([]),
    build: () => Promise.resolve({ streams: [], seconds: 0 }),
    history: () => Promise.resolve([]),
    dispose: () => Promise.resolve(),
    ...parts,
  });
  const column = { name: 'n', type: 'INTEGER', kind: 'number' } as const;
  const answering = runner({
    async query({ sql }, onBatch) {
      onBatch({ columns: [column], rows: [[sql.length]] });
      return { rows: 1, truncated: false, seconds: 0.1 };
    },
  });

  test('is not asked anything in a workspace that is not trusted, until it is', async () => {
    const { client, ask, uri } = await begin(project, {}, answering);
    const run = { id: '1', uri: uri('queries/first_ride.aql'), limit: 10 };
    expect(await ask('activitySchema/query', run)).toMatchObject({ ok: false, failure: { kind: 'untrusted' } });
    expect(await ask('activitySchema/plan', { uri: run.uri, full: false })).toMatchObject({ ok: false });
    expect(await ask('activitySchema/build', { ...run, full: false })).toMatchObject({ ok: false });
    expect(await ask('activitySchema/compile', run)).toMatchObject({ ok: true });
    await client.sendNotification(trustGranted);
    expect(await ask('activitySchema/query', run)).toMatchObject({ ok: true });
  });

  test('sends the statement, then rows, then the summary', async () => {
    const { client, ask, uri } = await begin(project, { trusted: true }, answering);
    const heard: string[] = [];
    client.onNotification('activitySchema/started', ({ connection, sql }) => void heard.push(connection, sql));
    client.onNotification('activitySchema/rows', ({ rows }) => void heard.push(JSON.stringify(rows)));
    const outcome = await ask('activitySchema/query', { id: '1', uri: uri('queries/first_ride.aql'), limit: 10 });
    expect(outcome).toEqual({ ok: true, value: { rows: 1, truncated: false, seconds: 0.1 } });
    expect(heard[0]).toBe('dev');
    expect(heard[1]).toContain('signed_up');
    expect(heard[2]).toBe(`[[${heard[1]?.length}]]`);
  });

  test('is not asked a query with an error; the error is told with its line', async () => {
    const { open, ask, uri } = await begin(project, { trusted: true }, answering);
    await open('queries/first_ride.aql', query.replace('after started_ride', 'after startd_ride'));
    const outcome = await ask('activitySchema/query', { id: '1', uri: uri('queries/first_ride.aql'), limit: 10 });
    expect(outcome).toMatchObject({ ok: false, failure: { kind: 'input', text: expect.stringMatching(/^Line 5: /) } });
  });

  test('hears of a cancellation', async () => {
    const stuck = runner({
      query: (_, __, signal) =>
        new Promise((_resolve, reject) =>
          signal.addEventListener('abort', () => reject(new RunError({ kind: 'cancelled' }))),
        ),
    });
    const { client, uri } = await begin(project, { trusted: true }, stuck);
    const { CancellationTokenSource } = await import('vscode-jsonrpc/node');
    const source = new CancellationTokenSource();
    const started = new Promise((resolve) => client.onNotification('activitySchema/started', resolve));
    const run = { id: '1', uri: uri('queries/first_ride.aql'), limit: 10 };
    const answer = client.sendRequest('activitySchema/query', run, source.token);
    await started;
    source.cancel();
    expect(await answer).toMatchObject({ ok: false, failure: { kind: 'cancelled' } });
  });

  test('a runner that died is told in words with a next step', async () => {
    const dead = runner({
      build: () => Promise.reject(new RunError({ kind: 'runner-died', signal: 'SIGKILL', code: undefined })),
    });
    const { ask, uri } = await begin(project, { trusted: true }, dead);
    const outcome = await ask('activitySchema/build', { id: '1', uri: uri('activity_schema.yml'), full: false });
    expect(outcome).toMatchObject({
      ok: false,
      failure: { kind: 'runner-died', text: expect.stringContaining('SIGKILL') },
    });
  });
});
