import { describe, expect, test } from 'vitest';
import { loadVerdicts } from '../voices/hearing.test-support.ts';
import { applied, marked, plainSettings, projectOf } from './checking.test-support.ts';

const verdicts = await loadVerdicts();
const postgres = `${plainSettings}connection: pg\nconnections:\n  pg: { type: postgres }\n`;
const withLink = plainSettings.replace(
  'entity: customer',
  'entity: customer, optional_columns: [link, anonymous_customer_id, revenue_impact]',
);

/** The rules that speak, at the marked places and in their order. */
function says(source: string, rules: readonly string[], settings = plainSettings, file = ''): void {
  const { text, ranges } = marked(`${file}${source}`);
  const found = projectOf(text, settings).problems(verdicts);
  expect(found.map(({ rule }) => rule)).toEqual(rules);
  if (ranges.length > 0) expect(found.map(({ range }) => range)).toEqual(ranges);
}

const rest = "ts, email as customer, 'x' as activity, json_object() as feature_json";

describe('missing-column', () => {
  test.each<[string, string, readonly string[]]>([
    [
      'columns come through common tables',
      `with a as (select id as activity_id, ${rest} from t), b as (select * from a) select * from b`,
      [],
    ],
    ['through a subquery', `select s.* from (select id as activity_id, ${rest} from t) s`, []],
    [
      'through values',
      "select v.*, email as customer, json_object() as feature_json from (values ('1', timestamp '2024-01-01', 'x')) v(activity_id, ts, activity), t",
      [],
    ],
    [
      'taken away by exclude',
      `with a as (select id as activity_id, ${rest} from t) «select» * exclude (ts) from a`,
      ['missing-column'],
    ],
    ['renamed by the star', `with a as (select id, ${rest} from t) select * rename (id as activity_id) from a`, []],
    ['case does not matter without quotes', `select id as ACTIVITY_ID, ${rest} from t`, []],
    [
      'the first branch names the columns',
      `select id as activity_id, ${rest} from t union all select id, ts, email, 'y', json_object() from u`,
      [],
    ],
    [
      'an unknown table behind a star: nothing is claimed',
      "«select» *, 'x' as activity from raw.users",
      ['unexpanded-star'],
    ],
    ['from first', `from t select id as activity_id, ${rest}`, []],
    ['a whole common table', `with a as (select id as activity_id, ${rest} from t) from a`, []],
  ])('%s', (_, source, rules) => says(source, rules));

  test('quotes keep the case on PostgreSQL', () => {
    says(
      `select id as "Activity_Id", ts, email as customer, 'x' as activity, '{}'::jsonb as feature_json from t`,
      ['misspelt-column'],
      postgres,
    );
  });
  test('physical names', () => {
    const renamed = plainSettings.replace('entity: customer', 'entity: customer, column_names: { customer: rider_id }');
    says(
      `select id as activity_id, ts, email as rider_id, 'x' as activity, json_object() as feature_json from t`,
      [],
      renamed,
    );
  });
  test('one repair adds all of them, in place', () => {
    const text = "select\n  id as activity_id, -- the id\n  'x' as activity\nfrom t";
    const [problem] = projectOf(text).problems(verdicts);
    expect(problem?.fixes.map(({ title }) => title)).toEqual(['Add `ts`', 'Add `ts`, `customer`, `feature_json`']);
    const all = problem?.fixes[1];
    expect(all && applied(text, all)).toBe(
      "select\n  id as activity_id, -- the id\n  'x' as activity,\n  cast(null as timestamp) as ts,\n  cast(null as varchar) as customer,\n  json_object() as feature_json\nfrom t",
    );
  });
  test('repairs reach every branch', () => {
    const text =
      "select id as activity_id, ts, 'x' as activity, json_object() as feature_json from t union all select id, ts, 'y', json_object() from u";
    const [problem] = projectOf(text).problems(verdicts);
    const fix = problem?.fixes[0];
    const fixed = fix ? applied(text, fix) : '';
    expect(fixed.match(/as customer/g)).toHaveLength(2);
    expect(projectOf(fixed).problems(verdicts)).toEqual([]);
  });
  test('aliases need the old identifier, the new one and the time', () => {
    says(
      '«select» old as anonymous_customer_id, new as customer from merges',
      ['missing-column'],
      withLink,
      '/*---\nrole: aliases\n---*/\n',
    );
  });
  test('removals name one of the identifiers', () => {
    const head = '/*---\nrole: removals\n---*/\n';
    says('select email as customer from removed', [], plainSettings, head);
    says('select device as anonymous_customer_id from removed', [], plainSettings, head);
    says('«select» now()::timestamp as ts from removed', ['missing-column'], plainSettings, head);
  });
  test('activities are found under the name the stream gives the column', () => {
    const renamed = plainSettings.replace('entity: customer', 'entity: customer, column_names: { activity: event }');
    says(
      'select id as activity_id, ts, email as customer, «kind» as event, json_object() as feature_json from t',
      ['activity-not-literal'],
      renamed,
    );
  });
});

