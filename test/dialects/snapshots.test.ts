import { describe, expect, test } from 'vitest';
import { compileQuery } from '../../server/src/compile/compile.ts';
import { dialectNamed, dialectNames } from '../../server/src/dialects/index.ts';
import { stream, streamPerActivity } from '../oracle/query-stream.ts';
import { boundQuery } from '../oracle/relationships-cases.ts';

/** One file for each query and warehouse: SQL is read by people, and a review of these files is where they do it. */
const queries: Readonly<Record<string, string>> = {
  'features and a filter': `select all took_bike (ts, station, price filter station = 'Bow' filter price >= 1)`,
  'first and last ever': `select first opened_app (ts) append first ever took_bike (station) append last ever took_bike (station as last_station)`,
  'last before': 'select all opened_app (ts) append last before took_bike (station, price)',
  'first between and how many': `select all opened_app (ts)
    append first between took_bike (station)
    aggregate between took_bike (count(*) as rides, sum(price) as paid)`,
  'all before, all after': `select all opened_app (ts)
    aggregate before took_bike (count(*) as rides, count_distinct(station) as stations)
    aggregate after took_bike (avg(price) as price, max(station) as station)`,
  'within a week': `select all opened_app (ts)
    append first after took_bike (ts as took_at within 7 days)
    aggregate before took_bike (count(*) as lately within 1 month at least 1 hour)`,
  'texts and percentiles': `select first opened_app (ts)
    aggregate ever took_bike (listagg(station) as route, listagg_distinct(station, ' / ') as stations)
    aggregate after took_bike (median(price) as middle, percentile(price, 0.9) as high)`,
  'the second match, joined': `select all opened_app (ts, station)
    append match(2) after took_bike (ts as second)
    aggregate after took_bike (count(*) as here join joined.station = primary.station)`,
  'what came before, whatever it was': 'select all opened_app (ts) append last before * (ts as at, activity)',
  'relative to an append': `select all opened_app (ts)
    append first after took_bike as ride (ts as took_at)
    append first after ended_ride relative to ride (station)`,
  'months of every rider': `select time_spine(interval = month, end_period = current) took_bike (ts, customer)
    aggregate between took_bike (count(*) as rides)`,
  'dimension, entity, derived, in order': `select all took_bike (ts, price)
    append first after ended_ride (station as destination)
    dimension "My".Stations on destination = id (name) entity (email)
    derive (price * 2 as double) order by double desc limit 10`,
};

describe.each(dialectNames.map(dialectNamed))('$title', (dialect) => {
  const file = (name: string): string => `snapshots/${name.replaceAll(/[^a-z]+/g, '-')}.${dialect.name}.sql`;

  test.each(Object.entries(queries))('%s', async (name, text) => {
    const { sql } = compileQuery(boundQuery(`using rider_stream ${text}`), { dialect, stream });
    await expect(sql).toMatchFileSnapshot(file(name));
  });

  test('one table per activity', async () => {
    const query = boundQuery('using rider_stream select all opened_app (ts, activity) append last before * (activity)');
    const { sql } = compileQuery(query, { dialect, stream: streamPerActivity });
    await expect(sql).toMatchFileSnapshot(file('one table per activity'));
  });
});
