import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { projectOf } from '../checks/checking.test-support.ts';
import { completeTransformation } from '../editor/transformation-complete.ts';
import { readDbtProject } from '../run/dbt-project.ts';
import { loadProject } from '../run/project-files.ts';
import { expandJinja } from '../sql/jinja.ts';
import { factsOfTransformation } from './activities.ts';
import { type DbtProject, existenceOf, worldOf } from './dbt.ts';
import { parseProject } from './parse.ts';

const shop = resolve(import.meta.dirname, '../../../test/dbt/shop');
const project = await loadProject(shop);
const dbt = (await readDbtProject(project)) as DbtProject;

interface ManifestNode {
  readonly resource_type: string;
  readonly original_file_path: string;
  readonly raw_code: string;
  readonly compiled_code: string;
}
const { nodes } = JSON.parse(readFileSync(resolve(shop, 'target/manifest.json'), 'utf8')) as {
  nodes: Readonly<Record<string, ManifestNode>>;
};
const models = Object.entries(nodes).filter(([, { resource_type: type }]) => type === 'model');

test.each(models)('%s becomes what dbt made of it', (_, { raw_code, compiled_code, original_file_path }) => {
  const { text, unknown } = expandJinja(raw_code, worldOf(dbt, `${dbt.root}/${original_file_path}`, false));
  expect(unknown).toEqual([]);
  expect(text.trim()).toBe(compiled_code.trim());
});

describe('what a transformation says', () => {
  const transformation = (id: string) => {
    const found = project.transformations.get(id);
    if (!found) throw new Error(`there is no ${id}`);
    return found;
  };
  const facts = (id: string) => factsOfTransformation(project, transformation(id));

  test('of each turn of a loop', () => {
    const { sql } = transformation('bikes');
    const { activities, outputs, templated } = facts('bikes');
    expect(
      activities.map(({ name, range, features }) => [
        name,
        sql.slice(range.start, range.end),
        features?.map((each) => each.name),
      ]),
    ).toEqual([
      ['hired_bike', "'{{ kind }}_bike'", ['bike_id']],
      ['returned_bike', "'{{ kind }}_bike'", ['bike_id']],
    ]);
    expect(outputs.open).toBe(false);
    expect(outputs.columns.map(({ name, nameRange }) => [name, sql.slice(nameRange.start, nameRange.end)])).toEqual(
      ['activity_id', 'ts', 'customer', 'activity', 'feature_json'].map((name) => [name, name]),
    );
    // Whether its syntax is right is for dbt to say.
    expect(templated).toBe(true);
  });

  test.each([
    ['started_ride', ['shop', 'main', 'rides']],
    ['opened_ticket', ['shop', 'raw', 'support_tickets']],
  ])('of the tables that %s reads', (id, name) => {
    expect(facts(id).tables.map((table) => table.name)).toEqual([name]);
  });

  test('types come from a model that dbt holds to its columns', () => {
    const ts = facts('started_ride').outputs.columns.find(({ name }) => name === 'ts');
    expect(ts?.writtenType).toBe('timestamp');
  });
});

describe('what is there', () => {
  const ref = (name: string) => existenceOf(fresh, { kind: 'ref', package: undefined, name, version: undefined });
  const fresh: DbtProject = { ...dbt, isFresh: true, fileNames: new Set(['rides', 'brand_new']) };

  test.each([
    ['rides', { kind: 'there' }],
    ['riders', { kind: 'there' }],
    ['brand_new', { kind: 'unsure' }],
    ['rdies', { kind: 'missing', meant: 'rides' }],
  ])('%s', (name, expected) => {
    expect(ref(name)).toEqual(expected);
  });

  test('an old manifest proves nothing', () => {
    const call = { kind: 'ref', package: undefined, name: 'rdies', version: undefined } as const;
    expect(existenceOf({ ...fresh, isFresh: false }, call)).toEqual({ kind: 'unsure' });
  });

  test('a source', () => {
    expect(existenceOf(fresh, { kind: 'source', source: 'support', table: 'tickets' })).toEqual({ kind: 'there' });
    expect(existenceOf(fresh, { kind: 'source', source: 'support', table: 'ticket' })).toEqual({
      kind: 'missing',
      meant: 'support.tickets',
    });
  });
});

describe('what a build is told', () => {
  const problems = [...project.transformations.values()].map(({ id, expanded }) => [id, expanded?.problem]);
  test('all of the project can be built', () => {
    expect(problems).toEqual([...project.transformations.keys()].map((id) => [id, undefined]));
  });
});

describe('what is said of a template', () => {
  const checked = (sql: string) => {
    const { project: around, problems } = projectOf(sql, undefined, {}, undefined, 'shop');
    return problems().map(({ rule, range, fixes }) => [
      rule,
      around.transformations.get('signed_up')?.sql.slice(range.start, range.end),
      fixes.length,
    ]);
  };
  const rest = "'x' as activity, json_object() as feature_json from {{ ref('rides') }}";

  test.each([
    [
      'nothing where all is there',
      `{% for a in ['id'] %}select {{ a }} as activity_id, {% endfor %}ts, c as customer, ${rest}`,
      [],
    ],
    [
      'what is missing',
      `{% set a = 'id' %}select {{ a ~ '_x' }} as activity_id, ts, ${rest}{% for x in [] %}{% endfor %}`,
      [['missing-column', 'select', 1]],
    ],
    [
      'once what is wrong in every turn',
      `{% for k in ['a', 'b'] %}{{ 'union all' if not loop.first }} select id as activity_id, ts, c as custmer, ${rest} {% endfor %}`,
      [['misspelt-column', 'custmer', 1]],
    ],
    [
      'without a repair of what an expression makes',
      `{% for n in ['custmer'] %}select id as activity_id, ts, c as {{ n }}, ${rest}{% endfor %}`,
      [['misspelt-column', '{{ n }}', 0]],
    ],
    [
      'nothing else where only dbt knows',
      `select {{ dbt_utils.star(ref('rides')) }}`,
      [['unevaluated-jinja', "{{ dbt_utils.star(ref('rides')) }}", 0]],
    ],
  ])('%s', (_, sql, expected) => {
    expect(checked(sql)).toEqual(expected);
  });
});

test('columns of what `ref` names are completed where dbt holds the model to them', () => {
  const path = `${dbt.root}/models/activities/started_ride.sql`;
  const template = "select r. from {{ ref('rides') }} r";
  const files = [{ path, text: template }];
  const around = { ...parseProject(project.root, project.settingsFile, files), dbt };
  const [transformation] = around.transformations.values();
  if (!transformation) throw new Error('there is no transformation');
  const completions = completeTransformation(around, transformation, template.indexOf('. ') + 1);
  expect(completions.map(({ label, detail }) => [label, detail])).toEqual([
    ['id', 'integer'],
    ['started_at', 'timestamp'],
    ['ended_at', 'timestamp'],
    ['rider_email', 'varchar'],
    ['bike_id', 'varchar'],
  ]);
});

test('a template is read at every moment of its being typed', () => {
  const text = project.transformations.get('bikes')?.sql ?? '';
  expect(text.length).toBeGreaterThan(400);
  for (let end = 0; end <= text.length; end += 1) {
    for (const { range } of projectOf(text.slice(0, end), undefined, {}, undefined, 'shop').problems()) {
      expect(range.start).toBeLessThanOrEqual(range.end);
      expect(range.end).toBeLessThanOrEqual(end);
    }
  }
});
