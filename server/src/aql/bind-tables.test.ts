import { describe, expect, test } from 'vitest';
import { catalogueOf } from '../project/catalogue.ts';
import { parseProject } from '../project/parse.ts';
import { bindQuery } from './bind.ts';
import type { Catalogue } from './catalogue.ts';
import { exampleCatalogue } from './example-catalogue.ts';
import { parseQuery } from './parse.ts';

/** `time_spine`, `dimension` and `entity`: rows and tables that are no activity's. */

const catalogue: Catalogue = {
  ...exampleCatalogue,
  streams: new Map([...exampleCatalogue.streams].map(([name, one]) => [name, { ...one, entityTable: 'riders' }])),
};

function read(text: string, of: Catalogue = catalogue) {
  const parsed = parseQuery('q.aql', text);
  const bound = bindQuery(parsed, of);
  return { query: bound.query, outputs: bound.outputs, problems: [...parsed.problems, ...bound.problems] };
}

/** Rule, message's beginning, and the text with each fix. */
function problems(text: string): (readonly [rule: string, at: string, ...fixed: string[]])[] {
  return read(text).problems.map(({ rule, range, fixes }) => [
    rule,
    text.slice(range.start, range.end),
    ...fixes.map(({ edits }) =>
      edits.reduce((fixed, edit) => fixed.slice(0, edit.range.start) + edit.text + fixed.slice(edit.range.end), text),
    ),
  ]);
}

const spine = 'time_spine(interval = month, end_period = max)';

describe('time_spine', () => {
  test.each([
    ['time_spine(interval=day, end_period=max)', { interval: 'day', endPeriod: 'max' }],
    ['TIME_SPINE ( END_PERIOD = current , INTERVAL = Quarter )', { interval: 'quarter', endPeriod: 'current' }],
  ])('%s', (written, expected) => {
    const { query, problems: found } = read(`select ${written} opened_app (ts)`);
    expect(found).toEqual([]);
    expect(query?.primary.selector).toEqual({ kind: 'time_spine', ...expected });
  });

  test('a row has the columns of a period, `*` is these', () => {
    expect(read(`select ${spine} opened_app (*)`).outputs.map(({ name }) => name)).toEqual([
      'ts',
      'customer',
      'activity_occurrence',
      'activity_repeated_at',
    ]);
    expect(read(`select ${spine} opened_app`).outputs.map(({ name }) => name)).toEqual(['ts']);
  });

  test.each<[string, ReturnType<typeof problems>]>([
    ['select time_spine opened_app (ts)', [['query-syntax-error', 'time_spine', `select ${spine} opened_app (ts)`]]],
    ['select time_spine() opened_app', [['query-syntax-error', 'time_spine', `select ${spine} opened_app`]]],
    [
      'select time_spine(interval = week) opened_app',
      [['query-syntax-error', 'time_spine', 'select time_spine(interval = week, end_period = max) opened_app']],
    ],
    [
      'select time_spine(interval = months, end_period = max) opened_app',
      [['query-syntax-error', 'months', `select ${spine} opened_app`]],
    ],
    [
      "select time_spine(interval = 'month', end_period = max) opened_app",
      [['query-syntax-error', "'month'", `select ${spine} opened_app`]],
    ],
    [
      'select time_spine(intervall = month, end_period = max) opened_app',
      [['query-syntax-error', 'intervall', `select ${spine} opened_app`]],
    ],
    [
      'select time_spine(interval = month, end_period = max opened_app',
      [
        ['query-syntax-error', 'opened_app'],
        ['query-syntax-error', 'time_spine', 'select time_spine(interval = month, end_period = max) opened_app'],
        ['query-syntax-error', 'select time_spine(interval = month, end_period = max opened_app'],
      ],
    ],
    [`select ${spine} took_bike (ts, station)`, [['period-column', 'station']]],
    [
      `select ${spine} took_bike (ts, custmer)`,
      [['period-column', 'custmer', `select ${spine} took_bike (ts, customer)`]],
    ],
    [`select ${spine} took_bike (ts, activity_id)`, [['period-column', 'activity_id']]],
    [`select ${spine} took_bike (ts filter station = 'Soho' and activity_id > '1')`, []],
    [
      `select ${spine} took_bike (ts filter sation = 'Soho')`,
      [['unknown-feature', 'sation', `select ${spine} took_bike (ts filter station = 'Soho')`]],
    ],
    [
      `select ${spine} took_bike (ts) append first between took_bike (station join station = primary.station)`,
      [['period-column', 'station']],
    ],
    [`select ${spine} took_bike (ts as month) append first between took_bike (station join joined.ts > month)`, []],
  ])('%s', (text, expected) => expect(problems(text)).toEqual(expected));
});

