import { describe, expect, test } from 'vitest';
import type { DialectName } from '../dialects/dialect.ts';
import { dialectNames } from '../dialects/index.ts';
import { edited } from '../schema/text.ts';
import { createWorkspace, type Workspace } from '../workspace.ts';

/** An activity's name in every place where it can stand. Source: `editor.md`, "While typing", rename. */

interface Files {
  readonly [path: string]: string;
}

function workspaceOf(files: Files): Workspace {
  const workspace = createWorkspace();
  for (const [path, text] of Object.entries(files)) workspace.setFile({ path: `/bikes/${path}`, text });
  return workspace;
}

/** The texts after the activity at `|` was called otherwise, or why it was not. */
function renamed(files: Files, name: string): Files | string {
  const plain = Object.fromEntries(Object.entries(files).map(([path, text]) => [path, text.replace('|', '')]));
  const [path = '', marked = ''] = Object.entries(files).find(([, text]) => text.includes('|')) ?? [];
  const renaming = workspaceOf(plain).rename(`/bikes/${path}`, marked.indexOf('|'), name);
  if ('problem' in renaming) return renaming.problem;
  return Object.fromEntries(
    Object.entries(plain).map(([file, text]) => [
      file,
      edited(
        text,
        renaming.edits.filter((edit) => edit.file === `/bikes/${file}`),
      ),
    ]),
  );
}

const settings = (dialect: DialectName): string =>
  `name: bikes\nconnections: { dev: { type: ${dialect}, path: x.duckdb } }\nconnection: dev\nstreams: { customer_stream: { entity: customer } }\n`;

const columns = 'id as activity_id, at as ts, email as customer, json_object() as feature_json';

/** Renames took_bike in one text, and back, in which it stands everywhere. */
function roundTrip(sql: string, dialect: DialectName, name: string, expected: string): void {
  const query = 'select all took_bi|ke (ts)';
  const there = renamed(
    { 'activity_schema.yml': settings(dialect), 'transformations/a.sql': sql, 'queries/q.aql': query },
    name,
  );
  expect(there).toMatchObject({ 'transformations/a.sql': expected });
  if (typeof there === 'string') return;
  const changed = there['queries/q.aql'] ?? '';
  const at = changed.indexOf('all ') + 5;
  const back = renamed({ ...there, 'queries/q.aql': `${changed.slice(0, at)}|${changed.slice(at)}` }, 'took_bike');
  expect(back).toMatchObject({ 'queries/q.aql': 'select all took_bike (ts)' });
}

describe('wherever the SQL says it', () => {
  const bodies: readonly (readonly [sql: string, dialects?: readonly DialectName[]])[] = [
    [`select ${columns}, 'took_bike' as activity from t`],
    [`select ${columns}, case when x = 1 then 'took_bike' when x = 2 then 'b' else 'c' end as activity from t`],
    [`select ${columns}, case x when 1 then 'a' else 'took_bike' end as activity from t`],
    [`select ${columns}, coalesce('took_bike', 'b') as activity from t`],
    [`select ${columns}, cast('took_bike' as varchar(20)) as activity from t`],
    [`select ${columns}, ('took_bike') as activity from t`],
    [
      `select ${columns}, 'took_bike'::text as activity from t`,
      ['duckdb', 'postgres', 'redshift', 'snowflake', 'databricks'],
    ],
    [
      `select ${columns}, if(x = 1, 'took_bike', 'b') as activity from t`,
      ['duckdb', 'bigquery', 'databricks', 'athena'],
    ],
    [`select ${columns}, iff(x = 1, 'took_bike', 'b') as activity from t`, ['snowflake']],
    [`with k as (select 'took_bike' as kind) select ${columns}, k.kind as activity from t cross join k`],
    [`with k as (select *, 'took_bike' as kind from t) select ${columns}, kind as activity from k`],
    [
      `select ${columns}, activity from (values (1, 'took_bike'), (2, 'b')) as v(n, activity) cross join t`,
      ['duckdb', 'postgres', 'redshift', 'snowflake', 'databricks', 'athena'],
    ],
    [`select ${columns}, 'b' as activity from t union all select id, at, email, json_object(), 'took_bike' from u`],
    [
      `with e as (select *, case when x = 1 then 'took_bike' else 'b' end as kind from t)
select ${columns}, kind as activity from e where kind = 'took_bike' or e.kind in ('b', 'took_bike') or 'took_bike' <> kind or kind not in ('took_bike')`,
    ],
    [
      `with e as (select *, case when x = 1 then 'took_bike' else 'b' end as kind from t)
select ${columns}, kind as activity, case kind when 'b' then 0 when 'took_bike' then price end as revenue_impact, case when kind = 'took_bike' then 1 end as _n from e`,
    ],
    [
      `with e as (select *, case when x = 1 then 'took_bike' else 'b' end as activity from t), f as (select * from e where activity = 'took_bike')
select ${columns}, activity from f`,
    ],
    [
      `select ${columns}, 'took_bike' as activity from analytics.customer_stream s where s.activity = 'took_bike' and activity in ('took_bike', 'b')`,
    ],
  ];
  for (const dialect of dialectNames) {
    test.each(bodies.filter(([, dialects]) => dialects?.includes(dialect) ?? true).map(([sql]) => sql))(
      `${dialect}: %s`,
      (sql) => {
        roundTrip(sql, dialect, 'rode', sql.replaceAll("'took_bike'", "'rode'"));
      },
    );
  }

  test.each([
    `select ${columns}, 'took_bike' as activity from t where kind = 'took_bike'`,
    `with e as (select *, 'took_bike' as kind from raw where kind = 'took_bike') select ${columns}, kind as activity from e`,
    `select ${columns}, 'took_bike' as activity from other.stream s where s.activity = 'took_bike'`,
    `select ${columns}, 'took_bike' as activity from t where 'took_bike' in (a, b) and lower(x) = 'took_bike' and x + kind = 'took_bike'`,
    `-- 'took_bike'\nselect ${columns}, 'took_bike' as activity from took_bike`,
  ])('and not where it says something else: %s', (sql) => {
    const at = sql.indexOf("'took_bike' as");
    const expected = `${sql.slice(0, at)}'rode' as${sql.slice(at + "'took_bike' as".length)}`;
    roundTrip(sql, 'duckdb', 'rode', expected);
  });
});

