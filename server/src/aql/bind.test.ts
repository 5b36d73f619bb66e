import { describe, expect, test } from 'vitest';
import { bindQuery } from './bind.ts';
import type { BoundExpression, BoundQuery } from './bound.ts';
import { exampleCatalogue } from './example-catalogue.ts';
import { parseColumns, parseQuery } from './parse.ts';

function problems(text: string): { rule: string; message: string; at: string; fixes: string[] }[] {
  const parsed = parseQuery('q.aql', text);
  const bound = bindQuery(parsed, exampleCatalogue);
  return [...parsed.problems, ...bound.problems].map(({ rule, message, range, fixes }) => ({
    rule,
    message,
    at: text.slice(range.start, range.end),
    fixes: fixes.map(({ edits }) =>
      edits.reduce((fixed, edit) => fixed.slice(0, edit.range.start) + edit.text + fixed.slice(edit.range.end), text),
    ),
  }));
}

const rules = (text: string): string[] => problems(text).map(({ rule }) => rule);

function query(text: string): BoundQuery {
  const parsed = parseQuery('q.aql', text);
  const bound = bindQuery(parsed, exampleCatalogue);
  const [problem] = [...parsed.problems, ...bound.problems].filter(({ severity }) => severity === 'error');
  if (!bound.query) throw new Error(`${problem?.rule}: ${problem?.message}\n${text}`);
  return bound.query;
}

const names = (text: string): string[] => {
  const bound = query(text);
  return [
    ...bound.primary.columns,
    ...bound.joined.flatMap((joined): readonly { name: string }[] =>
      joined.kind === 'append' ? joined.columns : joined.aggregates,
    ),
    ...bound.derived,
  ].map(({ name }) => name);
};

/** An expression with what it reads in brackets: `[joined.station] = 'Soho'`. */
function shown(expression: BoundExpression | undefined): string {
  return (expression?.parts ?? [])
    .map((part) => {
      if (part.kind === 'text' || part.kind === 'literal') return part.text;
      if (part.kind === 'output') return `[${part.name}]`;
      return `[${part.of}.${part.value.kind === 'column' ? part.value.name : `${part.value.key}:${part.value.type}`}]`;
    })
    .join('');
}

test('`joined.x` is the joined activity’s, whatever the primary’s block calls so', () => {
  const asked = (name: string): string =>
    `select all opened_app (ts as opened) append first after took_bike (ts join ${name} is not null)`;
  expect(problems(asked('joined.opened')).map(({ rule, at }) => [rule, at])).toEqual([['unknown-feature', 'opened']]);
  expect(problems(asked('primary.opened'))).toEqual([]);
  expect(problems(asked('opened'))).toEqual([]);
});

test('a filter of the primary knows its activity by name, as joins do', () => {
  const filtered = 'select all opened_app as app (ts filter app.ts > now())';
  expect(problems(filtered)).toEqual([]);
  expect(query(filtered).primary.filters.map(shown)).toEqual(['[primary.ts] > now()']);
  expect(rules('select all opened_app as app (ts filter app.tss > now())')).toEqual(['unknown-feature']);
});

describe('names of columns', () => {
  test.each([
    ['select all opened_app (ts, customer as who)', ['ts', 'who']],
    [
      'select all opened_app (ts) append first in between took_bike (ts, station)',
      ['ts', 'first_between_took_bike_ts', 'first_between_took_bike_station'],
    ],
    ['select all opened_app (ts) append nth(3) all took_bike (ts)', ['ts', 'nth_3_ever_took_bike_ts']],
    [
      'select all opened_app (ts) append match(2) on_or_after took_bike (ts)',
      ['ts', 'match_2_on_or_after_took_bike_ts'],
    ],
    [
      'select all opened_app (ts) aggregate before ended_ride (count(*), SUM(price), count(distinct station))',
      ['ts', 'count_before_ended_ride', 'sum_before_ended_ride_price', 'count_distinct_before_ended_ride_station'],
    ],
    [
      'select all "Visited Page" (ts) append last before "Visited Page" (path)',
      ['ts', 'last_before_visited_page_path'],
    ],
    ['select all opened_app (ts) append first after * (activity)', ['ts', 'first_after_any_activity']],
    [
      'for all opened_app append first in between took_bike',
      ['ts', 'first_between_took_bike_ts', 'first_between_took_bike_happened'],
    ],
    ['for all opened_app include (total_rides)', ['ts', 'total_rides']],
    [
      'for all opened_app include (total_rides) append first after took_bike (station as s)',
      ['ts', 'total_rides', 's'],
    ],
    ['for all opened_app aggregate before took_bike', ['ts', 'count_before_took_bike']],
    [
      'select all opened_app (ts, *)',
      [
        'ts',
        'activity_id',
        'customer',
        'activity',
        'anonymous_customer_id',
        'feature_json',
        'revenue_impact',
        'link',
        'activity_occurrence',
        'activity_repeated_at',
      ],
    ],
    ['select all took_bike (ts as t) derive (upper(t) as u, u || 1 as v) order by v desc, t limit 3', ['t', 'u', 'v']],
  ])('%s', (text, expected) => expect(names(text)).toEqual(expected));
});

