import { expect, test } from 'vitest';
import { bindQuery } from '../../server/src/aql/bind.ts';
import type { BoundQuery } from '../../server/src/aql/bound.ts';
import { exampleCatalogue } from '../../server/src/aql/example-catalogue.ts';
import { parseQuery } from '../../server/src/aql/parse.ts';
import {
  conditionWords,
  functionNames,
  functions,
  intervalUnits,
  spinePeriods,
} from '../../server/src/aql/vocabulary.ts';

/** The grammar of `aql.md`, production by production: every way to write a thing is read, and as what it is. */

function bound(text: string): BoundQuery {
  const parsed = parseQuery('q.aql', text);
  const { query, problems } = bindQuery(parsed, exampleCatalogue);
  expect([...parsed.problems, ...problems].filter(({ severity }) => severity !== 'info')).toEqual([]);
  if (!query) throw new Error(`${text} is not bound`);
  return query;
}

const meaning = (query: BoundQuery): string =>
  JSON.stringify(query, (key, value: unknown) => (key === 'range' ? undefined : value));

/** Two ways to say one thing. */
test.each<[string, string]>([
  ['using customer_stream select all took_bike (ts)', 'select all took_bike (ts)'],
  ['select all took_bike (ts)', 'for all took_bike (ts)'],
  ['select all took_bike (ts)', 'for all took_bike'],
  ['select all took_bike (ts)', 'SELECT All took_bike (TS)'],
  ['select all took_bike (ts)', 'select/* a */all--b\ntook_bike/**/(--\nts/* c */)-- d'],
  ['select all took_bike (ts as "when")', 'select all "took_bike" ("ts" as "when");'],
  ['for all took_bike append first between ended_ride', 'for all took_bike append first in between ended_ride'],
  ['for all took_bike append first ever ended_ride', 'for all took_bike append first all ended_ride'],
  ['for all took_bike append first ever ended_ride', 'for all took_bike append first all ever ended_ride'],
  [
    'for all took_bike append first between ended_ride (ts, price as p)',
    'FOR ALL took_bike APPEND FIRST IN\n BETWEEN ended_ride (TS, price AS p)',
  ],
  ['for all took_bike aggregate all ended_ride', 'for all took_bike aggregate ever ended_ride (count(*))'],
  [
    'for all took_bike aggregate ever ended_ride (count(distinct price) as n)',
    'for all took_bike aggregate ever ended_ride (COUNT_DISTINCT(price) as n)',
  ],
  [
    'for all took_bike aggregate ever ended_ride (listagg(distinct station) as n)',
    'for all took_bike aggregate ever ended_ride (listagg_distinct(station) as n)',
  ],
  [
    'select time_spine(interval = month, end_period = current) took_bike',
    'select TIME_SPINE ( END_PERIOD=current , Interval=MONTH ) took_bike',
  ],
  [
    'for all took_bike append first after ended_ride (ts join joined.bike_id = primary.bike_id)',
    'for all took_bike append first after ended_ride (ts join {joined}.bike_id = {primary}.bike_id)',
  ],
  [
    'for all took_bike append first after ended_ride (ts join ended_ride.bike_id = took_bike.bike_id)',
    'for all took_bike append first after ended_ride (ts join joined.bike_id = primary.bike_id)',
  ],
  [
    "for all took_bike (ts filter {{ dbt_aql.json_extract('{feature_json}', 'station') }} = 'Soho')",
    "for all took_bike (ts filter station = 'Soho')",
  ],
])('%s is %s', (one, other) => {
  expect(meaning(bound(one))).toBe(meaning(bound(other)));
});

const units = intervalUnits.flatMap((unit) => [unit, `${unit}s`, unit.toUpperCase()]);

test.each(
  units.flatMap((unit) => ['within', 'at least', 'WITHIN', 'At Least'].map((clause) => [clause, unit] as const)),
)('%s 3 %s, in every spelling', (clause, unit) => {
  for (const interval of [
    `3 ${unit}`,
    `'3 ${unit}'`,
    `interval '3 ${unit}'`,
    `interval '3' ${unit}`,
    `INTERVAL 3 ${unit}`,
  ]) {
    const [joined] = bound(`for all took_bike append first after ended_ride (ts ${clause} ${interval})`).joined;
    const found = clause.toLowerCase() === 'within' ? joined?.within : joined?.atLeast;
    expect(found, interval).toEqual({ count: 3, unit: unit.toLowerCase().replace(/s$/, '') });
  }
});

