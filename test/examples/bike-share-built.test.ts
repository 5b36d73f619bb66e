import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { appendLateBatch, generateBikeShare } from '../../examples/bike_share/raw/generate.ts';
import { expectSameRows } from './answers.ts';
import { makeStreamByHand } from './bike-share-stream.ts';
import { exampleProject, testText, value } from './example.ts';
import { build, compiled, copyOfExample, openWorkspace } from './product.ts';

const builtColumns = `activity_id, ts, customer, activity, anonymous_customer_id, feature_json, revenue_impact, link,
  activity_occurrence, activity_repeated_at`;

describe.each([
  ['one table', false],
  ['one table per activity, which it went to after the first build', true],
])('the bike-share example, built: %s', (_, isDivided) => {
  let folder: string;
  let file: string;

  beforeAll(async () => {
    folder = copyOfExample('bike_share');
    file = join(folder, 'bike_share.duckdb');
    await generateBikeShare({ riders: 1500, out: file });
    await build(folder);
    if (!isDivided) return;
    const settings = join(folder, 'activity_schema.yml');
    const written = readFileSync(settings, 'utf8');
    writeFileSync(settings, written.replace('    schema: analytics\n', '$&    layout: per_activity\n'));
    const [moved] = (await build(folder)).streams;
    expect(moved?.notes[0]).toMatch(/^customer_stream goes from one table to one for each activity/);
  });

  afterAll(() => rmSync(folder, { recursive: true }));

  test('the editor has nothing to say about its files', async () => {
    expect((await openWorkspace(folder)).checkProject(folder)).toEqual([]);
  });

  test('the stream is the one made by hand', () => withStreamByHand(file, expectBuiltAsByHand));

  test.each([...exampleProject('bike_share').queries.keys()])(
    '%s answers what the answer by hand says',
    async (query) => {
      const sql = compiled(await openWorkspace(folder), folder, query);
      await withStreamByHand(file, (connection) =>
        expectSameRows(connection, sql, testText(`bike_share/${query}.sql`)),
      );
    },
  );

  test('a build takes in what is new and what is late within the lookback, a second one finds nothing', async () => {
    const { rides, appOpens, lateRides } = await withDatabase(file, (connection) =>
      appendLateBatch(connection, { seed: 1 }),
    );
    expect(lateRides).toBeGreaterThan(0);
    const [first] = (await build(folder)).streams;
    await withStreamByHand(file, expectBuiltAsByHand);
    // Riders who were forgotten went on opening the app on their phones.
    expect(first?.total.inserted).toBeGreaterThan(2 * rides);
    expect(first?.total.inserted).toBeLessThan(2 * rides + appOpens);
    const [second] = (await build(folder)).streams;
    expect(second?.total).toMatchObject({ inserted: 0, deleted: 0 });
    await withStreamByHand(file, expectBuiltAsByHand);
  });

  test('who changes the address or asks to be forgotten is followed, and back again', async () => {
    const say = (...statements: readonly string[]) =>
      withDatabase(file, async (connection) => {
        for (const sql of statements) await connection.run(sql);
      });
    const somebody = (place: number) => `(select email from raw.riders order by email limit 1 offset ${place})`;
    await say(
      `insert into raw.email_changes (old_email, new_email, changed_at) select ${somebody(5)}, 'new@example.com', timestamp '2026-01-01'`,
      `insert into raw.erasure_requests (request_id, email) select 'test', ${somebody(9)}`,
    );
    const [first] = (await build(folder)).streams;
    expect(first?.total.deleted).toBeGreaterThan(0);
    await withStreamByHand(file, expectBuiltAsByHand);
    await say(
      `delete from raw.erasure_requests where request_id = 'test'`,
      `delete from raw.email_changes where new_email = 'new@example.com'`,
    );
    const [second] = (await build(folder)).streams;
    expect(second?.notes[0]).toMatch(/^A removal was taken back/);
    await withStreamByHand(file, expectBuiltAsByHand);
  });

  test('what comes later than the lookback is there after a full build', async () => {
    await withDatabase(file, (connection) => appendLateBatch(connection, { seed: 2, late: 0.3, reach: 30 }));
    await build(folder, 'full');
    await withStreamByHand(file, expectBuiltAsByHand);
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
