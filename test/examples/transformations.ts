import type { DuckDBConnection } from '@duckdb/node-api';
import { expect, test } from 'vitest';
import type { ColumnType } from '../../server/src/schema/columns.ts';
import { activityTransformations, allRows, exampleProject, readQueries, rows } from './example.ts';

const duckdbTypes: Readonly<Record<ColumnType, string>> = {
  string: 'VARCHAR',
  timestamp: 'TIMESTAMP',
  json: 'JSON',
  float: 'DOUBLE',
  integer: 'BIGINT',
};

const jsonTypes: Readonly<Record<string, readonly string[]>> = {
  string: ['VARCHAR'],
  number: ['BIGINT', 'UBIGINT', 'DOUBLE'],
  boolean: ['BOOLEAN'],
};

/** What is true of the files of every example project. */
export function describeTransformations(name: string, connection: () => DuckDBConnection): void {
  const project = exampleProject(name);
  const [stream] = project.streams.values();
  if (stream === undefined) throw new Error(`${name} has no stream`);

  test('its files have no problems', () => {
    expect(project.problems).toEqual([]);
  });

  test.each(readQueries(project))('$id asks only for what there is', ({ problems }) => {
    expect(problems).toEqual([]);
  });

  test.each(activityTransformations(project).map(({ id, sql }) => [id, sql]))(
    '%s gives the columns of the specification, in its types and order',
    async (_id, sql) => {
      const described = await rows(connection(), `describe ${sql}`);
      const given = new Set(described.map((column) => column.column_name));
      expect(described.map(({ column_name, column_type }) => [column_name, column_type])).toEqual(
        stream.columns
          .filter((column) => column.presence !== 'computed' && given.has(column.physicalName))
          .map((column) => [column.physicalName, duckdbTypes[column.type]]),
      );
      for (const column of stream.requiredColumns) expect(given).toContain(column.physicalName);
    },
  );

  test('every activity of the registry is made, and no other', async () => {
    const made = await rows(connection(), `select distinct activity from (${allRows(project)}) order by 1`);
    expect(made.map((row) => row.activity)).toEqual([...project.activities.keys()].sort());
  });

  test('every row has exactly the features of the registry, each in its type', async () => {
    const features = await rows(
      connection(),
      `with made as (${allRows(project)}), keys as (select activity, feature_json, unnest(json_keys(feature_json)) as key from made)
       select activity, key, count(*) as rows, list_sort(list(distinct json_type(feature_json, '$.' || key))) as types
       from keys group by all`,
    );
    const counts = await rows(connection(), `select activity, count(*) as rows from (${allRows(project)}) group by 1`);
    const rowsOf = new Map(counts.map((row) => [row.activity, row.rows]));
    for (const activity of project.activities.values()) {
      const found = features.filter((row) => row.activity === activity.name);
      expect(found.map((row) => row.key).sort()).toEqual([...activity.features.keys()].sort());
      for (const { key, rows: count, types } of found) {
        expect(count, `${activity.name}.${key} on every row`).toBe(rowsOf.get(activity.name));
        const allowed = jsonTypes[activity.features.get(String(key))?.type ?? ''] ?? [];
        const others = (types as string[]).filter((type) => type !== 'NULL' && !allowed.includes(type));
        expect(others, `${activity.name}.${key}`).toEqual([]);
      }
    }
  });

  test('no two transformations make one row', async () => {
    const shared = await rows(
      connection(),
      `select activity, activity_id from (${allRows(project)}) where activity_id is not null
       group by all having count(distinct _activity_source) > 1`,
    );
    expect(shared).toEqual([]);
  });

  test('times are the same whatever zone the session is in', async () => {
    const checksum = `select count(*), sum(epoch_us(ts) % 1_000_003), sum(hash(activity_id, ts)) from (${allRows(project)})`;
    await connection().run(`set TimeZone = 'UTC'`);
    const inUtc = await rows(connection(), checksum);
    await connection().run(`set TimeZone = 'Asia/Tokyo'`);
    const inTokyo = await rows(connection(), checksum);
    await connection().run('reset TimeZone');
    expect(inTokyo).toEqual(inUtc);
  });
}