describe('dimension and entity', () => {
  test('what they take, in order, after the joined activities’ columns', () => {
    const {
      query,
      outputs,
      problems: found,
    } = read(
      `select all took_bike (ts, station)
       dimension "My".Bikes on bike_id = "Bike Id" (model, frame as size)
       entity (email)
       append first after ended_ride (station as ended_at)
       dimension districts on ended_at = name (id as district)
       derive (upper(model) as shouted)`,
    );
    expect(found).toEqual([]);
    expect(outputs.map(({ name }) => name)).toEqual([
      ...['ts', 'station', 'ended_at', 'model', 'size', 'email', 'district', 'shouted'],
    ]);
    expect(query?.lookups).toMatchObject([
      {
        kind: 'dimension',
        table: [
          { text: 'My', quoted: true },
          { text: 'Bikes', quoted: false },
        ],
        key: { text: 'Bike Id', quoted: true },
        on: { kind: 'value', value: { kind: 'feature', key: 'bike_id' } },
      },
      { kind: 'entity' },
      { on: { kind: 'output', name: 'ended_at' } },
    ]);
  });

  test.each<[string, ReturnType<typeof problems>]>([
    [
      'for all took_bike dimension raw.bikes on id = bike_id (model)',
      [['unknown-dimension-key', 'id', 'for all took_bike dimension raw.bikes on bike_id = id (model)']],
    ],
    [
      'for all took_bike dimension raw.bikes on bke_id = id (model)',
      [['unknown-dimension-key', 'bke_id', 'for all took_bike dimension raw.bikes on bike_id = id (model)']],
    ],
    [
      'select all took_bike (station) dimension stations on station = id (station)',
      [
        [
          'duplicate-name',
          'station',
          'select all took_bike (station) dimension stations on station = id (station as stations_station)',
        ],
      ],
    ],
    [
      'select all took_bike (customer) entity (customer)',
      [['duplicate-name', 'customer', 'select all took_bike (customer) entity (customer as riders_customer)']],
    ],
    [
      `select ${spine} took_bike (ts) dimension raw.bikes on bike_id = id (model)`,
      [['unknown-dimension-key', 'bike_id']],
    ],
    [`select ${spine} took_bike (ts) dimension raw.riders on customer = id (email) entity (name)`, []],
    [
      'for all took_bike dimension',
      [
        ['query-syntax-error', 'dimension'],
        ['query-syntax-error', 'dimension'],
      ],
    ],
    ['for all took_bike dimension raw. on bike_id = id (model)', [['query-syntax-error', '.']]],
    ['for all took_bike dimension bikes (model)', [['query-syntax-error', 'dimension bikes']]],
    ['for all took_bike dimension bikes on bike_id (model)', [['query-syntax-error', 'dimension bikes on bike_id']]],
    [
      'for all took_bike dimension bikes on bike_id = (model)',
      [['query-syntax-error', 'dimension bikes on bike_id =']],
    ],
    ['for all took_bike entity', [['query-syntax-error', 'entity']]],
    ['for all took_bike entity ()', [['query-syntax-error', '()']]],
    ['for all took_bike entity (*)', [['query-syntax-error', '*']]],
    ['for all took_bike entity (email,)', [['query-syntax-error', ',', 'for all took_bike entity (email)']]],
    ['for all took_bike entity (upper(email), name)', [['query-syntax-error', 'upper(email)']]],
    [
      'for all took_bike entity (email mail)',
      [
        [
          'alias-without-as',
          'mail',
          'for all took_bike entity (email as mail)',
          'for all took_bike entity (email, mail)',
        ],
      ],
    ],
    ['for all took_bike entity (email\nname)', [['missing-comma', 'name', 'for all took_bike entity (email,\nname)']]],
    [
      'for all took_bike entity (email\nappend first after ended_ride (prices)',
      [
        ['query-syntax-error', '(', 'for all took_bike entity (email)\nappend first after ended_ride (prices)'],
        ['unknown-feature', 'prices', 'for all took_bike entity (email\nappend first after ended_ride (price)'],
      ],
    ],
  ])('%s', (text, expected) => expect(problems(text)).toEqual(expected));
});

test.each([
  ['streams:\n  a_stream:\n    entity: rider\n', 'streams:\n  a_stream:\n    entity_table: rider\n    entity: rider\n'],
  [
    'streams:\n  a_stream: # ours\n\n      entity: rider\n',
    'streams:\n  a_stream: # ours\n\n      entity_table: rider\n      entity: rider\n',
  ],
  ['streams:\n  a_stream: { entity: rider }\n', 'streams:\n  a_stream: { entity_table: rider, entity: rider }\n'],
])('`entity` without a table: declared in %j', (settings, fixed) => {
  const text = `name: p\n${settings}`;
  const project = parseProject('/p', { path: '/p/activity_schema.yml', text }, []);
  const { problems: found } = read('using a_stream for all * entity (email)', catalogueOf(project));
  expect(found.map(({ rule }) => rule)).toEqual(['no-entity-table']);
  const [edit] = found[0]?.fixes[0]?.edits ?? [];
  expect(edit?.file).toBe('/p/activity_schema.yml');
  const { start, end } = edit?.range ?? { start: 0, end: 0 };
  expect(text.slice(0, start) + (edit?.text ?? '') + text.slice(end)).toBe(`name: p\n${fixed}`);
});
