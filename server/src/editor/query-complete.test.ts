import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bindQuery } from '../aql/bind.ts';
import { queryRules } from '../aql/rules.ts';
import { catalogueOf } from '../project/catalogue.ts';
import { mostNames } from './fitting-names.ts';
import { completeQuery } from './query-complete.ts';
import { exampleView } from './query-example.ts';

function complete(marked: string) {
  const offset = marked.indexOf('|');
  const text = marked.replace('|', '');
  return completeQuery(exampleView(text), offset);
}

const labels = (marked: string): string[] =>
  [...complete(marked)].sort((a, b) => ((a.sort ?? a.label) < (b.sort ?? b.label) ? -1 : 1)).map(({ label }) => label);

const columns = [
  'activity',
  'activity_id',
  'activity_occurrence',
  'activity_repeated_at',
  'customer',
  'feature_json',
  'ts',
];
const next = ['append', 'aggregate', 'include', 'dimension', 'entity', 'derive', 'order by', 'limit'];
const periodColumns = ['activity_occurrence', 'activity_repeated_at', 'customer', 'ts'];
const inFilter = [
  ...['bike_id', 'station'],
  ...['and', 'or', 'not', 'in', 'is null', 'is not null', 'like', 'between', 'true', 'false'],
];
const activities = ['Visited Page', 'ended_ride', 'opened_app', 'took_bike'];
const conditions = [
  'ever',
  'before',
  'after',
  'between',
  'on_or_before',
  'on_or_after',
  'between_on_or_after',
  'between_before',
];

describe('what is offered', () => {
  test.each<[string, string[]]>([
    ['|', ['using', 'select', 'for']],
    ['us|', ['using', 'select', 'for']],
    ['using |', ['customer_stream']],
    ['using |\nselect all opened_app (ts)', ['customer_stream']],
    ['using cust|', ['customer_stream']],
    ['using customer_stream |', ['select', 'for']],
    ['select |', ['all', 'first', 'last', 'nth', 'time_spine']],
    ['select time_spine(|', ['interval', 'end_period']],
    ['select time_spine(interval = |', ['day', 'week', 'month', 'quarter', 'year']],
    ['select time_spine(interval = day, |', ['end_period']],
    ['select time_spine(interval = day, end_period = |', ['max', 'current']],
    ['select time_spine(interval = day, end_period = max) took_bike (|', [...periodColumns, '*', 'filter']],
    ['select time_spine(interval = day, end_period = max) took_bike (ts filter |', [...inFilter, ...columns]],
    [
      'select time_spine(interval = day, end_period = max) took_bike (ts) append first between took_bike (ts join x = primary.|)',
      periodColumns,
    ],
    ['select all took_bike (ts as t) dimension raw.bikes |', ['on']],
    ['select all took_bike (ts as t) dimension raw.bikes on |', ['t', 'bike_id', 'station', ...columns]],
    ['select all took_bike (ts as t) dimension raw.bikes on bike_id = |', []],
    ['select all took_bike (ts as t) entity (|', []],
    ['select all |', [...activities, '*']],
    ['select all took|', [...activities, '*']],
    ['for all opened_app |', ['as', ...next]],
    ['select all opened_app (|', [...columns, '*', 'filter']],
    ['select all opened_app (|)', [...columns, '*', 'filter']],
    ['select all took_bike (|ts)', ['bike_id', 'station', ...columns, '*', 'filter']],
    ['select all took_bike (ts, |', ['bike_id', 'station', ...columns, '*', 'filter']],
    ['select all took_bike (ts, s|)', ['bike_id', 'station', ...columns, '*', 'filter']],
    ['select all took_bike (ts |)', ['as', 'bike_id', 'station', ...columns, '*', 'filter']],
    ['select all took_bike (ts as |)', []],
    ['for all opened_app append |', ['first', 'last', 'nth', 'match']],
    ['for all opened_app append |\nappend first after took_bike (ts)', ['first', 'last', 'nth', 'match']],
    ['for all opened_app append first |', conditions],
    ['for all opened_app append first bet|', conditions],
    ['for all opened_app append first in |', ['between']],
    ['for all opened_app append first after |', [...activities, '*']],
    ['for all opened_app aggregate |', conditions],
    ['for all opened_app aggregate after |', [...activities, '*']],
    ['for all opened_app aggregate after ended_ride (sum(|', ['activity_occurrence', 'price']],
    ['for all opened_app aggregate after ended_ride (sum(|))', ['activity_occurrence', 'price']],
    ['for all opened_app aggregate after ended_ride (sum_bool(l|))', ['late']],
    ['for all opened_app append first after took_bike (ts within |', ['7 minutes', '7 hours', '7 days', '7 weeks']],
    ['for all opened_app limit |', []],
    ['for all opened_app limit 3 |', []],
    ['select all took_bike (ts) order by ts |', ['ts', 'asc', 'desc', 'limit']],
    ['select all took_bike (ts) derive (ts as t) |', ['order by', 'limit']],
    ['select all took_bike (ts) |\norder by ts', next],
    ['for all opened_app derive |', []],
    ['for all opened_app include |', []],
    ['for all opened_app -- select |', []],
    ["for all took_bike (ts filter station = 'So|ho')", []],
    ['select all took_bike (ts) order by |', ['ts']],
    ['select all took_bike (ts as t) derive (|', ['t']],
    [
      'select all opened_app (ts) append first after ended_ride (ts filter joined.|)',
      ['bike_id', 'late', 'price', ...columns],
    ],
    ['select all opened_app (ts) append first after ended_ride (ts join x = primary.|)', columns],
    ['select all opened_app (ts) append first after ended_ride (ts filter my_schema.|)', []],
    [
      'for all opened_app append first after took_bike as ride (ts) append first after ended_ride relative to |',
      ['ride'],
    ],
    ['for all opened_app append first after took_bike append first after ended_ride relative to t|', ['took_bike']],
    ['include (|', ['total_rides']],
    ['for all opened_app include (|', ['total_rides']],
  ])('%s', (marked, expected) => {
    const got = labels(marked).filter((label) => !label.includes('…'));
    const topics = new Set(expected);
    const clause = new Set([
      ...next,
      'filter',
      'join',
      'within',
      'at least',
      'as',
      'distinct',
      'using',
      'select',
      'for',
    ]);
    expect(got.filter((label) => topics.has(label) || !clause.has(label)).sort()).toEqual([...expected].sort());
  });

  test('functions in an aggregate', () => {
    const got = labels('for all opened_app aggregate after ended_ride (|)');
    expect(got.slice(0, 3)).toEqual(['count(*)', 'count', 'count_distinct']);
    expect(got).toContain('listagg_distinct');
    expect(got.at(-1)).toBe('at least');
  });

  test('a filter has the joined activity’s names, a join both sides', () => {
    expect(labels('for all opened_app append first after ended_ride (ts filter |').slice(0, 3)).toEqual([
      'bike_id',
      'late',
      'price',
    ]);
    expect(labels('for all opened_app append first after ended_ride (ts join pri|')).toContain('primary');
    expect(labels('for all opened_app append first after ended_ride (ts filter price > 1 |')).toContain('join');
  });
});

