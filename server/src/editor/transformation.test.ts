import { describe, expect, test } from 'vitest';
import { parseProject } from '../project/parse.ts';
import type { Project } from '../project/project.ts';
import { mostNames } from './fitting-names.ts';
import { completeSettings } from './settings-complete.ts';
import { hoverSettings } from './settings-hover.ts';
import { completeTransformation } from './transformation-complete.ts';
import { definitionInTransformation } from './transformation-definition.ts';
import { hoverTransformation } from './transformation-hover.ts';

const settings = `name: shop
streams:
  customer_stream: { entity: customer, optional_columns: [revenue_impact] }
activities:
  signed_up: { description: Someone joined., features: { plan: string } }
`;
const others = {
  'transformations/web/visited.sql':
    "select id as activity_id, ts, email as customer, 'visited_page' as activity, json_object('url', url::varchar) as feature_json from raw.visits",
};

/** A project around one transformation whose cursor is `|`. */
function at(source: string, yml = settings): { project: Project; offset: number; text: string } {
  const offset = source.indexOf('|');
  const text = source.replace('|', '');
  const files = Object.entries({ ...others, 'transformations/signed_up.sql': text });
  const project = parseProject(
    '/p',
    { path: '/p/activity_schema.yml', text: yml },
    files.map(([path, content]) => ({ path: `/p/${path}`, text: content })),
  );
  return { project, offset, text };
}

function complete(source: string) {
  const { project, offset, text } = at(source);
  const transformation = project.transformations.get('signed_up');
  if (!transformation) throw new Error('no transformation');
  return { items: completeTransformation(project, transformation, offset), text, offset };
}
const labels = (source: string): readonly string[] => complete(source).items.map(({ label }) => label);

function inserted(source: string, label: string): string {
  const { items, text } = complete(source);
  const item = items.find((candidate) => candidate.label === label);
  if (!item) throw new Error(`no ${label} among ${items.map((candidate) => candidate.label).join(', ')}`);
  return text.slice(0, item.replace.start) + item.insert + text.slice(item.replace.end);
}

describe('of very many names', () => {
  const many = Object.fromEntries(
    Array.from({ length: 600 }, (_, i) => [
      `/p/transformations/t${i}.sql`,
      `select id as activity_id, ts, email as customer, 'did_thing_${i}' as activity, json_object() as feature_json from raw.t${i}`,
    ]),
  );
  const offered = (source: string): readonly string[] => {
    const offset = source.indexOf('|');
    const files = { ...many, '/p/transformations/signed_up.sql': source.replace('|', '') };
    const project = parseProject(
      '/p',
      { path: '/p/activity_schema.yml', text: settings },
      Object.entries(files).map(([path, text]) => ({ path, text })),
    );
    const transformation = project.transformations.get('signed_up');
    return transformation ? completeTransformation(project, transformation, offset).map(({ label }) => label) : [];
  };

  test('tables that transformations read: those that fit', () => {
    expect(offered('select * from |')).toHaveLength(mostNames);
    expect(offered('select * from t59|')).toContain('raw.t599');
    expect(offered('select * from t59|')).not.toContain('raw.t1');
  });

  test('activities: those that fit', () => {
    const making = (typed: string) => `select id as activity_id, ts, customer, '${typed}' as activity from raw.users`;
    expect(offered(making('|'))).toHaveLength(mostNames);
    expect(offered(making('thing_59|'))).toContain('did_thing_599');
    expect(offered(making('thing_59|'))).not.toContain('did_thing_1');
    // What stands behind the caret is replaced, and not what is looked for.
    expect(offered(making('thing_59|_old'))).toContain('did_thing_599');
  });

  test('columns: those that fit, and the tables beside them', () => {
    const columns = Array.from({ length: 300 }, (_, i) => `c${i}`).join(', ');
    const from = `from (select ${columns} from raw.t1) as source`;
    expect(offered(`select 1 as x ${from} where |`)).toHaveLength(mostNames);
    expect(offered(`select 1 as x ${from} where |`)).toContain('source');
    expect(offered(`select 1 as x ${from} where c29|`)).toContain('c299');
    expect(offered(`select 1 as x ${from} where s|`)).toEqual(['source']);
  });

  test('in the head', () => {
    expect(offered('/*---\nrun_after: [|]\n---*/\nselect 1')).toHaveLength(mostNames);
    expect(offered('/*---\nrun_after: [t59|]\n---*/\nselect 1')).toContain('t599');
  });
});

