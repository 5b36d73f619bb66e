import { describe, expect, test } from 'vitest';
import type { CompletionItem } from 'vscode-languageserver/node';
import { RunError } from '../run/problem.ts';
import type { Runner } from '../run/runner.ts';
import { shopTables } from '../sql/known-tables.test-support.ts';
import type { Validated } from '../streams/validation.ts';
import { project, rides, settings } from './bikes.test-support.ts';
import { trustGranted } from './protocol.ts';
import { type Talk, talksOfATest } from './talking.test-support.ts';

const begin = talksOfATest();
const path = 'transformations/rides.sql';
const star = "select * exclude (customer), 'took_ride' as activity from app.rides r where r.nope = 1";

/** A warehouse that says what it is told to, and what it was asked. */
function warehouse(answers: { validate?: () => Validated; catalogue?: () => typeof shopTables } = {}) {
  const asked: string[] = [];
  const none = () => Promise.reject(new RunError({ kind: 'cancelled' }));
  const runner: Runner = {
    query: async ({ sql, limit }, onBatch) => {
      asked.push(`query ${limit} ${sql}`);
      onBatch({ columns: [{ name: 'n', type: 'INTEGER', kind: 'number' }], rows: [[1]] });
      return { rows: 1, truncated: false, seconds: 0 };
    },
    syntax: () => Promise.resolve({ kind: 'unknown' }),
    plan: none,
    build: () => Promise.resolve({ streams: [], seconds: 0 }),
    history: none,
    status: none,
    checkHistory: none,
    async catalogue({ names }) {
      asked.push(`catalogue ${names.map((name) => name.join('.')).join(' ')}`);
      return (answers.catalogue ?? (() => shopTables))();
    },
    async validate({ statements }) {
      asked.push(`validate ${statements.length}`);
      return statements.map(() => (answers.validate ?? ((): Validated => ({ kind: 'columns', columns: [] })))());
    },
    async sample({ transformations, rows, days }) {
      asked.push(`sample ${transformations} ${rows} ${days}`);
      const finding = { check: 'null', column: 'customer', count: 3, example: 'r1' } as const;
      return [{ transformation: 'rides', rows: 10, window: undefined, isCut: true, findings: [finding] }];
    },
    dispose: () => Promise.resolve(),
  };
  return { runner, asked };
}

const save = ({ client, uri }: Talk) =>
  client.sendNotification('textDocument/didSave', { textDocument: { uri: uri(path) } });
const rulesOf = async (talk: Talk, wanted: readonly string[]): Promise<void> => {
  await talk.diagnostics(path, (all) => wanted.every((rule) => all.some(({ code }) => code === rule)));
};
const until = async (isSo: () => boolean): Promise<void> => {
  await expect.poll(isSo, { timeout: 5000, interval: 5 }).toBe(true);
};

