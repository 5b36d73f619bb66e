import { describe, expect, test } from 'vitest';
import { definitionInQuery } from './query-definition.ts';
import { exampleSettings, exampleTransformation, exampleView } from './query-example.ts';
import { hoverQuery } from './query-hover.ts';
import { queryLenses } from './query-lens.ts';

function hover(marked: string): { markdown: string; at: string } {
  const text = marked.replace('|', '');
  const answer = hoverQuery(exampleView(text), marked.indexOf('|'), {
    clauseSql: (range) => `-- ${text.slice(range.start, range.start + 6)}`,
    ddl: (stream) => `create table ${stream} ()`,
  });
  return { markdown: answer?.markdown ?? '', at: answer ? text.slice(answer.range.start, answer.range.end) : '' };
}

describe('a relationship in a sentence', () => {
  test.each([
    [
      'for all opened_app app|end first in between took_bike',
      'For every *opened\\_app*, the same rider’s first *took\\_bike* after it and before the next *opened\\_app*; null if there is none.',
    ],
    [
      'select first opened_app (ts) append |last before took_bike (ts within 7 days)',
      'For every rider’s first *opened\\_app*, the same rider’s last *took\\_bike* before it, within 7 days of it; null if there is none.',
    ],
    [
      "select nth(2) took_bike (ts filter station = 'Soho') append n|th(3) ever ended_ride (ts)",
      "For every rider’s 2nd *took\\_bike* with `station = 'Soho'`, the same rider’s 3rd *ended\\_ride* of all, provided it is at any time; null if there is none.",
    ],
    [
      'for all opened_app aggregate| before ended_ride (count(*), sum(price) filter late)',
      'For every *opened\\_app*, `count(*)` and `sum(price)` over all the same rider’s *ended\\_ride* before it, counting only those with `late`. Without any, counts and sums are 0, everything else is null.',
    ],
    [
      'for all took_bike append fi|rst after * (activity join joined.activity_id <> primary.activity_id)',
      'For every *took\\_bike*, the same rider’s first activity of any kind after it, where `joined.activity_id <> primary.activity_id`; null if there is none.',
    ],
    ['for a|ll opened_app', 'One row for every *opened\\_app*.'],
    [
      "select time_|spine(interval = month, end_period = max) took_bike (ts filter station = 'Soho')",
      "One row for every rider and month, from its first *took\\_bike* with `station = 'Soho'` to its last, also where nothing happened in it.",
    ],
    [
      'select time_spine(interval = week, end_period = current) took_bike (ts) app|end first between ended_ride (ts)',
      'For every rider and week, the same rider’s first *ended\\_ride* in it; null if there is none.',
    ],
    [
      'select time_spine(interval = week, end_period = current) took_bike (ts) aggregate between_|before ended_ride (count(*))',
      'For every rider and week, `count(*)` over all the same rider’s *ended\\_ride* in the week before it.',
    ],
    [
      'for all took_bike dimen|sion raw.bikes on bike_id = id (model)',
      'Columns of the row whose `id` is `bike_id` in `raw.bikes`; null if there is none.',
    ],
    ['for all took_bike enti|ty (email)', 'Columns of the rider’s row in `riders`; null if there is none.'],
  ])('%s', (marked, said) => expect(hover(marked).markdown).toContain(said));
});