describe('expressions', () => {
  const filter = (text: string): string =>
    shown(query(`select all opened_app (ts) append first after ended_ride (ts filter ${text})`).joined[0]?.filters[0]);
  const join = (text: string): string =>
    shown(
      query(`select all took_bike (ts, station as taken_from) append first after ended_ride (ts join ${text})`)
        .joined[0]?.joins[0],
    );

  test.each([
    ["station = 'station'", "[joined.station:string] = 'station'"],
    ['price::double precision > 3', '[joined.price:number]::double precision > 3'],
    ['cast(minutes as bigint) between 1 and 2', 'cast([joined.minutes:integer] as bigint) between 1 and 2'],
    ["ts > timestamp '2024-01-01' - interval '1 day'", "[joined.ts] > timestamp '2024-01-01' - interval '1 day'"],
    ['ts > now() - interval 3 day', '[joined.ts] > now() - interval 3 day'],
    [
      'extract(day from ts) = 1 -- the first\n and not late',
      'extract(day from [joined.ts]) = 1  \n and not [joined.late:boolean]',
    ],
    [
      "case when price > 1 then 'a' else 'b' end in ('a')",
      "case when [joined.price:number] > 1 then 'a' else 'b' end in ('a')",
    ],
    ["{station} = 'x' and {joined}.{ts} is not null", "[joined.station:string] = 'x' and [joined.ts] is not null"],
    ["{{ dbt_aql.json_extract('{feature_json}', 'station') }} = 'x'", "[joined.station:string] = 'x'"],
    [
      'customer in (select customer from raw.riders r where r.id = station)',
      '[joined.customer] in (select customer from raw.riders r where r.id = station)',
    ],
    ['"bike_id" = analytics.my_function(STATION)', undefined],
    ['CUSTOMER is null', '[joined.customer] is null'],
    ['list_filter([price], x -> x > 1) is null', 'list_filter([[joined.price:number]], x -> x > 1) is null'],
    ['count(*) filter (where price > 1) > 0', 'count(*) filter (where [joined.price:number] > 1) > 0'],
  ])('filter %s', (text, expected) => {
    if (expected === undefined) expect(() => filter(text)).toThrow('unknown-feature');
    else expect(filter(text)).toBe(expected);
  });

  test.each([
    ['joined.bike_id = primary.bike_id', '[joined.bike_id:string] = [primary.bike_id:string]'],
    ['bike_id = {primary}.bike_id', '[joined.bike_id:string] = [primary.bike_id:string]'],
    ['took_bike.station <> ended_ride.station', '[primary.station:string] <> [joined.station:string]'],
    ['station = primary.taken_from', '[joined.station:string] = [primary.station:string]'],
    ['station = taken_from', '[joined.station:string] = [primary.station:string]'],
    [
      "nullif({{ dbt_aql.json_extract('{joined}.{feature_json}', 'price') }}, '')::int > 3",
      "nullif([joined.price:string], '')::int > 3",
    ],
    [
      "json_extract_path_text({joined}.{feature_json}, 'station') = {primary}.taken_from",
      "json_extract_path_text([joined.feature_json], 'station') = [primary.station:string]",
    ],
    ["feature_json.station = 'x'", "[joined.feature_json].station = 'x'"],
    ['ts < primary.ts + interval 1 hour', '[joined.ts] < [primary.ts] + interval 1 hour'],
  ])('join %s', (text, expected) => expect(join(text)).toBe(expected));

  test('FILTER and its kin may repeat, in any case', () => {
    const [joined] = query(
      `select all opened_app (ts) append first after ended_ride (ts FILTER price > 1 Filter late, within 7 days AT LEAST interval '1 hour')`,
    ).joined;
    expect(joined?.filters.map(shown)).toEqual(['[joined.price:number] > 1', '[joined.late:boolean]']);
    expect(joined?.within).toEqual({ count: 7, unit: 'day' });
    expect(joined?.atLeast).toEqual({ count: 1, unit: 'hour' });
  });

  test('order by sees the result', () => {
    expect(
      shown(
        query('for all opened_app append first after took_bike order by first_after_took_bike_ts nulls last').orderBy,
      ),
    ).toBe('[first_after_took_bike_ts] nulls last');
  });
});

