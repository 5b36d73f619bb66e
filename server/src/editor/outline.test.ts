import { describe, expect, test } from 'vitest';
import { createWorkspace } from '../workspace.ts';
import type { OutlineItem } from './answers.ts';

const files: Readonly<Record<string, string>> = {
  'activity_schema.yml': `name: bikes
connections: { dev: { type: duckdb, path: bikes.duckdb } }
connection: dev
streams:
  customer_stream: { entity: customer }
activities:
  took_bike:
    description: A rider took a bike.
    features: { station: string }
`,
  'transformations/rides.sql': `/*---
update: full
---*/
-- one
-- two
with rides as (
  select *
  from raw.rides
)
select id as activity_id, at as ts, email as customer, 'took_bike' as activity,
  json_object('station', station) as feature_json
from rides
`,
  'queries/rides.aql': `/*---
description: Rides.
---*/
-- one
-- two
using customer_stream
select all took_bike as taken (
  ts as taken_at,
  station -- where
)
aggregate before took_bike (
  count(*) as earlier
  join joined.station = taken.station
)
/* several
   lines */
include (total)
derive (
  earlier + 1 as n
)
order by n desc,
  taken_at
`,
  'columns/total.aql': `aggregate ever took_bike (count(*) as rides)
`,
};

function bikes() {
  const workspace = createWorkspace();
  for (const [path, text] of Object.entries(files)) workspace.setFile({ path: `/bikes/${path}`, text });
  return workspace;
}

const written = (items: readonly OutlineItem[], depth = 0): string[] =>
  items.flatMap(({ name, kind, detail, children }) => [
    `${'  '.repeat(depth)}${kind} ${name}${detail === undefined ? '' : ` · ${detail}`}`,
    ...written(children, depth + 1),
  ]);

const outline = (path: string): string => written(bikes().outline(`/bikes/${path}`)).join('\n');

function every(items: readonly OutlineItem[]): readonly OutlineItem[] {
  return items.flatMap((item) => [item, ...every(item.children)]);
}

describe('outline', () => {
  test('of a query', () => {
    expect(outline('queries/rides.aql')).toBe(`clause using customer_stream
clause select all took_bike as taken
  column taken_at · ts
  column station
clause aggregate before took_bike
  column earlier · count(*)
clause include
  column total
clause derive
  column n · earlier + 1
clause order by · n desc, taken_at`);
  });

  test('of a transformation', () => {
    expect(outline('transformations/rides.sql')).toBe(`table rides
activity took_bike · customer_stream
  feature station`);
  });

  test('of the settings', () => {
    expect(outline('activity_schema.yml')).toBe(`stream customer_stream · customer
activity took_bike
  feature station · string`);
  });

  test('a name stands inside its thing, and that inside what holds it', () => {
    const workspace = bikes();
    for (const path of Object.keys(files)) {
      for (const { range, selection, children } of every(workspace.outline(`/bikes/${path}`))) {
        expect(range.start <= selection.start && selection.end <= range.end).toBe(true);
        for (const child of children)
          expect(range.start <= child.range.start && child.range.end <= range.end).toBe(true);
      }
    }
  });

  test('is there for every beginning of a query', () => {
    const workspace = bikes();
    const text = files['queries/rides.aql'] ?? '';
    for (let end = 0; end <= text.length; end += 1) {
      workspace.setFile({ path: '/bikes/queries/rides.aql', text: text.slice(0, end) });
      for (const { range, selection } of every(workspace.outline('/bikes/queries/rides.aql'))) {
        expect(range.start <= selection.start && selection.end <= range.end, text.slice(0, end)).toBe(true);
      }
      workspace.folds('/bikes/queries/rides.aql');
      workspace.tokens('/bikes/queries/rides.aql');
    }
  });
});

test('things of the project are found by some of their letters', () => {
  const found = (sought: string) =>
    bikes()
      .symbols(sought)
      .map(({ kind, name, container }) => `${kind} ${name} (${container})`);
  expect(found('tkbk')).toEqual(['activity took_bike (customer_stream)']);
  expect(found('rides')).toEqual(['transformation rides (bikes)', 'query rides (bikes)']);
  expect(found('')).toHaveLength(5);
  expect(found('zebra')).toEqual([]);
});

const folded = (path: string): string[] => {
  const text = files[path] ?? '';
  const line = (at: number): number => text.slice(0, at).split('\n').length;
  return (bikes().folds(`/bikes/${path}`) ?? [])
    .map(({ range, isComment }) => `${line(range.start)}–${line(range.end)}${isComment ? ' comment' : ''}`)
    .filter((fold) => !/^(\d+)–\1\b/.test(fold));
};

describe('folds', () => {
  test('of a query', () => {
    expect(folded('queries/rides.aql')).toEqual([
      '1–3 comment',
      '7–9',
      '11–13',
      '18–19',
      '4–5 comment',
      '15–16 comment',
    ]);
  });
  test('of a transformation', () => {
    expect(folded('transformations/rides.sql')).toEqual(['1–3 comment', '4–5 comment', '6–8', '10–11']);
  });
  test('settings fold as they did', () => {
    expect(bikes().folds('/bikes/activity_schema.yml')).toBeUndefined();
  });
});

test('the words of a query and what they mean', () => {
  const text = files['queries/rides.aql'] ?? '';
  const tokens = bikes()
    .tokens('/bikes/queries/rides.aql')
    .map(({ range, type, modifiers }) => [text.slice(range.start, range.end), type, ...modifiers].join(' '));
  expect(tokens).toEqual([
    'customer_stream namespace',
    'select keyword',
    'all keyword',
    'took_bike event',
    'taken variable declaration',
    'ts property defaultLibrary',
    'taken_at variable declaration',
    'station property',
    'aggregate keyword',
    'before keyword',
    'took_bike event',
    'count function',
    'earlier variable declaration',
    'join keyword',
    'station property',
    'taken variable',
    'station property',
    'total macro',
    'earlier variable',
    'n variable declaration',
    'n variable',
    'taken_at variable',
  ]);
});