describe('hover', () => {
  test.each([
    ['us|ing customer_stream for all opened_app', 'using', 'create table customer_stream ()'],
    [
      'using customer_|stream for all opened_app',
      'customer_stream',
      '**customer_stream**: what every rider does, 4 activities.',
    ],
    ['for all opened_app append first |between took_bike', 'between', '| `between` | t < ts < n |'],
    ['for all opened_app append first |between took_bike', 'between', '```sql\n-- append\n```'],
    ['for all took|_bike', 'took_bike', 'A rider unlocked a bike.'],
    ['for all took|_bike', 'took_bike', '- `station` string: Where the bike stood.'],
    ['for all ended|_ride', 'ended_ride', 'Made by `rides`.'],
    ['select all ended_ride (pr|ice)', 'price', '`price` number: a feature of *ended\\_ride*'],
    ['select all ended_ride (t|s)', 'ts', '`ts` timestamp\n\nWhen the activity happened'],
    ['select all ended_ride (ts filter lat|e)', 'late', '`late` boolean'],
    ['select all ended_ride (ts filt|er late)', 'filter', 'Keeps the activity’s rows'],
    ['for all opened_app aggregate before ended_ride (su|m(price))', 'sum', '`sum(column)`'],
    ['for all opened_app include (total|_rides)', 'total_rides', 'aggregate ever took_bike (count(*) as total_rides)'],
    ['select all ended_ride (*|)', '*', '`activity_id`'],
    ['select all ended_ride (ts as t) order by |t', 't', 'a column of the result'],
    ['select time_spine(interval = day, end_period = max) took_bike (t|s)', 'ts', 'When the period starts.'],
    ['for all took_bike dimension raw.bikes on bike|_id = id (model)', 'bike_id', '`bike_id` string: a feature'],
    [
      'for all opened_app as app append first after took_bike (ts join ts > a|pp.ts)',
      'app',
      'One row for every *opened\\_app*',
    ],
    ['for all opened_app append fi|rst after took_bike', 'append first after', 'opened_app  ───────○─────────●'],
    ['for all opened_app ap|pend first betwen', 'append first', 'For every *opened\\_app*'],
  ])('%s', (marked, at, text) => {
    const got = hover(marked);
    expect(got.at).toBe(at);
    expect(got.markdown).toContain(text);
  });
});

function definition(marked: string): string[] {
  const view = exampleView(marked.replace('|', ''));
  const texts: Readonly<Record<string, string>> = {
    '/bikes/activity_schema.yml': exampleSettings,
    '/bikes/transformations/rides.sql': exampleTransformation,
    [view.parsed.file]: view.parsed.text,
  };
  return definitionInQuery(view, marked.indexOf('|')).map(
    ({ file, range }) => `${file.slice('/bikes/'.length)} «${texts[file]?.slice(range.start, range.end) ?? ''}»`,
  );
}

describe('definition', () => {
  test.each([
    ['using customer|_stream for all opened_app', ['activity_schema.yml «customer_stream»']],
    ['for all opened|_app', ['activity_schema.yml «opened_app»']],
    ['for all ended|_ride', ["transformations/rides.sql «'ended_ride'»"]],
    ['select all ended_ride (pri|ce)', ["transformations/rides.sql «'price'»"]],
    ['select all took_bike (ts filter stat|ion is null)', ['activity_schema.yml «station»']],
    ['select all ended_ride (ts as t) order by |t', ['queries/q.aql «ts as t»']],
    [
      'for all opened_app append first after took_bike as ride append last ever ended_ride relative to r|ide',
      ['queries/q.aql «ride»'],
    ],
    [
      'for all opened_app append first after took_bike (ts join took|_bike.ts > primary.ts)',
      ['queries/q.aql «took_bike»'],
    ],
    ['for all opened_app include (total|_rides)', ['columns/total_rides.aql «»']],
    ['for a|ll opened_app', []],
    ['for all took_bike ent|ity (email)', ['activity_schema.yml «riders»']],
    ['for all took_bike dimension raw.bikes on bike|_id = id (model)', ['activity_schema.yml «bike_id»']],
  ])('%s', (marked, expected) => expect(definition(marked)).toEqual(expected));
});

test('lenses stand above the query', () => {
  expect(queryLenses(exampleView('-- a\nusing customer_stream for all opened_app'))).toEqual([
    { range: { start: 5, end: 10 }, title: 'Run query', command: 'query', arguments: { file: '/bikes/queries/q.aql' } },
    {
      range: { start: 5, end: 10 },
      title: 'Show compiled SQL',
      command: 'compile',
      arguments: { file: '/bikes/queries/q.aql' },
    },
  ]);
  expect(queryLenses(exampleView(''))).toEqual([]);
});
