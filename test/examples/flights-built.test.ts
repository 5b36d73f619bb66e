import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadFlights } from '../../examples/flights/raw/load.ts';
import { expectSameRows } from './answers.ts';
import { exampleProject, exampleText } from './example.ts';
import { build, compiled, copyOfExample, openWorkspace } from './product.ts';

const queries = [...exampleProject('flights').queries.keys()];

describe('the flights example, built', () => {
  let folder: string;
  let instance: DuckDBInstance;
  let connection: DuckDBConnection;

  beforeAll(async () => {
    folder = copyOfExample('flights');
    const file = join(folder, 'flights.duckdb');
    await loadFlights(file);
    await build(folder);
    instance = await DuckDBInstance.create(file);
    connection = await instance.connect();
  });

  afterAll(() => {
    connection.closeSync();
    instance.closeSync();
    rmSync(folder, { recursive: true });
  });

  test('the editor has nothing to say about its files', async () => {
    expect((await openWorkspace(folder)).checkProject(folder)).toEqual([]);
  });

  test.each(queries)('%s answers what the answer by hand says', async (query) => {
    const sql = compiled(await openWorkspace(folder), folder, query);
    await expectSameRows(connection, sql, exampleText(`flights/expected/${query}.sql`));
  });

  test('the stream has the rows that were counted in the source', async () => {
    await expectSameRows(
      connection,
      `select activity, count(*) as events, count(distinct customer) as aircraft from analytics.aircraft_stream group by 1`,
      exampleText('flights/expected/activity_counts.sql'),
    );
    await expectSameRows(
      connection,
      `select customer as tailnum, activity, max(activity_occurrence) as events from analytics.aircraft_stream group by all`,
      exampleText('flights/expected/aircraft_counts.sql'),
    );
  });
});
