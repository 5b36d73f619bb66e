import { describe, expect, test } from 'vitest';
import { compileQuery } from '../../server/src/compile/compile.ts';
import { duckdb } from '../../server/src/dialects/duckdb.ts';
import { postgres } from '../../server/src/dialects/postgres.ts';
import { stream } from './query-stream.ts';
import { boundQuery } from './relationships-cases.ts';

/** SQL is read by people: on hover, in reviews. A snapshot shows what a change of the compiler does to it. */
describe.each([duckdb, postgres])('SQL for $title', (dialect) => {
  test.each([
    'select all opened_app (ts, station)',
    'select first opened_app (ts) append first ever took_bike (station)',
    `select last opened_app (ts filter station = 'Bow') append last before took_bike (station)`,
    'select all opened_app (ts) append last before took_bike (station, price)',
    'select all opened_app (ts) append first between took_bike (station) aggregate between took_bike (count(*) as rides)',
    'select all opened_app (ts) aggregate before took_bike (count(*), count_distinct(station), sum(price))',
    'select all opened_app (ts) aggregate before took_bike (count(*) as lately within 7 days)',
    'select all opened_app (ts) append match(2) after took_bike (ts)',
    'select all opened_app (ts) aggregate after took_bike (count(*) as here join joined.station = primary.station)',
    'select all opened_app (ts) append last before * (ts, activity)',
    'select all opened_app (ts) append first after took_bike as ride (ts) append first after ended_ride relative to ride',
    'select time_spine(interval = month, end_period = current) took_bike (ts, customer) aggregate between took_bike (count(*) as rides)',
    'select all took_bike (ts) append first after ended_ride (station as to) dimension "My".Stations on to = id (name) entity (email)',
    'select all opened_app (ts) aggregate ever took_bike (sum(price) as paid) derive (paid / 2 as half) order by half desc limit 10',
  ])('%s', (text) => {
    expect(compileQuery(boundQuery(`using rider_stream ${text}`), { dialect, stream }).sql).toMatchSnapshot();
  });

  test('each clause knows its own steps', () => {
    const text =
      'using rider_stream select all opened_app (ts) append last before took_bike (station) aggregate ever took_bike (count(*))';
    const { clauses } = compileQuery(boundQuery(text), { dialect, stream });
    expect(
      clauses.map(({ range, strategy, sql }) => [text.slice(range.start, range.end), strategy, sql]),
    ).toMatchSnapshot();
  });

  test('many clauses: a few at a time beside the primary rows, which each of them shows', () => {
    const clauses = Array.from({ length: 6 }, (_, n) => `append last before took_bike as ride${n} (ts as ts${n})`);
    const text = `using rider_stream select all opened_app (ts) ${clauses.join(' ')}`;
    const { sql, clauses: served } = compileQuery(boundQuery(text), { dialect, stream });
    expect(served.at(-1)?.sql).toMatchSnapshot();
    expect(sql.slice(sql.lastIndexOf('\nselect'))).toMatchSnapshot();
  });

  test('one table per activity: its own table, the name as a literal, and the stream’s view for every activity', () => {
    const perActivity = { ...stream, layout: 'per_activity' as const };
    const query = boundQuery('using rider_stream select all opened_app (ts, activity) append last before * (activity)');
    expect(compileQuery(query, { dialect, stream: perActivity }).sql).toMatchSnapshot();
  });
});
