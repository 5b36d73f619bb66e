import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { appendLateBatch, generateBikeShare } from '../../examples/bike_share/raw/generate.ts';
import { expectSameRows } from './answers.ts';
import { makeStreamByHand } from './bike-share-stream.ts';
import { activitySchema, copyOfExample, hasCommand } from './command-line.ts';
import { testText, value } from './example.ts';

const builtColumns = `activity_id, ts, customer, activity, anonymous_customer_id, feature_json, revenue_impact, link,
  activity_occurrence, activity_repeated_at`;

describe.skipIf(!hasCommand('build'))('the bike-share example, built by the command line', () => {
  let folder: string;
  let file: string;

  beforeAll(async () => {
    folder = copyOfExample('bike_share');
    file = join(folder, 'bike_share.duckdb');
    await generateBikeShare({ riders: 1500, out: file });
    activitySchema(folder, 'build');
  });

  afterAll(() => rmSync(folder, { recursive: true }));

  test('the stream is the one made by hand', () => withStreamByHand(file, expectBuiltAsByHand));

  test.each(readdirSync(new URL('bike_share', import.meta.url)).filter((name) => name !== 'stream.sql'))(
    'queries: %s',
    async (name) => {
      const compiled = activitySchema(folder, 'compile', `queries/${name.replace('.sql', '.aql')}`);
      await withStreamByHand(file, (connection) =>
        expectSameRows(connection, compiled.replace(/;\s*$/, ''), testText(`bike_share/${name}`)),
      );
    },
  );

  test('a build takes in what is new, a second one finds nothing', async () => {
    await withDatabase(file, (connection) => appendLateBatch(connection, { seed: 1, late: 0 }));
    activitySchema(folder, 'build');
    await withStreamByHand(file, expectBuiltAsByHand);
    activitySchema(folder, 'build');
    await withStreamByHand(file, expectBuiltAsByHand);
  });

  test('what comes late is there after a full build', async () => {
    await withDatabase(file, (connection) => appendLateBatch(connection, { seed: 2, late: 0.3 }));
    activitySchema(folder, 'build', '--full');
    await withStreamByHand(file, expectBuiltAsByHand);
  });

  test('a query gives as many rows as asked for', () => {
    const answer = activitySchema(folder, 'query', 'queries/first_ride.aql', '--format', 'json', '--limit', '7');
    expect(JSON.parse(answer)).toHaveLength(7);
  });
});

async function expectBuiltAsByHand(connection: DuckDBConnection): Promise<void> {
  expect(Number(await value(connection, 'select count(*) from stream'))).toBeGreaterThan(10_000);
  await expectSameRows(
    connection,
    `select ${builtColumns} from analytics.customer_stream`,
    `select ${builtColumns} from stream`,
  );
}

/** With the stream by hand in the temporary table `stream`. */
function withStreamByHand(file: string, use: (connection: DuckDBConnection) => Promise<void>): Promise<void> {
  return withDatabase(file, async (connection) => {
    await makeStreamByHand(connection);
    await use(connection);
  });
}

/** Opens the file for one step only: a file has one writer, and the next may be the command line. */
async function withDatabase<T>(file: string, use: (connection: DuckDBConnection) => Promise<T>): Promise<T> {
  const instance = await DuckDBInstance.create(file);
  const connection = await instance.connect();
  try {
    return await use(connection);
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}