describe('completion in the head', () => {
  test('keys that are not there yet', () => {
    const found = labels('/*---\nupdate: full\n|\n---*/\nselect 1');
    expect(found).toContain('stream');
    expect(found).toContain('run_after');
    expect(found).not.toContain('update');
  });
  test('a half-typed key keeps its line', () => {
    expect(inserted('/*---\nupd|\n---*/\nselect 1', 'update')).toBe('/*---\nupdate: \n---*/\nselect 1');
  });
  test.each([
    ['update: |', 'incremental'],
    ['update: in|', 'incremental'],
    ['role: |', 'aliases'],
    ['stream: |', 'customer_stream'],
    ['run_after: [|]', 'web/visited'],
    ['run_after:\n  - |', 'web/visited'],
    ['activities: [|]', 'signed_up'],
  ])('%s', (line, value) => {
    expect(labels(`/*---\n${line}\n---*/\nselect 1`)).toContain(value);
  });
});

test('completion in a head that is not closed yet', () => {
  expect(labels('/*---\nupd|')).toContain('update');
  expect(labels('/*---\nupdate: |\n\nselect 1 as activity_id')).toContain('incremental');
});

describe('completion in the query', () => {
  test('an empty file: a whole transformation', () => {
    const { items } = complete('|');
    expect(items.map(({ label }) => label)).toEqual(['head', 'transformation']);
    expect(items[1]?.insert).toBe(
      "select\n  ${1:id} as activity_id,\n  ${2:created_at} as ts,\n  ${3:email} as customer,\n  '${4:signed_up}' as activity,\n  json_object('${5:key}', ${6:value}) as feature_json\nfrom ${7:table}\n",
    );
  });
  test.each([
    [
      'the first item',
      'select | from users',
      ['activity_id', 'ts', 'customer', 'activity', 'feature_json', 'revenue_impact'],
    ],
    [
      'after a comma',
      'select id as activity_id, | from users',
      ['ts', 'customer', 'activity', 'feature_json', 'revenue_impact'],
    ],
    [
      'nothing after it',
      'select id as activity_id, |',
      ['ts', 'customer', 'activity', 'feature_json', 'revenue_impact'],
    ],
    [
      'half-typed',
      "select id as activity_id, 'a' as activity, t| from users",
      ['ts', 'customer', 'feature_json', 'revenue_impact'],
    ],
    [
      'only the name after as',
      'select id as activity_id, at as | from users',
      ['ts', 'customer', 'activity', 'feature_json', 'revenue_impact'],
    ],
  ])('columns not given yet: %s', (_, source, expected) => {
    expect(labels(source).filter((label) => label !== 'users')).toEqual(expected);
  });
  test('columns of common tables, not the stream’s, inside a common table', () => {
    const found = labels('with a as (select 1 as one, 2 as two), b as (select | from a) select * from b');
    expect(found).toEqual(['a', 'one', 'two']);
  });
  test('columns behind an alias', () => {
    expect(labels('with a as (select 1 as one, 2 as two) select x.| from a x')).toEqual(['one', 'two']);
  });
  test('in a condition there are columns and no items', () => {
    expect(labels('with a as (select 1 as one) select one as activity_id from a where |')).toEqual(['a', 'one']);
  });
  test('tables after from: common tables first, then those other files read', () => {
    expect(labels('with mine as (select 1) select * from |')).toEqual(['mine', 'raw.visits']);
  });
  test('activities inside the literal', () => {
    expect(labels("select 'sig|' as activity from t")).toEqual(expect.arrayContaining(['signed_up', 'visited_page']));
    expect(inserted("select 'sig|' as activity from t", 'signed_up')).toBe("select 'signed_up' as activity from t");
    expect(inserted("select '|' as activity from t", 'visited_page')).toBe("select 'visited_page' as activity from t");
  });
  test('known features in a key', () => {
    expect(labels("select 'signed_up' as activity, json_object('|', 1) as feature_json from t")).toEqual(['plan']);
  });
  test.each(["select 'x|' as link from t", 'select 1 -- a | comment', 'select /* | */ 1'])(
    'nothing in %s',
    (source) => {
      expect(labels(source)).toEqual([]);
    },
  );
});

function hover(source: string): string | undefined {
  const { project, offset } = at(source);
  const transformation = project.transformations.get('signed_up');
  return transformation && hoverTransformation(project, transformation, offset)?.markdown;
}

