import { expect, test } from 'vitest';
import type { DialectName } from '../../server/src/dialects/dialect.ts';
import { bytesOf } from '../../server/src/dialects/identifiers.ts';
import { dialectNamed, dialectNames } from '../../server/src/dialects/index.ts';
import { streamDdl } from '../../server/src/streams/ddl.ts';
import { ddlScript } from '../../server/src/streams/ddl-script.ts';
import { stream } from './ddl-stream.ts';

const ddlOf = (dialect: DialectName, activities: readonly string[]) =>
  streamDdl(stream, dialectNamed(dialect), { layout: 'per_activity', activities });

test.each<[string, readonly [string, string], readonly DialectName[]]>([
  ['case', ['Took_Bike', 'took_bike'], ['duckdb', 'redshift', 'databricks', 'athena']],
  ['a character that a table cannot have', ['took.bike', 'took/bike'], ['bigquery', 'databricks', 'athena']],
  ['a space', ['took bike', 'took_bike'], ['databricks', 'athena']],
  ['a letter outside ASCII', ['prêt', 'prît'], ['athena']],
])('activities that differ in %s', (_, activities, oneTable) => {
  const clash = dialectNames.filter((dialect) => ddlOf(dialect, activities).problems.length > 0);
  expect(clash).toEqual(oneTable);
  for (const dialect of clash) {
    const ddl = ddlOf(dialect, activities);
    expect(ddl.statements).toEqual([]);
    expect(ddl.problems).toEqual([expect.stringContaining(`\`${activities[1]}\``)]);
    expect(ddlScript(ddl)).toContain('These tables cannot be made.');
  }
});

test.each(dialectNames)('%s: a table’s name has room, or is refused', (name) => {
  const { maxBytes } = dialectNamed(name).identifier;
  const room = maxBytes - bytesOf(`${stream.name}_`);
  expect(ddlOf(name, ['x'.repeat(room)]).problems).toEqual([]);
  expect(ddlOf(name, ['x'.repeat(room + 1)]).problems).toEqual([expect.stringContaining(`${maxBytes} bytes`)]);
});

test.each(dialectNames)('%s: the entity table is shown, and not made', (name) => {
  const declared = { ...stream, schema: 'city', entityTable: 'riders' };
  const ddl = streamDdl(declared, dialectNamed(name), { activities: ['x'] });
  const script = ddlScript(ddl).split('\n');
  const shown = script.findIndex((line) =>
    /^-- create table if not exists [`"]?city[`"]?\.[`"]?riders[`"]? \($/i.test(line),
  );
  expect(script.slice(shown, shown + 3).at(-1)).toBe('-- );');
  expect(script[shown + 1]).toMatch(/^-- {3}[`"]?rider[`"]? \w+/i);
  expect(ddl.statements.some(({ sql }) => sql.includes('riders'))).toBe(false);
  expect(ddlScript(streamDdl({ ...stream, entityTable: undefined }, dialectNamed(name), {}))).not.toContain(
    'entity table',
  );
});

test('names of indexes and partitions have room on PostgreSQL', () => {
  const activities = ['x', 'y'].map((end) => `${'é'.repeat(24)}${end}`);
  const { option } = streamDdl(stream, dialectNamed('postgres'), {
    layout: 'single',
    tableLayout: 'recommended',
    activities,
  });
  const statements = [...(option?.statements ?? []), ...ddlOf('postgres', activities).statements];
  const names = statements.flatMap(({ sql }) => /if not exists (?:city\.)?"?([^\s"]+)"?/.exec(sql)?.[1] ?? []);
  expect(names.filter((name) => name.startsWith('rider_stream')).length).toBeGreaterThan(12);
  for (const name of names) expect(bytesOf(name)).toBeLessThanOrEqual(63);
  const tables = statements.filter(({ sql }) => sql.startsWith('create table')).map(({ sql }) => sql);
  expect(new Set(tables).size).toBe(tables.length);
});

test('Athena’s tables are kept where the connection says', () => {
  const { statements } = streamDdl(stream, dialectNamed('athena'), { location: 's3://rides/streams/' });
  expect(statements.at(-1)?.sql).toContain("\nlocation 's3://rides/streams/city/rider_stream/'\n");
  expect(streamDdl(stream, dialectNamed('athena')).statements.at(-1)?.sql).toContain('set `table_location`');
});
