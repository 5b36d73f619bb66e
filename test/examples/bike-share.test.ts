import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { appendLateBatch, generateBikeShare } from '../../examples/bike_share/raw/generate.ts';
import { tableNames } from '../../examples/bike_share/raw/tables.ts';
import { makeStreamByHand } from './bike-share-stream.ts';
import { allRows, exampleProject, rows, testText, value } from './example.ts';
import { describeTransformations } from './transformations.ts';

const project = exampleProject('bike_share');
let instance: DuckDBInstance;
let connection: DuckDBConnection;

beforeAll(async () => {
  instance = await DuckDBInstance.create(':memory:');
  connection = await instance.connect();
  await generateBikeShare({ riders: 800, seed: 1, out: connection });
});

afterAll(() => {
  connection.closeSync();
  instance.closeSync();
});

describe('the transformations', () => {
  describeTransformations('bike_share', () => connection);

  test('the only rows that come twice are the deliveries that came twice', async () => {
    const twice = await value(
      connection,
      `select count(*) from (select activity from (${allRows(project)}) where activity_id is not null
       group by activity, activity_id having count(*) > 1)`,
    );
    const delivered = await value(
      connection,
      `select (select count(*) - count(distinct event_id) from raw.app_opens)
            + 2 * (select count(ride_id) - count(distinct ride_id) from raw.rides)`,
    );
    expect(Number(delivered)).toBeGreaterThan(0);
    expect(twice).toBe(delivered);
  });

  test('the rows that a build rejects are few, and of every kind', async () => {
    const [counts] = await rows(
      connection,
      `with given as (
         select *, if(lower(trim(customer)) in ('', 'undefined'), null, customer) as who from (${allRows(project)})
       )
       select
         count(*) filter (activity_id is null)::integer as without_id,
         count(*) filter (ts is null)::integer as without_time,
         count(*) filter (who is null and anonymous_customer_id is null)::integer as without_identifier,
         count(*)::integer as rows
       from given`,
    );
    const { without_id, without_time, without_identifier, rows: all } = counts ?? {};
    for (const rejected of [without_id, without_time, without_identifier]) {
      expect(rejected).toBeGreaterThan(0);
      expect(Number(rejected)).toBeLessThan(Number(all) * 0.002);
    }
  });
});

describe('the company', () => {
  test('phones are shared, strangers become riders, riders change their address', async () => {
    const count = async (sql: string): Promise<number> =>
      Number(await value(connection, `select count(*) from (${sql})`));
    expect(
      await count('select device_id from raw.app_opens group by 1 having count(distinct rider_email) > 2'),
    ).toBeGreaterThan(0);
    expect(
      await count(`select cookie_id from raw.web_visits join raw.riders using (cookie_id)
                   where rider_email is null and started_at < signed_up_at`),
    ).toBeGreaterThan(0);
    expect(await count('from raw.email_changes')).toBeGreaterThan(0);
    expect(await count('from raw.rides where loaded_at > ended_at + interval 3 hours')).toBeGreaterThan(0);
  });

  test('rides end after they start, and everything lies in the two years', async () => {
    const [ride] = await rows(
      connection,
      `select count(*) filter (ended_at <= started_at)::integer as backwards, min(started_at) >= '2024-01-01' as is_late_enough,
              max(started_at) < '2026-01-01' as is_early_enough from raw.rides`,
    );
    expect(ride).toEqual({ backwards: 0, is_late_enough: true, is_early_enough: true });
  });

  test('an address is one rider’s, a row’s id one row’s', async () => {
    const addresses = `select email from raw.riders union all select new_email from raw.email_changes`;
    expect(await value(connection, `select count(*) - count(distinct email) from (${addresses})`)).toBe('0');
    expect(await value(connection, 'select count(*) - count(distinct breakdown_id) from raw.breakdowns')).toBe('0');
  });
});