describe('misspelt-column and unknown-column', () => {
  test.each<[string, string, readonly string[]]>([
    ['a required one', `select id as «activty_id», ${rest} from t`, ['misspelt-column']],
    ['an optional one', `select id as activity_id, ${rest}, 1.5 as «revnue_impact» from t`, ['misspelt-column']],
    [
      'a name that is taken is unknown',
      `select id as activity_id, ${rest}, x as «customer_1» from t`,
      ['unknown-column'],
    ],
    ['names of the implementation', `select id as activity_id, ${rest}, now() as _loaded_at from t`, []],
    ['no name at all', `select id as activity_id, ${rest}, «a + 1» from t`, ['unknown-column']],
    [
      'what a star brings is said once',
      `with a as (select id as activity_id, ${rest}, p, q from t) select «*» from a`,
      ['unknown-column'],
    ],
    ['optional columns of the stream', `select id as activity_id, ${rest}, url as link from t`, []],
  ])('%s', (_, source, rules) => says(source, rules, withLink));
});

test('taking a column out keeps the comments around it', () => {
  const text = `select id as activity_id, ${rest}, -- the rest
  plan
from t`;
  const [problem] = projectOf(text).problems(verdicts);
  const fix = problem?.fixes[0];
  const fixed = fix ? applied(text, fix) : '';
  expect(fixed).toContain('-- the rest');
  expect(projectOf(fixed).problems(verdicts)).toEqual([]);
});
test('an optional column that the stream leaves out is named as such', () => {
  const [problem] = projectOf(`select id as activity_id, ${rest}, 1.5 as revenue_impact from t`).problems(verdicts);
  expect(problem?.rule).toBe('unknown-column');
  expect(problem?.message).toMatch(/optional_columns/);
});

describe('activities', () => {
  test.each<[string, string, readonly string[]]>([
    [
      'through case and common tables',
      "with a as (select *, case when x then 'a' else 'b' end as k from t) select id as activity_id, ts, email as customer, k as activity, json_object() as feature_json from a",
      [],
    ],
    [
      'coalesce with data',
      "select id as activity_id, ts, email as customer, coalesce(«kind», 'x') as activity, json_object() as feature_json from t",
      ['activity-not-literal'],
    ],
    [
      'joined text',
      "select id as activity_id, ts, email as customer, «'did_' || kind» as activity, json_object() as feature_json from t",
      ['activity-not-literal'],
    ],
    [
      'one branch of two',
      `select id as activity_id, ${rest} from t union all select id, ts, email, «kind», json_object() from u`,
      ['activity-not-literal'],
    ],
    [
      'a union of common tables',
      "with a as (select 1 as id, 'a' as activity union all select 2, 'b') select id as activity_id, ts, email as customer, activity, json_object() as feature_json from a",
      [],
    ],
  ])('%s', (_, source, rules) => says(source, rules));

  test('a literal near a listed name that nothing makes is said once', () => {
    says(
      `select id as activity_id, ts, email as customer, «'sined_up'» as activity, json_object() as feature_json from t`,
      ['undeclared-activity'],
      plainSettings,
      '/*---\nactivities: [signed_up]\n---*/\n',
    );
  });
  test('a list may be longer than what the text says where the name is data', () => {
    says(
      `select id as activity_id, ts, email as customer, coalesce(kind, 'a') as activity, json_object() as feature_json from t`,
      [],
      plainSettings,
      '/*---\nactivities: [a, b]\n---*/\n',
    );
  });
});

