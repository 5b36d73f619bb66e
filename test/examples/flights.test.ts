import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadFlights } from '../../examples/flights/raw/load.ts';
import { allRows, exampleProject, exampleText, readQueries, rows, value } from './example.ts';
import { describeTransformations } from './transformations.ts';

const project = exampleProject('flights');
const folder = mkdtempSync(join(tmpdir(), 'flights-'));
let instance: DuckDBInstance;
let connection: DuckDBConnection;

beforeAll(async () => {
  const file = join(folder, 'flights.duckdb');
  await loadFlights(file);
  instance = await DuckDBInstance.create(file);
  connection = await instance.connect();
  await connection.run(`create temp table events as ${allRows(project)}`);
});

afterAll(() => {
  connection.closeSync();
  instance.closeSync();
  rmSync(folder, { recursive: true });
});

describe('the transformations', () => {
  describeTransformations('flights', () => connection);

  test('`activity_id` is unique within its activity, and every row has one, a time and an aircraft', async () => {
    expect(
      await rows(
        connection,
        `select count(*) - count(distinct (activity, activity_id)) as twice, count(*) - count(activity_id) as without_id,
                count(*) - count(ts) as without_time, count(*) - count(customer) as without_aircraft from events`,
      ),
    ).toEqual([{ twice: '0', without_id: '0', without_time: '0', without_aircraft: '0' }]);
  });

  test('a flight is late, departs and arrives in this order', async () => {
    const pairs = (first: string, second: string, condition: string) =>
      value(
        connection,
        `select count(*) from events as a join events as b using (customer, activity_id)
         where a.activity = '${first}' and b.activity = '${second}' and not (${condition})`,
      );
    expect(await pairs('departed', 'arrived', 'b.ts > a.ts')).toBe('0');
    expect(await pairs('departed', 'was_diverted', 'b.ts > a.ts')).toBe('0');
    expect(await pairs('was_delayed', 'departed', 'b.ts >= a.ts')).toBe('0');
  });

  test('from gate to gate it takes the time in the air and some time on the ground', async () => {
    const [ground] = await rows(
      connection,
      `select min(minutes)::integer as least, median(minutes)::integer as median, max(minutes)::integer as most from (
         select date_diff('minute', d.ts, a.ts) - (a.feature_json->>'air_time')::integer as minutes
         from events as d join events as a using (customer, activity_id)
         where d.activity = 'departed' and a.activity = 'arrived')`,
    );
    expect(ground).toEqual({ least: 5, median: 28, most: 235 });
  });

  test('the clock at the destination shows the recorded time at every arrival', async () => {
    const others = await rows(
      connection,
      `select activity_id, strftime(ts at time zone 'UTC' at time zone tzone, '%H:%M') as clock, f.arr_time
       from events
       join raw.flights as f
         on activity_id = printf('%d-%02d-%02d %s%d %s', f.year, f.month, f.day, f.carrier, f.flight, f.origin)
       join raw.airport_clocks on faa = f.dest
       where activity = 'arrived'
         and strftime(ts at time zone 'UTC' at time zone tzone, '%H%M')::integer <> f.arr_time % 2400`,
    );
    // That night the clocks went from 02:00 to 03:00, and somebody's did not.
    expect(others).toEqual([{ activity_id: '2013-03-09 B635 JFK', clock: '03:03', arr_time: '203' }]);
  });

  test('every departure ends in an arrival or a diversion', async () => {
    const counts = await rows(connection, 'select activity, count(*)::integer as rows from events group by 1');
    const {
      departed = 0,
      arrived = 0,
      was_diverted = 0,
    } = Object.fromEntries(counts.map((row) => [String(row.activity), Number(row.rows)]));
    expect(departed).toBe(arrived + was_diverted);
  });

  test('one aircraft never departs twice in one minute', async () => {
    expect(
      await value(
        connection,
        `select count(*) - count(distinct (customer, ts)) from events where activity = 'departed'`,
      ),
    ).toBe('0');
  });
});

test('the figures of the README', async () => {
  const [figures] = await rows(
    connection,
    `select
       (select count(distinct customer) from events where activity <> 'was_built')::integer as aircraft,
       (select count(*) from (from raw.flights select 1 group by year, month, day, carrier, flight having count(*) > 1))
         ::integer as numbers_used_twice,
       (select count(*) from raw.flights where tailnum is null)::integer as without_aircraft,
       (select count(*) from analytics.aircraft where manufacturer is null)::integer as not_in_register,
       (select count(*) from events as a join (
          select activity_id, lead(ts) over (partition by customer order by ts) as leaves_again_at
          from events where activity = 'departed'
        ) as d using (activity_id) where a.activity = 'arrived' and a.ts >= d.leaves_again_at)::integer as impossible,
       (select count(*) from events where activity = 'departed' and customer = 'N737MQ')::integer as cessna`,
  );
  expect(figures).toEqual({
    aircraft: 4043,
    numbers_used_twice: 24,
    without_aircraft: 2512,
    not_in_register: 721,
    impossible: 127,
    cessna: 153,
  });
});

describe('the answers by hand', () => {
  test.each(readQueries(project))('$id has one, with the same columns', async ({ id, columns }) => {
    const described = await rows(connection, `describe ${exampleText(`flights/expected/${id}.sql`)}`);
    expect(described.map((column) => column.column_name)).toEqual(columns);
  });

  test('the transformations make the rows that were counted in the source', async () => {
    const counted = await rows(
      connection,
      `from (${exampleText('flights/expected/activity_counts.sql')}\n) order by activity`,
    );
    expect(
      await rows(
        connection,
        `select activity, count(*) as events, count(distinct customer) as aircraft from events group by 1 order by 1`,
      ),
    ).toEqual(counted);
  });

  test('and of every aircraft', async () => {
    const made = `select customer as tailnum, activity, count(*) as events from events group by all`;
    const counted = exampleText('flights/expected/aircraft_counts.sql');
    const differences = `(from (${made}) except all from (${counted}\n)) union all (from (${counted}\n) except all from (${made}))`;
    expect(await rows(connection, differences)).toEqual([]);
  });

  test('arrivals by schedule and delay are the arrivals by the clock', async () => {
    const differences = `
      select arrival, landed_at, ts from (${exampleText('flights/expected/turnarounds.sql')}\n)
      join events on activity = 'arrived' and activity_id = arrival
      where landed_at <> ts`;
    expect(await rows(connection, differences)).toEqual([]);
  });
});
