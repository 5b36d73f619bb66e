import { expect, test } from 'vitest';
import { explain, type RunProblem } from '../run/problem.ts';
import { failureOf } from './failure.ts';

const problems: readonly RunProblem[] = [
  { kind: 'held', stream: 's', holder: 'ci', since: '10:00' },
  { kind: 'lease-lost', stream: 's', holder: undefined },
  { kind: 'locked', path: '/a/b.duckdb', holder: undefined },
  { kind: 'unknown-connection', name: 'prod', known: [] },
  { kind: 'unsupported-connection', name: 'prod', type: 'snowflake' },
  { kind: 'missing-variable', variable: 'PASSWORD', connection: 'prod' },
  { kind: 'missing-option', option: 'host', connection: 'prod' },
  { kind: 'read-only', connection: 'prod' },
  { kind: 'missing-table', table: 'analytics.s', stream: 's' },
  { kind: 'refused', connection: 'prod', message: 'no' },
  { kind: 'connection-lost', connection: 'prod', message: 'no' },
  { kind: 'sql', message: 'no', step: undefined, transformation: undefined, sql: 'select', offset: undefined },
  { kind: 'runner-died', signal: 'SIGKILL', code: undefined },
  { kind: 'untrusted' },
  { kind: 'cancelled' },
  { kind: 'unexpected', message: 'no' },
];

test.each(problems)('$kind: the next step is one in the editor', (problem) => {
  const { text, next } = failureOf(problem);
  expect(text).toBe(explain(problem).text);
  expect(next).not.toMatch(/activity-schema [a-z]|--/);
});