test.each([...conditionWords])('%s, for an append and an aggregate', (word, condition) => {
  for (const written of [word, word.toUpperCase()]) {
    const { joined } = bound(
      `for all took_bike append last ${written} ended_ride (ts) aggregate ${written} ended_ride (count(*))`,
    );
    expect(joined.map((one) => one.condition)).toEqual([condition, condition]);
  }
});

test.each(['first', 'last', 'nth(2)', 'match(3)', 'NTH ( 4 )'])('append %s', (pick) => {
  const [kind = '', n] = pick.toLowerCase().split(/\W+/);
  const [joined] = bound(`for all took_bike append ${pick} ever ended_ride (ts)`).joined;
  expect(joined).toMatchObject({ pick: n ? { kind, n: Number(n) } : { kind } });
});

test.each(spinePeriods.flatMap((period) => ['max', 'current'].map((end) => [period, end] as const)))(
  'time_spine of a %s to %s',
  (interval, endPeriod) => {
    const { primary } = bound(`select time_spine(interval = ${interval}, end_period = ${endPeriod}) took_bike (ts)`);
    expect(primary.selector).toEqual({ kind: 'time_spine', interval, endPeriod });
  },
);

const columnFor = { anything: 'station', number: 'price', boolean: 'late', orderable: 'ts', text: 'station' } as const;

test.each(functionNames)('%s', (name) => {
  const { fits, literals } = functions[name];
  const further = { none: [''], separator: ['', ", '; '", ", ''''"], fraction: [', 0.9', ', 0', ', 1'] }[literals];
  for (const literal of further)
    for (const written of [name, name.toUpperCase()]) {
      const [joined] = bound(
        `for all took_bike aggregate ever ended_ride (${written}(${columnFor[fits]}${literal}) as x)`,
      ).joined;
      expect(joined).toMatchObject({ aggregates: [{ function: name, name: 'x' }] });
    }
});

test('every clause of a query at once', () => {
  const query = bound(`
    using customer_stream
    select first took_bike as ride (*, station as from_station filter station <> 'Bow' filter bike_id is not null)
    append first after ended_ride as ending (ts as ended_at, price join joined.bike_id = primary.bike_id within 1 day)
    append last before took_bike as before_it relative to ending (ts as before_at)
    aggregate between_before ended_ride relative to before_it (sum(price) as paid at least 2 minutes)
    append first on_or_after * (activity as what_next)
    include (total_rides)
    dimension raw.bikes on bike_id = id (model, frame as "Size")
    derive (paid * 2 as twice, twice + 1 as more)
    order by more desc nulls last, ended_at
    limit 10`);
  expect(query.joined.map(({ kind, relativeTo }) => [kind, relativeTo])).toEqual([
    ['append', undefined],
    ['append', 'ending'],
    ['aggregate', 'before_it'],
    ['append', undefined],
    ['aggregate', undefined],
  ]);
  expect(query.primary.filters).toHaveLength(2);
  expect(query.derived.map(({ name }) => name)).toEqual(['twice', 'more']);
  expect(query.limit).toBe(10);
});

test('several names in one include, and several includes', () => {
  const includes = new Map([
    ['rides', { text: 'aggregate ever took_bike (count(*))' }],
    ['folder/last', { text: 'append last ever took_bike (station)' }],
    ['paid', { text: 'aggregate ever ended_ride (sum(price))' }],
  ]);
  const text = 'for all opened_app include (rides, "folder/last") include (paid)';
  const { query, problems } = bindQuery(parseQuery('q.aql', text), { ...exampleCatalogue, includes });
  expect(problems).toEqual([]);
  expect(query?.joined.map((one) => (one.kind === 'append' ? one.columns : one.aggregates)[0]?.name)).toEqual([
    'rides',
    'last',
    'paid',
  ]);
});
