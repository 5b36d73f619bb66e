import { expect, test } from 'vitest';
import { exampleView } from './query-example.ts';
import { hintsOfQuery } from './query-hints.ts';

const all = (text: string) => hintsOfQuery(exampleView(text), { start: 0, end: text.length });

/** The text with its hints in `‹…›`. */
function shown(text: string, hints = all(text)): string {
  return hints.reduceRight((so, { offset, label }) => `${so.slice(0, offset)}‹${label}›${so.slice(offset)}`, text);
}

test.each([
  ['select all took_bike (station, ts)', 'select all took_bike (station‹: string›, ts)'],
  ['select all took_bike (station as s)', 'select all took_bike (station‹: string› as s)'],
  [
    'for all opened_app append first between took_bike (station)',
    'for all opened_app append first between took_bike (station‹: string›‹as first_between_took_bike_station›)',
  ],
  [
    'for all opened_app append first between took_bike (ts, station as s)',
    'for all opened_app append first between took_bike (ts‹as first_between_took_bike_ts›, station‹: string› as s)',
  ],
  [
    'for all opened_app aggregate ever ended_ride (sum(price), count(*))',
    'for all opened_app aggregate ever ended_ride (sum(price‹: number›)‹as sum_ever_ended_ride_price›, count(*)‹as count_ever_ended_ride›)',
  ],
  [
    'for all opened_app append first in between took_bike aggregate before took_bike',
    'for all opened_app append first in between took_bike‹as first_between_took_bike_ts, first_between_took_bike_happened› aggregate before took_bike‹as count_before_took_bike›',
  ],
  ['for all opened_app include (total_rides)', 'for all opened_app include (total_rides)'],
  [
    'for all opened_app append first after "Visited Page" (path filter path is not null)',
    'for all opened_app append first after "Visited Page" (path‹: string›‹as first_after_visited_page_path› filter path is not null)',
  ],
  [
    'for all opened_app append first after took_bike (nonsense)',
    'for all opened_app append first after took_bike (nonsense)',
  ],
  ['for all opened_app append first after took_bike (', 'for all opened_app append first after took_bike ('],
  ['', ''],
])('%s', (text, expected) => {
  expect(shown(text)).toBe(expected);
});

test('only what is asked for', () => {
  const text = 'for all opened_app\nappend first after took_bike (\n  ts,\n  station\n)';
  const range = { start: text.indexOf('  station'), end: text.indexOf('\n)') };
  expect(hintsOfQuery(exampleView(text), range).map(({ label }) => label)).toEqual([
    ': string',
    'as first_after_took_bike_station',
  ]);
});

test('a name can be taken over into the text, a type cannot', () => {
  expect(all('for all opened_app append first after took_bike (station)').map(({ insert }) => insert)).toEqual([
    undefined,
    ' as first_after_took_bike_station',
  ]);
  expect(all('for all opened_app append first after took_bike')[0]?.insert).toBeUndefined();
});

test('a type has its feature’s description', () => {
  expect(all('select all took_bike (station)')[0]?.documentation).toBe('Where the bike stood.');
});
