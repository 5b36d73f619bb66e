import { describe, expect, test } from 'vitest';
import { parseProject } from '../project/parse.ts';
import { readColumns, readQueryText } from '../project/queries.ts';
import type { Problem } from '../schema/text.ts';
import { loadVerdicts } from '../voices/hearing.test-support.ts';
import { applied, marked, root } from './checking.test-support.ts';
import { checkQuery } from './query.ts';
import { alwaysFalse } from './query-always-false.ts';
import { neverMatches } from './query-never-matches.ts';
import { repeatedAppend } from './query-repeated-append.ts';

const verdicts = await loadVerdicts();
const settings = `name: bikes
connections: { dev: { type: duckdb, path: x.duckdb } }
connection: dev
streams: { customer_stream: { entity: customer } }
activities:
  opened_app: { features: { version: string } }
  took_bike: { features: { station: string, bike_id: string } }
  ended_ride: { features: { station: string, price: number, minutes: integer, late: boolean, at: string, extra: json } }
`;
const columns = {
  path: `${root}/columns/part.aql`,
  text: "append first after took_bike (ts filter station = 'a' and station = 'b')",
};
const project = parseProject(root, { path: `${root}/activity_schema.yml`, text: settings }, [columns]);

function problems(text: string): readonly Problem[] {
  const read = readQueryText(project, 'q.aql', text);
  return [...read.parsed.problems, ...read.bound.problems, ...checkQuery(read, 'query', verdicts)];
}

const found = (text: string) => problems(text).map(({ rule, range }) => [rule, range]);

describe.each([alwaysFalse, neverMatches, repeatedAppend])('$id', ({ id, fails, passes, severity }) => {
  test('its examples', () => {
    const { text, ranges } = marked(fails);
    expect(found(text)).toEqual([[id, ranges[0]]]);
    const [problem] = problems(text);
    expect(problem?.severity).toBe(severity);
    expect(problem?.fixes.length).toBeGreaterThan(0);
    for (const fix of problem?.fixes ?? []) expect(problems(applied(text, fix)), fix.title).toEqual([]);
    expect(problems(passes)).toEqual([]);
  });
});

/** The first fix, where there is one, leaves a query of which nothing is said. */
function repairs(text: string, fixed: string | undefined): void {
  const [problem] = problems(text);
  const [fix] = problem?.fixes ?? [];
  expect(fix && applied(text, fix)).toBe(fixed);
  if (fixed !== undefined) expect(problems(fixed)).toEqual([]);
}