describe('the tables of the warehouse', () => {
  test('are read when a file is open, and checked and completed with', async () => {
    const { runner, asked } = warehouse();
    const talk = await begin(project, { trusted: true }, runner);
    await talk.open(path, star);
    await rulesOf(talk, ['missing-column', 'unknown-source-column']);
    expect(asked).toEqual(['catalogue app.rides raw.riders']);
    const position = { line: 0, character: star.indexOf('nope') };
    const items: { label: string }[] = await talk.client.sendRequest('textDocument/completion', {
      textDocument: { uri: talk.uri(path) },
      position,
    });
    expect(items.map(({ label }) => label)).toContain('activity_id');
  });

  test('are told with their columns once somebody looks at one in a list', async () => {
    const talk = await begin(project, { trusted: true }, warehouse().runner);
    await talk.open(path, star);
    await rulesOf(talk, ['missing-column', 'unknown-source-column']);
    await talk.edit(path, star, 'select * from app.');
    const items = await talk.client.sendRequest<CompletionItem[]>('textDocument/completion', {
      textDocument: { uri: talk.uri(path) },
      position: { line: 0, character: 'select * from app.'.length },
    });
    const rides = items.find(({ label }) => label === 'rides');
    expect(rides?.documentation).toBeUndefined();
    expect(await talk.client.sendRequest('completionItem/resolve', rides)).toMatchObject({
      label: 'rides',
      documentation: { kind: 'markdown', value: expect.stringContaining('| `activity_id` |') },
    });
    const own = { label: 'x', data: { path: 1, table: [2] } };
    expect(await talk.client.sendRequest('completionItem/resolve', own)).toEqual(own);
  });

  test('are not read in a workspace that is not trusted, until it is', async () => {
    const { runner, asked } = warehouse();
    const talk = await begin(project, {}, runner);
    await talk.open(path, star);
    await rulesOf(talk, ['unexpanded-star']);
    await save(talk);
    expect(await talk.ask('activitySchema/validate', { uri: talk.uri(path) })).toMatchObject({ ok: false });
    const sample = { uri: talk.uri(path), rows: 1, days: 1 };
    expect(await talk.ask('activitySchema/sampleCheck', sample)).toMatchObject({ failure: { kind: 'untrusted' } });
    expect(await talk.ask('activitySchema/refreshTables', { uri: talk.uri(path) })).toMatchObject({ ok: false });
    expect(asked).toEqual([]);
    await talk.client.sendNotification(trustGranted);
    await rulesOf(talk, ['missing-column']);
  });

  test('are not read where the settings say so, but on request', async () => {
    const { runner, asked } = warehouse();
    const talk = await begin(project, { trusted: true }, runner, { readTables: false, validateOnSave: false });
    await talk.open(path, star);
    await rulesOf(talk, ['unexpanded-star']);
    await save(talk);
    const answer = await talk.ask('activitySchema/refreshTables', { uri: talk.uri(path) });
    expect(answer).toEqual({ ok: true, value: { connection: 'dev', tables: 3 } });
    expect(asked).toHaveLength(1);
    await rulesOf(talk, ['missing-column']);
  });

  test('that cannot be read are told in the log, once, and nothing else changes', async () => {
    let times = 0;
    const locked = warehouse({
      catalogue: () => {
        times += 1;
        throw new RunError({
          kind: 'locked',
          path: '/x/bikes.duckdb',
          holder: { program: 'duckdb', pid: 7, since: undefined },
        });
      },
    });
    const talk = await begin(project, { trusted: true }, locked.runner);
    const logged: string[] = [];
    talk.client.onNotification('window/logMessage', ({ message }) => void logged.push(message));
    await talk.open(path, star);
    await until(() => logged.length === 1);
    await save(talk);
    await save(talk);
    await rulesOf(talk, ['unexpanded-star']);
    expect(await talk.ask('activitySchema/refreshTables', { uri: talk.uri(path) })).toMatchObject({
      failure: { kind: 'locked', text: expect.stringContaining('bikes.duckdb is open in duckdb (process 7)') },
    });
    expect(logged).toEqual([expect.stringContaining('bikes.duckdb is open in duckdb (process 7)')]);
    expect(times).toBe(2);
  });

  test('are forgotten with their connection', async () => {
    const { runner, asked } = warehouse();
    const talk = await begin(project, { trusted: true }, runner);
    await talk.open(path, star);
    await rulesOf(talk, ['missing-column']);
    await talk.open('activity_schema.yml', settings.replace('dev', 'ci').replace('dev', 'ci'));
    await until(() => asked.length === 2);
  });
});

