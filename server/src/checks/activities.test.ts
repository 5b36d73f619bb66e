import { expect, test } from 'vitest';
import { activitiesOf } from '../project/activities.ts';
import { loadVerdicts } from '../voices/hearing.test-support.ts';
import { plainSettings, projectOf } from './checking.test-support.ts';

const verdicts = await loadVerdicts();
const postgres = `${plainSettings}connection: pg\nconnections:\n  pg: { type: postgres }\n`;
const query = (activity: string, more = '', from = 'from t'): string =>
  `select ${more}id as activity_id, ts, email as customer, ${activity} as activity, j as feature_json ${from}`;

function known(text: string, settings = plainSettings): unknown {
  const { project, problems } = projectOf(text, settings);
  expect(problems(verdicts)).toEqual([]);
  return [...activitiesOf(project, 'customer_stream').keys()];
}

test.each<[string, readonly string[]]>([
  [query("'a' || '_b'"), ['a_b']],
  [query("('a' || '_b')::varchar"), ['a_b']],
  [query("case when x then 'a' || '_b' else concat('c', '_', 'd') end"), ['a_b', 'c_d']],
  [query("varchar 'x'"), ['x']],
  [query("'x'\n'y'"), ['xy']],
  [query("case when x then 'a' else '' end"), ['a']],
  [query("case when x then 'a' else ' \t' end"), ['a']],
])('constants are read: %s', (text, names) => {
  expect(known(text)).toEqual(names);
  expect(known(text.replace('json_object()', "'{}'::jsonb"), postgres)).toEqual(names);
});

test('a list in the head needs no empty name', () => {
  const text = `/*---\nactivities: [a]\n---*/\n${query("case when x then 'a' else '' end")}`;
  expect(known(text)).toEqual(['a']);
});

test('an alias of the same list, where no table can have a column of that name', () => {
  const text = query(
    'name',
    "'x' as name, ",
    "from (select 1 as id, timestamp '2024-01-01' as ts, 2 as email, json_object() as j)",
  );
  const { project, problems } = projectOf(text);
  expect(problems(verdicts).map(({ rule }) => rule)).toEqual(['unknown-column']);
  expect([...activitiesOf(project, 'customer_stream').keys()]).toEqual(['x']);
});

test.each([
  ['kind', 'comes from data'],
  ['t.kind', 'comes from data'],
  ["replace('X', 'X', 'y')", 'cannot be read from the SQL'],
  ['(select kind from t limit 1)', 'comes from data'],
  ['3', 'cannot be read from the SQL'],
  ["'a' || kind", 'cannot be read from the SQL'],
])('%s %s', (activity, words) => {
  const found = projectOf(query(activity)).problems(verdicts);
  expect(found.map(({ rule }) => rule)).toEqual(['activity-not-literal']);
  expect(found[0]?.message).toContain(words);
});

test.each([
  ["''", ['empty-activity']],
  ["' \t\n'", ['empty-activity']],
  ['null', ['empty-activity']],
  ['null::varchar', ['empty-activity']],
  ["case when x then 'a' end", []],
  ["coalesce(null, 'a')", []],
])('%s: %j', (activity, rules) => {
  expect(
    projectOf(query(activity))
      .problems(verdicts)
      .map(({ rule }) => rule),
  ).toEqual(rules);
});

test('counts and ranks are whole numbers over whatever rows they go', () => {
  const object =
    "json_object('a', count(*) filter (where x), 'b', row_number() over (order by ts), 'c', count(x) filter (where y) over w, 'd', count(*) + x, 'e', count(x))";
  const text = `${query("'x'").replace('j as', `${object} as`)} window w as (order by ts)`;
  const features = activitiesOf(projectOf(text).project, 'customer_stream').get('x')?.features;
  expect([...(features ?? [])].map(([name, { type }]) => `${name} ${type}`)).toEqual([
    'a integer',
    'b integer',
    'c integer',
    'd undefined',
    'e integer',
  ]);
});
