import { describe, expect, test } from 'vitest';
import { edited } from '../schema/text.ts';
import { createWorkspace } from '../workspace.ts';
import { marked } from './checking.test-support.ts';
import { keptNameTaken, keptNameUnfit, misplacedQueryHead } from './query-head.ts';

const settings = (more = ''): string => `name: bikes
connections: { dev: { type: duckdb, path: bikes.duckdb } }
connection: dev
streams:
  customer_stream: { entity: customer, schema: analytics, entity_table: riders${more} }
activities:
  opened_app: {}
  took_bike: {}
`;
const on = (type: string): string => settings().replace('type: duckdb', `type: ${type}`);
const head = (as: string): string => `/*---\nmaterialize: table\nas: ${as}\n---*/\n`;
const query = 'using customer_stream select first opened_app (ts)';

function said(text: string, path: string, files: Readonly<Record<string, string>>) {
  const workspace = createWorkspace();
  for (const [name, content] of Object.entries({ ...files, [path]: text }))
    workspace.setFile({ path: `/bikes/${name}`, text: content });
  return {
    workspace,
    problems: () => workspace.check(`/bikes/${path}`).map(({ rule, range, message }) => [rule, range, message]),
  };
}

test.each([
  ['analytics.customer_stream', '', 'the table of the stream'],
  ['Analytics.CUSTOMER_STREAM', '', 'the table of the stream'],
  ['warehouse.analytics.customer_stream', '', 'the table of the stream'],
  ['analytics.riders', '', 'the entity table of'],
  ['analytics.customer_stream_took_bike', ', layout: per_activity', 'the table of the activity `took_bike`'],
  ['analytics.customer_stream', ', layout: per_activity', 'the table of the stream'],
  ['analytics._activity_schema_runs', '', 'a table that builds remember their runs in'],
  ['marts.other', '', 'what the query `other` is kept in'],
])('%s%s', (as, more, is) => {
  const { text, ranges } = marked(`${head(`«${as}»`)}${query}`);
  const { problems } = said(text, 'queries/q.aql', {
    'activity_schema.yml': settings(more),
    'queries/other.aql': `${head('marts.other')}${query}`,
  });
  expect(problems()).toEqual([[keptNameTaken.id, ranges[0], expect.stringContaining(is)]]);
});

test.each([
  ['customer_stream', ''],
  ['marts.customer_stream', ''],
  ['analytics.customer_stream_took_bike', ''],
  ['analytics.customer_stream_nobody', ', layout: per_activity'],
  ['marts.another', ''],
])('nothing of %s%s', (as, more) => {
  const { problems } = said(`${head(as)}${query}`, 'queries/q.aql', {
    'activity_schema.yml': settings(more),
    'queries/other.aql': `${head('marts.other')}${query}`,
  });
  expect(problems()).toEqual([]);
});

test.each([
  ['duckdb', 'warehouse.marts.first', 'Write `as: schema.name`.'],
  ['duckdb', 'warehouse."my marts".first', 'Write `as: schema.name`.'],
  ['postgres', 'warehouse.marts.first', 'Write `as: schema.name`.'],
  ['postgres', `marts.${'f'.repeat(59)}`, 'is too long a name for PostgreSQL.'],
  ['postgres', `${'m'.repeat(64)}.first`, 'is too long a name for PostgreSQL.'],
])('a name that no build makes on %s: %s', (type, as, message) => {
  const { text, ranges } = marked(`${head(`«${as}»`)}${query}`);
  const { problems } = said(text, 'queries/q.aql', { 'activity_schema.yml': on(type) });
  expect(problems()).toEqual([[keptNameUnfit.id, ranges[0], expect.stringContaining(message)]]);
});

test.each([
  ['postgres', `marts.${'f'.repeat(58)}`],
  ['duckdb', `marts.${'f'.repeat(59)}`],
  ['duckdb', '\'"warehouse.marts".first\''],
  ['snowflake', 'warehouse.marts.first'],
])('nothing on %s of %s', (type, as) => {
  const { problems } = said(`${head(as)}${query}`, 'queries/q.aql', { 'activity_schema.yml': on(type) });
  expect(problems()).toEqual([]);
});

test('nothing of its parts where the warehouse is not known', () => {
  const lost = settings().replace('connection: dev', 'connection: prod');
  const { problems } = said(`${head('warehouse.marts.first')}${query}`, 'queries/q.aql', {
    'activity_schema.yml': lost,
  });
  expect(problems()).toEqual([]);
});