describe('validation', () => {
  const refusal: Validated = {
    kind: 'refused',
    message: 'no column station',
    offset: rides.indexOf('r.station'),
    isDenied: false,
  };

  test('on saving says what the warehouse says, until the text changes there', async () => {
    const { runner, asked } = warehouse({ validate: () => refusal });
    const talk = await begin(project, { trusted: true }, runner);
    await talk.open(path, rides);
    await save(talk);
    const [found] = await talk.diagnostics(path, (all) => all.length === 1);
    expect(found).toMatchObject({ code: 'warehouse-error', message: 'DuckDB (dev): no column station' });
    expect(found?.range.start).toEqual({ line: 5, character: 25 });
    expect(asked.at(-1)).toBe('validate 1');
    // Before it: it moves along.
    await talk.edit(path, 'r.id as', 'r.id + 1\n  as');
    const [moved] = await talk.diagnostics(path, ([one]) => one?.range.start.line === 6);
    expect(moved?.code).toBe('warehouse-error');
    await talk.edit(path, 'r.station', 'r.place');
    await talk.diagnostics(path, (all) => all.length === 0);
    // With the file it is closed.
    await talk.edit(path, 'r.place', 'r.station');
    await save(talk);
    await talk.diagnostics(path, (all) => all.length === 1);
    await talk.close(path);
    await talk.diagnostics(path, (all) => all.length === 0);
  });

  test('on request answers what it was; while typing only if the user wants it', async () => {
    const { runner, asked } = warehouse({
      validate: () => ({ kind: 'columns', columns: [{ name: 'ts', type: 'DATE' }] }),
    });
    const talk = await begin(project, { trusted: true }, runner);
    await talk.open(path, rides);
    expect(await talk.ask('activitySchema/validate', { uri: talk.uri(path) })).toEqual({
      ok: true,
      value: { connection: 'DuckDB (dev)', isAccepted: true, columns: 1, problems: 0 },
    });
    await rulesOf(talk, ['column-type']);
    await talk.edit(path, "'started_ride'", "'took_ride'");
    await new Promise((resolve) => setTimeout(resolve, 700));
    expect(asked.filter((one) => one === 'validate 1')).toHaveLength(1);

    const eager = warehouse({ validate: () => refusal });
    const other = await begin(project, { trusted: true }, eager.runner, { validateWhileTyping: true });
    await other.open(path, rides);
    await rulesOf(other, ['warehouse-error']);
  });

  test('says why there is nothing to ask', async () => {
    const { runner } = warehouse();
    const talk = await begin(project, { trusted: true }, runner);
    await talk.open(path, 'delete from raw.rides');
    const answer = await talk.ask('activitySchema/validate', { uri: talk.uri(path) });
    expect(answer).toMatchObject({ ok: false, failure: { kind: 'input', next: expect.stringContaining('no query') } });
  });
});

test('the sample checks are told at their columns and as a table', async () => {
  const { runner, asked } = warehouse();
  const talk = await begin(project, { trusted: true }, runner);
  await talk.open(path, rides);
  const given = { uri: talk.uri(path), transformation: 'rides', rows: 500, days: 7 };
  expect(await talk.ask('activitySchema/sampleCheck', given)).toMatchObject({
    ok: true,
    value: {
      table: {
        rows: [
          [
            'rides',
            4,
            'warning',
            'sample-null',
            expect.stringContaining('3 rows have no `customer`, one of them `r1`'),
          ],
        ],
      },
      notes: ['rides: the first 10 rows, of any time.'],
      summary: '1 finding in 1 sample',
    },
  });
  expect(asked).toContain('sample rides 500 7');
  await rulesOf(talk, ['sample-null']);
});

test('the first rows of a transformation are those of its own statement', async () => {
  const { runner, asked } = warehouse();
  const talk = await begin(project, { trusted: true }, runner);
  await talk.open(path, `${rides}where r.started_at > @start_ts;`);
  expect(await talk.ask('activitySchema/query', { id: '1', uri: talk.uri(path), limit: 100 })).toMatchObject({
    ok: true,
  });
  expect(asked.find((one) => one.startsWith('query'))).toMatch(
    /^query 100 select[\s\S]*where r.started_at > timestamp '1970-01-01 00:00:00'$/,
  );
});
