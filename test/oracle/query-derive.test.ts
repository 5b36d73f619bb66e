import { afterAll, beforeAll, expect, test } from 'vitest';
import { compileQuery } from '../../server/src/compile/compile.ts';
import { dialectNamed, dialectNames } from '../../server/src/dialects/index.ts';
import { type Engine, load, startDuckDb } from './query-engine.ts';
import { stream } from './query-stream.ts';
import { boundQuery, eventsOf } from './relationships-cases.ts';

let engine: Engine;
beforeAll(async () => {
  engine = await startDuckDb();
  await load(
    engine,
    eventsOf(`
      rider  ts     activity   station  price
      ann    09:50  took_bike  Acton    2
      ann    10:05  took_bike  Soho     3
      bob    10:15  took_bike  Bow      1
    `),
  );
});
afterAll(() => engine.stop());

const answer = (text: string) =>
  engine.run(compileQuery(boundQuery(`using rider_stream ${text}`), { dialect: engine.dialect, stream }).sql);

test('a derived column is computed once, also where others and the order read it', async () => {
  const rows = await answer(
    'select all took_bike (ts, station) derive (random() as chance, chance + 1 as more) order by chance desc',
  );
  const chances = rows.map(({ chance }) => Number(chance));
  expect(rows.map(({ more }) => Number(more))).toEqual(chances.map((chance) => chance + 1));
  expect(chances).toEqual(chances.toSorted((a, b) => b - a));
  expect(rows).toHaveLength(3);
});

test('a subquery reads the table it names, not a step that would be called so', async () => {
  await engine.run('create or replace table main.took_bike as select 41 as n');
  await engine.run('create or replace table main.result as select 1 as n');
  const rows = await answer(
    `select all took_bike (station)
     aggregate ever took_bike as mine (count(*) as cheap filter price in (select n - 40 from took_bike))
     derive ((select max(n) from result) as most)
     order by station`,
  );
  expect(rows.map((row) => [row.station, Number(row.cheap), Number(row.most)])).toEqual([
    ['Acton', 0, 1],
    ['Bow', 1, 1],
    ['Soho', 0, 1],
  ]);
});

test('a window reads what another one gave', async () => {
  const rows = await answer(
    `select all took_bike (price) derive (row_number() over (order by price) as place, sum(place) over () as places)
     order by place + places`,
  );
  expect(rows.map(({ price, place, places }) => [price, place, places].map(Number))).toEqual([
    [1, 1, 6],
    [2, 2, 6],
    [3, 3, 6],
  ]);
});

test.each(dialectNames)('%s: a long chain is as long as it is written', (name) => {
  const chain = Array.from({ length: 30 }, (_, i) => `c${i} + c${i} as c${i + 1}`).join(', ');
  const query = boundQuery(`using rider_stream select all took_bike (price) derive (price as c0, ${chain})`);
  expect(compileQuery(query, { dialect: dialectNamed(name), stream }).sql.length).toBeLessThan(20_000);
});
