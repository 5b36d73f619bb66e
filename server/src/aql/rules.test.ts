import { expect, test } from 'vitest';
import { bindQuery } from './bind.ts';
import type { Catalogue } from './catalogue.ts';
import { exampleCatalogue } from './example-catalogue.ts';
import { parseQuery } from './parse.ts';
import { queryRules } from './rules.ts';

const [first] = exampleCatalogue.streams.values();
const twoStreams: Catalogue = {
  ...exampleCatalogue,
  streams: new Map([
    ...exampleCatalogue.streams,
    ...(first ? [['bike_stream', { ...first, name: 'bike_stream' }] as const] : []),
  ]),
};

function problemsOf(text: string, catalogue: Catalogue): { rule: string; at: string }[] {
  const parsed = parseQuery('q.aql', text);
  const bound = bindQuery(parsed, catalogue);
  return [...parsed.problems, ...bound.problems].map(({ rule, range }) => ({
    rule,
    at: `${text.slice(0, range.start)}«${text.slice(range.start, range.end)}»${text.slice(range.end)}`,
  }));
}

test.each(queryRules)('$id: its examples', (rule) => {
  expect(problemsOf(rule.passes, exampleCatalogue)).toEqual([]);
  if (rule.id === 'missing-using') return;
  expect(problemsOf(rule.fails.replaceAll(/[«»]/g, ''), exampleCatalogue)).toContainEqual({
    rule: rule.id,
    at: rule.fails,
  });
});

test('missing-using: only where there is a choice', () => {
  expect(problemsOf('for all opened_app', twoStreams)).toEqual([{ rule: 'missing-using', at: '«for» all opened_app' }]);
});

test('ids are unique', () => {
  expect(new Set(queryRules.map((rule) => rule.id)).size).toBe(queryRules.length);
});

test.each(queryRules)('$id: its fixes repair it', (rule) => {
  const text = rule.fails.replaceAll(/[«»]/g, '');
  const start = rule.fails.indexOf('«');
  const parsed = parseQuery('q.aql', text);
  const all = [...parsed.problems, ...bindQuery(parsed, exampleCatalogue).problems];
  const problem = all.find((one) => one.rule === rule.id && one.range.start === start);
  problem?.fixes.forEach((fix, i) => {
    const fixed = fix.edits.reduce(
      (before, { range, text: by }) => before.slice(0, range.start) + by + before.slice(range.end),
      text,
    );
    const left = problemsOf(fixed, exampleCatalogue);
    // The first fix is what is most likely meant; the others at least end this problem.
    if (i === 0) expect(left, fixed).toEqual([]);
    else
      expect(
        left.map((one) => one.rule),
        fixed,
      ).not.toContain(rule.id);
  });
});

test.each([
  ['for all opened_app (ts) order by ts order by «ts desc»', 'query-syntax-error'],
  ['for all opened_app (ts) limit 1 «limit 2»', 'query-syntax-error'],
  ['for all opened_app append first after took_bike (ts within 1 day «within 2 days»)', 'query-syntax-error'],
  ['for all opened_app append first after took_bike (ts at least 1 day «at least 2 days»)', 'query-syntax-error'],
])('%s: a second one is not dropped in silence', (marked, rule) => {
  expect(problemsOf(marked.replaceAll(/[«»]/g, ''), exampleCatalogue)).toEqual([{ rule, at: marked }]);
});
