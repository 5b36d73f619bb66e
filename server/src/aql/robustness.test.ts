import fc from 'fast-check';
import { expect, test } from 'vitest';
import { bindQuery } from './bind.ts';
import { exampleCatalogue } from './example-catalogue.ts';
import { parseQuery } from './parse.ts';
import { queryRules } from './rules.ts';
import { tokenize } from './tokens.ts';

const vocabulary =
  `using customer_stream select for all first last nth match ( ) , * as append aggregate ever before after in between
   on_or_before relative to filter join within at least 7 days 'text' ' " "Visited Page" took_bike opened_app station ts
   count sum distinct percentile 0.5 derive order by limit include entity dimension on = . primary joined { } {ts} {{ }}
   -- /* */ :: [ ] \n time_spine interval month end_period max current case when null ; - 0`.split(' ');

const queries = queryRules.flatMap((rule) => [rule.passes, rule.fails.replaceAll(/[«»]/g, '')]);

/** Reads a text and checks what has to hold of any text. */
function read(text: string): void {
  const parsed = parseQuery('q.aql', text);
  const bound = bindQuery(parsed, exampleCatalogue);
  expect(parsed.expected).toHaveLength(parsed.tokens.length);
  for (const { range, fixes } of [...parsed.problems, ...bound.problems]) {
    expect(
      0 <= range.start && range.start <= range.end && range.end <= text.length,
      `${text} ${range.start}–${range.end}`,
    ).toBe(true);
    for (const { edits } of fixes) for (const edit of edits) expect(edit.range.end).toBeLessThanOrEqual(text.length);
  }
}

test('any soup of words is read', () => {
  const soup = fc.array(fc.oneof(fc.constantFrom(...vocabulary), fc.string({ maxLength: 4 })), { maxLength: 40 });
  fc.assert(
    fc.property(soup, fc.constantFrom(' ', '', '\n'), (words, space) => read(words.join(space))),
    { numRuns: 2000 },
  );
});

test('every beginning of a query is read, and every query without one of its words', () => {
  for (const text of queries) {
    for (let end = 0; end <= text.length; end += 1) read(text.slice(0, end));
    for (const { start, end } of tokenize(text).tokens) read(text.slice(0, start) + text.slice(end));
  }
});

test('tokens cover the text', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const { tokens, comments } = tokenize(text);
      const covered = [...tokens, ...comments].sort((a, b) => a.start - b.start || a.end - b.end);
      let at = 0;
      for (const { start, end } of covered) {
        expect(text.slice(at, start).trim()).toBe('');
        at = end;
      }
      expect(at).toBe(text.length);
    }),
  );
});

test('time for a query of 20 appends', () => {
  const append = (i: number): string =>
    `append first between ended_ride as ride_${i} (ts as ts_${i}, station as station_${i} filter price > ${i} join joined.bike_id = primary.bike_id)\n`;
  const text = `using customer_stream select all took_bike (ts, station)\n${Array.from({ length: 20 }, (_, i) => append(i)).join('')}`;
  const run = (): void => {
    bindQuery(parseQuery('q.aql', text), exampleCatalogue);
  };
  for (let i = 0; i < 50; i += 1) run();
  const started = performance.now();
  for (let i = 0; i < 100; i += 1) run();
  console.log(`parse and bind of 20 appends: ${((performance.now() - started) / 100).toFixed(3)} ms`);
});