describe('in the quotes of each dialect', () => {
  const select = (literal: string) => `select ${columns}, ${literal} as activity from t`;
  test.each<[DialectName, string, string, string]>([
    ['postgres', '$$took_bike$$', 'rode', '$$rode$$'],
    ['postgres', '$a$took_bike$a$', "rider's", "$a$rider's$a$"],
    ['postgres', '$$took_bike$$', 'cost $5', "'cost $5'"],
    ['postgres', "E'took_bike'", "rider's", "'rider''s'"],
    ['postgres', "e'took_bike'", 'rode', "e'rode'"],
    ['postgres', "'took_bike'", "rider's", "'rider''s'"],
    ['postgres', "N'took_bike'", 'rode', "N'rode'"],
    ['duckdb', '$$took_bike$$', 'rode', '$$rode$$'],
    ['duckdb', "'took_bike'", 'rider\'s "own"', "'rider''s \"own\"'"],
    ['snowflake', '$$took_bike$$', 'rode', '$$rode$$'],
    ['snowflake', "'took_bike'", 'cost $5', "'cost $5'"],
    ['bigquery', '"took_bike"', 'rode', '"rode"'],
    ['bigquery', "'''took_bike'''", 'rode', "'''rode'''"],
    ['bigquery', '"""took_bike"""', "rider's", '"""rider\'s"""'],
    ['bigquery', "r'took_bike'", 'rode', "r'rode'"],
    ['bigquery', 'R"""took_bike"""', 'rode', 'R"""rode"""'],
    ['bigquery', "r'took_bike'", "rider's", "'rider\\'s'"],
    ['databricks', '"took_bike"', 'rode', '"rode"'],
    ['databricks', "r'took_bike'", 'rode', "r'rode'"],
    ['athena', "'took_bike'", "rider's", "'rider''s'"],
    ['redshift', "'took_bike'", 'tomó una bici', "'tomó una bici'"],
  ])('%s: %s to %s', (dialect, literal, name, expected) => {
    roundTrip(select(literal), dialect, name, select(expected));
  });

  test.each(dialectNames)('%s: quotes in the old name and the new', (dialect) => {
    const files = {
      'activity_schema.yml': settings(dialect),
      'transformations/a.sql': select("'took_bike'"),
      'queries/q.aql': 'select all took_bi|ke (ts)',
    };
    const there = renamed(files, "rider's own");
    expect(there).not.toBeTypeOf('string');
    if (typeof there === 'string') return;
    const back = renamed({ ...there, 'queries/q.aql': 'select all "rider|\'s own" (ts)' }, 'took_bike');
    expect(back).toEqual({ ...files, 'queries/q.aql': 'select all took_bike (ts)' });
  });
});

