import { expect, test } from 'vitest';
import { loadVerdicts } from '../voices/hearing.test-support.ts';
import { aboutOf, exampleCases, marked, problemsOf } from './checking.test-support.ts';
import { allChecks } from './index.ts';

const verdicts = await loadVerdicts();

test.each(exampleCases)('%s: its examples', (_, check, { fails, passes }) => {
  const { id } = check;
  const { text, ranges } = marked(fails.text);
  const about = aboutOf(check, text);
  const found = problemsOf({ ...fails, text }, about, verdicts).filter(
    ({ rule }) => rule !== 'missing-column' || id === rule,
  );
  expect(found.map((problem) => [problem.rule, problem.range])).toContainEqual([id, ranges[0]]);
  if (check.about === 'transformation') expect(found).toHaveLength(ranges.length);
  for (const { rule, severity } of found) if (rule === id) expect(severity).toBe(check.severity);

  expect(problemsOf(passes, about, verdicts).filter(({ rule }) => rule === id)).toEqual([]);
  if (check.about === 'transformation') expect(problemsOf(passes, about, verdicts)).toEqual([]);
});

test('ids are unique and kebab-case', () => {
  const ids = allChecks.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  for (const id of ids) expect(id).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
});