describe('the company of the README', () => {
  test('213,000 events, 5 % of the riders on a shared phone, a breakdown before one cancellation in five', async () => {
    await withCompany(5000, 1, async (company) => {
      await makeStreamByHand(company);
      expect(Math.round(Number(await value(company, 'select count(*) from given')) / 1000)).toBe(213);
      const [shared] = await rows(
        company,
        `select count(*)::integer as phones from
         (select device_id from raw.app_opens group by 1 having count(distinct split_part(rider_email, '@', 1)) > 1)`,
      );
      expect(shared?.phones).toBeGreaterThan(200);
      const [leaving] = await rows(
        company,
        `select avg((breakdowns > 0)::integer) as share from (${testText('bike_share/why_they_leave.sql')}\n)`,
      );
      expect(leaving?.share).toBeCloseTo(0.2, 1);
    });
  });

  test('who asked to be forgotten is gone, and no one else', async () => {
    await withCompany(600, 3, async (company) => {
      await makeStreamByHand(company);
      const signedUp = await value(company, `select count(*) from stream where activity = 'signed_up'`);
      expect(Number(signedUp)).toBe(600 - Number(await value(company, 'select count(*) from raw.erasure_requests')));
    });
  });
});

describe('the generator', () => {
  test('the same seed gives the same rows, another seed others', async () => {
    const [first, second, other] = [await checksum(200, 7), await checksum(200, 7), await checksum(200, 8)];
    expect(second).toEqual(first);
    for (const table of ['riders', 'rides', 'app_opens', 'web_visits'] as const) {
      expect(other[table]).not.toBe(first[table]);
    }
  });

  test('the rows are these rows, on every machine', async () => {
    expect(await checksum(200, 7)).toMatchInlineSnapshot(`
      {
        "app_opens": "347181421742213003",
        "breakdowns": "4914304479992670",
        "email_changes": "923554665777883",
        "erasure_requests": null,
        "riders": "27837236702544899",
        "rides": "268592733425879747",
        "stations": "3785706821324452",
        "subscriptions": "7771049813243735",
        "support_calls": "1079283912163280",
        "support_tickets": "2301981164172566",
        "web_visits": "200709275899615900",
      }
    `);
  });

  test('a late batch only adds, partly to the past, and is the same for the same seed', async () => {
    const batches = await Promise.all(
      [3, 3, 4].map((seed) =>
        withCompany(150, 7, async (company) => {
          const before = await rows(company, 'from raw.rides order by all');
          const newest = await value(company, 'select max(started_at) from raw.rides');
          const batch = await appendLateBatch(company, { seed });
          const added = await rows(company, 'from raw.rides order by all');
          const late = await value(company, `select count(*) from raw.rides where started_at < '${newest}'`);
          expect(
            before.every((row) => row.ride_id === null || added.some((other) => other.ride_id === row.ride_id)),
          ).toBe(true);
          expect(added).toHaveLength(before.length + batch.rides);
          expect(Number(late)).toBe(before.length - 1 + batch.lateRides);
          expect(batch.lateRides).toBeGreaterThan(0);
          return { batch, sum: await sums(company) };
        }),
      ),
    );
    expect(batches[1]).toEqual(batches[0]);
    expect(batches[2]?.sum.rides).not.toBe(batches[0]?.sum.rides);
  });
});

function checksum(riders: number, seed: number): Promise<Readonly<Record<string, unknown>>> {
  return withCompany(riders, seed, sums);
}

/** Per table a sum over its rows as text, so that it depends neither on their order nor on DuckDB's version. */
async function sums(company: DuckDBConnection): Promise<Readonly<Record<string, unknown>>> {
  const sum = (table: string) =>
    value(company, `select sum(('0x' || md5(t::varchar)[1:12])::bigint)::varchar from raw.${table} as t`);
  return Object.fromEntries(await Promise.all(tableNames.map(async (table) => [table, await sum(table)])));
}

async function withCompany<T>(
  riders: number,
  seed: number,
  use: (company: DuckDBConnection) => Promise<T>,
): Promise<T> {
  const database = await DuckDBInstance.create(':memory:');
  const company = await database.connect();
  await generateBikeShare({ riders, seed, out: company });
  try {
    return await use(company);
  } finally {
    company.closeSync();
    database.closeSync();
  }
}