describe('a head that is none', () => {
  const keys = 'materialize: view\nas: marts.first';
  const misplaced = (text: string) => {
    const { workspace } = said(text, 'queries/q.aql', { 'activity_schema.yml': settings() });
    return workspace.check('/bikes/queries/q.aql').filter(({ rule }) => rule === misplacedQueryHead.id);
  };

  test.each([
    ['a blank before its dashes', `«/* ---\n${keys}\n---*/»`],
    ['a line break before its dashes', `«/*\n---\n${keys}\n---\n*/»`],
    ['words behind its dashes', `«/*--- first rides\n${keys}\n---*/»`],
    ['a key behind its dashes', '«/*--- materialize: view\n      as: marts.first\n---*/»'],
    ['one line', '«/*--- {materialize: view, as: marts.first} ---*/»'],
    ['neither beginning nor end', `«/* ---\n${keys}\n*/»`],
    ['blank lines before', `\uFEFF\n\r\n«/* ---\r\n${keys.replace('\n', '\r\n')}\r\n--- */»`],
    ['its end alone', `«/*---\n${keys}\n*/»`],
    ['closed as front matter is', `«/*---\n${keys}\n---\n*/»`],
    ['a dash too many at its end', `«/*---\n${keys}\n----*/»`],
    ['a dash too few at its end', `«/*---\n${keys}\n-- */»`],
    ['no dashes before it', `«/*\n${keys}\n---*/»`],
    ['a dash too few before it', `«/*--\n${keys}\n---*/»`],
    ['a dash too many before it', `«/*----\n${keys}\n---*/»`],
    ['behind a comment', `-- riders\n«/*---\n${keys}\n---*/»`],
  ])('%s: one problem, and a fix', (_, source) => {
    const { text, ranges } = marked(`${source}\n${query}`);
    const [problem, ...others] = misplaced(text);
    expect(others).toEqual([]);
    expect(problem?.range).toEqual(ranges[0]);
    const fixed = edited(text, problem?.fixes[0]?.edits ?? []);
    const { workspace, problems } = said(fixed, 'queries/q.aql', { 'activity_schema.yml': settings() });
    expect(problems()).toEqual([]);
    expect(workspace.projects()[0]?.queries.get('q')?.materialize).toMatchObject({ kind: 'view', as: 'marts.first' });
  });

  test('it is said what is wrong with it', () => {
    expect(misplaced(`/* ---\n${keys}\n---*/\n${query}`)[0]?.message).toContain('begins with `/*---`');
    expect(misplaced(`/*---\n${keys}\n*/\n${query}`)[0]?.message).toContain('ends with `---*/`');
    const two = `${head('marts.first')}/*---\n${keys}\n---*/\n${query}`;
    expect(misplaced(two)[0]?.message).toContain('is the first thing in a file');
  });

  test('a description says something on lines of its own', () => {
    expect(misplaced(`/* ---\ndescription: all riders\n---*/\n${query}`)).toHaveLength(1);
  });

  test.each([
    '/*--- riders ---*/',
    '/* --- description: all riders --- */',
    '/* --- description: all riders ---\n*/',
    '/* ---\nas: you can see\n--- */',
    '-- riders\n/*---\nmaterialize: when asked\n---*/',
    '-- riders\n/*---\nas: you can see\n---*/',
    '/*---\nmaterialize: when asked\n*/',
    '/* --- riders --- */',
    '/* ---\nthe riders: all of them\n--- */',
    '/* ---\nas: 3\nauthor: me\n--- */',
    '/* ---\ndescription: one: two\n--- */',
    '/*-----\ndescription: all riders\n-----*/',
    '/*\ndescription: all riders\n*/',
    `-- riders\n/* ---\n${keys}\n---*/`,
    `${head('marts.first')}/* ---\n${keys}\n---*/`,
  ])('none is meant: %j', (before) => {
    expect(misplaced(`${before}\n${query}`)).toEqual([]);
  });
});

test('the statements that would take the place of the stream are not written', () => {
  const files = { 'activity_schema.yml': settings() };
  const compiled = (as: string) =>
    said(`${head(as)}${query}`, 'queries/q.aql', files).workspace.compile('/bikes/queries/q.aql', {
      materialized: true,
    });
  expect(() => compiled('analytics.customer_stream')).toThrow('is the table of the stream `customer_stream`');
  expect(compiled('marts.first').sql).toContain('marts.first');
});

test('another query is told when this one takes its place', () => {
  const { workspace } = said(`${head('marts.first')}${query}`, 'queries/q.aql', {
    'activity_schema.yml': settings(),
    'queries/other.aql': `${head('marts.other')}${query}`,
  });
  const rules = () => workspace.check('/bikes/queries/other.aql').map(({ rule }) => rule);
  expect(rules()).toEqual([]);
  workspace.affectedBy('/bikes/queries/q.aql');
  workspace.setFile({ path: '/bikes/queries/q.aql', text: `${head('marts.other')}${query}` });
  expect(workspace.affectedBy('/bikes/queries/q.aql')).toContain('/bikes/queries/other.aql');
  expect(rules()).toEqual([keptNameTaken.id]);
});