test.each([
  ['activities: [gone, x]', 'activities: [x]'],
  ['activities: [x, gone]', 'activities: [x]'],
  ['activities:\n  - x\n  - gone', 'activities:\n  - x'],
])('taking an activity off the list %j', (list, expected) => {
  const text = `/*---\n${list}\n---*/\nselect id as activity_id, ${rest} from t`;
  const [problem] = projectOf(text).problems(verdicts);
  expect(problem?.rule).toBe('unproduced-activity');
  const fix = problem?.fixes[0];
  expect(fix && applied(text, fix)).toBe(text.replace(list, expected));
});
test.each([
  ['activities: [y]', 'activities: [y, x]'],
  ['activities:\n  - y', 'activities:\n  - y\n  - x'],
])('putting an activity on the list %j', (list, expected) => {
  const text = `/*---\n${list}\n---*/\nselect id as activity_id, ${rest.replace("'x'", "case when a then 'x' else 'y' end")} from t`;
  const [problem] = projectOf(text).problems(verdicts);
  const fix = problem?.fixes.find(({ title }) => title.startsWith('List'));
  expect(fix && applied(text, fix)).toBe(text.replace(list, expected));
});

describe('ts-with-zone', () => {
  const ts = (expression: string): string =>
    `select id as activity_id, ${expression} as ts, email as customer, 'x' as activity, '{}'::jsonb as feature_json from t`;
  test.each<[string, readonly string[]]>([
    ['«created::timestamptz»', ['ts-with-zone']],
    ['«cast(created as timestamp with time zone)»', ['ts-with-zone']],
    ["«created::timestamp at time zone 'UTC'»", ['ts-with-zone']],
    ['«now()»', ['non-deterministic']],
    ['«to_timestamp(created)»', ['ts-with-zone']],
    ['«(created::timestamptz)»', ['ts-with-zone']],
    ["created::timestamptz at time zone 'UTC'", []],
    ["created at time zone 'UTC'", []],
    ['created::timestamptz::timestamp', []],
    ['created', []],
    ["date_trunc('day', created::timestamptz)", []],
  ])('%s', (expression, rules) => says(ts(expression), rules, postgres));
});

describe('union-columns', () => {
  test.each<[string, string, readonly string[]]>([
    [
      'another number',
      `select id as activity_id, ${rest} from t union all «select» id, ts, email, 'y' from u`,
      ['union-columns'],
    ],
    [
      'plain columns that are swapped',
      `select activity_id, ts, customer, 'x' as activity, json_object() as feature_json from t union all select activity_id, «customer», ts, 'y', json_object() from u`,
      ['union-columns'],
    ],
    [
      'a name that only looks like one',
      `select activity_id, ts, email as customer, 'x' as activity, json_object() as feature_json from t union all select id, ts, customer, 'y', f from u`,
      [],
    ],
    [
      'by name',
      `select id as activity_id, ${rest} from t union all by name select 'y' as activity, ts, email as customer, json_object() as feature_json, id as activity_id from u`,
      [],
    ],
    ['unknown stars', `select id as activity_id, ${rest} from t union all select * from u`, []],
  ])('%s', (_, source, rules) => says(source, rules));

  const [columns, databricks] = [
    `select id as activity_id, ${rest.replace('json_object()', 'to_json(struct(1 as a))')}`,
    'connection: b\nconnections:\n  b: { type: databricks }\n',
  ];
  test.each<[string, string, readonly string[]]>([
    ['without brackets', `from t |> ${columns} |> union all ${columns} from u`, []],
    ['in brackets', `from t |> ${columns} |> union all (${columns} from u), (${columns} from v)`, []],
    ['of another number', `from t |> ${columns} |> union all «select» id, ts from u`, ['union-columns']],
  ])('behind |>, %s', (_, source, rules) => says(source, rules, plainSettings + databricks));
});

