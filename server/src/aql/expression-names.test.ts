import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { bindQuery } from './bind.ts';
import type { BoundExpression } from './bound.ts';
import { exampleCatalogue } from './example-catalogue.ts';
import { parseQuery } from './parse.ts';

interface Said {
  /** The expression with what it reads in brackets. */
  readonly sql: string;
  /** Each problem: its rule, where it is, and what its first fix writes there. */
  readonly problems: readonly (readonly [rule: string, at: string, fix: string | undefined])[];
}

function said(before: string, text: string, after: string, of: 'filter' | 'derive' | 'order by'): Said {
  const whole = before + text + after;
  const parsed = parseQuery('q.aql', whole);
  const { query, problems } = bindQuery(parsed, exampleCatalogue);
  const expression =
    of === 'filter' ? query?.joined[0]?.filters[0] : of === 'derive' ? query?.derived[0]?.expression : query?.orderBy;
  return {
    sql: shown(expression),
    problems: [...parsed.problems, ...problems].map(({ rule, range, fixes }) => [
      rule,
      whole.slice(range.start, range.end),
      fixes[0]?.edits.map((edit) => edit.text).join(),
    ]),
  };
}

function shown(expression: BoundExpression | undefined): string {
  return (expression?.parts ?? [])
    .map((part) => {
      if (part.kind === 'text' || part.kind === 'literal') return part.text;
      if (part.kind === 'output') return `[${part.name}]`;
      return `[${part.value.kind === 'column' ? part.value.name : part.value.key}]`;
    })
    .join('');
}

const inFilter = (text: string): Said =>
  said('select all opened_app (ts) append first after ended_ride (ts filter ', text, ')', 'filter');
const inDerive = (text: string): Said =>
  said('select all ended_ride (ts, price as last, minutes) derive (', text, ' as x)', 'derive');
const inOrder = (text: string): Said =>
  said('select all ended_ride (ts, price as last, minutes) order by ', text, '', 'order by');

describe('words of SQL that are no column', () => {
  test.each([
    ['date_trunc(month, ts) > ts', 'date_trunc(month, [ts]) > [ts]'],
    ['timestamp_trunc(ts, day) = ts', 'timestamp_trunc([ts], day) = [ts]'],
    ['timestamp_trunc(ts, week(monday)) = ts', 'timestamp_trunc([ts], week(monday)) = [ts]'],
    ['timestamp_trunc(ts, isoweek) = ts', 'timestamp_trunc([ts], isoweek) = [ts]'],
    ['datediff(day, ts, activity_repeated_at) > 3', 'datediff(day, [ts], [activity_repeated_at]) > 3'],
    ['datediff(hh, ts, activity_repeated_at) > 3', 'datediff(hh, [ts], [activity_repeated_at]) > 3'],
    ["date_diff('day', ts, activity_repeated_at) > 3", "date_diff('day', [ts], [activity_repeated_at]) > 3"],
    ['dateadd(month, -1, ts) < ts', 'dateadd(month, -1, [ts]) < [ts]'],
    ['my_diff(day, ts) > 3', 'my_diff(day, [ts]) > 3'],
    ['extract(dow from ts) in (0, 6)', 'extract(dow from [ts]) in (0, 6)'],
    ['extract(isoweek from ts) = 1', 'extract(isoweek from [ts]) = 1'],
    ['ts > current_timestamp - interval 1 day', '[ts] > current_timestamp - interval 1 day'],
    ["ts > now() - interval '1' day", "[ts] > now() - interval '1' day"],
    ['ts > now() - interval (minutes) minute', '[ts] > now() - interval ([minutes]) minute'],
    [
      'ts > now() - interval minutes minute - interval 1 day',
      '[ts] > now() - interval [minutes] minute - interval 1 day',
    ],
    ["ts at time zone 'UTC' > ts", "[ts] at time zone 'UTC' > [ts]"],
    [
      "ts > date '2024-01-01' and ts < timestamp '2025-01-01'",
      "[ts] > date '2024-01-01' and [ts] < timestamp '2025-01-01'",
    ],
    ['cast(ts as timestamp with time zone) > sysdate', 'cast([ts] as timestamp with time zone) > sysdate'],
    ['cast(price as double precision) > 1', 'cast([price] as double precision) > 1'],
    ['late is unknown', '[late] is unknown'],
    ['price between symmetric minutes and 3', '[price] between symmetric [minutes] and 3'],
    ['array[price] = array[1] and row(price) = row(1)', 'array[[price]] = array[1] and row([price]) = row(1)'],
    ["station collate nocase = 'x'", "[station] collate nocase = 'x'"],
    ["station collate nocase.noaccent = 'x'", "[station] collate nocase.noaccent = 'x'"],
    [`station collate pg_catalog."C" = 'x'`, `[station] collate pg_catalog."C" = 'x'`],
    ["station = e'a\\'b' and late", "[station] = e'a\\'b' and [late]"],
    ["station in (E'a\\\\', 'b')", "[station] in (E'a\\\\', 'b')"],
    [
      'list_filter([price], lambda price: price > minutes) = [price]',
      'list_filter([[price]], lambda price: price > [minutes]) = [[price]]',
    ],
    ['list_reduce([1], lambda x, y: x + y) > price', 'list_reduce([1], lambda x, y: x + y) > [price]'],
    [
      'reduce(a(1), 0, (x, y) -> x + y + price, x -> x) > price',
      'reduce(a(1), 0, (x, y) -> x + y + [price], x -> x) > [price]',
    ],
    ['list_filter(a(1), x int -> x > price) is null', 'list_filter(a(1), x int -> x > [price]) is null'],
    ['list_transform(a(1), x -> x.day.n) is null', 'list_transform(a(1), x -> x.day.n) is null'],
    ['{station: station, "n": price} is null', '{station: [station], "n": [price]} is null'],
    ["{'station': station} is null", "{'station': [station]} is null"],
    ["feature_json:station.name = 'x'", "[feature_json]:station.name = 'x'"],
    ['split(station)[1:minutes] is null', 'split([station])[1:[minutes]] is null'],
    ['pg_catalog.lower(station) = main.my(safe.f(price))', 'pg_catalog.lower([station]) = main.my(safe.f([price]))'],
    ['nextval(ids) is null or ids.nextval > 1', undefined],
  ])('%s', (text, sql) => {
    if (sql !== undefined) expect(inFilter(text)).toEqual({ sql, problems: [] });
    else expect(inFilter(text).problems.map(([, at]) => at)).toEqual(['ids']);
  });

  test.each([
    ['sum(minutes) over (order by ts rows between unbounded preceding and current row)'],
    ['sum(minutes) over (rows between 1 preceding and 2 following)'],
    ['sum(minutes) over (order by ts groups between current row and unbounded following exclude current row)'],
    ['sum(minutes) over (order by ts range between interval 1 day preceding and current row)'],
    ['first_value(minutes ignore nulls) over (order by ts nulls first)'],
    ['last_value(minutes respect nulls) over (order by ts desc nulls last)'],
    ['listagg(minutes) within group (order by minutes)'],
  ])('%s', (text) => {
    expect(inDerive(text)).toEqual({ sql: text.replaceAll(/\b(?:minutes|ts)\b/g, '[$&]'), problems: [] });
  });

  test('what orders nulls is no column, whatever columns are called', () => {
    expect(inOrder('last desc nulls last, minutes.n')).toEqual({
      sql: '[last] desc nulls last, [minutes].n',
      problems: [],
    });
  });
});

