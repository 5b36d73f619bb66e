import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, test } from 'vitest';
import { loadFlights } from '../../examples/flights/raw/load.ts';
import { expectSameRows } from './answers.ts';
import { activitySchema, copyOfExample, hasCommand } from './command-line.ts';
import { exampleProject, exampleText } from './example.ts';

const queries = [...exampleProject('flights').queries.keys()];

describe.skipIf(!hasCommand('build'))('the flights example, built by the command line', () => {
  const compiled = new Map<string, string>();
  let folder: string;
  let instance: DuckDBInstance;
  let connection: DuckDBConnection;

  beforeAll(async () => {
    folder = copyOfExample('flights');
    const file = join(folder, 'flights.duckdb');
    await loadFlights(file);
    activitySchema(folder, 'build');
    for (const query of queries) compiled.set(query, activitySchema(folder, 'compile', `queries/${query}.aql`));
    instance = await DuckDBInstance.create(file);
    connection = await instance.connect();
  });

  afterAll(() => {
    connection.closeSync();
    instance.closeSync();
    rmSync(folder, { recursive: true });
  });

  test.each(queries)('%s answers what the answer by hand says', async (query) => {
    const sql = (compiled.get(query) ?? '').replace(/;\s*$/, '');
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
