import { describe, expect, test } from 'vitest';
import { createWorkspace } from '../workspace.ts';

describe('before a build', () => {
  const settings = 'name: shop\nstreams:\n  shop_stream: { entity: customer }\n  bike_stream: { entity: bike }\n';
  const rows = (stream: string) =>
    `/*---\nstream: ${stream}\n---*/\nselect id as activity_id, at as ts, who as customer, 'seen' as activity, json_object() as feature_json from t`;
  const query = 'using shop_stream select first seen (ts)';

  const errors = (files: Readonly<Record<string, string>>, part: object = {}) => {
    const workspace = createWorkspace();
    const all = {
      'activity_schema.yml': settings,
      'transformations/seen.sql': rows('shop_stream'),
      'transformations/ridden.sql': rows('bike_stream'),
      ...files,
    };
    for (const [path, text] of Object.entries(all)) workspace.setFile({ path: `/shop/${path}`, text });
    return workspace
      .errorsBeforeBuild('/shop', { streams: [], transformations: [], ...part })
      .map(({ file, rule, message }) => `${file} ${rule}: ${message}`);
  };
  const misspelt = { 'queries/first.aql': `/*---\nmaterialize: tabel\nas: analytics.first\n---*/\n${query}` };
  const told = [
    '/shop/queries/first.aql wrong-value: `materialize` has to be one of `table`, `view`. Did you mean `table`?',
  ];

  test('a mistake in the head of a query is told, with what is allowed', () => {
    expect(errors(misspelt)).toEqual(told);
    expect(errors({ 'queries/first.aql': `/*---\nmaterialise: table\n---*/\n${query}` })).toHaveLength(1);
    expect(errors({ 'queries/first.aql': `/*---\nmaterialize: table\n---*/\n${query}` })).toHaveLength(1);
    expect(errors({ 'queries/first.aql': `/*---\nmaterialize: table\nas: shop_stream\n---*/\n${query}` })).toHaveLength(
      1,
    );
    const deep = { 'queries/first.aql': `/*---\nmaterialize: table\nas: a.b.c\n---*/\n${query}` };
    expect(errors(deep)).toEqual([
      '/shop/queries/first.aql kept-name-unfit: `as: a.b.c` has more than a schema and a name. Write `as: schema.name`.',
    ]);
  });

  test('that a head does not end is told', () => {
    const open = { 'queries/first.aql': `/*---\nmaterialize: table\nas: analytics.first\n${query}` };
    const never = '/shop/queries/first.aql query-syntax-error: This comment is never closed.';
    expect(errors(open)).toContain(never);
    expect(errors(open, { streams: ['bike_stream'] })).toEqual([]);
  });

  test.each([
    'description: 3',
    'descripton: the first',
    'description: [the first',
    '- the first',
    'description: 3\nowner: me',
  ])('not a mistake in a head that keeps nothing: %j', (head) => {
    expect(errors({ 'queries/first.aql': `/*---\n${head}\n---*/\n${query}` })).toEqual([]);
    expect(errors({ 'queries/first.aql': `/*---\n${head}\n${query}` })).toEqual([]);
  });

  test.each([
    'description: 3\nmaterialize: view\nas: marts.first',
    'description: 3\nmaterialise: view',
    'as: 3',
    'a: marts.first\nmaterialize view',
    '{ description: 3, materialize: view, as: marts.first }',
    'description: [the first\n"materialize": view',
  ])('one in a head that is to keep something: %j', (head) => {
    expect(errors({ 'queries/first.aql': `/*---\n${head}\n---*/\n${query}` })).not.toEqual([]);
    expect(errors({ 'queries/first.aql': `/*---\n${head}\n${query}` })).not.toEqual([]);
  });

  test('not where the queries of its stream are not made', () => {
    expect(errors(misspelt, { streamsOnly: true })).toEqual([]);
    expect(errors(misspelt, { schema: 'compared' })).toEqual([]);
    expect(errors(misspelt, { streams: ['bike_stream'] })).toEqual([]);
    expect(errors(misspelt, { transformations: ['ridden'] })).toEqual([]);
    expect(errors(misspelt, { streams: ['shop_stream'] })).toEqual(told);
    expect(errors(misspelt, { transformations: ['seen'] })).toEqual(told);
  });

  test('not one in the query itself, which is told of its result', () => {
    const head = '/*---\nmaterialize: table\nas: analytics.first\n---*/\n';
    expect(errors({ 'queries/first.aql': `${head}using shop_stream select first sene (ts)` })).toEqual([]);
    expect(errors({ 'queries/first.aql': 'using shop_stream select first sene (ts)' })).toEqual([]);
  });
});