describe('one problem, one diagnostic', () => {
  test('a broken text has only its syntax error', () => says('select json_object«(» from t', ['syntax-error']));
  test('Jinja that is not understood turns the checks off', () =>
    says('select {% for c in columns %} {{ c }}, {% endfor %} from t', ['unevaluated-jinja']));
  test('nor does what a block of it holds', () =>
    says(`{% set q %} delete from x; select 1 {% endset %} select id as activity_id, ${rest} from t`, []));
  test('ref and source do not', () =>
    says("«select» id as activity_id, ts, 'x' as activity, json_object() as feature_json from «{{ ref('users') }}»", [
      'missing-column',
      'unevaluated-jinja',
    ]));
  test('what is no query is only that', () => says('«delete» from t', ['not-a-query']));
  test.each([
    'with a as (select 1) «insert» into t select * from a',
    'select id «into» t from u',
    'with a as («delete» from t returning *) select * from a',
    '«create» table x as select 1',
    '«copy» (select 1) to "x.csv"',
  ])('%s', (source) => says(source, ['not-a-query']));
  test.each([
    `select id as activity_id, ${rest}, _update from (select *, update as _update from t)`,
    `select id as activity_id, ${rest} from insert_log`,
  ])('names like commands: %s', (source) => says(source, []));
  test('old columns do not make the new one missing too', () =>
    says(
      "select id as activity_id, ts, email as customer, 'x' as activity, plan as «feature_1», b as feature_2 from t",
      ['version-11-column'],
    ));
  test('a project of 1.1 has them', () => {
    says(
      "select id as activity_id, ts, email as customer, 'x' as activity, plan as feature_1 from t",
      [],
      `spec: "1.1"\n${plainSettings.replace('entity: customer', 'entity: customer, optional_columns: [feature_1]')}`,
    );
  });
});

describe('severity and silence', () => {
  const source = `select id as activity_id, ${rest}, plan from t`;
  test('a rule can be turned off', () => says(source, [], `${plainSettings}rules:\n  unknown-column: off\n`));
  test('or weigh more', () => {
    const [problem] = projectOf(source, `${plainSettings}rules:\n  unknown-column: error\n`).problems(verdicts);
    expect(problem?.severity).toBe('error');
  });
  test.each<[string, string, readonly string[]]>([
    ['on the line', `select id as activity_id, ${rest},\n  plan -- activity-schema: ignore unknown-column\nfrom t`, []],
    [
      'on the line above',
      `select id as activity_id, ${rest},\n  -- activity-schema: ignore unknown-column\n  plan\nfrom t`,
      [],
    ],
    ['every rule', `select id as activity_id, ${rest},\n  plan -- activity-schema: ignore\nfrom t`, []],
    [
      'of another rule',
      `select id as activity_id, ${rest},\n  plan -- activity-schema: ignore missing-column\nfrom t`,
      ['unknown-column'],
    ],
    [
      'behind the code of the line above',
      `select id as activity_id, ${rest}, -- activity-schema: ignore unknown-column\n  plan\nfrom t`,
      ['unknown-column'],
    ],
  ])('%s', (_, text, rules) => says(text, rules));
});

test('without the parser only quotes, comments and brackets are errors', () => {
  expect(
    projectOf('select (a from t')
      .problems()
      .map(({ rule }) => rule),
  ).toEqual(['syntax-error']);
  expect(
    projectOf(
      "select id as activity_id, ts, email as customer, 'x' as activity,, json_object() as feature_json from t",
    ).problems(),
  ).toEqual([]);
});
