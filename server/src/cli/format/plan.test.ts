import pc from 'picocolors';
import { expect, test } from 'vitest';
import type { Plan, Step } from '../../streams/plan.ts';
import { planText } from './plan.ts';

function step(purpose: string, rest: Partial<Step> = {}): Step {
  return {
    id: purpose,
    purpose,
    sql: 'select 1',
    writes: false,
    counts: undefined,
    transformation: undefined,
    ...rest,
  };
}

const plan: Plan = {
  command: 'build',
  stream: 'a',
  reasons: ['b: rows of all time.'],
  news: [],
  transformations: [],
  steps: [step('Look'), step('Insert', { writes: true })],
  estimate: undefined,
};

const text = (steps: readonly Step[]): string => planText([{ ...plan, steps }], { sql: false }, pc.createColors(false));

test('a plan is its reasons, its steps and what they come to', () => {
  expect(text(plan.steps)).toBe(`a  build

  • b: rows of all time.

  1. reads   Look
  2. writes  Insert

  2 steps, 1 of them writing.
`);
});

test('steps that may be passed over are marked', () => {
  const optional = { isOptional: true } as const;
  expect(text([...plan.steps, step('Update', { writes: true, ...optional }), step('Read', optional)])).toContain(`
  1. reads    Look
  2. writes   Insert
  3. writes?  Update
  4. reads?   Read

  4 steps, 2 of them writing, 2 with a \`?\` only where there is something to do.
`);
});
