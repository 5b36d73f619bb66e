import { describe, expect, test } from 'vitest';
import { CancellationTokenSource, ErrorCodes } from 'vscode-jsonrpc/node';
import { RunError } from '../run/problem.ts';
import type { Figures, Runner } from '../run/runner.ts';
import { reportFigures } from '../streams/plan.ts';
import { project, query, rides } from './bikes.test-support.ts';
import { type Requests, trustGranted } from './protocol.ts';
import { talksOfATest } from './talking.test-support.ts';

const begin = talksOfATest();

describe('the warehouse', () => {
  const runner = (parts: Partial<Runner>): Runner => ({
    query: () => Promise.reject(new RunError({ kind: 'cancelled' })),
    plan: () => Promise.resolve([]),
    build: () => Promise.resolve({ streams: [], seconds: 0 }),
    history: () => Promise.resolve([]),
    status: () => Promise.resolve([]),
    checkHistory: () => Promise.resolve([]),
    catalogue: () => Promise.reject(new RunError({ kind: 'cancelled' })),
    validate: () => Promise.resolve([]),
    sample: () => Promise.resolve([]),
    syntax: () => Promise.resolve({ kind: 'unknown' }),
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
    expect(await ask('activitySchema/plan', { uri: run.uri, mode: { kind: 'build' as const } })).toMatchObject({
      ok: false,
    });
    expect(await ask('activitySchema/build', { ...run, mode: { kind: 'build' as const } })).toMatchObject({
      ok: false,
    });
    expect(await ask('activitySchema/compile', run)).toMatchObject({ ok: true });
    await client.sendNotification(trustGranted);
    expect(await ask('activitySchema/query', run)).toMatchObject({ ok: true });
  });

  test('is one of several that SQL can be shown for', async () => {
    const { ask, uri } = await begin(project);
    const file = uri('queries/first_ride.aql');
    const dialects = await ask('activitySchema/dialects', { uri: file });
    expect(dialects).toContainEqual({ name: 'duckdb', title: 'DuckDB', isOwn: true });
    expect(dialects).toContainEqual({ name: 'postgres', title: 'PostgreSQL', isOwn: false });
    expect(dialects.filter(({ isOwn }) => isOwn)).toHaveLength(1);
    for (const { name } of dialects) {
      expect(await ask('activitySchema/compile', { uri: file, dialect: name })).toMatchObject({
        ok: true,
        value: { dialect: name, sql: expect.stringContaining('first_ride_at') },
      });
      for (const tableLayout of ['guide', 'recommended'] as const) {
        const ddl = await ask('activitySchema/ddl', { uri: file, dialect: name, tableLayout });
        expect(ddl).toMatchObject({ ok: true, value: { text: expect.stringMatching(/create .*table/i) } });
      }
    }
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

  test('is asked how large a stream is once, and the next query is written for that, until something is built', async () => {
    const statements: string[] = [];
    const wanted: unknown[] = [];
    const sizes = ['signed_up', 'started_ride'].map((activity) => ({ activity, rows: 100, squares: 100 }));
    const counting = runner({
      async query({ sql, sizesOf }) {
        statements.push(sql);
        wanted.push(sizesOf);
        return { rows: 0, truncated: false, seconds: 0, ...(sizesOf === undefined ? {} : { sizes }) };
      },
    });
    const { ask, uri } = await begin(project, { trusted: true }, counting);
    const text = 'using customer_stream select all signed_up aggregate before started_ride (count(*))';
    const run = { id: '1', uri: uri('queries/first_ride.aql'), text, limit: 10 };
    const answer = await ask('activitySchema/query', run);
    expect(answer).toEqual({ ok: true, value: { rows: 0, truncated: false, seconds: 0 } });
    await ask('activitySchema/query', run);
    await ask('activitySchema/build', { id: '2', uri: run.uri, mode: { kind: 'build' as const } });
    await ask('activitySchema/query', run);
    expect(wanted).toEqual(['customer_stream', undefined, 'customer_stream']);
    expect(statements[1]).not.toBe(statements[0]);
    expect(statements[2]).toBe(statements[0]);
  });

  test('is not asked a query with an error; the error is told with its line', async () => {
    const { open, ask, uri } = await begin(project, { trusted: true }, answering);
    await open('queries/first_ride.aql', query.replace('after started_ride', 'after startd_ride'));
    const outcome = await ask('activitySchema/query', { id: '1', uri: uri('queries/first_ride.aql'), limit: 10 });
    expect(outcome).toMatchObject({ ok: false, failure: { kind: 'input', text: expect.stringMatching(/^Line 5: /) } });
  });

  test('is not built on with an error in what is built, saved or not', async () => {
    let asked = 0;
    const counting = runner({ build: () => Promise.resolve({ streams: [], seconds: asked++ }) });
    const { open, ask, uri } = await begin(project, { trusted: true }, counting);
    await open('transformations/rides.sql', rides.replace('  r.email as customer,\n', ''));
    const build = { id: '1', uri: uri('activity_schema.yml'), mode: { kind: 'build' as const } };
    const text = expect.stringMatching(/^This cannot be built: transformations\/rides.sql, line 1: .*`customer`/);
    const refused = { ok: false, failure: { kind: 'input', text } };
    expect(await ask('activitySchema/build', build)).toMatchObject(refused);
    expect(await ask('activitySchema/plan', build)).toMatchObject(refused);
    expect(asked).toBe(0);
    // What is not built may be half-done.
    expect(await ask('activitySchema/build', { ...build, transformation: 'signed_up' })).toMatchObject({ ok: true });
  });

  test('tells with the failure of a build what it had finished before', async () => {
    const total = Object.fromEntries(reportFigures.map((figure) => [figure, 2])) as Figures;
    const first = {
      stream: 'a',
      run: '1',
      command: 'build',
      transformations: [],
      total,
      seconds: 1,
      notes: [],
    } as const;
    const done = { streams: [first], seconds: 1 };
    const failing = runner({ build: () => Promise.reject(new RunError({ kind: 'cancelled' }, { done })) });
    const { ask, uri } = await begin(project, { trusted: true }, failing);
    const build = { id: '1', uri: uri('activity_schema.yml'), mode: { kind: 'build' as const } };
    expect(await ask('activitySchema/build', build)).toMatchObject({
      ok: false,
      failure: { kind: 'cancelled', built: { report: done, summary: expect.stringMatching(/^a: 2 inserted/) } },
    });
  });

  test.each<[keyof Requests, object]>([
    ['activitySchema/query', { id: '1', limit: -1 }],
    ['activitySchema/query', { id: '1', limit: 1.5 }],
    ['activitySchema/query', { id: '1', limit: 'x' }],
    ['activitySchema/history', {}],
    ['activitySchema/ddl', { dialect: '__proto__' }],
    ['activitySchema/compile', { text: 7 }],
    ['activitySchema/plan', { mode: { kind: 'yes' } }],
  ])('is not asked nonsense: %s %j', async (method, params) => {
    const { client, uri } = await begin(project, { trusted: true }, answering);
    const asked = client.sendRequest(method, { uri: uri('queries/first_ride.aql'), ...params });
    await expect(asked).rejects.toMatchObject({ code: ErrorCodes.InvalidParams });
  });

  test('hears of a cancellation', async () => {
    const stuck = runner({
      query: (_, __, signal) =>
        new Promise((_resolve, reject) =>
          signal.addEventListener('abort', () => reject(new RunError({ kind: 'cancelled' }))),
        ),
    });
    const { client, uri } = await begin(project, { trusted: true }, stuck);
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
    const outcome = await ask('activitySchema/build', {
      id: '1',
      uri: uri('activity_schema.yml'),
      mode: { kind: 'build' as const },
    });
    expect(outcome).toMatchObject({
      ok: false,
      failure: { kind: 'runner-died', text: expect.stringContaining('SIGKILL') },
    });
  });
});