describe('problems and their fixes', () => {
  test('nearest spelling', () => {
    expect(problems('using customer_stream select all open_app (ts)')[0]?.fixes).toEqual([
      'using customer_stream select all opened_app (ts)',
    ]);
    expect(problems('select all took_bike (Station)')[0]?.fixes).toEqual(['select all took_bike (station)']);
    expect(problems('select all "visited page" (ts)')[0]?.fixes).toEqual(['select all "Visited Page" (ts)']);
    expect(problems('using Customer_Stream select all opened_app (ts)')).toEqual([]);
  });

  test.each([
    ["select all took_bike (ts fliter station = 'Soho')", ['query-syntax-error']],
    ["select all took_bike (ts\n fitler station in ('Soho'))", ['query-syntax-error']],
    ['select all took_bike (ts) append first after ended_ride (ts witin 7 days)', ['query-syntax-error']],
    ['select all opened_app (ts,)', ['query-syntax-error']],
    ['select all opened_app ()', ['query-syntax-error']],
    ['select all opened_app (ts', ['query-syntax-error']],
    ['select all opened_app (ts append first after took_bike (ts)', ['query-syntax-error']],
    [
      "select all opened_app (ts filter ts > 'x\n) append first after took_bike (sation)",
      ['query-syntax-error', 'unknown-feature'],
    ],
    ['select all opened_app (ts) append all after took_bike (ts)', ['append-all']],
    ['select all opened_app (ts) append all ever took_bike (ts)', ['append-all']],
    ['select all opened_app (ts) append frist after took_bike (ts)', ['missing-pick']],
    ['select all opened_app (ts) append first took_bike (ts)', ['missing-condition']],
    ['select all opened_app (ts) append first in took_bike (ts)', ['unknown-condition']],
    ['select all opened_app (ts) append nth(0) ever took_bike (ts)', ['nth-below-one']],
    ['select all opened_app (ts) append nth(-1) ever took_bike (ts)', ['nth-below-one']],
    ['select al opened_app (ts)', ['query-syntax-error']],
    ['select opened_app (ts)', ['query-syntax-error']],
    ['selct all opened_app (ts)', ['query-syntax-error', 'missing-select']],
    ['select all opened_app (ts) select all opened_app (ts)', ['second-select']],
    ['select all opened_app (ts opened_at customer)', ['alias-without-as', 'missing-comma']],
    ['select all opened_app (ts\ncustomer)', ['missing-comma']],
    ['select all opened_app (ts customer as who)', ['missing-comma']],
    ['select all opened_app (ts as opened-at)', ['alias-punctuation']],
    ['select all opened_app (ts within 7 days)', ['join-on-primary']],
    ['for all opened_app append first relative to x', ['missing-condition', 'query-syntax-error']],
    ['select all ended_ride (ts) derive (primary.ts as t)', ['query-syntax-error']],
    ['for all opened_app append first after took_bike relative to opened_app (ts)', []],
    ['for all opened_app append first after took_bike append first after ended_ride relative to took_bike', []],
    [
      'for all opened_app append first after took_bike append last after took_bike append first after ended_ride relative to took_bike',
      ['unknown-relative'],
    ],
    ['for all opened_app append first after ended_ride relative to ended_ride', ['unknown-relative']],
    ['for all opened_app append first after ended_ride relative (ts)', ['query-syntax-error', 'query-syntax-error']],
    ['select time_spine(interval=day, end_period=max) opened_app (ts)', []],
    ['for all opened_app include (total_rides)', []],
    ['for all opened_app include (half_written, nothing)', ['broken-include', 'unknown-include']],
    ['for all opened_app include (total_rides, total_rides)', ['duplicate-name']],
    ['for all opened_app dimension raw.bikes on a = b (c as d)', ['unknown-dimension-key']],
    ['for all opened_app entity (email)', ['no-entity-table']],
    ['select all ended_ride (ts filter primary.price > 1)', []],
    ['select all ended_ride (ts filter joined.price > 1)', ['query-syntax-error']],
    [
      'for all opened_app aggregate after ended_ride (avg(station), sum_bool(price), listagg(distinct station))',
      ['wrong-type', 'wrong-type'],
    ],
    ['for all opened_app aggregate after ended_ride (sum(untyped), any(untyped), max(late))', ['wrong-type']],
    ['for all opened_app aggregate after ended_ride (percentile(price, 90))', ['wrong-arguments']],
    ['for all opened_app aggregate after ended_ride (sum(price + 1))', ['query-syntax-error']],
    ['for all opened_app aggregate after ended_ride (count())', ['query-syntax-error']],
    [
      'for all opened_app append first after took_bike append first after took_bike',
      ['duplicate-name', 'duplicate-name'],
    ],
    ['for all "Visited Page" append first after "Visited Page" (anything_at_all)', []],
    [
      'for all nobody_knows append first after took_bike (ts filter a = b)',
      ['unknown-activity', 'unknown-feature', 'unknown-feature'],
    ],
    ['for all opened_app;', []],
    [
      'select all took_bike (ts, station as taken_from) append first after ended_ride (ts filter station = taken_from)',
      ['unknown-feature'],
    ],
    ['', ['missing-select']],
    ['/* open', ['query-syntax-error', 'missing-select']],
  ])('%s', (text, expected) => expect(rules(text)).toEqual(expected));
});

