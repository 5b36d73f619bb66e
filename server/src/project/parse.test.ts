import { describe, expect, test } from 'vitest';
import type { SourceFile } from '../schema/text.ts';
import { parseProject } from './parse.ts';

const minimal = `name: shop\nstreams:\n  customer_stream: { entity: customer }\n`;

function project(settings: string, files: Readonly<Record<string, string>> = {}) {
  const file = (path: string, text: string): SourceFile => ({ path: `/shop/${path}`, text });
  return parseProject(
    '/shop',
    file('activity_schema.yml', settings),
    Object.entries(files).map(([path, text]) => file(path, text)),
  );
}

/** Each problem as `rule «marked text» message`. */
function problems(settings: string, files: Readonly<Record<string, string>> = {}): string[] {
  const all: Readonly<Record<string, string>> = { ...files, 'activity_schema.yml': settings };
  return project(settings, files).problems.map((problem) => {
    const text = all[problem.file.slice('/shop/'.length)] ?? '';
    return `${problem.rule} «${text.slice(problem.range.start, problem.range.end)}» ${problem.message}`;
  });
}

describe('activity_schema.yml', () => {
  test('a minimal project has the specification’s required columns and no problem', () => {
    const { streams, problems, spec } = project(minimal);
    expect(problems).toEqual([]);
    expect(spec).toBe('2.0');
    expect(streams.get('customer_stream')?.requiredColumns.map((column) => column.name)).toEqual([
      'activity_id',
      'ts',
      'customer',
      'activity',
      'feature_json',
    ]);
  });

  test('everything of the design’s example is understood', () => {
    const { connections, streams, activities, problems } = project(`name: bike_share
spec: "2.0"
connection: dev
connections:
  dev:  { type: duckdb, path: bike_share.duckdb }
  prod: { type: snowflake, account: \${env:SNOWFLAKE_ACCOUNT}, user: \${env:SNOWFLAKE_USER}, authenticator: externalbrowser,
          warehouse: TRANSFORM, database: ANALYTICS, schema: ACTIVITY }
  ci:   { type: dbt, profile: shop, target: ci }
streams:
  customer_stream:
    entity: customer
    schema: analytics
    layout: single
    table_layout: guide
    optional_columns: [anonymous_customer_id, revenue_impact, link]
    column_names: { customer: rider_id }
    entity_table: customer
    identity: { grace: 45 minutes }
    lookback: 3 days
    reconcile_window: 15 days
    schedule: { build: "0 */6 * * *", reconcile: "0 5 * * *", check: "0 4 * * 0" }
activities:
  started_ride: { description: A rider unlocked a bike., features: { bike_id: string, price: number } }
`);
    expect(problems).toEqual([]);
    expect(connections.get('prod')?.options.account).toBe('${env:SNOWFLAKE_ACCOUNT}');
    expect(connections.get('ci')?.dialect).toBeUndefined();
    const stream = streams.get('customer_stream');
    expect(stream?.lookbackSeconds).toBe(3 * 86_400);
    expect(stream?.identity).toEqual({ graceSeconds: 45 * 60 });
    expect(stream?.columns.find((column) => column.name === 'customer')?.physicalName).toBe('rider_id');
    expect(activities.get('started_ride')?.features.get('price')?.type).toBe('number');
  });

  test.each([
    [
      'an unknown key',
      `${minimal}conection: dev\n`,
      'unknown-key «conection» There is no key `conection`. Did you mean `connection`?',
    ],
    [
      'an unknown key deep inside',
      'name: shop\nstreams:\n  s:\n    entity: customer\n    look_back: 3 days\n',
      'unknown-key «look_back» There is no key `look_back` in `streams.s`. Did you mean `lookback`?',
    ],
    [
      'a wrong value',
      'name: shop\nstreams:\n  s: { entity: customer, layout: sinlge }\n',
      'wrong-value «sinlge» `streams.s.layout` has to be one of `single`, `per_activity`. Did you mean `single`?',
    ],
    [
      'a length of time that is none',
      'name: shop\nstreams:\n  s: { entity: customer, lookback: soon }\n',
      'wrong-value «soon» `streams.s.lookback` has to be a length of time such as `3 days` or `30 minutes`.',
    ],
    [
      'a missing key',
      'name: shop\nstreams:\n  s: { schema: x }\n',
      'missing-key «s» `entity` is missing in `streams.s`.',
    ],
    [
      'a connection that is not there',
      `${minimal}connection: prod\nconnections: { dev: { type: duckdb, path: a.duckdb } }\n`,
      'unknown-connection «prod» There is no connection `prod` under `connections`.',
    ],
    [
      'a secret in clear text',
      `${minimal}connections: { dev: { type: postgres, password: hunter2 } }\n`,
      'secret-in-clear «hunter2» A password stands here for everyone who can read the repository.',
    ],
  ])('%s', (_, settings, expected) => {
    expect(problems(settings)).toEqual([expected]);
  });

  test('a column of version 1.1 is told in the same words wherever a stream of 2.0 names it', () => {
    const words = 'is a column of version 1.1; version 2.0 keeps features in `feature_json`.';
    const named = 'column_names: { feature_1: plan, source: origin, odd: x }';
    const settings = `name: shop\nstreams:\n  s: { entity: customer, optional_columns: [feature_1], ${named} }\n`;
    expect(problems(settings)).toEqual([
      `wrong-value «feature_1» \`feature_1\` ${words}`,
      `unknown-key «feature_1» \`feature_1\` ${words}`,
      `unknown-key «source» \`source\` ${words}`,
      'unknown-key «odd» `odd` is no column of the specification.',
    ]);
  });

  test('text that is no YAML is reported once per mistake, and the rest still counts', () => {
    const broken = `${minimal}connections: { dev: { type: duckdb, path: a.duckdb }\n`;
    expect(problems(broken).every((line) => line.startsWith('malformed-yaml'))).toBe(true);
    expect(project(broken).streams.has('customer_stream')).toBe(true);
  });

  test.each(['', '\n', '[]', 'a', '- 1', '{', 'streams: 3', 'streams: { a: null }', 'name: {}', ': :', '&a *a'])(
    'never throws on %j',
    (text) => {
      expect(project(text).problems.length).toBeGreaterThan(0);
    },
  );

  test('text that is no YAML is told once, not with everything it then lacks', () => {
    expect(problems('{{{ [nonsense').map((line) => line.split(' ')[0])).toEqual(['malformed-yaml']);
  });

  test('a missing key is told once, however many others are wrong', () => {
    expect(problems('nmae: x\nstreams: { s: { entity: a, oops: 1 } }\n').map((line) => line.split(' ')[0])).toEqual([
      'missing-key',
      'unknown-key',
      'unknown-key',
    ]);
  });

  test('an alias of what is around it has an end', () => {
    expect(problems(`${minimal}x: &a { b: *a }\n`)).toHaveLength(1);
  });

  test('one wrong key does not hide the other streams', () => {
    const { streams } = project('name: x\nstreams:\n  a: { entity: a, oops: 1 }\n  b: { entity: b }\n');
    expect([...streams.keys()]).toEqual(['a', 'b']);
  });
});