describe('never true', () => {
  const ended = (clauses: string): string => `for all opened_app (ts) append first after ended_ride (ts ${clauses})`;
  test.each([
    ["filter station = 'a' and «station = 'b'»", "filter station in ('a', 'b')"],
    ["filter {station} = 'a' and late and «{station} = 'b'»", undefined],
    ["filter station = 'a' filter «station = 'b'»", undefined],
    ['filter price > 5 and «price < 3»', 'filter (price > 5 or price < 3)'],
    ['filter price > 5 and «price <= 5»', 'filter (price > 5 or price <= 5)'],
    ['filter price between 1 and 2 and «price >= 2.5»', 'filter (price between 1 and 2 or price >= 2.5)'],
    ['filter «price between 10 and 5»', 'filter price between 5 and 10'],
    ["filter price = '5' and «price = 6»", "filter price in ('5', 6)"],
    ["filter station is null and «station = 'a'»", "filter (station is null or station = 'a')"],
    ["filter station is null and «station like 'a%'»", "filter (station is null or station like 'a%')"],
    ['filter extra is null and «extra is not null»', 'filter (extra is null or extra is not null)'],
    ['filter «station = null»', 'filter station is null'],
    ['filter «station <> null»', 'filter station is not null'],
    ["filter «station not in ('a', null)»", "filter station not in ('a')"],
    [
      "filter station in ('a', 'b') and «station in ('c', 'd')»",
      "filter (station in ('a', 'b') or station in ('c', 'd'))",
    ],
    ["filter station in ('a', 'b') and station <> 'a' and «station <> 'b'»", undefined],
    ["filter station = 'a' and «not station = 'a'»", "filter (station = 'a' or not station = 'a')"],
    [
      "filter not (station <> 'a' or price < 1) and «station = 'b'»",
      "filter (not (station <> 'a' or price < 1) or station = 'b')",
    ],
    ['filter late and «not late»', 'filter (late or not late)'],
    ['filter late = true and «late is false»', 'filter (late = true or late is false)'],
    ['filter «false»', undefined],
    ['filter «1 = 0»', undefined],
    ['filter «price <> price»', undefined],
    ["filter ts >= '2024-02-01' and «ts < date '2024-01-01'»", "filter (ts >= '2024-02-01' or ts < date '2024-01-01')"],
    ['filter «activity_occurrence = 0»', undefined],
    ["filter «activity = 'took_bike'»", undefined],
    ["«filter (station = 'a' or station = 'b') and station = 'c'»", undefined],
    ['join «joined.ts < primary.ts»', undefined],
    [
      'join joined.station > primary.version and «joined.station < primary.version»',
      'join (joined.station > primary.version or joined.station < primary.version)',
    ],
    ["filter station = 'a' join «joined.station = 'b'»", undefined],
  ])('%s', (clauses, fixed) => {
    const { text, ranges } = marked(ended(clauses));
    expect(found(text)).toEqual([[alwaysFalse.id, ranges[0]]]);
    repairs(text, fixed === undefined ? undefined : ended(fixed));
  });

  test.each([
    "filter station = 'a' or station = 'b'",
    "filter station = 'a' and station = 'A'",
    "filter station = 'a' and station = 'a '",
    "filter station = 'é' and station = 'E'",
    "filter station = 'straße' and station = 'STRASSE'",
    "filter station = '1' and station = '01'",
    "filter station > 'b' and station < 'a'",
    "filter station between 'b' and 'a'",
    "filter station = 'a\\b' and station = 'a\\\\b'",
    "filter station::integer = 1 and station = 'a'",
    "filter lower(station) = 'a' and lower(station) = 'b'",
    "filter station = 'a' and at = 'b'",
    'filter price > 3 and price < 5',
    'filter price >= 5 and price <= 5',
    'filter price = 16777216 and price = 16777217',
    "filter ts > '2024-01-01 02:30' and ts < '2024-01-01 01:30'",
    "filter ts > '2024-01-01T00:00:00Z' and ts < '2023-01-01T00:00:00Z'",
    "filter at > '2024-01-01' and at < '2023-01-01'",
    "filter station is null or station = 'a'",
    "filter not (station = 'a' and station = 'b')",
    "filter case when station = 'a' then true else station = 'b' end and station = 'c'",
    "filter (station = 'a' or price > 1) and (station = 'b' or price < 0.5)",
    "filter station in ('a', 'b') and station in ('b', 'c')",
    'filter station is not true and late',
    'filter price between symmetric 10 and 5',
    "filter exists (select 1 from t where t.x = 'a' and t.x = 'b')",
    'filter activity_occurrence = 1',
    "filter activity = 'ENDED_RIDE'",
    'join joined.ts > primary.ts',
    "filter station = 'a' join primary.version = 'b'",
    "filter station = 'a' and activity_id = 'b'",
    'filter true',
    `filter ${Array.from({ length: 9 }, (_, n) => `(price = ${n} or price = ${n + 20})`).join(' and ')}`,
    `filter ${Array.from({ length: 300 }, (_, n) => `price <> ${n}`).join(' and ')}`,
  ])('may be: %s', (clauses) => {
    expect(found(ended(clauses))).toEqual([]);
  });

  test('what is deeper than anybody writes is let be', () => {
    for (const filter of [
      `${'('.repeat(20_000)}price = 1${')'.repeat(20_000)} and price = 2`,
      `${'not '.repeat(20_000)}late and not late`,
      `${'(price = 1 and '.repeat(5_000)}price = 2${')'.repeat(5_000)}`,
    ])
      expect(found(ended(`filter ${filter}`))).toEqual([]);
  });

  test('of the primary, and of an aggregate', () => {
    const { text, ranges } = marked(
      "for all took_bike (ts filter station = 'a' and «station = 'b'») aggregate ever ended_ride (count(*) filter price = 1 and «price = 2»)",
    );
    expect(found(text)).toEqual(ranges.map((range) => [alwaysFalse.id, range]));
  });

  test('in reusable columns it is said there, and not where they are included', () => {
    const file = project.columns.get('part');
    expect(file && checkQuery(readColumns(project, file), 'columns', verdicts).map(({ rule }) => rule)).toEqual([
      alwaysFalse.id,
    ]);
    expect(found('for all opened_app (ts) include (part)')).toEqual([]);
  });
});

