import { describe, expect, test } from 'vitest';
import { lineageOf } from './lineage.ts';
import { partOfQuery } from './lineage-query.ts';
import { partOfTransformation } from './lineage-transformation.ts';
import type { Project } from './project.ts';
import { createProjectSet } from './project-set.ts';

const transformation = (activity: string, table: string): string =>
  `select id as activity_id, at as ts, email as customer, '${activity}' as activity, json_object('plan', p) as feature_json from ${table}`;
const files: Readonly<Record<string, string>> = {
  '/p/activity_schema.yml': `name: p
connection: dev
connections: { dev: { type: duckdb, path: a.duckdb } }
streams: { s: { entity: customer, entity_table: dims.customers } }
activities: { declared_only: { description: nobody makes it } }
`,
  '/p/transformations/a.sql': transformation('did_a', 'raw.a'),
  '/p/transformations/b.sql': transformation('did_b', 'RAW.A join raw.b on true'),
  '/p/queries/q.aql':
    'using s select first did_a (customer, ts, plan as x) dimension raw.d on customer = id (size) derive (x as y)',
  '/p/queries/all.aql': 'using s select all * (ts)',
};

function begin() {
  const set = createProjectSet();
  for (const [path, text] of Object.entries(files)) set.setFile({ path, text });
  const project = (): Project => {
    const [only] = set.projects();
    if (!only) throw new Error('There is no project');
    return only;
  };
  const parts = () => ({
    a: partOfTransformation(project(), get(project().transformations, 'a')),
    b: partOfTransformation(project(), get(project().transformations, 'b')),
    q: partOfQuery(project(), get(project().queries, 'q')),
    all: partOfQuery(project(), get(project().queries, 'all')),
  });
  return { set, project, parts };
}

function get<T>(map: ReadonlyMap<string, T>, id: string): T {
  const found = map.get(id);
  if (!found) throw new Error(`There is no ${id}`);
  return found;
}

describe('the lineage of a project', () => {
  test('a table is one whoever reads it; an activity that nobody makes stands alone', () => {
    const { nodes, edges } = lineageOf(begin().project());
    expect([...nodes.keys()]).toEqual([
      'table raw.a',
      'transformation a',
      'activity s did_a',
      'table raw.b',
      'transformation b',
      'activity s did_b',
      'activity s declared_only',
      'query all',
      'table raw.d',
      'query q',
    ]);
    expect(edges.map(({ from, to }) => `${from} > ${to}`)).toEqual([
      'table raw.a > transformation a',
      'transformation a > activity s did_a',
      'table raw.a > transformation b',
      'table raw.b > transformation b',
      'transformation b > activity s did_b',
      'activity s did_a > query all',
      'activity s did_b > query all',
      'activity s declared_only > query all',
      'activity s did_a > query q',
      'table raw.d > query q',
    ]);
  });

  test('columns down to those of queries, through derived ones; what may be of either table is said', () => {
    const { nodes, links } = lineageOf(begin().project());
    const into = (node: string) =>
      links.filter(({ to }) => to.node === node).map(({ from, to }) => `${from.node}.${from.column} > ${to.column}`);
    expect(into('query q')).toEqual([
      'table raw.d.size > size',
      'transformation a.customer > customer',
      'transformation a.ts > ts',
      'activity s did_a.plan > x',
      'activity s did_a.plan > y',
    ]);
    expect(into('activity s did_a')).toEqual(['table raw.a.p > plan']);
    expect(into('activity s did_b')).toEqual([]);
    expect(nodes.get('transformation b')?.columns[0]).toMatchObject({
      name: 'activity_id',
      unclear: 'It is one of a.id, b.id.',
    });
  });

  test.each<readonly [string, string, string, readonly string[]]>([
    [
      'one star',
      'with users as (select * from raw.users)',
      'users',
      ['raw.users.email > users.email', 'users.email > customer'],
    ],
    [
      'stars that leave out, rename and replace',
      'with users as (select * exclude (a) rename (mail as email) from raw.users), v as (select users.* replace (upper(id) as id) from users)',
      'v',
      [
        'raw.users.id > users.id',
        'users.id > v.id',
        'v.id > activity_id',
        'raw.users.mail > users.email',
        'users.email > v.email',
        'v.email > customer',
      ],
    ],
  ])('columns through an import of a table nobody knows: %s', (_, imports, name, expected) => {
    const { set, project } = begin();
    set.setFile({ path: '/p/transformations/a.sql', text: `${imports} ${transformation('did_a', `${name} as u`)}` });
    const { links } = lineageOf(project());
    const owner = (node: string): string => (node.startsWith('transformation') ? '' : `${node.split(/[ /]/).at(-1)}.`);
    const shown = links.map(({ from, to }) => `${owner(from.node)}${from.column} > ${owner(to.node)}${to.column}`);
    expect(shown).toEqual(expect.arrayContaining([...expected]));
  });

  test('every table that a loop of Jinja makes is read, and what is read of it', () => {
    const { set, project } = begin();
    const looped = transformation('{{ x }}_it', 'raw.{{ x }}');
    set.setFile({
      path: '/p/transformations/a.sql',
      text: `{% for x in ['a', 'c', 'd'] %}${looped}{% if not loop.last %} union all {% endif %}{% endfor %}`,
    });
    const { edges, links, nodes } = partOfTransformation(project(), get(project().transformations, 'a'));
    const tables = ['table raw.a', 'table raw.c', 'table raw.d'];
    expect(edges.filter(({ to }) => to === 'transformation a').map(({ from }) => from)).toEqual(tables);
    expect(nodes.filter(({ places }) => places.length > 0).map(({ id }) => id)).toEqual(expect.arrayContaining(tables));
    const emails = links.filter(({ from, to }) => from.column === 'email' && to.column === 'customer');
    expect(emails.map(({ from }) => from.node)).toEqual(tables);
  });

  test('a keystroke reads only its own file anew', () => {
    const { set, parts } = begin();
    const before = parts();
    set.setFile({ path: '/p/queries/q.aql', text: 'using s select first did_a (ts)' });
    const typedInQuery = parts();
    expect(typedInQuery.q).not.toBe(before.q);
    expect([typedInQuery.a, typedInQuery.b, typedInQuery.all]).toEqual([before.a, before.b, before.all]);
    expect([typedInQuery.a === before.a, typedInQuery.b === before.b, typedInQuery.all === before.all]).toEqual([
      true,
      true,
      true,
    ]);
    set.setFile({ path: '/p/transformations/a.sql', text: transformation('did_a', 'raw.c') });
    const typedInSql = parts();
    expect(typedInSql.a).not.toBe(before.a);
    expect(typedInSql.b).toBe(before.b);
  });
});
