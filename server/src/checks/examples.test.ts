import { expect, test } from 'vitest';
import { loadVerdicts } from '../voices/hearing.test-support.ts';
import type { Check, ExamplePair } from './check.ts';
import { applied, marked, problemsOf } from './checking.test-support.ts';
import { allChecks } from './index.ts';
import { streamWithoutTransformations } from './stream-without-transformations.ts';

const verdicts = await loadVerdicts();
const unfilled = streamWithoutTransformations.id;

const pairsOf = ({ fails, passes, also }: Check): readonly ExamplePair[] => [{ fails, passes }, ...also];
const aboutOf = (check: Check, text: string): 'transformation' | 'settings' =>
  check.about === 'settings' && !text.startsWith('/*---') ? 'settings' : 'transformation';

const cases = allChecks.flatMap((check) =>
  pairsOf(check).map(
    (pair, index) =>
      [`${check.id} ${index + 1}${pair.fails.dialect ? `, ${pair.fails.dialect}` : ''}`, check, pair] as const,
  ),
);

test.each(cases)('%s: its examples', (_, check, { fails, passes }) => {
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

  for (const fix of found.flatMap((problem) => problem.fixes)) {
    const left = problemsOf({ ...fails, text: applied(text, fix) }, about, verdicts);
    // An example of settings is a project without transformations, which is told as well.
    expect(about === 'settings' ? left.filter(({ rule }) => rule !== unfilled) : left, fix.title).toEqual([]);
  }
});

test('ids are unique and kebab-case', () => {
  const ids = allChecks.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  for (const id of ids) expect(id).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
});