const made = `select ${columns}, 'took_bike' as activity from t union all select id, at, email, json_object('to', x), 'b' from u`;
const one = (file: string, text: string, others: Files = {}): Files => ({
  'activity_schema.yml': settings('duckdb'),
  'transformations/a.sql': made.replace('took_', 'took|_'),
  ...others,
  [file]: text,
});
const after = (file: string, text: string, name = 'rode', others: Files = {}): string => {
  const result = renamed(one(file, text, others), name);
  return typeof result === 'string' ? result : (result[file] ?? '');
};

describe('in queries', () => {
  test.each([
    ['using customer_stream select all took_bike (ts)', 'using customer_stream select all rode (ts)'],
    ['select nth(2) "took_bike" (ts)', 'select nth(2) "rode" (ts)'],
    ['for all b append first in between took_bike', 'for all b append first in between rode'],
    [
      'for time_spine(interval = day, end_period = max) took_bike (ts)',
      'for time_spine(interval = day, end_period = max) rode (ts)',
    ],
    [
      'select all b (ts) append first between took_bike (ts, activity_id) aggregate ever took_bike (count(*)) derive (first_between_took_bike_ts as x, count_ever_took_bike + 1 as n) order by first_between_took_bike_activity_id',
      'select all b (ts) append first between rode (ts, activity_id) aggregate ever rode (count(*)) derive (first_between_rode_ts as x, count_ever_rode + 1 as n) order by first_between_rode_activity_id',
    ],
    [
      'select all b (ts) append first after took_bike (ts join took_bike.ts > b.ts) aggregate after b relative to took_bike (count(*))',
      'select all b (ts) append first after rode (ts join rode.ts > b.ts) aggregate after b relative to rode (count(*))',
    ],
    [
      "select all * (ts, activity as what filter activity = 'took_bike' or {activity} in ('b', 'took_bike')) derive (case when what = 'took_bike' then 'took_bike' end as x)",
      "select all * (ts, activity as what filter activity = 'rode' or {activity} in ('b', 'rode')) derive (case when what = 'rode' then 'took_bike' end as x)",
    ],
    [
      "select all b (ts) append first after * (activity as next) dimension raw.kinds on next = kind (label) derive (case next when 'took_bike' then 1 end as n)",
      "select all b (ts) append first after * (activity as next) dimension raw.kinds on next = kind (label) derive (case next when 'rode' then 1 end as n)",
    ],
    [
      'select all b (ts) append last before took_bike (customer) dimension raw.riders on last_before_took_bike_customer = id (name)',
      'select all b (ts) append last before rode (customer) dimension raw.riders on last_before_rode_customer = id (name)',
    ],
    [
      '{% set aql %}\nusing customer_stream\nselect all took_bike (ts)\n{% endset %}\n{{ dbt_aql.dataset(aql) }}',
      '{% set aql %}\nusing customer_stream\nselect all rode (ts)\n{% endset %}\n{{ dbt_aql.dataset(aql) }}',
    ],
    [
      "/*---\nmaterialize: view\nas: x.took_bike\n---*/\nselect all took_bike (ts filter customer = 'took_bike') -- took_bike",
      "/*---\nmaterialize: view\nas: x.took_bike\n---*/\nselect all rode (ts filter customer = 'took_bike') -- took_bike",
    ],
  ])('%s', (query, expected) => {
    expect(after('queries/q.aql', query)).toBe(expected);
  });

  test('to a name that needs quotes, and a text in which it has one', () => {
    expect(
      after(
        'queries/q.aql',
        "select all * (ts filter activity = 'took_bike') append first after took_bike (ts) derive (first_after_took_bike_ts as x)",
        "rider's own",
      ),
    ).toBe(
      `select all * (ts filter activity = 'rider''s own') append first after "rider's own" (ts) derive (first_after_rider_s_own_ts as x)`,
    );
  });

  test('in reusable columns, and in what is called after them', () => {
    const others = { 'columns/part.aql': 'aggregate before took_bike (count(*), min(ts) as took_bike)' };
    const query = 'select all b (ts) include (part) derive (count_before_took_bike + 1 as n) order by took_bike';
    const result = renamed(one('queries/q.aql', query, others), 'rode');
    expect(result).toMatchObject({
      'columns/part.aql': 'aggregate before rode (count(*), min(ts) as took_bike)',
      'queries/q.aql': 'select all b (ts) include (part) derive (count_before_rode + 1 as n) order by took_bike',
    });
  });
});

