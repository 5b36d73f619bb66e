import { describe, expect, test } from 'vitest';
import { marked } from '../checks/checking.test-support.ts';
import { shopTables } from '../sql/known-tables.test-support.ts';
import type { Catalogue } from '../sql/known-tables.ts';
import { createWorkspace, type Workspace } from '../workspace.ts';
import { mostNames } from './fitting-names.ts';

const path = '/shop/transformations/signed_up.sql';
const settingsFor = (type: string): string =>
  `name: shop\nconnection: dev\nconnections:\n  dev: { type: ${type}, path: shop.duckdb }\nstreams:\n  customer_stream: { entity: customer }\n`;

/** A shop with one transformation, whose host told what its warehouse holds. */
function shop(text: string, catalogue: Catalogue | null = shopTables, type = 'duckdb'): Workspace {
  const workspace = createWorkspace();
  workspace.setFile({ path: '/shop/activity_schema.yml', text: settingsFor(type) });
  workspace.setFile({ path, text });
  if (catalogue) workspace.useTables('/shop', catalogue);
  return workspace;
}

const rules = (text: string, catalogue?: Catalogue | null, type?: string): readonly string[] =>
  shop(text, catalogue, type)
    .check(path)
    .map(({ rule }) => rule);

function completed(source: string): ReadonlyMap<string, { insert: string; detail: string | undefined }> {
  const offset = source.indexOf('|');
  const items = shop(source.replace('|', '')).complete(path, offset);
  return new Map(items.map(({ label, insert, detail }) => [label, { insert, detail }]));
}

function never(): never {
  throw new Error('The shop has tables.');
}

function hovered(source: string): { readonly text: string | undefined; readonly markdown: string | undefined } {
  const offset = source.indexOf('|');
  const text = source.replace('|', '');
  const hover = shop(text).hover(path, offset);
  return { text: hover && text.slice(hover.range.start, hover.range.end), markdown: hover?.markdown };
}

describe('a star over a known table', () => {
  const star = "select *, 'took_ride' as activity from app.rides";

  test('is expanded: what is missing is said, and that it cannot be told is not', () => {
    expect(rules(star, null)).toContain('unexpanded-star');
    expect(rules(star)).toEqual(['ts-with-zone']);
    expect(rules("select * exclude (customer), 'took_ride' as activity from app.rides r")).toContain('missing-column');
    expect(rules("with r as (select * from app.rides) select r.*, 'x' as activity from r")).toEqual(['ts-with-zone']);
    expect(rules("select *, 'x' as activity from app.users")).toEqual(
      expect.arrayContaining(['missing-column', 'unknown-column']),
    );
  });

  test('is found by its whole name, in whatever case the warehouse takes for the same', () => {
    expect(rules(star.replace('app.rides', 'shop.app.rides'))).toEqual(['ts-with-zone']);
    expect(rules(star.replace('app.rides', 'APP."Rides"'))).toEqual(['ts-with-zone']);
    expect(rules(star.replace('app.rides', 'other.app.rides'))).toContain('unexpanded-star');
    expect(rules(star.replace('app.rides', '"APP".rides'), shopTables, 'postgres')).toContain('unexpanded-star');
  });

  test('the same name in the text comes first', () => {
    const text = "with stations as (select 1 as activity_id) select *, 'x' as activity from stations";
    expect(rules(text)).toContain('missing-column');
    expect(rules(text)).not.toContain('unknown-column');
  });

  test('holds until the warehouse has something else', () => {
    const workspace = shop(star);
    expect(workspace.check(path).map(({ rule }) => rule)).toEqual(['ts-with-zone']);
    expect(workspace.useTables('/shop', shopTables)).toBe(false);
    expect(workspace.useTables('/shop', { ...shopTables, tables: [] })).toBe(true);
    expect(workspace.check(path).map(({ rule }) => rule)).toEqual(['unexpanded-star']);
    workspace.useTables('/shop', undefined);
    expect(workspace.check(path).map(({ rule }) => rule)).toEqual(['unexpanded-star']);
  });
});

describe('features', () => {
  test('have the types of the columns they are made from', () => {
    const text =
      "select u.id as activity_id, u.ts, u.email as customer, 'signed_up' as activity, json_object('plan', u.plan, 'n', u.id) as feature_json from app.users u";
    const workspace = shop(text);
    expect(workspace.hover(path, text.indexOf("'n'") + 1)?.markdown).toContain('`integer`');
    expect(workspace.hover(path, text.indexOf("'plan'") + 1)?.markdown).toContain('`string`');
  });
});

