import { expect, test } from 'vitest';
import { loadVoice } from '../sql/voice.ts';
import { applied, marked, problemsOf } from './checking.test-support.ts';
import { allChecks } from './index.ts';
import { streamWithoutTransformations } from './stream-without-transformations.ts';

const voice = await loadVoice();
const unfilled = streamWithoutTransformations.id;

test.each(allChecks.map((check) => [check.id, check] as const))('%s: its examples', (id, check) => {
  const { text, ranges } = marked(check.fails.text);
  const isHead = text.startsWith('/*---');
  const about = check.about === 'settings' && !isHead ? 'settings' : 'transformation';
  const found = problemsOf({ ...check.fails, text }, about, voice).filter(
    ({ rule }) => rule !== 'missing-column' || id === rule,
  );
  expect(found.map((problem) => [problem.rule, problem.range])).toContainEqual([id, ranges[0]]);
  if (check.about === 'transformation') expect(found).toHaveLength(ranges.length);
  for (const { rule, severity } of found) if (rule === id) expect(severity).toBe(check.severity);

  expect(problemsOf(check.passes, about, voice).filter(({ rule }) => rule === id)).toEqual([]);
  if (check.about === 'transformation') expect(problemsOf(check.passes, about, voice)).toEqual([]);

  for (const fix of found.flatMap((problem) => problem.fixes)) {
    const left = problemsOf({ ...check.fails, text: applied(text, fix) }, about, voice);
    // An example of settings is a project without transformations, which is told as well.
    expect(about === 'settings' ? left.filter(({ rule }) => rule !== unfilled) : left, fix.title).toEqual([]);
  }
});

test('ids are unique and kebab-case', () => {
  const ids = allChecks.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  for (const id of ids) expect(id).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
});
