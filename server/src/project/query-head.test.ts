import { expect, test } from 'vitest';
import { edited } from '../schema/text.ts';
import { parseProject } from './parse.ts';

function read(head: string) {
  const text = `/*---\n${head}\n---*/\nusing s select all a`;
  const file = { path: '/p/queries/first/Big rides.aql', text };
  const settings = { path: '/p/activity_schema.yml', text: 'name: p\nstreams: { s: { entity: c } }\n' };
  const project = parseProject('/p', settings, [file]);
  return { text, problems: project.problems, materialize: [...project.queries.values()][0]?.materialize };
}

test.each([
  'materialize: view\nas: analytics.rides',
  'as: rides\nmaterialize: table',
  'materialize: view\nas: a."B c".d',
])('%s is whole', (head) => {
  const { problems, materialize } = read(head);
  expect(problems).toEqual([]);
  expect(materialize).toBeDefined();
});

test.each<[string, string, string?]>([
  ['materialize: «view»', 'missing-key', 'materialize: view\nas: analytics.big_rides'],
  ['as: «analytics.rides»', 'missing-key', 'as: analytics.rides\nmaterialize: view'],
  ['materialize: «tabel»\nas: a.b', 'wrong-value'],
  ['materialize: table\nas: «a.b; drop»', 'wrong-value'],
  ['«materialise»: table\nas: a.b', 'unknown-key'],
])('%s', (marked, rule, fixed) => {
  const { text, problems, materialize } = read(marked.replaceAll(/[«»]/g, ''));
  expect(problems.map((one) => one.rule)).toEqual([rule]);
  expect(materialize).toBeUndefined();
  const { start, end } = problems[0]?.range ?? { start: 0, end: 0 };
  expect(`${text.slice(0, start)}«${text.slice(start, end)}»${text.slice(end)}`).toContain(marked);
  if (fixed !== undefined) expect(edited(text, problems[0]?.fixes[0]?.edits ?? [])).toContain(`/*---\n${fixed}\n---*/`);
});