describe('tables and columns that are not there', () => {
  const around = (from: string, value = 'u.email'): string =>
    `select u.id as activity_id, u.ts, ${value} as customer, 'signed_up' as activity, json_object() as feature_json from ${from} u`;

  test.each<[string, string, readonly string[]]>([
    ['a table that was asked for', around('«app.usres»'), ['unknown-table']],
    ['one nobody asked for', around('app.people'), []],
    ['a common table of that name', `with nowhere as (select * from app.users) ${around('nowhere')}`, []],
    ['a file', around("'nowhere.csv'"), []],
    ['a column', around('app.users', 'u.«mail»'), ['unknown-source-column']],
    ['a column of no catalogue', around('app.users', 'u.rowid'), []],
    ['a call on a row', around('app.users', 'u.mail(1)'), []],
    ['a field of a column called like the table', around('app.users', 'u.mail.domain'), []],
    ['beside a table that is not known', around('raw.other o join app.users', 'u.mail'), []],
    ['in a subquery that has a table of the same name', around('app.users', '(select u.mail from raw.u u)'), []],
    ['an unqualified name', around('app.users', 'mail'), []],
    ['in a condition', `${around('app.users')} where u.«mail» is not null`, ['unknown-source-column']],
    ['a text', around('app.users', "concat(u.email, 'u.mail')"), []],
  ])('%s', (_, source, expected) => {
    const { text, ranges } = marked(source);
    const problems = shop(text).check(path);
    expect(problems.map(({ rule }) => rule)).toEqual(expected);
    expect(problems.map(({ range }) => range)).toEqual(ranges);
  });

  test('the tables a file reads are named for the host', () => {
    const text = `with a as (select * from app.users) select * from a join APP."Rides" using (id) join 'x.csv' on true`;
    expect(shop(text).tablesNamed(path)).toEqual([
      ['app', 'users'],
      ['app', 'Rides'],
    ]);
    expect(shop(text).tablesNamed('/shop/activity_schema.yml')).toHaveLength(2);
  });
});

describe('completion', () => {
  test('of tables: by name, by schema, by database', () => {
    const all = completed('select * from |');
    expect(all.get('app.users')).toEqual({ insert: 'app.users', detail: 'table, 4 columns' });
    expect(all.get('stations')?.insert).toBe('stations');
    expect(all.has('app')).toBe(true);
    expect([...completed('select * from app.|').keys()]).toEqual(['users', 'rides']);
    expect([...completed('select * from app.users u, app.|').keys()]).toEqual(['users', 'rides']);
    expect(completed('select 1, | from app.users u').has('app.rides')).toBe(false);
    expect(completed('select f(1, (select max(x) from y), |) from app.users u').has('app.rides')).toBe(false);
    expect(completed('select 1 from app.users u group by 1, |').has('app.rides')).toBe(false);
    expect([...completed('select * from main.x join app.us|').keys()]).toEqual(['users', 'rides']);
    expect([...completed('select * from shop.|').keys()]).toEqual(['app', 'main']);
    expect([...completed('select * from shop.app.|').keys()]).toEqual(['users', 'rides']);
  });

  test('of very many tables: those that fit, without their columns', () => {
    const [users] = shopTables.tables;
    const tables = Array.from({ length: 3000 }, (_, index) => ({
      ...(users ?? never()),
      name: `t${index}`,
      schema: 'big',
    }));
    const text = 'select * from big.t29';
    const longer = `${text}9`;
    const items = shop(text, { ...shopTables, tables }).complete(path, text.length);
    expect(items).toHaveLength(mostNames);
    const further = shop(longer, { ...shopTables, tables }).complete(path, longer.length);
    expect(further.map(({ label }) => label)).toContain('t2999');
    expect(items.every(({ documentation }) => documentation === 'Who signed up.')).toBe(true);
  });

  test('of a table: its columns are told of the one that is looked at', () => {
    const text = 'select * from app.us';
    const workspace = shop(text);
    const users = workspace.complete(path, text.length).find(({ label }) => label === 'users');
    expect(users?.table).toEqual(['app', 'users']);
    const told = workspace.tableDocumentation(path, users?.table ?? []);
    expect(told).toContain('Who signed up.');
    expect(told).toContain('| `plan` | `varchar` |');
    expect(workspace.tableDocumentation(path, ['app', 'nowhere'])).toBeUndefined();
  });

  test('of columns, with their types: behind an alias, in the list, in a condition', () => {
    expect(completed('select u.| from app.users u').get('plan')).toEqual({ insert: 'plan', detail: 'varchar' });
    expect(completed('select | from app.users u').get('email')?.detail).toBe('varchar');
    expect(completed('select 1 from app.users u where |').has('email')).toBe(true);
    expect(completed('with u as (select * from app.users) select u.| from u').get('plan')?.detail).toBe('varchar');
    expect(completed('select 1 from app.users u join app.rides r on u.id = r.|').has('activity_id')).toBe(true);
  });
});

describe('hover', () => {
  test.each([
    ['select * from app.us|ers', 'users'],
    ['select u|.id from app.users u', 'u'],
    ['select 1 from app.users as u|', 'u'],
  ])('on a table: %s', (source, text) => {
    const hover = hovered(source);
    expect(hover.text).toBe(text);
    expect(hover.markdown).toContain('**app.users** · table · about 1,200 rows\n\nWho signed up.');
    expect(hover.markdown).toContain('| `plan` | `varchar` |');
  });

  test.each([
    ['select u.pl|an as x from app.users u', '**plan** · `varchar` · column of `app.users`'],
    ['select 1 from app.users where pl|an is null', '**plan** · `varchar` · column of `app.users`'],
    ['with u as (select *, 1 as n from app.users) select u.n| as x from u', '**n** · `integer`'],
    ['with u as (select * from app.users) select u.pl|an as x from u', '**plan** · `varchar` · column of `app.users`'],
  ])('on a column: %s', (source, markdown) => {
    expect(hovered(source).markdown).toBe(markdown);
  });

  test('says nothing of names that mean no column', () => {
    expect(hovered('select plan|(1) from app.users').markdown).toBeUndefined();
    expect(hovered('select 1 from raw.oth|er').markdown).toBeUndefined();
  });
});
