import { describe, expect, test } from 'vitest';
import { compileQuery } from '../../server/src/compile/compile.ts';
import { duckdb } from '../../server/src/dialects/duckdb.ts';
import { postgres } from '../../server/src/dialects/postgres.ts';
import { stream } from './query-stream.ts';
import { boundQuery } from './relationships-cases.ts';

const spine = 'time_spine(interval = day, end_period = max)';

/** `query-strategies.md`, "Choice", as this version has it. */
const choices: readonly (readonly [query: string, duckdb: string, postgres: string])[] = [
  ['select all opened_app append first ever took_bike', 'occurrence', 'occurrence'],
  ['select all opened_app append last ever took_bike', 'occurrence', 'occurrence'],
  ['select all opened_app append first before took_bike', 'occurrence', 'occurrence'],
  ['select all opened_app append nth(3) after took_bike', 'occurrence', 'occurrence'],
  ['select all opened_app append last before took_bike', 'asof-stored-tie', 'rank'],
  ["select all opened_app append last before took_bike (ts filter station = 'Bow')", 'asof', 'rank'],
  ['select all opened_app append last before *', 'asof', 'rank'],
  ['select all opened_app append first after took_bike', 'asof', 'rank'],
  ['select all opened_app append first between took_bike', 'asof', 'rank'],
  ['select all opened_app append last between took_bike', 'asof-stored-tie', 'rank'],
  ['select all opened_app append first after took_bike (ts within 1 hour)', 'asof', 'rank'],
  ['select all opened_app append match(2) after took_bike', 'asof-rank', 'rank'],
  ['select first opened_app append last before took_bike', 'pairs', 'lateral'],
  ['select first opened_app append last before *', 'pairs', 'pairs'],
  ['select all opened_app aggregate ever took_bike (count(*))', 'entity', 'entity'],
  ['select all opened_app aggregate between took_bike (median(price))', 'reverse-asof', 'bucket'],
  ['select all opened_app aggregate before took_bike (count(*))', 'running', 'segments'],
  ['select all opened_app aggregate after took_bike (count_distinct(station))', 'running', 'segments'],
  ['select all opened_app aggregate after took_bike (median(price))', 'running', 'pairs'],
  ['select all opened_app aggregate before took_bike (count(*) within 1 day)', 'sliding', 'sliding'],
  ['select all opened_app aggregate ever took_bike (sum(price) within 1 day)', 'sliding', 'pairs'],
  ['select all opened_app aggregate ever took_bike (first_value(price) within 1 day)', 'pairs', 'pairs'],
  ['select all opened_app aggregate ever took_bike (count(*) within 1 day at least 1 hour)', 'pairs', 'pairs'],
  [`select ${spine} opened_app aggregate between took_bike (count(*))`, 'reverse-asof', 'bucket'],
  [`select ${spine} opened_app aggregate after took_bike (count(*) within 1 day)`, 'sliding', 'sliding'],
  [
    'select all opened_app aggregate after took_bike (count(*) join joined.station = primary.station)',
    'pairs',
    'pairs',
  ],
];

describe('where sizes are known', () => {
  const of = (opened: number, took: number) => [
    { activity: 'opened_app', rows: opened, squares: 4 * opened },
    { activity: 'took_bike', rows: took, squares: 4 * took },
  ];
  test.each([
    [duckdb, 400, 100, 'last between', 'pairs'],
    [postgres, 400, 100, 'last between', 'reverse-lateral'],
    [postgres, 400, 100, 'first between_on_or_after', 'reverse-lateral'],
    [postgres, 400, 101, 'last between', 'pairs'],
    // These begin at no primary row of theirs.
    [postgres, 400, 100, 'last between_before', 'pairs'],
    [postgres, 400, 100, 'last after', 'occurrence'],
  ] as const)('%s, %i primary and %i joined rows: append %s', (dialect, opened, took, append, strategy) => {
    const query = boundQuery(`using rider_stream select all opened_app append ${append} took_bike`);
    const { clauses } = compileQuery(query, { dialect, stream, sizes: of(opened, took) });
    expect(clauses.map((clause) => clause.strategy)).toEqual([strategy]);
  });

  test('not among primary rows that a filter chose', () => {
    const query = boundQuery(
      'using rider_stream select all opened_app (ts filter activity_occurrence = 1) append last between took_bike',
    );
    const { clauses } = compileQuery(query, { dialect: postgres, stream, sizes: of(400, 100) });
    expect(clauses.map((clause) => clause.strategy)).toEqual(['pairs']);
  });
});

describe.each([
  [duckdb, 1],
  [postgres, 2],
] as const)('strategies on $title', (dialect, at) => {
  test.each(choices)('%s', (...choice) => {
    const { clauses } = compileQuery(boundQuery(`using rider_stream ${choice[0]}`), { dialect, stream });
    expect(clauses.map(({ strategy }) => strategy)).toEqual([choice[at]]);
    expect(clauses.map(({ because }) => because)).not.toContain('');
  });
});
