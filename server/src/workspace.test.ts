import { describe, expect, test } from 'vitest';
import { dialectNames } from './dialects/index.ts';
import { createWorkspace } from './workspace.ts';

const settings = `name: shop
connections: { dev: { type: duckdb, path: shop.duckdb } }
streams:
  customer_stream: { entity: customer, schema: analytics }
activities:
  completed_order: { features: { total: number } }
`;

const order = `select
  o.id as activity_id,
  o.at as ts,
  o.email as customer,
  'completed_order' as activity,
  json_object('total', o.total) as feature_json
from raw.orders as o
`;

const visit = order.replaceAll('completed_order', 'visited_website').replace("'total', o.total", "'page', o.page");

const query = `using customer_stream
select all visited_website (ts as visited_at, page)
append first between completed_order (total)
`;

function shop(changes: Readonly<Record<string, string>> = {}) {
  const workspace = createWorkspace();
  const files: Readonly<Record<string, string>> = {
    'activity_schema.yml': settings,
    'transformations/order.sql': order,
    'transformations/visit.sql': visit,
    'queries/visits.aql': query,
    ...changes,
  };
  for (const [path, text] of Object.entries(files)) workspace.setFile({ path: `/shop/${path}`, text });
  return workspace;
}

describe('check', () => {
  test('a sound project is clean', () => {
    expect(shop().checkProject('/shop')).toEqual([]);
  });

  test('a query knows what the transformations make', () => {
    const workspace = shop({ 'queries/visits.aql': query.replace('total', 'totl').replace('page', 'pge') });
    expect(workspace.check('/shop/queries/visits.aql').map(({ rule }) => rule)).toEqual([
      'unknown-feature',
      'unknown-feature',
    ]);
  });

  test('an activity that a transformation no longer makes is unknown to the query, which is told', () => {
    const workspace = shop();
    const path = '/shop/transformations/visit.sql';
    workspace.setFile({ path, text: visit.replaceAll('visited_website', 'saw_website') });
    expect(workspace.affectedBy(path)).toContain('/shop/queries/visits.aql');
    expect(workspace.check('/shop/queries/visits.aql').map(({ rule }) => rule)).toEqual(['unknown-activity']);
  });

  describe('what transformations say of each other', () => {
    const path = '/shop/transformations/order.sql';
    const imported = order.replace('raw.orders', 'old.orders');
    const found = (workspace: ReturnType<typeof shop>, file: string) => workspace.check(file).map(({ rule }) => rule);

    test('stands in both files, and both are checked when one changes', () => {
      const other = '/shop/transformations/imported.sql';
      const workspace = shop({ 'transformations/imported.sql': imported });
      expect(workspace.checkProject('/shop')).toEqual([]);
      workspace.setFile({ path, text: order.replace("'total', o.total", "'total', o.total, 'sku', o.sku") });
      expect(workspace.affectedBy(path)).toContain(other);
      expect([found(workspace, path), found(workspace, other)]).toEqual([
        ['differing-features'],
        ['differing-features'],
      ]);
      // Under another name it is another activity: the other file has to be told of that too.
      workspace.setFile({ path, text: order.replace("'completed_order'", "'made_order'") });
      expect(workspace.affectedBy(path)).toContain(other);
      expect([found(workspace, path), found(workspace, other)]).toEqual([[], []]);
    });

    test('is not asked while files may be missing', () => {
      const workspace = shop({ 'transformations/imported.sql': imported.replace("'total', o.total", "'sum', 1") });
      expect(found(workspace, path)).toEqual(['differing-features']);
      expect(workspace.check(path, { alone: true })).toEqual([]);
      expect(workspace.affectedBy(path, { alone: true })).not.toContain('/shop/transformations/imported.sql');
    });

    test('comes to all of them once most do otherwise', () => {
      const workspace = shop();
      const visits = '/shop/transformations/visit.sql';
      expect(found(workspace, visits)).toEqual([]);
      workspace.setFile({ path, text: order.replace('o.email', 'lower(o.email)') });
      expect(workspace.affectedBy(path)).toContain(visits);
      expect(found(workspace, visits)).toEqual(['email-case']);
      workspace.setFile({ path, text: order.replace('as ts,', 'as ts, -- when') });
      expect(workspace.affectedBy(path)).toContain(visits);
      workspace.setFile({ path, text: order });
      expect(workspace.affectedBy(path)).not.toContain(visits);
    });
  });

  test('severities of the project hold for queries and settings too', () => {
    const workspace = shop({
      'activity_schema.yml': `${settings}rules: { unknown-feature: off, unknown-key: warning }\nnmae: x\n`,
      'queries/visits.aql': query.replace('total', 'totl'),
    });
    expect(workspace.checkProject('/shop').map(({ rule, severity }) => `${rule} ${severity}`)).toEqual([
      'unknown-key warning',
    ]);
  });

  test('one line of a query can be silenced', () => {
    const text = query.replace('(total)', '(totl) -- activity-schema: ignore unknown-feature');
    for (const one of [text, text.replace(/-- (.*)/, '/* $1 */')])
      expect(shop({ 'queries/visits.aql': one }).check('/shop/queries/visits.aql')).toEqual([]);
    const misspelt = shop({ 'queries/visits.aql': text.replace('unknown-feature', 'unknown-featur') });
    expect(misspelt.check('/shop/queries/visits.aql').map(({ rule }) => rule)).toEqual([
      'unknown-feature',
      'unknown-rule',
    ]);
  });

  test('a file outside the project has no problems and no answers', () => {
    const workspace = shop({ 'models/x.sql': 'select from from' });
    expect(workspace.check('/shop/models/x.sql')).toEqual([]);
    expect(workspace.hover('/shop/models/x.sql', 3)).toBeUndefined();
    expect(workspace.complete('/shop/models/x.sql', 3)).toEqual([]);
  });
});

