import { expect, test } from 'vitest';
import { bindQuery } from './bind.ts';
import { exampleCatalogue } from './example-catalogue.ts';
import { parseQuery } from './parse.ts';

/** What is said of a query, where, and what each fix makes of it there. */
function said(text: string): readonly (readonly [at: string, message: string, ...fixes: string[]])[] {
  const parsed = parseQuery('q.aql', text);
  return [...parsed.problems, ...bindQuery(parsed, exampleCatalogue).problems].map(({ message, range, fixes }) => [
    text.slice(range.start, range.end),
    message,
    ...fixes.map(({ edits }) => edits.map((edit) => edit.text).join()),
  ]);
}

const computed = 'Columns are taken as they are; what is computed from them stands in `derive (… as name)`.';
const oneColumn =
  'A function takes one column here. Rows are chosen by `filter`; what the functions give is computed with in `derive`.';
const joined = (clause: string): string => `for all opened_app append first after took_bike (ts ${clause})`;
const aggregated = (column: string): string => `for all opened_app aggregate after ended_ride (${column})`;
const whole = (kind: string, such: string): string =>
  `\`${kind}\` takes a whole number of a unit, such as \`${such}\`.`;

test.each([
  [joined('within 1.5 hours'), '1.5 hours', whole('within', '90 minutes'), '90 minutes'],
  [joined("at least interval '0.5 days'"), "'0.5 days'", whole('at least', '12 hours'), '12 hours'],
  [joined('within 1.1 hours'), '1.1 hours', whole('within', '66 minutes'), '66 minutes'],
  [joined('within 0.25 years'), '0.25 years', whole('within', '3 months'), '3 months'],
  [joined('within 1.3 months'), '1.3 months', whole('within', '90 minutes')],
  [joined('within 20 mins'), 'mins', '`within` takes a time such as `7 days`.', 'minutes'],
  [joined('at least 2 HRS'), 'HRS', '`at least` takes a time such as `7 days`.', 'hours'],
  [joined('within 20 m'), 'm', '`within` takes a time such as `7 days`.'],
  [joined('within 2 huors'), 'huors', '`within` takes a time such as `7 days`.', 'hours'],
  [
    'for all opened_app append match(1.5) after took_bike',
    '1.5',
    '`match` takes a whole number: `match(2)` is the second.',
    '1',
    '2',
  ],
  ['for nth(0.5) opened_app', '0.5', '`nth` counts from 1: `nth(1)` is the first.', '1'],
  [
    'for nth(99999999999999999999) opened_app',
    '99999999999999999999',
    'Nothing happens so often that `nth` could count it.',
  ],
  [aggregated('sum(case when price > 1 then 1 end)'), 'case when price > 1 then 1 end', oneColumn],
  [aggregated('sum(price * 2)'), '* 2', oneColumn],
  ['select all took_bike (ts, station + 1 as m)', '+ 1 as m', computed],
  ['select all took_bike (ts, station::int as m)', '::int as m', computed],
  ['select all took_bike (ts, (station) as m)', '(station) as m', computed],
  [
    'select all took_bike (ts, case station when 1 then 2 end as m, station)',
    'case station when 1 then 2 end as m',
    computed,
  ],
  [aggregated('any(price)'), 'price', '`any` takes a boolean, and `price` is a number.', 'sum', 'count_distinct'],
  [
    'for all opened_app aggregate after ended_ride (sum_bool(activity_occurrence))',
    'activity_occurrence',
    '`sum_bool` takes a boolean, and `activity_occurrence` is an integer.',
    'sum',
    'count_distinct',
  ],
])('%s', (text, ...expected) => expect(said(text)).toEqual([expected]));

test('a column may be called case', () => {
  expect(said('select all "Visited Page" (ts, case, case as c)')).toEqual([]);
});