test('a name in quotes is replaced with its quotes', () => {
  const [page] = complete('select all "Vis|').filter(({ label }) => label.includes('Visited'));
  expect(page).toMatchObject({ label: '"Visited Page"', insert: '"Visited Page"', replace: { start: 11, end: 15 } });
  const [plain] = complete('select all Vis|').filter(({ label }) => label.includes('Visited'));
  expect(plain).toMatchObject({ label: 'Visited Page', insert: '"Visited Page"', replace: { start: 11, end: 14 } });
});

test('types and descriptions stand beside the name', () => {
  const items = complete('select all took_bike (|');
  expect(items.find(({ label }) => label === 'station')).toMatchObject({
    kind: 'feature',
    detail: 'string',
    documentation: 'Where the bike stood.',
  });
  expect(items.find(({ label }) => label === 'ts')).toMatchObject({ kind: 'column', detail: 'timestamp' });
});

test('at every character of every example, and of any soup, something sensible happens', () => {
  for (const rule of queryRules) {
    const text = rule.passes;
    for (let offset = 0; offset <= text.length; offset += 1) {
      for (const shown of [text, text.slice(0, offset)]) {
        for (const { replace } of completeQuery(exampleView(shown), offset)) {
          expect(replace.start).toBeLessThanOrEqual(offset);
          expect(replace.end).toBeGreaterThanOrEqual(offset);
        }
      }
    }
  }
  fc.assert(
    fc.property(fc.string(), fc.nat(), (text, at) => void completeQuery(exampleView(text), at % (text.length + 1))),
  );
});

test('whole clauses can be filled in', () => {
  expect(labels('|').filter((label) => label.includes('…'))).toEqual(['using … select …']);
  expect(labels('for all opened_app\n|').filter((label) => label.includes('…'))).toEqual([
    'aggregate … (…)',
    'append … (…)',
    'dimension … on … (…)',
    'entity (…)',
  ]);
});

test('of very many activities those are offered that fit what is typed', () => {
  const names = Array.from({ length: 2_000 }, (_, i) => `did_thing_${i}`);
  const view = exampleView('select all took_bike');
  const [stream] = catalogueOf(view.project).streams.values();
  if (!stream) throw new Error('no stream');
  const activities = new Map(
    names.map((name) => [name, { name, description: undefined, features: new Map(), openFeatures: false }]),
  );
  const offered = (text: string): readonly string[] => {
    const { project, parsed } = exampleView(text);
    const streams = new Map([[stream.name, { ...stream, activities }]]);
    const bound = bindQuery(parsed, { streams, includes: new Map() });
    return completeQuery({ project, parsed, bound }, text.length).map(({ label }) => label);
  };
  expect(offered('select all did1987')).toContain('did_thing_1987');
  expect(offered('select all "thing_1987')).toContain('"did_thing_1987"');
  expect(offered('select all DTG1987')).not.toContain('did_thing_1');
  const some = offered('select all ');
  expect(some).toHaveLength(mostNames);
  expect(some).toContain('*');
});
