import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { compileQuery } from '../../server/src/compile/compile.ts';
import { type Engine, load, startDuckDb } from './query-engine.ts';
import { stream } from './query-stream.ts';
import { boundQuery, eventsOf } from './relationships-cases.ts';

let engine: Engine;
beforeAll(async () => {
  engine = await startDuckDb();
});
afterAll(() => engine.stop());
beforeEach(() =>
  load(
    engine,
    eventsOf(`
      rider  ts     activity   station  price
      ann    09:50  took_bike  01       1
      ann    10:05  took_bike  1        2
      bob    10:15  took_bike  Bow      3
      bob    10:25  took_bike           1
    `),
  ),
);

const answer = (text: string) =>
  engine.run(
    compileQuery(boundQuery(`using rider_stream ${text} order by ts`), { dialect: engine.dialect, stream }).sql,
  );

test('keys that are texts and equal one number bring one row', async () => {
  await engine.run(
    `create or replace table city.tariffs as
     select * from (values ('1', 'plain'), ('01', 'padded'), ('1.0', 'fraction'), (' 2', 'spaced'), ('4', 'none')) as t (code, name)`,
  );
  const rows = await answer(
    `select all took_bike (ts)
     aggregate on_or_before took_bike (count(*) as rides)
     dimension city.tariffs on price = code (name as by_price)
     dimension city.tariffs on rides = code (name as by_rides)`,
  );
  expect(rows.map(({ by_price, by_rides }) => [by_price, by_rides])).toEqual([
    ['fraction', 'fraction'],
    ['spaced', 'spaced'],
    [null, 'fraction'],
    ['fraction', 'spaced'],
  ]);
});

test('keys that are whole numbers and equal one fraction bring one row', async () => {
  await engine.run(
    `create or replace table city.tariffs as
     select * from (values (9007199254740992, 'even'), (9007199254740993, 'odd'), (1, 'one')) as t (code, name)`,
  );
  await engine.run(
    `update city.rider_stream set feature_json = json_object('price', 9007199254740992) where ts < '2024-05-01 10:00'`,
  );
  const rows = await answer('select all took_bike (ts) dimension city.tariffs on price = code (name)');
  expect(rows.map(({ name }) => name)).toEqual(['even', null, null, 'one']);
});

test('texts that equal one number are each looked up', async () => {
  await engine.run(`create or replace table city.tariffs as select 1 as code, 'one' as name`);
  await engine.run(
    `update city.rider_stream set feature_json = json_object('station', '7') where feature_json->>'station' = 'Bow'`,
  );
  const rows = await answer('select all took_bike (ts, station) dimension city.tariffs on station = code (name)');
  expect(rows.map(({ station, name }) => [station, name]).slice(1)).toEqual([
    ['1', 'one'],
    ['7', null],
    [null, null],
  ]);
});
