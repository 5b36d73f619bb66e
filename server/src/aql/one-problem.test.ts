import { expect, test } from 'vitest';
import type { Problem } from '../schema/text.ts';
import { bindQuery } from './bind.ts';
import { exampleCatalogue } from './example-catalogue.ts';
import { parseQuery } from './parse.ts';
import { unknownStreamNamed } from './scope.ts';

function problemsOf(text: string): readonly Problem[] {
  const parsed = parseQuery('q.aql', text);
  return [...parsed.problems, ...bindQuery(parsed, exampleCatalogue).problems];
}

/** One mistake, one problem at its place; every fix ends it, where there is one. */
test.each<[string, string, string?]>([
  ['for all opened_app (ts) aggregate «first» before took_bike', 'query-syntax-error', 'fixed'],
  ['for all opened_app (ts) append first after «before» took_bike (ts)', 'query-syntax-error', 'fixed'],
  ['for all opened_app (ts) append first «on or before» took_bike (ts)', 'unknown-condition', 'fixed'],
  ['for all opened_app (ts) append first «between before» took_bike (ts)', 'unknown-condition', 'fixed'],
  ['for all opened_app (ts) append first «between on or after» took_bike (ts)', 'unknown-condition', 'fixed'],
  ['for all opened_app (ts) append first after took_bike (ts «within days»)', 'query-syntax-error'],
  ['for all opened_app (ts) limit «ten»', 'query-syntax-error'],
  ['for all opened_app (ts) limit «-1»', 'query-syntax-error'],
  ['select «match»(3) opened_app (ts)', 'query-syntax-error', 'fixed'],
  ['using «raw.rider_stream» select all opened_app (ts)', 'unknown-stream', 'fixed'],
  ["for all took_bike (ts filter station = «'Soho)»", 'query-syntax-error', 'fixed'],
  ['select «distinct» opened_app (ts)', 'query-syntax-error', 'fixed'],
  ['for all opened_app (ts) «; select 1»', 'query-syntax-error'],
  ['for all took_bike (ts «filter»)', 'query-syntax-error'],
  ["for all took_bike (ts) «where station = 'Soho'»", 'query-syntax-error', 'fixed'],
  ["for all took_bike «filter station = 'Soho'»", 'query-syntax-error', 'fixed'],
  [
    "for all took_bike (ts) append first after took_bike (station) «filter station = 'Soho'» limit 3",
    'query-syntax-error',
    'fixed',
  ],
  ['for all opened_app «(»ts', 'query-syntax-error', 'fixed'],
  [
    'for all opened_app (\n  ts\n)\nappend first after took_bike «(»\n  station -- where\nlimit 3',
    'query-syntax-error',
    'fixed',
  ],
  ['for all opened_app «derive» (ts as t', 'query-syntax-error', 'fixed'],
  ['select «nth»(2 opened_app (ts)', 'query-syntax-error', 'fixed'],
  ["for all took_bike (ts «join» station = 'Soho')", 'join-on-primary', 'fixed'],
  ['for all took_bike (ts «within» 7 days)', 'join-on-primary', 'fixed'],
  ['for all took_bike (ts «join» joined.station = primary.station)', 'join-on-primary'],
  ['for all opened_app aggregate ever took_bike (sum(«station»))', 'wrong-type', 'fixed'],
  ['for all opened_app aggregate ever ended_ride (sum(«late»))', 'wrong-type', 'fixed'],
  ['for all opened_app aggregate ever ended_ride (sum_bool(«price»))', 'wrong-type', 'fixed'],
  ['for all opened_app aggregate ever took_bike (max(«feature_json»))', 'wrong-type', 'fixed'],
  ['for all opened_app aggregate ever took_bike (percentile(«station», 0.9))', 'wrong-type'],
  [
    'for all opened_app append first after took_bike («count(distinct station) as s»)',
    'function-outside-aggregate',
    'fixed',
  ],
  ['for all opened_app aggregate ever ended_ride («sum(price, 2)»)', 'wrong-arguments', 'fixed'],
  ['for all opened_app aggregate ever ended_ride («sum(*)»)', 'wrong-arguments', 'fixed'],
  ['for all opened_app aggregate ever ended_ride («percentile(price, 90)»)', 'wrong-arguments', 'fixed'],
  ["for all opened_app aggregate ever took_bike (count(*) «join» station = 'Soho')", 'join-in-aggregate-ever', 'fixed'],
  ["for all took_bike (ts «Filter» station = 'Soho')", 'upper-case-filter', 'fixed'],
  ["for all opened_app append last ever took_bike (ts «FILTER» station = 'Soho')", 'upper-case-filter', 'fixed'],
])('%s', (marked, rule, fixed) => {
  const text = marked.replaceAll(/[«»]/g, '');
  const [problem, ...others] = problemsOf(text);
  expect(others).toEqual([]);
  expect(problem?.rule).toBe(rule);
  const { start, end } = problem?.range ?? { start: 0, end: 0 };
  expect(`${text.slice(0, start)}«${text.slice(start, end)}»${text.slice(end)}`).toBe(marked);
  if (fixed) expect(problem?.fixes.length).toBeGreaterThan(0);
  for (const fix of problem?.fixes ?? []) {
    const [edit] = fix.edits;
    if (edit)
      expect(problemsOf(text.slice(0, edit.range.start) + edit.text + text.slice(edit.range.end)), fix.title).toEqual(
        [],
      );
  }
});

test.each([
  'for all completed order (ts)',
  'for all completed big order (ts)',
  'using customer_stream select all completed order as o (ts)',
])('a name of two words: %s', (text) => {
  const [problem, ...others] = problemsOf(text);
  expect(problem).toMatchObject({ message: expect.stringMatching(/^`completed (big )?order` needs double quotes\.$/) });
  // The example project has no such activity.
  expect(others.map(({ rule }) => rule)).toEqual(['unknown-activity']);
});

test.each([
  'for all opened_app\norder by ts',
  'for all opened_app order by ts',
  'for all opened_app limit 3',
  'for all opened_app derive (ts as x)',
  'for all opened_app append first on_or_before took_bike as before relative to opened_app',
])('nothing in %s', (text) => expect(problemsOf(text)).toEqual([]));

test.each([
  ["for all took_bike (ts filter station = 'Soho)", "for all took_bike (ts filter station = 'Soho')"],
  ["for all took_bike (\n  ts filter station = 'Soho\n)", "for all took_bike (\n  ts filter station = 'Soho'\n)"],
  ['for all "Visited Page (path)', 'for all "Visited Page" (path)'],
  ['select all took_bike (ts filter {{ x }', 'select all took_bike (ts filter {{ x }}}'],
])('what is never closed is closed: %s', (text, expected) => {
  const fixes = problemsOf(text).flatMap((problem) => problem.fixes);
  const closing = fixes.filter(({ title }) => /^Insert `(?:['"]|}})`$/.test(title));
  const [edit] = closing[0]?.edits ?? [];
  expect(edit && text.slice(0, edit.range.start) + edit.text + text.slice(edit.range.end)).toBe(expected);
});

test('a stream with its schema is found among several', () => {
  const streams = new Map([...exampleCatalogue.streams, ['fleet', unknownStreamNamed('fleet')] as const]);
  const parsed = parseQuery('q.aql', 'using analytics.customer_strem select all opened_app (ts)');
  const [problem, ...others] = bindQuery(parsed, { ...exampleCatalogue, streams }).problems;
  expect(others).toEqual([]);
  expect(problem?.fixes.map(({ edits }) => edits.map(({ text }) => text))).toEqual([['customer_stream']]);
});