describe('names of nothing', () => {
  test.each([
    ['day > 3', 'day'],
    ['3 < day', 'day'],
    ['price + day > 3', 'day'],
    ['date in (1)', 'date'],
    ['not date', 'date'],
    ['(month) = 1', 'month'],
    ['price in (1, week)', 'week'],
    ['coalesce(day, price) > 1', 'day'],
    ['price between day and 3', 'day'],
    ['case month when 1 then true end', 'month'],
    ['cast(date as text) is null', 'date'],
    ["date_trunc('day', tss) > ts", 'tss'],
    ['list_filter([price], x -> x > 1) = x', 'x'],
  ])('filter %s', (text, at) => {
    expect(inFilter(text).problems.map(([rule, where]) => [rule, where])).toEqual([['unknown-feature', at]]);
  });

  test.each([
    ['nope.ts is null', 'nope.ts', 'ts'],
    ['joind.ts is null', 'joind.ts', 'joined.ts'],
    ['ended_rid.price > 1', 'ended_rid.price', 'ended_ride.price'],
    ['a.b.c > 1', 'a.b.c', undefined],
    ['count(nope.*) > 1', 'nope.*', undefined],
  ])('filter %s', (text, at, fix) => {
    expect(inFilter(text).problems).toEqual([['unknown-feature', at, fix]]);
  });

  test.each([
    ['day', 'day', undefined],
    ['a.minutes', 'a.minutes', 'minutes'],
    ['ended_ride.minutes', 'ended_ride.minutes', 'minutes'],
    ['minutes + week', 'week', undefined],
    ['sum(minutes) over (partition by month)', 'month', undefined],
  ])('derive %s', (text, at, fix) => {
    expect(inDerive(text).problems).toEqual([['unknown-output', at, fix]]);
    expect(inOrder(text).problems).toEqual([['unknown-output', at, fix]]);
  });

  test.each([
    ['station = "Soho"', '"Soho"', "'Soho'"],
    [`station in ("it's")`, `"it's"`, "'it''s'"],
    ['"statoin" = customer', '"statoin"', 'station'],
    ['joined."Soho" is null', '"Soho"', undefined],
  ])('%s: a text may be meant', (text, at, fix) => {
    expect(inFilter(text).problems).toEqual([['unknown-feature', at, fix]]);
  });

  test('a text in double quotes, over the result', () => {
    expect(inDerive('last = "Soho"').problems).toEqual([['unknown-output', '"Soho"', "'Soho'"]]);
  });

  test('where features are not all known, a name may be one', () => {
    const { sql, problems } = said(
      'select all opened_app (ts) append first after "Visited Page" (ts filter ',
      'day > 3 and page.name is null',
      ')',
      'filter',
    );
    expect({ sql, problems }).toEqual({ sql: '[day] > 3 and page.name is null', problems: [] });
  });
});

describe('no word of SQL is taken for a name', () => {
  const fixture = readFileSync(new URL('fixtures/expressions.sql', import.meta.url), 'utf8');
  const lines = fixture.split('\n').filter((line) => line !== '' && !line.startsWith('--'));

  test.each(lines)('%s', (line) => {
    expect(inFilter(line).problems).toEqual([]);
    const derived = said(
      'select all ended_ride (ts, price, minutes, station, late, customer, feature_json) derive (',
      line,
      ' as x)',
      'derive',
    );
    expect(derived.problems).toEqual([]);
  });

  test('and a name of nothing is one, wherever it stands for a column of theirs', () => {
    // In a subquery it may be another table's.
    const missed = lines
      .filter((line) => !/select|\(from |\(values /.test(line))
      .flatMap((line) => {
        const wrong = line.replaceAll(
          /(?<![\w.'"`:$-])(?:ts|minutes|price|station|late)(?![\w.'"`]|\s*:)/g,
          'no_such_$&',
        );
        return wrong === line || inFilter(wrong).problems.length > 0 ? [] : [wrong];
      });
    expect(missed).toEqual([]);
  });
});