test('a file of reusable columns needs no primary, and may name its features', () => {
  const check = (text: string): string[] => {
    const parsed = parseColumns('c.aql', text);
    return [...parsed.problems, ...bindQuery(parsed, exampleCatalogue).problems].map(({ rule }) => rule);
  };
  expect(check('aggregate after ended_ride (sum(price) join joined.bike_id = primary.bike_id)')).toEqual([]);
  expect(check('using customer_stream append first after ended_ride (prices)')).toEqual(['unknown-feature']);
  expect(check('select all ended_ride (price)')).toEqual(['query-syntax-error']);
  expect(check('')).toEqual(['query-syntax-error']);
});

describe('included columns', () => {
  const asked = (columns: string, text = 'for all opened_app include (c)') => {
    const parsed = parseQuery('q.aql', text);
    return bindQuery(parsed, { ...exampleCatalogue, includes: new Map([['c', { text: columns }]]) });
  };

  test.each([
    ['append first after took_bike (ts) derive (1 as one)', 'Reusable columns'],
    ['append first after took_bike (ts) order by ts', 'Reusable columns'],
    ['append first after took_bike (ts) limit 3', 'Reusable columns'],
    ['append first after took_bike (ts) include (total_rides)', 'Reusable columns'],
    ['append first after took_bike (ts) include (c)', 'Reusable columns'],
    ['append first after took_bike (ts) entity (email)', 'Reusable columns'],
    ['append first after took_bike (ts, sation)', 'has no column or feature `sation`'],
    ['append first after took_bike (ts as x, station as x)', 'has a column `x` already'],
  ])('a file with an error is an error of who includes it: %s', (columns, message) => {
    const { problems: found, query: bound } = asked(columns);
    const broken = found.find(({ rule }) => rule === 'broken-include');
    expect(broken?.message).toContain(message);
    expect(bound).toBeUndefined();
    const parsed = parseColumns('c.aql', columns);
    const alone = [...parsed.problems, ...bindQuery(parsed, exampleCatalogue).problems];
    expect(alone.map((one) => one.message).join()).toContain(message);
  });

  test('where the project has several streams, a file that says none is an error of who includes it', () => {
    const other = { ...exampleCatalogue.streams.values().next().value, name: 'other_stream' };
    const streams = new Map([...exampleCatalogue.streams, ['other_stream', other]]) as typeof exampleCatalogue.streams;
    const includes = new Map([['c', { text: 'append first after took_bike (ts)' }]]);
    const text = 'using customer_stream select all opened_app include (c)';
    const { problems: found } = bindQuery(parseQuery('q.aql', text), { streams, includes });
    expect(found.map(({ rule }) => rule)).toEqual(['broken-include']);
  });

  test('a clause is relative to its own file’s append, whatever the query calls so', () => {
    const { query: bound } = asked(
      'append last after took_bike as ride (ts as a) append first after opened_app relative to ride (ts as b)',
      'for all opened_app include (c) append first after took_bike as ride (ts as c) append first after opened_app relative to ride (ts as d)',
    );
    const [a, b, c, d] = bound?.joined ?? [];
    expect([b?.relativeTo, d?.relativeTo]).toEqual([a?.alias, c?.alias]);
    expect(a?.alias).not.toBe(c?.alias);
  });
});
