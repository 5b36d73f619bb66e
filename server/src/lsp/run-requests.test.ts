import { describe, expect, test } from 'vitest';
import type { CodeAction } from 'vscode-languageserver/node';
import { RunError } from '../run/problem.ts';
import type { Figures, Runner, RunRecord } from '../run/runner.ts';
import { reportFigures } from '../streams/plan.ts';
import { project } from './bikes.test-support.ts';
import { talksOfATest } from './talking.test-support.ts';

const begin = talksOfATest();

const figures = Object.fromEntries(reportFigures.map((figure) => [figure, 0])) as Figures;
const failed: RunRecord = {
  run: 'a',
  stream: 'customer_stream',
  command: 'build',
  transformation: undefined,
  holder: 'ada',
  startedAt: '2024-03-02T10:00:00',
  endedAt: '2024-03-02T10:00:01',
  windowFrom: undefined,
  windowTo: undefined,
  sqlHash: undefined,
  figures,
  rejected: [],
  outcome: 'failed',
  error: 'rides: It is no number.',
};

const runnerWith = (parts: Pick<Runner, 'history' | 'build'>): Runner => ({
  query: () => Promise.reject(new RunError({ kind: 'cancelled' })),
  plan: () => Promise.resolve([]),
  catalogue: () => Promise.reject(new RunError({ kind: 'cancelled' })),
  validate: () => Promise.resolve([]),
  sample: () => Promise.resolve([]),
  status: () => Promise.resolve([]),
  checkHistory: () => Promise.resolve([]),
  syntax: () => Promise.resolve({ kind: 'unknown' }),
  dispose: () => Promise.resolve(),
  ...parts,
});

describe('the history of runs', () => {
  const build = () =>
    Promise.reject(
      new RunError({
        kind: 'sql',
        message: 'It is no number.',
        step: 'stage:rides',
        transformation: 'rides',
        sql: 'select cast(email as integer)',
        offset: undefined,
      }),
    );

  test('has as many runs as were asked for, each once', async () => {
    const limits: number[] = [];
    const history: Runner['history'] = async ({ limit }) => {
      limits.push(limit);
      return [failed, { ...failed, transformation: 'rides' }, { ...failed, run: 'b' }];
    };
    const { ask, uri } = await begin(project, { trusted: true }, runnerWith({ history, build }));
    const outcome = await ask('activitySchema/history', { uri: uri('activity_schema.yml'), limit: 2 });
    expect(limits).toEqual([2]);
    expect(outcome.ok && outcome.value.map(({ run }) => run)).toEqual(['a', 'b']);
  });

  test('knows the statement of a run that failed before its eyes, and of no other', async () => {
    const history: Runner['history'] = async () => [failed, { ...failed, run: 'b', error: 'Another one.' }];
    const { ask, uri } = await begin(project, { trusted: true }, runnerWith({ history, build }));
    const params = { uri: uri('activity_schema.yml') };
    const statements = async (): Promise<unknown> => {
      const outcome = await ask('activitySchema/history', { ...params, limit: 10 });
      return outcome.ok && outcome.value.map(({ statement }) => statement ?? 'unknown');
    };
    expect(await statements()).toEqual(['unknown', 'unknown']);
    const built = await ask('activitySchema/build', { ...params, id: '1', mode: { kind: 'build' } });
    expect(built).toMatchObject({ ok: false, failure: { text: failed.error } });
    expect(await statements()).toEqual(['select cast(email as integer)', 'unknown']);
  });

  test('is not asked for in a workspace that is not trusted; what can be built is known there too', async () => {
    const history: Runner['history'] = async () => [failed];
    const { ask, uri } = await begin(project, {}, runnerWith({ history, build }));
    const params = { uri: uri('activity_schema.yml') };
    expect(await ask('activitySchema/history', { ...params, limit: 1 })).toMatchObject({
      ok: false,
      failure: { kind: 'untrusted' },
    });
    expect(await ask('activitySchema/streams', params)).toEqual({
      ok: true,
      value: [{ name: 'customer_stream', transformations: ['rides', 'signed_up'] }],
    });
  });
});

describe('how the streams stand', () => {
  test('is among the problems, and the commands that would change it among the fixes', async () => {
    const status: Runner['status'] = async () => [
      {
        stream: 'customer_stream',
        now: '2024-03-02T10:00:00',
        isBuilt: true,
        last: {},
        schedule: [],
        due: [],
        drift: { settings: false, emptied: [], transformations: [{ id: 'rides', change: 'changed' }], words: [] },
        running: undefined,
        queued: [],
      },
    ];
    const history: Runner['history'] = async () => [];
    const build: Runner['build'] = async () => ({ streams: [], seconds: 0 });
    const { client, ask, uri, diagnostics } = await begin(
      project,
      { trusted: true },
      { ...runnerWith({ history, build }), status },
    );
    expect(await ask('activitySchema/status', { uri: uri('activity_schema.yml') })).toMatchObject({ ok: true });
    const path = 'transformations/rides.sql';
    const [drifted] = await diagnostics(path, (found) => found.some(({ code }) => code === 'drifted'));
    const actions = await client.sendRequest<CodeAction[]>('textDocument/codeAction', {
      textDocument: { uri: uri(path) },
      range: drifted?.range,
      context: { diagnostics: [drifted], only: ['quickfix'] },
    });
    expect(actions.map(({ command }) => [command?.command, command?.arguments])).toEqual([
      ['activitySchema.build', [{ uri: uri(path), transformation: 'rides' }]],
      ['activitySchema.backfill', [{ uri: uri(path), transformation: 'rides' }]],
    ]);
  });
});
