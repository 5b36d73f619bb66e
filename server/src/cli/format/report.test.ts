import pc from 'picocolors';
import { expect, test } from 'vitest';
import type { BuildReport, Figures, QueryReport } from '../../run/runner.ts';
import type { Output } from '../terminal.ts';
import { reportText } from './report.ts';

const out: Output = {
  colors: pc.createColors(false),
  width: 100,
  write: async () => {},
  line: async () => {},
};
const total: Figures = {
  ...{ read: 0, inserted: 0, updated: 0, deleted: 0, rejected: 0, duplicate: 0, mutated: 0 },
  ...{ entities: 0, recomputed: 0 },
};

function written(query: Partial<QueryReport>): string {
  const queries: readonly QueryReport[] = [
    {
      ...{ query: 'first_rides', file: 'queries/first_rides.aql', line: undefined, kind: 'table', as: 'marts.first' },
      ...{ outcome: 'failed', rows: undefined, error: undefined, seconds: 1 },
      ...query,
    },
  ];
  const report: BuildReport = {
    streams: [
      {
        ...{ stream: 's', run: 'r', command: 'build', transformations: [], total, seconds: 1, notes: [], queries },
      },
    ],
    seconds: 1,
  };
  return reportText(report, out).split('\n').at(-2) ?? '';
}

test('a query that could not be kept is told with its place', () => {
  expect(written({ error: 'no such luck', line: 7 })).toBe(
    'error queries/first_rides.aql:7: the query first_rides was not kept as marts.first: no such luck',
  );
  expect(written({ error: 'odd \x1b[2J value' })).toBe(
    'error queries/first_rides.aql: the query first_rides was not kept as marts.first: odd ␛[2J value',
  );
});