describe('compile', () => {
  test('a query with an error has its problems and no SQL', () => {
    const { sql, problems } = shop().compileText('/shop', 'using customer_stream select all visted_website (ts)');
    expect(sql).toBeUndefined();
    expect(problems.map(({ rule }) => rule)).toEqual(['unknown-activity']);
  });

  test.each(dialectNames)('%s', (dialect) => {
    const { sql, problems } = shop().compile('/shop/queries/visits.aql', { dialect });
    expect(problems).toEqual([]);
    expect(sql).toMatch(/from ["`]?analytics["`]?\.["`]?customer_stream/i);
  });

  test('hovering an append says it in words and shows the SQL that serves it', () => {
    const hover = shop().hover('/shop/queries/visits.aql', query.indexOf('append') + 2);
    expect(hover?.markdown).toMatch(/before the next/i);
    expect(hover?.markdown).toMatch(/```sql[\s\S]*completed_order/);
  });
});

describe('ddl', () => {
  test('creates the stream', () => {
    expect(shop().ddl('/shop')).toMatch(/create table if not exists analytics\.customer_stream/);
  });

  test('what the settings leave open is what the warehouse has by default', () => {
    expect(shop().ddl('/shop', { dialect: 'bigquery' })).toMatch(/^-- One table for each activity/);
    expect(shop().ddl('/shop', { dialect: 'bigquery', layout: 'single' })).toMatch(/^-- One table for all activities/);
    expect(shop().ddl('/shop', { dialect: 'athena' })).toContain('month(`ts`)');
    expect(shop().ddl('/shop', { dialect: 'athena', tableLayout: 'guide' })).toContain('day(`ts`)');
    expect(shop().ddl('/shop', { dialect: 'databricks' })).toContain('`table_layout: guide`');
    expect(shop().ddl('/shop', { dialect: 'snowflake' })).toContain('the same in either `table_layout`');
  });

  test('an unknown stream is refused with the known ones', () => {
    expect(() => shop().ddl('/shop', { stream: 'x' })).toThrow('There is no stream x.');
  });
});

test('what follows from settings that are wrong is not told of the queries', () => {
  const workspace = shop({ 'activity_schema.yml': settings.replace('type: duckdb', 'type: oracle') });
  expect(workspace.checkProject('/shop').map(({ file, rule }) => `${file} ${rule}`)).toEqual([
    '/shop/activity_schema.yml wrong-value',
  ]);
});

test('what only a file makes that cannot be read is not unknown, and is again once it can be', () => {
  const workspace = shop();
  const told = () => workspace.check('/shop/queries/visits.aql').map(({ rule }) => rule);
  const path = '/shop/transformations/visit.sql';
  workspace.setFile({ path, text: '', isUnread: true });
  expect(told()).toEqual([]);
  expect(workspace.check(path)).toEqual([]);
  workspace.setFile({ path, text: order });
  expect(told()).toEqual(['unknown-activity']);
});