describe('hover', () => {
  test.each([
    ["select id as act|ivity_id, 'signed_up' as activity from t", /activity_id.*`varchar`.*required/],
    ["select 'sign|ed_up' as activity from t", /Someone joined/],
    ["select 'sign|ed_up' as activity from t", /`plan` \| string/],
    [
      "select 'signed_up' as activity, json_object('pl|an', plan::int) as feature_json from t",
      /feature of `signed_up`.*integer/,
    ],
    ['sel|ect 1 from t', /customer_stream.*customer/],
    ['/*---\nupd|ate: full\n---*/ select 1', /How a build brings/],
    ['/*---\nstream: customer_st|ream\n---*/ select 1', /activities of one customer/],
  ])('%s', (source, expected) => {
    expect(hover(source)).toMatch(expected);
  });
  test.each(['select 1 from |t', "select id, 'x' as |z from t", 'select 1 -- ts| as activity'])(
    'nothing on %s',
    (source) => {
      expect(hover(source)).toBeUndefined();
    },
  );
});

describe('definition', () => {
  const places = (source: string): readonly string[] => {
    const { project, offset } = at(source);
    const transformation = project.transformations.get('signed_up');
    const found = transformation ? definitionInTransformation(project, transformation, offset) : [];
    const text = (path: string): string =>
      path === project.settingsFile.path
        ? settings
        : ([...project.transformations.values()].find(({ file }) => file.path === path)?.file.text ?? '');
    return found.map(({ file, range }) => `${file.slice(3)}: ${text(file).slice(range.start, range.end)}`);
  };
  test.each([
    ["select 'signed|_up' as activity from t", ['activity_schema.yml: signed_up']],
    ["select 'visited|_page' as activity from t", ["transformations/web/visited.sql: 'visited_page'"]],
    ['/*---\nrun_after: [web/vis|ited]\n---*/ select 1', ['transformations/web/visited.sql: ']],
    ['/*---\nstream: customer|_stream\n---*/ select 1', ['activity_schema.yml: customer_stream']],
    ['with a as (select 1) select * from |a', ['transformations/signed_up.sql: a']],
    ["select 'x' as |y from t", []],
  ])('%s', (source, expected) => {
    expect(places(source)).toEqual(expected);
  });
});

describe('settings', () => {
  const inSettings = (source: string): readonly string[] => {
    const { project, offset } = at('select 1');
    expect(offset).toBe(-1);
    const cursor = source.indexOf('|');
    const changed = { ...project, settingsFile: { path: '/p/activity_schema.yml', text: source.replace('|', '') } };
    return completeSettings(changed, cursor).map(({ label }) => label);
  };
  test.each([
    ['name: shop\n|', 'streams'],
    ['name: shop\nstr|', 'streams'],
    ['streams:\n  a:\n    entity: customer\n    |\nname: x', 'layout'],
    ['streams:\n  a: { entity: customer, lay| }', 'layout'],
    ['streams:\n  a:\n    layout: |', 'per_activity'],
    ['streams:\n  a:\n    optional_columns: [link, |]', 'revenue_impact'],
    ['connections:\n  dev:\n    type: |', 'duckdb'],
    ['connections:\n  dev: { ty| }', 'type'],
    ['rules:\n  missing|', 'missing-column'],
    ['rules:\n  missing-column: |', 'off'],
    ['activities:\n  |', 'visited_page'],
    ['activities:\n  visited_page:\n    features: { | }', 'url'],
    ['activities:\n  visited_page:\n    features: { url: | }', 'timestamp'],
  ])('%s', (source, expected) => {
    expect(inSettings(source)).toContain(expected);
  });
  test('optional columns are those of the project’s version', () => {
    expect(inSettings('streams:\n  a:\n    optional_columns: [|]')).toEqual([
      'anonymous_customer_id',
      'revenue_impact',
      'link',
    ]);
  });
  test('a key is proposed once', () => {
    expect(inSettings('name: shop\nspec: "2.0"\n|')).not.toContain('spec');
  });
  test('nothing in a comment', () => {
    expect(inSettings('name: shop # str|')).toEqual([]);
  });

  const hoverAt = (source: string): string | undefined => {
    const { project } = at('select 1');
    const changed = { ...project, settingsFile: { path: '/p/activity_schema.yml', text: source.replace('|', '') } };
    return hoverSettings(changed, source.indexOf('|'))?.markdown;
  };
  test.each([
    ['na|me: shop', /project’s name/],
    ['streams:\n  customer_str|eam: { entity: customer }', /activities of one customer/],
    ['streams:\n  a: { lay|out: single }', /One table for all/],
    ['streams:\n  a: { layout: sin|gle }', /One table for all/],
    ['rules:\n  missing-co|lumn: off', /Every activity needs/],
    ['activities:\n  signed|_up: {}', /Someone joined/],
  ])('hover: %s', (source, expected) => {
    expect(hoverAt(source)).toMatch(expected);
  });
});