describe('in YAML', () => {
  const registry = (text: string) => `${settings('duckdb')}${text}`;
  test.each([
    [
      'activities: { took_bike: {}, b: { description: took_bike } }',
      'activities: { rode: {}, b: { description: took_bike } }',
    ],
    [
      'activities:\n  took_bike: # took_bike\n    description: x',
      'activities:\n  rode: # took_bike\n    description: x',
    ],
    ['activities: { "took_bike": {} }', 'activities: { "rode": {} }'],
    ["activities:\n  'took_bike':\n    features: { a: string }", "activities:\n  'rode':\n    features: { a: string }"],
    [
      'activities:\n  b: &same { features: { a: string } }\n  took_bike: *same',
      'activities:\n  b: &same { features: { a: string } }\n  rode: *same',
    ],
    ['activities:\n  ? took_bike\n  : { description: x }', 'activities:\n  ? rode\n  : { description: x }'],
    ['activities:\n  &key took_bike: {}', 'activities:\n  &key rode: {}'],
  ])('%s', (text, expected) => {
    expect(after('activity_schema.yml', registry(text))).toBe(registry(expected));
  });

  const head = (activities: string, literal = 'took_bike') =>
    `/*---\nactivities: ${activities}\n---*/\nselect ${columns}, '${literal}' as activity from t`;
  test.each([
    ['[took_bike]', '[rode]'],
    ['["took_bike"]', '["rode"]'],
    ["[ 'took_bike' , ]", "[ 'rode' , ]"],
    ['\n  - took_bike # took_bike', '\n  - rode # took_bike'],
    ['[&a took_bike]', '[&a rode]'],
  ])('in a head: %s', (activities, expected) => {
    const text = head(activities);
    const at = text.lastIndexOf('took_bike') + 2;
    const files = {
      'activity_schema.yml': settings('duckdb'),
      'transformations/a.sql': `${text.slice(0, at)}|${text.slice(at)}`,
    };
    expect(renamed(files, 'rode')).toMatchObject({ 'transformations/a.sql': head(expected, 'rode') });
  });

  test.each(['yes', 'Null', '1.5', 'a: b', 'a #b', '- a', "rider's", '"a"', '*a', '{a}', 'a, b'])(
    'a name that YAML would read otherwise: %s',
    (name) => {
      const text = registry('activities:\n  took_bike: { description: x }');
      const result = renamed(one('activity_schema.yml', text), name);
      expect(result).not.toBeTypeOf('string');
      if (typeof result === 'string') return;
      const project = workspaceOf(result).projects()[0];
      expect([...(project?.activities.keys() ?? [])]).toEqual([name]);
    },
  );
});

describe('refused, in words', () => {
  test('onto an activity that there is', () => {
    expect(after('queries/q.aql', 'select all took_bike (ts)', 'b')).toBe(
      'There is an activity `b` already; the two would become one.',
    );
  });

  test('where a column of the data gives the name', () => {
    const files = {
      'activity_schema.yml': `${settings('duckdb')}activities: { took_bike: {} }`,
      'transformations/a.sql': `select ${columns}, kind as activity from t`,
      'queries/q.aql': 'select all took|_bike (ts)',
    };
    expect(renamed(files, 'rode')).toBe(
      'transformations/a.sql computes `took_bike`: change what it computes, then its name.',
    );
  });
});

test.each(["lower('took_bike')", "concat('took_', 'bike')"])('%s gives the name and is not changed', (activity) => {
  const files = {
    'activity_schema.yml': settings('duckdb'),
    'transformations/a.sql': `select ${columns}, ${activity} as activity from t`,
    'queries/q.aql': 'select all took|_bike (ts)',
  };
  expect(renamed(files, 'rode')).toBe(
    'transformations/a.sql computes `took_bike`: change what it computes, then its name.',
  );
});

test('wherever it stands, it can be renamed from there', () => {
  const texts: Files = {
    'activity_schema.yml': `${settings('duckdb')}activities: { took_bike: {} }`,
    'transformations/a.sql': `with e as (select *, case when x then 'took_bike' else 'b' end as kind from t)\nselect ${columns}, kind as activity from e where kind = 'took_bike'`,
    'transformations/b.sql': `/*---\nrole: removals\n---*/\nselect customer from customer_stream where activity = 'took_bike'`,
    'queries/q.aql': "select all * (ts filter activity = 'took_bike') append first after took_bike",
  };
  const results = Object.entries(texts).flatMap(([file, text]) =>
    [...text.matchAll(/took_bike/g)].map(({ index }) =>
      renamed({ ...texts, [file]: `${text.slice(0, index + 3)}|${text.slice(index + 3)}` }, 'rode'),
    ),
  );
  expect(results).toHaveLength(6);
  const expected = Object.fromEntries(
    Object.entries(texts).map(([file, text]) => [file, text.replaceAll('took_bike', 'rode')]),
  );
  for (const result of results) expect(result).toEqual(expected);
});