describe('an append that cannot match', () => {
  test.each([
    [
      'for all opened_app (ts) append first after took_bike (ts «at least 2 hours» within 1 hour)',
      'at least 1 hour within 2 hours',
    ],
    [
      'for all opened_app (ts) append first ever took_bike (ts within 31 days «at least 32 days»)',
      'within 32 days at least 31 days',
    ],
    [
      'for all opened_app (ts) append first ever took_bike (ts within 1 month «at least 32 days»)',
      'within 32 days at least 1 month',
    ],
    [
      'for all opened_app (ts) append first ever took_bike (ts within 27 days «at least 1 month»)',
      'within 1 month at least 27 days',
    ],
    [
      'for all opened_app (ts) append first ever took_bike (ts within 2 years «at least 25 months»)',
      'within 25 months at least 2 years',
    ],
    ['for all opened_app (ts) append first after took_bike (ts «within 0 days»)', 'took_bike (ts )'],
    ['for all took_bike (ts) «append first between» took_bike (ts)', 'append first after took_bike'],
    ['for all took_bike (ts) «aggregate between_before» took_bike (count(*))', 'aggregate before took_bike'],
    ['for first took_bike (ts) «append last before» took_bike (ts)', 'append last after took_bike'],
    ['for last took_bike (ts) «append first after» took_bike (ts)', 'append first before took_bike'],
    [
      "for all took_bike (ts filter station = 'a') «append first between» took_bike (ts filter joined.station='a')",
      'append first after',
    ],
    ['for all * (ts) «append first between» took_bike (ts)', 'append first after'],
    [
      'for all opened_app (ts) append first after took_bike as b (ts as t) «append first between» took_bike relative to b (ts)',
      'append first after took_bike relative',
    ],
    ['for last took_bike (ts) «append first between» took_bike (ts)', 'append first before'],
    ['for first took_bike (ts) «append first between_before» took_bike (ts)', 'append first after'],
    [
      'for all opened_app (ts) append last ever took_bike as b (ts as t) «append first between» took_bike relative to b (ts)',
      'append first before took_bike relative',
    ],
    [
      'for all opened_app (ts) append last after took_bike as b (ts as t) «append first after» took_bike relative to b (ts)',
      'append first before took_bike relative',
    ],
    [
      'for all opened_app (ts) append first on_or_before took_bike as b (ts as t) «append first before» took_bike relative to b (ts)',
      'append first after took_bike relative',
    ],
  ])('%s', (source, fixed) => {
    const { text, ranges } = marked(source);
    expect(found(text)).toEqual([[neverMatches.id, ranges[0]]]);
    const [fix] = problems(text)[0]?.fixes ?? [];
    expect(fix).toBeDefined();
    if (!fix) return;
    expect(applied(text, fix)).toContain(fixed);
    expect(problems(applied(text, fix))).toEqual([]);
  });

  test.each([
    'for all opened_app (ts) append first ever took_bike (ts within 1 hour at least 60 minutes)',
    'for all opened_app (ts) append first ever took_bike (ts within 28 days at least 1 month)',
    'for all opened_app (ts) append first ever took_bike (ts within 1 month at least 31 days)',
    'for all opened_app (ts) append first ever took_bike (ts within 0 days)',
    'for all opened_app (ts) append first on_or_after took_bike (ts within 0 days)',
    'for all took_bike (ts) append first after took_bike (ts)',
    'for all took_bike (ts) append first between_on_or_after took_bike (ts as again)',
    "for all took_bike (ts filter station = 'a') append first between took_bike (ts)",
    "for first took_bike (ts filter station = 'a') append first before took_bike (ts filter station = 'b')",
    'for all took_bike (ts) append first before took_bike (ts)',
    'for last took_bike (ts) append first before took_bike (ts)',
    'for all took_bike (ts) append first between * (ts)',
    'for time_spine(interval = month, end_period = max) took_bike (ts) append first between took_bike (ts)',
    'for first took_bike (ts) append first after opened_app as o (ts) append first before took_bike relative to o (ts)',
    'for all opened_app (ts) append last before took_bike as b (ts as t) append first after took_bike relative to b (ts)',
    'for all opened_app (ts) append last after took_bike as b (ts as t within 1 day) append first after took_bike relative to b (ts)',
    "for all opened_app (ts) append last after took_bike as b (ts as t filter station = 'a') append first after took_bike relative to b (ts)",
    'for all took_bike (ts filter random() < 0.5) append first between took_bike (ts filter random() < 0.5)',
  ])('may match: %s', (text) => {
    expect(found(text)).toEqual([]);
  });

  test('what its name gives to others is not broken by a fix', () => {
    const [problem] = problems(
      'for all took_bike (ts) append first between took_bike (ts) derive (first_between_took_bike_ts as x)',
    );
    expect(problem).toMatchObject({ rule: neverMatches.id, fixes: [] });
  });

  test('a filter that nothing passes is all that is said', () => {
    expect(
      found('for all took_bike (ts) append first between took_bike (ts filter false)').map(([rule]) => rule),
    ).toEqual([alwaysFalse.id]);
  });
});

