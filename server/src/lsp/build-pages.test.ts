import { describe, expect, test } from 'vitest';
import type { Figures, StreamReport } from '../run/runner.ts';
import { type Plan, reportFigures } from '../streams/plan.ts';
import { buildAnswer, planPage } from './build-pages.ts';

const none = Object.fromEntries(reportFigures.map((figure) => [figure, 0])) as Figures;

function stream(name: string, figures: Partial<Figures>): StreamReport {
  const total = { ...none, ...figures };
  const transformations = [{ transformation: 'rides', ...total }];
  return { stream: name, run: '1', command: 'build', transformations, total, seconds: 1, notes: ['Late rows.'] };
}

describe('the report of a build', () => {
  test('says what changed, and what was rejected even where nothing did', () => {
    const streams = [stream('a', { inserted: 1204, deleted: 1 }), stream('b', { rejected: 2 })];
    const { summary } = buildAnswer({ streams, seconds: 2.04 });
    expect(summary).toBe('a: 1,204 inserted, 1 deleted; b: nothing new, 2 rejected in 2.0 s');
  });

  test('names streams only where there are several, and figures only where one is not nought', () => {
    const columns = (streams: StreamReport[]) =>
      buildAnswer({ streams, seconds: 1 }).table.columns.map(({ name }) => name);
    expect(columns([stream('a', { rejected: 2 })])).toEqual(['transformation', 'read', 'inserted', 'rejected']);
    expect(columns([stream('a', {}), stream('b', {})])).toEqual(['stream', 'transformation', 'read', 'inserted']);
  });

  test('has a row for every transformation and one for all, and the notes by stream', () => {
    const streams = [stream('a', { read: 3 }), stream('b', { read: 4 })];
    const { table, notes } = buildAnswer({ streams, seconds: 1 });
    expect(table.rows).toEqual([
      ['a', 'rides', 3, 0],
      ['a', 'in all', 3, 0],
      ['b', 'rides', 4, 0],
      ['b', 'in all', 4, 0],
    ]);
    expect(notes).toEqual(['a: Late rows.', 'b: Late rows.']);
  });

  test('ends with the notes of streams that were passed over', () => {
    const { notes } = buildAnswer({ streams: [stream('a', {})], notes: ['b is passed over.'], seconds: 1 });
    expect(notes).toEqual(['Late rows.', 'b is passed over.']);
  });
});

describe('the page of a plan', () => {
  const step = (purpose: string, sql: string, writes: boolean) => ({
    id: purpose,
    purpose,
    sql,
    writes,
    counts: undefined,
    transformation: undefined,
  });
  const plan: Plan = {
    command: 'build',
    stream: 'a',
    reasons: ['a is built for the first time.'],
    news: ['a is built for the first time.'],
    transformations: [],
    steps: [step('Look', 'select 1;', false), step('Make the table', 'create table a (x int)', true)],
    estimate: { rows: 1000, bytes: undefined },
  };

  test('is SQL that could be run, each statement under its purpose', () => {
    expect(planPage([plan], 'dev').text).toBe(`-- a: build on \`dev\`
-- a is built for the first time.
-- 2 steps, about 1,000 rows; what changes more than temporary tables is marked.

-- 1. Look
select 1;

-- 2. Make the table [writes]
create table a (x int);
`);
  });

  test('marks what is run only where there is something to do, and says so', () => {
    const steps = plan.steps.map((one) => ({ ...one, isOptional: true as const }));
    const { text } = planPage([{ ...plan, steps }], 'dev');
    expect(text).toContain(`marked.
-- [if needed]: run only where there is something to do.
`);
    expect(text).toContain('-- 1. Look [if needed]\n');
    expect(text).toContain('-- 2. Make the table [writes, if needed]\n');
  });

  test('says how much of it writes', () => {
    expect(planPage([plan], 'dev')).toMatchObject({ writes: 1, summary: '1 of 2 steps writes', streams: ['a'] });
    expect(planPage([{ ...plan, steps: [] }], 'dev').summary).toMatch(/^Nothing to do/);
  });
});
