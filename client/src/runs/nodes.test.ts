import { describe, expect, test } from 'vitest';
import type { RunInfo } from '../../../server/src/lsp/protocol.ts';
import { emptinessOf, nodesOf, type ProjectRuns } from './nodes.ts';

const when = (iso: string): string => iso.slice(11, 16);

function run(parts: Partial<RunInfo>): RunInfo {
  return {
    run: 'a',
    stream: 'customer_stream',
    title: 'Build',
    outcome: 'succeeded',
    startedAt: '2024-03-02T10:00:00.000Z',
    took: '2.3 s',
    changed: '9 inserted',
    error: undefined,
    statement: undefined,
    transformations: [],
    page: { language: 'markdown', text: '# Build' },
    ...parts,
  };
}

function runsOf(runs: readonly RunInfo[], name = 'bikes'): ProjectRuns {
  const project = {
    project: `file:///${name}`,
    name,
    file: undefined,
    transformation: undefined,
    connection: undefined,
  };
  return { project, outcome: { ok: true, value: runs } };
}

const failure = (kind: 'untrusted' | 'locked'): ProjectRuns => ({
  ...runsOf([]),
  outcome: { ok: false, failure: { kind, text: 'It cannot be read.', next: 'Wait.' } },
});

describe('the view of runs', () => {
  test('says of a run what, when, how long and how it ended, to the eye and to the ear', () => {
    const [succeeded, failed] = nodesOf([runsOf([run({}), run({ run: 'b', outcome: 'failed' })])], when, 50);
    expect(succeeded).toMatchObject({
      label: 'Build',
      description: 'customer_stream · 10:00 · 2.3 s · 9 inserted',
      spoken: 'Build of customer_stream succeeded, began 10:00, took 2.3 s, 9 inserted',
    });
    expect(failed?.description).toBe('customer_stream · 10:00 · 2.3 s · failed');
  });

  test('has a node for every transformation, after what went wrong', () => {
    const transformations = [{ transformation: 'rides', changed: '9 inserted', window: 'all rows' }];
    const parts = { outcome: 'failed', error: 'No number.\nLine 3', statement: 'select 1', transformations } as const;
    const [newest, older] = nodesOf([runsOf([run(parts), run({ ...parts, run: 'b' })])], when, 50);
    expect(newest?.children.map(({ kind, label }) => [kind, label])).toEqual([
      ['error', 'No number.'],
      ['statement', 'Show the statement'],
      ['part', 'rides'],
    ]);
    expect([newest?.isOpen, older?.isOpen]).toEqual([true, false]);
  });

  test('knows its nodes again: ids are the same for the same run, and no two are', () => {
    const transformations = [{ transformation: 'rides', changed: '', window: '' }];
    const runs = [run({ transformations }), run({ run: 'b', transformations, error: 'x', statement: 'y' })];
    const ids = nodesOf([runsOf(runs)], when, 50).flatMap(({ id, children }) => [id, ...children.map((one) => one.id)]);
    expect(new Set(ids).size).toBe(ids.length);
  });

  test('offers older runs where there may be some', () => {
    const kinds = (limit: number) =>
      nodesOf([runsOf([run({}), run({ run: 'b' })])], when, limit).map(({ kind }) => kind);
    expect(kinds(2)).toEqual(['run', 'run', 'older']);
    expect(kinds(3)).toEqual(['run', 'run']);
  });

  test('groups the runs of several projects, and tells of one that cannot be read', () => {
    const nodes = nodesOf([runsOf([run({})]), failure('locked')], when, 50);
    expect(nodes.map(({ kind, children }) => [kind, children.map((one) => one.kind)])).toEqual([
      ['project', ['run']],
      ['project', ['failure']],
    ]);
  });

  test.each([
    [[], 'noProject'],
    [[runsOf([])], 'empty'],
    [[failure('untrusted')], 'untrusted'],
    [[failure('locked')], undefined],
    [[runsOf([]), runsOf([run({})], 'flights')], undefined],
  ] as const)('says why it is empty: %#', (projects, emptiness) => {
    expect(emptinessOf(projects)).toBe(emptiness);
    expect(nodesOf(projects, when, 50).length > 0).toBe(emptiness === undefined);
  });
});
