import { DuckDBInstance } from '@duckdb/node-api';
import { bindQuery } from '../server/src/aql/bind.ts';
import type { Catalogue } from '../server/src/aql/catalogue.ts';
import { parseQuery } from '../server/src/aql/parse.ts';
import { compileQuery } from '../server/src/compile/compile.ts';
import type { FeatureType } from '../server/src/dialects/dialect.ts';
import { duckdb } from '../server/src/dialects/duckdb.ts';
import type { Stream } from '../server/src/project/project.ts';
import { columnsOf } from '../server/src/schema/columns.ts';

/**
 * What each relationship costs on DuckDB, as chosen and as a range join (`pairs`), on a generated stream with heavy
 * entities and many ties. The last column is the ratio that justifies a line of `server/src/compile/strategy.ts`.
 * Run: `npx tsx bench/relationships.ts [rows, default 1000000]`.
 */

const rows = Number(process.argv[2] ?? 1_000_000);
/** A range join that takes longer than this is not waited for. */
const patienceMs = 60_000;

const queries: Readonly<Record<string, string>> = {
  'a  last before': 'select all visited_page (ts) append last before opened_email (ts, campaign)',
  'b  first after': 'select all visited_page (ts) append first after completed_order (ts, revenue_impact)',
  'c  first between':
    'select all visited_page (ts) append first between completed_order (ts, revenue_impact, campaign)',
  'd  aggregate between': 'select all visited_page (ts) aggregate between viewed_item (count(*), sum(revenue_impact))',
  'e  aggregate before':
    'select all completed_order (ts) aggregate before visited_page (count(*), sum(revenue_impact))',
  'f  first, last before': 'select first completed_order (ts) append last before opened_email (ts, campaign)',
  'h  nth(3) before': 'select all visited_page (ts) append nth(3) before opened_email (ts, campaign)',
  'i  aggregate after': 'select all completed_order (ts) aggregate after visited_page (count(*), count_distinct(path))',
  'j  last between': 'select all visited_page (ts) append last between completed_order (ts, revenue_impact)',
  'l  first ever': 'select all visited_page (ts) append first ever started_session (ts, path)',
  'x  match(2) after': 'select all visited_page (ts) append match(2) after completed_order (ts)',
};

const features: Readonly<Record<string, FeatureType>> = { campaign: 'string', path: 'string' };
const activities = ['visited_page', 'opened_email', 'completed_order', 'viewed_item', 'started_session'];
const columns = columnsOf('2.0').map((column) => ({ ...column, physicalName: column.name }));
const stream: Stream = {
  name: 'stream',
  entity: 'customer',
  spec: '2.0',
  schema: undefined,
  schemaRange: undefined,
  columnNameRanges: new Map(),
  layout: 'single',
  tableLayout: 'guide',
  columns,
  requiredColumns: [],
  entityTable: undefined,
  entityTableRange: undefined,
  identity: false,
  lookbackSeconds: 0,
  reconcileWindowSeconds: 0,
  allowFuture: false,
  nullIdentifiers: [],
  description: undefined,
  nameRange: { start: 0, end: 0 },
};
const featureMap = new Map(
  Object.entries(features).map(([name, type]) => [name, { name, type, description: undefined }]),
);
const catalogue: Catalogue = {
  streams: new Map([
    [
      'stream',
      {
        name: 'stream',
        columns,
        openActivities: false,
        entityTable: undefined,
        declareEntityTable: undefined,
        activities: new Map(
          activities.map((name) => [name, { name, description: undefined, features: featureMap, openFeatures: false }]),
        ),
      },
    ],
  ]),
  includes: new Map(),
};

/** A third of the rows belong to six heavy entities, a fifth of the times are rounded to the hour. */
const generate = `
create table stream as
with raw as (
  select
    i,
    hash(i) % 100 as dice,
    case when hash(i, 1) % 3 = 0 then 'heavy' || hash(i, 2) % 6 else 'c' || hash(i, 3) % ${Math.max(10, Math.floor(rows / 50))} end as customer,
    timestamp '2023-01-01' + to_seconds((hash(i, 4) % 31536000)::bigint) as exact,
    [${activities.map((name) => `'${name}'`).join(', ')}][(hash(i, 5) % ${activities.length})::int + 1] as activity
  from range(${rows}) as numbers(i)
), timed as (
  select *, case when dice < 20 then date_trunc('hour', exact) else exact end as ts from raw
)
select
  'id' || i as activity_id, ts, customer, activity, null::varchar as anonymous_customer_id,
  json_object('campaign', 'c' || dice, 'path', '/p' || dice % 7) as feature_json,
  (dice / 2)::double as revenue_impact, null::varchar as link,
  row_number() over series as activity_occurrence, lead(ts) over series as activity_repeated_at
from timed
window series as (partition by activity, customer order by ts, 'id' || i)
order by activity, ts`;

const instance = await DuckDBInstance.create(':memory:', { threads: '2' });
const connection = await instance.connect();
await connection.run(generate);
console.log(`DuckDB, ${rows.toLocaleString('en')} rows, 2 threads; best of 2, ms`);
for (const [name, text] of Object.entries(queries)) {
  const { query, problems } = bindQuery(parseQuery('bench.aql', `using stream ${text}`), catalogue);
  if (!query) throw new Error(problems.map(({ message }) => message).join('\n'));
  const chosen = compileQuery(query, { dialect: duckdb, stream });
  const pairs = compileQuery(query, {
    dialect: duckdb,
    stream,
    choose: () => ({ use: 'pairs', because: 'the benchmark' }),
  });
  const fast = Math.min((await time(chosen.sql)) ?? Number.NaN, (await time(chosen.sql)) ?? Number.NaN);
  const slow = chosen.clauses[0]?.strategy === 'pairs' ? fast : await time(pairs.sql);
  const ratio = slow === undefined ? `> ${(patienceMs / fast).toFixed(0)}` : (slow / fast).toFixed(1);
  const range = slow === undefined ? `> ${patienceMs}` : slow.toFixed(0);
  const strategy = chosen.clauses[0]?.strategy ?? '';
  console.log(
    `${name.padEnd(24)}${strategy.padEnd(14)}${fast.toFixed(0).padStart(8)}${range.padStart(10)}${ratio.padStart(8)}`,
  );
}
connection.closeSync();
instance.closeSync();

/** Milliseconds a query takes with its whole result read; undefined where patience ended. */
async function time(sql: string): Promise<number | undefined> {
  const columnsOfResult = `select count(*), bit_xor(hash(answer)) from (\n${sql}\n) as answer`;
  const stop = setTimeout(() => connection.interrupt(), patienceMs);
  const start = performance.now();
  try {
    await connection.runAndReadAll(columnsOfResult);
    return performance.now() - start;
  } catch (error) {
    if (String(error).includes('INTERRUPT')) return undefined;
    throw error;
  } finally {
    clearTimeout(stop);
  }
}