describe('two that are one', () => {
  const first = 'for all opened_app (ts)';
  test.each([
    [
      `${first}\nappend first after took_bike as a (ts as at)\naggregate ever ended_ride (count(*) as n)\nappend first after took_bike as b (station, bike_id as bike)\nappend first after ended_ride relative to b (ts as end)\norder by bike`,
      `${first}\nappend first after took_bike as a (ts as at, station, bike_id as bike)\naggregate ever ended_ride (count(*) as n)\nappend first after ended_ride relative to a (ts as end)\norder by bike`,
    ],
    [
      `${first} append nth(2) before took_bike (ts filter station='a' -- why\n) append nth(2) before took_bike as b (station filter b.station = 'a')`,
      `${first} append nth(2) before took_bike (ts, station filter station='a' -- why\n)`,
    ],
    [
      `${first} aggregate before ended_ride (count(*) within 1 day join price > 1 join late) aggregate before ended_ride (sum(price) join late join price > 1 within 1 days)`,
      `${first} aggregate before ended_ride (count(*), sum(price) within 1 day join price > 1 join late)`,
    ],
  ])('%s', (text, fixed) => {
    expect(problems(text).map(({ rule }) => rule)).toEqual([repeatedAppend.id]);
    repairs(text, fixed);
  });

  test.each([
    'append first after took_bike (ts) append last after took_bike (ts)',
    'append first after took_bike (ts) append first before took_bike (ts)',
    'append first after took_bike (ts) append first after ended_ride (ts)',
    'append nth(1) after took_bike (ts) append nth(2) after took_bike (ts)',
    "append first after took_bike (ts) append first after took_bike (ts as x filter station = 'a')",
    "append first after took_bike (ts as y filter station = 'A') append first after took_bike (ts as x filter station = 'a')",
    'append first after took_bike (ts) append first after took_bike (ts as x within 1 day)',
    'append first after took_bike (ts within 2 days) append first after took_bike (ts as x within 1 day)',
    'append first after took_bike (ts filter random() < 0.5) append first after took_bike (ts as x filter random() < 0.5)',
    'append first ever took_bike as t (ts) append first after ended_ride (ts as x) append first after ended_ride relative to t (ts as y)',
    'append first after took_bike (ts join joined.bike_id = primary.version) append first after took_bike (ts as x join joined.bike_id = joined.station)',
    'append first after took_bike (ts) aggregate after took_bike (count(*))',
  ])('two: %s', (clauses) => {
    expect(found(`${first} ${clauses}`)).toEqual([]);
  });

  test('a name twice is all that is said', () => {
    const text = `${first} append first after took_bike (ts) append first after took_bike (ts)`;
    expect(problems(text).map(({ rule }) => rule)).toEqual(['duplicate-name']);
  });
});