test('a project is one, in whichever order its files come from the disk', () => {
  const files = {
    'transformations/visits.sql': '---\nstream: a\n---\nselect 1',
    'transformations/orders.sql': '---\nstream: b\n---\nselect 1',
    'queries/last.aql': 'using customer_stream\nselect first x()',
  };
  const reversed = Object.fromEntries(Object.entries(files).reverse());
  expect([...project(minimal, files).transformations.keys()]).toEqual(['orders', 'visits']);
  expect([...project(minimal, reversed).transformations.keys()]).toEqual(['orders', 'visits']);
  expect(problems(minimal, reversed)).toEqual(problems(minimal, files));
});

describe('heads', () => {
  const head = '/*---\nstream: customer_stream\nlookback: 2 days\nrun_after: [signed_up]\n---*/\nselect 1';

  test.each([head, head.replace('stream', 'strem')])('the same in two files, each has its own: %j', (text) => {
    const paths = ['/p/transformations/a.sql', '/p/transformations/b.sql'];
    const [alone, both] = [paths.slice(1), paths].map((each) =>
      parseProject(
        '/p',
        { path: '/p/activity_schema.yml', text: 'name: x\nstreams:\n  customer_stream: { entity: customer }\n' },
        each.map((path) => ({ path, text })),
      ),
    );
    const of = (project: typeof alone) => [
      project?.transformations.get('b'),
      project?.problems.filter(({ file }) => file === paths[1]),
    ];
    expect(of(both)).toEqual(of(alone));
    expect(both?.problems).toHaveLength(2 * (alone?.problems.length ?? 0));
  });

  test('a head is read, and blanked out in the SQL with every offset kept', () => {
    const { transformations, problems } = project(minimal, {
      'transformations/web/ride.sql': head,
      'transformations/signed_up.sql': 'select 2',
    });
    expect(problems).toEqual([]);
    const ride = transformations.get('web/ride');
    expect(ride?.lookbackSeconds).toBe(2 * 86_400);
    expect(ride?.runAfter.map(({ id }) => id)).toEqual(['signed_up']);
    expect(ride?.sql.trim()).toBe('select 1');
    expect(ride?.sql.length).toBe(head.length);
    expect(transformations.get('signed_up')?.stream).toBe('customer_stream');
  });

  test.each([
    ['a stream that is not there', '/*---\nstream: custmer_stream\n---*/ select 1', 'unknown-stream «custmer_stream»'],
    ['an unknown key', '/*---\nstrem: customer_stream\n---*/ select 1', 'unknown-key «strem»'],
    ['an activity without a name', "/*---\nactivities: [a, ' ']\n---*/ select 1", "wrong-value «' '»"],
    ['a transformation that is not there', '/*---\nrun_after: [x]\n---*/ select 1', 'unknown-transformation «x»'],
  ])('%s', (_, sql, expected) => {
    expect(problems(minimal, { 'transformations/a.sql': sql }).map((line) => line.slice(0, expected.length))).toEqual([
      expected,
    ]);
  });

  test.each([
    '/*-----------\n Rides: what riders do\n-----------*/\nselect 1',
    '/*---- my title ----*/ select 1',
    '/*---\n one: two ---*/ select 1',
    '/*---\none: two\n*/ select 1 /* later\n---*/',
    '/*---\none: two */\nselect 1\n---*/',
  ])('a banner is no head: %j', (sql) => {
    const { transformations, problems } = project(minimal, { 'transformations/a.sql': sql });
    expect(problems).toEqual([]);
    expect(transformations.get('a')?.sql).toBe(sql);
  });

  test('a file outside the folders is left alone', () => {
    const { transformations } = project(minimal, {
      'models/a.sql': '/*---\nx: 1\n---*/',
      'transformations/a.txt': 'x',
    });
    expect(transformations.size).toBe(0);
  });

  test('a query with a head knows what it materialises', () => {
    const { queries } = project(minimal, {
      'queries/rides.aql': '/*---\nmaterialize: table\nas: analytics.rides\n---*/\nusing customer_stream select all x',
    });
    const { materialize } = queries.get('rides') ?? {};
    expect(materialize).toEqual({ kind: 'table', as: 'analytics.rides', range: { start: 29, end: 44 } });
  });
});
